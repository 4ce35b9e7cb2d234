"""Clients' voices for programs, in the report, and on the pages of notices and webhooks."""

import csv
import io

import pytest
from sqlalchemy import select

from msp.accounts.models import Person
from msp.data.work import Work
from msp.desk import actions as desk
from msp.desk.actions.voices import complaints, satisfaction
from msp.desk.models.voices import Satisfaction
from msp.home.rules.voice import CLASS_OF, DeskClass
from msp.kernel.access import Actor, Role
from msp.outside.deliveries import NoticeChannel, NoticeDelivery, Webhook
from tests.conftest import browser_of
from tests.desk.conftest import misaki


@pytest.fixture
def angry(work, client, contact, promise):
    """A complaint of Misaki's that was answered at once."""
    wish = desk.OpenTicket(
        client_id=client.id, contact_id=contact.id, subject="折り返しが来ない", kind="complaint"
    )
    ticket = desk.open_ticket(work, wish)
    complaints.acknowledge_complaint(work, complaints.AcknowledgeComplaint(ticket_id=ticket.id))
    return ticket


def test_programs_weigh_complaints_decide_wishes_and_announce(work, browser, angry, client):
    sato = work.add(Person(name="佐藤 誠", roles=[Role.LEAD.value], mail="s@x.example"))
    told = {"ticket_id": str(angry.id), "severity": "grave"}
    wished = desk.open_ticket(
        work, desk.OpenTicket(client_id=client.id, subject="夜間窓口がほしい", kind="wish")
    )
    work.session.flush()

    weighed = browser.post("/api/v1/complaints/weigh", json=told).json
    listed = browser.get("/api/v1/complaints").json["items"]
    wish = browser.get("/api/v1/wishes").json["items"][0]
    address = f"/api/v1/wishes/{wish['id']}/decide"
    silent = browser.post(address, json={"state": "adopted"})
    decided = browser.post(address, json={"state": "adopted", "answer": "来月から行います"}).json
    made = browser.post("/api/v1/announcements", json={"title_ja": "年末年始"})
    gone = browser.post(f"/api/v1/announcements/{made.json['id']}/withdraw").json

    assert (weighed["severity"], weighed["lead_id"]) == ("grave", str(sato.id))
    assert [row["id"] for row in listed] == [weighed["id"]]
    assert (wish["ticket_id"], silent.status_code) == (str(wished.id), 422)
    assert (decided["state"], decided["answer"]) == ("adopted", "来月から行います")
    assert (made.status_code, gone["withdrawn_at"] is not None) == (201, True)


def test_each_number_of_the_report_opens_what_was_said_and_goes_into_a_file(
    sessions, work, browser, angry, ticket, contact
):
    question = work.add(
        Satisfaction(
            client_id=ticket.client_id,
            ticket_id=ticket.id,
            person_id=contact.id,
            nonce="n",
            ask_at=work.now,
            expires_at=work.now.replace(year=2027),
        )
    )
    hers = Work(work.session, misaki(contact), work.now)
    wish = {"satisfaction_id": question.id, "score": 2, "comment": "遅かった", "thanks": "でも丁寧"}
    satisfaction.give_score(hers, satisfaction.GiveScore(**wish))
    work.session.flush()
    sales = Actor(work.actor.id, "S", frozenset({Role.SALES}), work.actor.provider_id)
    reader = browser_of(sessions, sales)

    page = reader.get("/reports/voice/?month=2026-11&by=kind").text
    low = reader.get("/reports/voice/low?month=2026-11").text
    kept = reader.get("/reports/voice/in_time?by=kind&key=complaint&month=2026-11").text
    none = reader.get("/reports/voice/complaints?month=2026-10").text
    table = list(csv.reader(io.StringIO(reader.get("/reports/voice/csv").data.decode("utf-8-sig"))))

    assert "遅かった" in page
    assert "遅かった" in low
    assert "折り返しが来ない" in kept
    assert "折り返しが来ない" not in none
    assert table[1] == [
        "株式会社みなと製作所",
        "1",
        "1",
        "0",
        "0",
        "0",
        "0",
        "1",
        "1",
        "1",
        "1",
        "2.0",
    ]
    assert browser_of(sessions, misaki(contact)).get("/reports/voice/").status_code == 403


