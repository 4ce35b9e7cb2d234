"""A picture is asked for by mail; the link takes one picture, once, for a week (R52)."""

import io
import re
from datetime import timedelta

import pytest

from msp.desk.models import Attachment, Message, PictureRequest
from msp.desk.rules import pictures as rules
from msp.kernel.errors import Refused
from msp.outside.models import OutboxMessage
from tests import portals
from tests.conftest import NOW, SETTINGS

PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 40


@pytest.fixture
def pages(sessions, owner, tmp_path_factory):
    """Olive's browser, and a stranger's, at a portal that keeps its files."""
    folder = tmp_path_factory.getbasetemp() / "pictures"
    told = portals.named(SETTINGS.model_copy(update={"data_dir": folder}))
    app = portals.stands_on(told, sessions)
    return portals.browser_of(app, owner), app.test_client()


def sent(content, name="screen.png"):
    return {"files": (io.BytesIO(content), name), "body": "この画面です"}


def test_a_picture_is_asked_for_by_mail_and_sent_once_without_signing_in(pages, work, ticket):
    olive, stranger = pages
    work.session.flush()
    address = f"/tickets/{ticket.id}/pictures"
    assert olive.post(address, data={"what": "エラーの画面"}).status_code == 302
    letter = work.session.query(OutboxMessage).filter(OutboxMessage.source.like("picture:%")).one()
    link = re.search(r"/picture/\S+", letter.body)[0]

    assert "エラーの画面" in stranger.get(link).text
    assert stranger.get(link + "x").status_code == 404
    assert stranger.post(link, data={"body": "x"}).status_code == 422
    assert stranger.post(link, data=sent(b"plain text", "notes.txt")).status_code == 422
    assert stranger.post(link, data=sent(b"MZ\x90\x00", "screen.png")).status_code == 422
    assert stranger.post(link, data=sent(PNG)).status_code == 200
    assert stranger.post(link, data=sent(PNG)).status_code == 422

    (message,) = work.session.query(Message).filter_by(from_client=True, body="この画面です")
    assert message.author_id == ticket.contact_id
    (file,) = work.session.query(Attachment).filter_by(said_id=message.id)
    assert (file.name, file.kind) == ("screen.png", "image/png")
    assert work.session.query(PictureRequest).one().given_at is not None
    assert "届いた" in olive.get(address).text


def test_a_link_ends_with_its_week_and_its_picture():
    late = NOW + rules.VALID
    assert rules.is_open(late, None, NOW)
    assert not rules.is_open(late, NOW, NOW)
    with pytest.raises(Refused, match="too old"):
        rules.checked(late, None, late)
    with pytest.raises(Refused, match="already"):
        rules.checked(late, NOW, NOW + timedelta(days=1))
    with pytest.raises(Refused, match="picture"):
        rules.checked_picture("application/pdf")
