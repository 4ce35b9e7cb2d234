"""A complaint from its first moment to its lesson, on the desk's own page."""

from datetime import timedelta

import pytest

from msp.accounts.models import Person
from msp.desk import actions as desk
from msp.desk.actions.voices import complaints as actions
from msp.desk.actions.voices.taking import keep_voices
from msp.desk.queries.voices import complaints as queries
from msp.desk.rules import Kind
from msp.desk.rules.complaints import Severity, Stage
from msp.kernel.access import Role
from msp.kernel.errors import Refused
from tests.conftest import browser_of
from tests.desk.conftest import misaki

HOUR = timedelta(hours=1)


@pytest.fixture
def sato(work):
    """Sato, who leads the desk."""
    return work.add(Person(name="佐藤 誠", roles=[Role.LEAD.value], mail="s@x.example"))


@pytest.fixture
def angry(work, client, contact, promise):
    """Misaki is not content."""
    wish = desk.OpenTicket(
        client_id=client.id, contact_id=contact.id, subject="折り返しが来ない", kind="complaint"
    )
    return desk.open_ticket(work, wish)


def of(work, ticket):
    work.session.flush()
    return queries.of_ticket(work, ticket)


def test_a_complaint_opened_by_the_client_has_its_clock_and_stays_out_of_its_sight(
    sessions, browser, work, contact, promise
):
    work.session.flush()
    hers = browser_of(sessions, misaki(contact))
    typed = {"subject": "折り返しが来ない", "kind": "complaint", "description": "三日待ちました"}

    answer = hers.post("/tickets/new", data=typed)

    assert answer.status_code == 302
    assert hers.get(answer.location + "/complaint").status_code == 403
    assert hers.get("/complaints").status_code == 403
    listed = browser.get("/complaints?stage=unanswered&severity=serious").text
    assert "折り返しが来ない" in listed
    assert "11:00" in listed, "an hour of business time later"


def test_a_reply_acknowledges_it_and_an_automatic_mail_does_not(work, angry, later):
    assert of(work, angry).acknowledged_at is None
    assert queries.counts(later(hours=2))[Stage.LATE] == 1

    desk.reply_to_client(later(minutes=20), desk.ReplyToClient(ticket_id=angry.id, body="伺います"))
    keep_voices(work)

    assert of(work, angry).acknowledged_at == work.now + HOUR / 3
    assert queries.counts(work)[Stage.OPEN] == 1


def test_a_grave_complaint_gets_a_lead_who_owns_the_ticket(work, angry, sato):
    wish = actions.WeighComplaint(ticket_id=angry.id, severity=Severity.GRAVE)

    row = actions.weigh_complaint(work, wish)

    assert (row.lead_id, angry.assignee_id) == (sato.id, sato.id)


def test_a_ticket_of_another_kind_becomes_a_complaint_and_one_that_was_changed_gets_its_record(
    work, ticket, client, contact
):
    changed = desk.open_ticket(work, desk.OpenTicket(client_id=client.id, subject="とても遅い"))
    changed.kind = Kind.COMPLAINT
    work.session.flush()

    actions.weigh_complaint(work, actions.WeighComplaint(ticket_id=ticket.id, severity="mild"))

    assert ticket.kind is Kind.COMPLAINT
    assert keep_voices(work) == 1
    assert keep_voices(work) == 0
    assert of(work, changed).began_at == changed.opened_at


def test_it_closes_with_its_lesson_once_the_client_was_answered_and_called(work, angry, later):
    close = actions.CloseComplaint(ticket_id=angry.id, learnt="折り返しの担当を決めた")
    with pytest.raises(Refused, match="answered the client"):
        actions.close_complaint(work, close)
    actions.plan_call(work, actions.PlanCall(ticket_id=angry.id, follow_up_at=work.now + HOUR))
    desk.log_call(work, desk.LogCall(ticket_id=angry.id, body="お詫びした"))
    with pytest.raises(Refused, match="follow-up call"):
        actions.close_complaint(work, close)
    keep_voices(work)
    assert queries.counts(later(hours=2))[Stage.CALL_DUE] == 1

    actions.note_call(work, actions.NoteCall(ticket_id=angry.id, follow_up="落ち着いている"))
    row = actions.close_complaint(work, close)

    assert (row.closed_at, queries.counts(work)[Stage.CLOSED]) == (work.now, 1)


def test_its_page_offers_calm_words_and_keeps_the_note_that_protects(browser, work, angry):
    address = f"/tickets/{angry.id}/complaint"

    page = browser.get(address + "?calm=received").text
    done = browser.post(address + "/protect", data={"protection": "二人で対応する"})
    wrong = browser.post(address + "/close", data={"learnt": ""})

    assert "このたびはご不快な思いをおかけし" in page
    assert done.status_code == 302
    assert "二人で対応する" in browser.get(address).text
    assert wrong.status_code == 422
    assert "折り返しが来ない" in browser.get("/complaints?stage=unanswered").text
    assert "折り返しが来ない" not in browser.get("/complaints?stage=closed").text
    assert browser.post(address + "/dance").status_code == 404
    assert "一次回答待ち" in browser.get(f"/tickets/{angry.id}/beside").text