def test_every_kind_of_ticket_belongs_to_one_of_the_four_classes():
    assert {kind.value: one for kind, one in CLASS_OF.items()} == {
        "how_to": DeskClass.SUPPORT,
        "incident": DeskClass.SUPPORT,
        "request": DeskClass.SUPPORT,
        "complaint": DeskClass.COMPLAINT,
        "wish": DeskClass.WISH,
        "opinion": DeskClass.WISH,
        "other": DeskClass.OTHER,
    }


def test_a_chat_is_set_up_sealed_and_tried_out(browser, work):
    inside = browser.post("/settings/notices/slack", data={"url": "ftp://a.example/"})
    made = browser.post(
        "/settings/notices/slack", data={"url": "https://hooks.a.example/T1/x", "is_active": "on"}
    )
    browser.post("/settings/notices/slack/test")

    row = work.session.scalars(select(NoticeChannel)).one()
    page = browser.get("/settings/notices").text
    assert (inside.status_code, made.status_code) == (422, 302)
    assert "hooks.a.example" not in row.sealed  # two letters may stand in any sealed text
    assert ("hooks.a.example" in page, "/T1/x" in page) == (True, False)
    assert work.session.scalars(select(NoticeDelivery.event)).all() == ["test"]
    assert browser.post("/settings/notices/mail").status_code == 404


def test_a_webhooks_secret_is_shown_once(browser, work):
    typed = {"name": "社内連携", "url": "https://a.example/hook", "events": ["ticket.solved"]}

    none = browser.post("/settings/webhooks/", data={**typed, "events": []})
    made = browser.post("/settings/webhooks/", data=typed)

    row = work.session.scalars(select(Webhook)).one()
    address = f"/settings/webhooks/{row.id}"
    changed = browser.post(address, data={**typed, "events": ["ticket.opened", "ticket.solved"]})
    work.session.expire_all()
    assert none.status_code == 422
    assert made.text.count("whsec_") == 1
    assert "whsec_" not in browser.get(address).text
    assert (changed.status_code, row.is_active) == (302, False)
    assert row.events == ["ticket.opened", "ticket.solved"]
    assert "whsec_" in browser.post(address + "/secret").text


def test_everybody_chooses_how_they_are_told(sessions, browser, work, contact):
    work.session.flush()
    hers = browser_of(sessions, misaki(contact))

    wrong = browser.post("/me/notices", data={"quiet_from": "22:00"})
    done = browser.post(
        "/me/notices",
        data={"choices": ["overdue:mail"], "quiet_from": "22:00", "quiet_until": "07:00"},
    )
    theirs = hers.post("/me/notices", data={"choices": ["update_promised:mail", "assigned:mail"]})

    page = browser.get("/me/notices").text
    assert (wrong.status_code, done.status_code, theirs.status_code) == (422, 302, 302)
    assert 'value="overdue:mail" checked' in page
    assert 'value="assigned:mail" checked' not in page
    assert 'value="22:00"' in page
    assert "assigned:mail" not in hers.get("/me/notices").text


def test_an_administrator_says_how_soon_and_how_often(browser, work, client, contact, promise):
    typed = {"complaint_minutes": "30", "satisfaction_minutes": "0", "satisfaction_days": "7"}

    wrong = browser.post("/settings/voices", data={**typed, "complaint_minutes": "1"})
    done = browser.post("/settings/voices", data=typed)

    wish = desk.OpenTicket(client_id=client.id, subject="折り返しが来ない", kind="complaint")
    ticket = desk.open_ticket(work, wish)
    row = complaints.queries.of_ticket(work, ticket)
    assert (wrong.status_code, done.status_code) == (422, 302)
    assert 'value="30"' in browser.get("/settings/voices").text
    assert (row.acknowledge_by - row.began_at).total_seconds() == 1800
