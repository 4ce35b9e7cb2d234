"""Files go up with a reply, come down as files, and are seen by whoever sees the message."""

from io import BytesIO

import pytest

from msp.desk.actions import mail
from msp.desk.models import Ticket
from msp.desk.rules.mail import Sorted
from tests import portals
from tests.conftest import SETTINGS
from tests.desk.conftest import misaki
from tests.desk.test_mail.letters import with_files

PNG = b"\x89PNG\r\n\x1a\nnot much of a picture"


def file(name: str, content: bytes) -> tuple[BytesIO, str]:
    return BytesIO(content), name


@pytest.fixture
def portal(sessions, tmp_path_factory):
    """The portal with a folder of its own."""
    told = SETTINGS.model_copy(update={"data_dir": tmp_path_factory.getbasetemp() / "files"})
    return portals.stands_on(portals.named(told), sessions)


@pytest.fixture
def browser(portal, owner):
    return portals.browser_of(portal, owner)


@pytest.fixture
def door(portal, contact):
    return portals.browser_of(portal, misaki(contact))


def hrefs(page: str) -> list[str]:
    return [part.split('"')[0] for part in page.split('href="') if "/tickets/files/" in part[:60]]


def test_a_clients_file_is_on_both_pages_and_is_saved_not_shown(browser, door, ticket: Ticket):
    address = f"/tickets/{ticket.id}"
    told = {"body": "画面です。", "files": [file("画面.png", PNG)]}

    sent = door.post(f"{address}/reply", data=told, content_type="multipart/form-data")

    assert sent.status_code == 302
    (href,) = hrefs(door.get(address).text)
    assert href in browser.get(address).text
    saved = door.get(href)
    assert saved.data == PNG
    assert saved.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in saved.headers["Content-Security-Policy"]
    assert "attachment" in saved.headers["Content-Disposition"]


def test_a_file_that_lies_is_refused_and_nothing_is_said(browser, ticket: Ticket):
    address = f"/tickets/{ticket.id}"
    told = {"body": "手順です。", "version": ticket.version, "files": [file("a.pdf", PNG)]}

    answer = browser.post(f"{address}/reply", data=told, content_type="multipart/form-data")

    assert answer.status_code == 422
    assert "a.pdf" in answer.text
    assert "手順です。" in answer.text
    assert hrefs(browser.get(address).text) == []


def test_a_file_of_a_reply_that_has_not_left_is_not_the_clients_yet(browser, door, ticket: Ticket):
    address = f"/tickets/{ticket.id}"
    told = {"body": "手順です。", "version": ticket.version, "files": [file("a.txt", b"1.")]}
    browser.post(f"{address}/reply", data=told, content_type="multipart/form-data")
    (href,) = hrefs(browser.get(address).text)

    assert hrefs(door.get(address).text) == []
    assert door.get(href).status_code == 404


def test_a_request_opens_with_its_files(door):
    told = {
        "subject": "印刷できない",
        "kind": "incident",
        "urgency": 2,
        "files": [file("a.log", b"x")],
    }

    answer = door.post("/tickets/new", data=told, content_type="multipart/form-data")

    assert len(hrefs(door.get(answer.headers["Location"]).text)) == 1


def test_files_of_a_colleagues_mail_go_with_the_note_and_no_client_sees_them(
    portal, browser, door, work, ticket: Ticket, tanaka
):
    told = portal.extensions["settings"]
    heads = {"From": tanaka.mail, "Subject": f"確認 [#{ticket.number}]"}
    raw = with_files(("画面.png", PNG), ("偽物.pdf", PNG), **heads)

    row = mail.take_mail(work, mail.TakeMail(raw=raw), told.data_dir)

    assert (row.decision, "file_refused" in row.reasons) == (Sorted.NOTED, True)
    address = f"/tickets/{ticket.id}"
    (href,) = hrefs(browser.get(address).text)
    saved = browser.get(href)
    assert (saved.data, saved.headers["X-Content-Type-Options"]) == (PNG, "nosniff")
    assert "attachment" in saved.headers["Content-Disposition"]
    assert hrefs(door.get(address).text) == []
    assert door.get(href).status_code == 404
