"""The log, the tray and the mailboxes in a browser; the same for programs and in the shell."""

import base64

import pytest
from sqlalchemy import select

from msp.desk.actions import mails
from msp.desk.models import Mailbox, ReceivedMail, Ticket
from msp.desk.rules.mail import Sorted
from msp.outside.models import MutedAddress
from tests import portals
from tests.conftest import SETTINGS
from tests.desk.test_mail.letters import MISAKI, letter, report

BOX = {
    "address": "support@mirai.example",
    "host": "192.0.2.1",
    "port": "993",
    "tls": "tls",
    "user_name": "desk",
    "secret": "very secret",
    "folder": "INBOX",
    "kind": "request",
    "is_active": "on",
}


@pytest.fixture
def browser(sessions, owner, tmp_path):
    told = SETTINGS.model_copy(update={"data_dir": tmp_path})
    return portals.browser_of(portals.stands_on(portals.named(told), sessions), owner)


@pytest.fixture
def stray(take):
    """A mail whose sender nobody knows."""
    return take(letter("取引のご相談", From="Eve <eve@evil.example>"))


def test_the_log_says_what_became_of_each_mail_and_why(browser, take, stray):
    take(letter("VPNが切れる", Precedence="bulk"))

    page = browser.get("/mail/").text

    assert "取引のご相談" in page
    assert "差出人に心当たりがありません。" in page
    assert "一斉配信のメールです" in page
    tray = browser.get("/mail/?state=held").text
    assert "取引のご相談" in tray
    assert "VPNが切れる" not in tray


def test_a_stray_mail_is_given_to_a_client_and_opens_a_ticket(browser, work, client, stray):
    typed = {"client_id": client.id, "contact_id": "", "number": ""}

    answer = browser.post(f"/mail/{stray.id}/place", data=typed)

    assert answer.headers["Location"].endswith("/mail/?state=held")
    work.session.expire_all()
    row = work.get(ReceivedMail, stray.id)
    ticket = work.get(Ticket, row.ticket_id)
    assert (row.decision, ticket.subject, ticket.client_id) == (
        *(Sorted.OPENED, "取引のご相談"),
        client.id,
    )
    again = browser.post(f"/mail/{stray.id}/place", data=typed)
    assert again.status_code in {409, 422}


def test_a_stray_mail_is_added_to_a_ticket_by_its_number(browser, work, client, ticket, stray):
    typed = {"client_id": client.id, "contact_id": ticket.contact_id, "number": ticket.number}

    browser.post(f"/mail/{stray.id}/place", data=typed)

    work.session.expire_all()
    assert work.get(ReceivedMail, stray.id).ticket_id == ticket.id
    assert "朝から繋がりません。" in browser.get(f"/tickets/{ticket.id}").text
    assert "受信メール" in browser.get(f"/tickets/{ticket.id}/beside").text


def test_a_mail_is_dropped_with_a_reason_only(browser, work, stray):
    empty = browser.post(f"/mail/{stray.id}/drop", data={"because": ""})
    done = browser.post(f"/mail/{stray.id}/drop", data={"because": "広告"})

    assert (empty.status_code, done.status_code) == (422, 302)
    work.session.expire_all()
    row = work.get(ReceivedMail, stray.id)
    assert (row.decision, row.because) == (Sorted.DROPPED, "広告")


def test_the_mail_as_it_came_is_saved_never_shown(browser, stray):
    saved = browser.get(f"/mail/{stray.id}/raw")

    assert b"eve@evil.example" in saved.data
    assert "sandbox" in saved.headers["Content-Security-Policy"]


def test_a_mailbox_is_set_up_and_its_password_never_comes_back(browser, work, owner):
    answer = browser.post("/mail/boxes/new", data=BOX)

    page = browser.get(answer.headers["Location"]).text
    box = work.session.scalars(select(Mailbox)).one()
    assert "support@mirai.example" in page
    assert "very secret" not in page + box.secret_sealed
    changed = BOX | {"secret": "", "folder": "Support", "version": str(box.version)}
    browser.post(f"/mail/boxes/{box.id}", data=changed)
    tried = browser.post(f"/mail/boxes/{box.id}/test", follow_redirects=True).text
    assert "Support" in tried
    assert "受信箱に接続できませんでした" in tried
    wrong = browser.post("/mail/boxes/new", data=BOX)
    assert wrong.status_code == 422


def test_a_muted_person_is_shown_as_such_and_mailed_again(browser, work, take, ticket, contact):
    take(report(MISAKI, mails.message_id(ticket, ticket.id)))

    page = browser.get(f"/people/{contact.id}").text
    browser.post(f"/mail/people/{contact.id}/again")

    assert "届かず戻ってきました" in page
    assert work.session.scalars(select(MutedAddress)).all() == []


def test_programs_hand_a_mail_in_read_it_and_place_it(browser, client, contact, promise):
    address = "/api/v1/received-mails"
    raw = base64.b64encode(letter(From="new@evil.example")).decode()

    made = browser.post(address, json={"raw": raw})
    tray = browser.get(f"{address}?decision=held").json["items"]
    wish = {"client_id": str(client.id), "contact_id": str(contact.id)}
    placed = browser.post(f"{address}/{made.json['id']}/place", json=wish)
    again = browser.post(f"{address}/{made.json['id']}/drop", json={"because": "広告"})

    assert (made.status_code, made.json["reasons"]) == (201, ["unknown_sender"])
    assert [row["id"] for row in tray] == [made.json["id"]]
    assert (placed.status_code, placed.json["decision"]) == (200, "opened")
    assert again.status_code == 409
    assert browser.post(address, json={"raw": "テキスト 1"}).status_code == 201
    assert browser.get(f"{address}?decision=lost").status_code == 422
