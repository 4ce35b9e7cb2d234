"""Tickets on both databases: opened, moved, answered, closed; the clocks follow."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from msp.data.work import begin
from msp.desk import actions, queries
from msp.desk.models import TicketEvent
from msp.desk.rules import Status, Verb, WaitReason
from msp.kernel.access import Sight
from msp.kernel.errors import Conflict, NotFound, Refused
from msp.outside.models import OutboxMessage
from tests.desk.conftest import misaki

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)


def verbs(work, ticket):
    wanted = select(TicketEvent.verb).where(TicketEvent.ticket_id == ticket.id)
    return list(work.session.scalars(wanted.order_by(TicketEvent.turn)))


def test_a_ticket_promises_by_the_default_policy(work, ticket):
    assert (ticket.number, ticket.status, ticket.priority) == (1, Status.NEW, 3)
    assert ticket.response_due_at == work.now + HOUR
    assert ticket.resolution_due_at == work.now + 4 * HOUR
    assert ticket.next_due_at == ticket.response_due_at
    assert verbs(work, ticket) == [Verb.OPENED]


def test_opening_owes_the_contact_one_acknowledgement(work, ticket):
    mails = work.session.scalars(select(OutboxMessage)).all()

    assert [mail.to_address for mail in mails] == ["misaki@minato.example"]
    assert mails[0].subject.startswith("[#1] ")
    assert mails[0].headers["Auto-Submitted"] == "auto-replied"
    assert ticket.id.hex in mails[0].headers["Message-ID"]


def test_nobody_opens_a_ticket_in_the_name_of_another_clients_person(work, client, tanaka):
    wish = actions.OpenTicket(client_id=client.id, contact_id=tanaka.id, subject="Hello")

    with pytest.raises(Refused, match="that client"):
        actions.open_ticket(work, wish)


def test_an_answer_keeps_the_first_promise(work, ticket, later):
    soon = later(minutes=20)

    actions.reply_to_client(soon, actions.ReplyToClient(ticket_id=ticket.id, body="確認します。"))

    assert ticket.status is Status.ACTIVE
    assert ticket.responded_at == soon.now
    assert ticket.response_met is True
    assert ticket.next_due_at == ticket.resolution_due_at


def test_waiting_for_the_client_stops_the_clock_and_its_answer_starts_it(work, ticket, later):
    wish = actions.ReplyToClient(ticket_id=ticket.id, body="再起動は?", after="wait")
    actions.reply_to_client(later(hours=1), wish)
    assert (ticket.wait_reason, ticket.resolution_due_at) == (WaitReason.CLIENT, None)
    assert ticket.paused_since == work.now + HOUR

    told = actions.ClientReplies(ticket_id=ticket.id, body="しました")
    actions.client_replies(later(hours=3), told)

    assert ticket.status is Status.ACTIVE
    assert ticket.resolution_due_at == work.now + 6 * HOUR
    assert ticket.answer_owed_since == work.now + 3 * HOUR
    assert ticket.paused_since is None


def test_a_reply_taken_back_in_time_was_never_said(work, ticket, later):
    wish = actions.ReplyToClient(ticket_id=ticket.id, body="早まった", after="wait")
    message = actions.reply_to_client(work, wish)

    actions.unsend_reply(later(seconds=5), actions.UnsendReply(message_id=message.id))
    mailed = actions.mail_replies(later(minutes=1))

    assert (ticket.status, ticket.responded_at, ticket.wait_reason) == (Status.NEW, None, None)
    assert ticket.next_due_at == ticket.response_due_at == work.now + HOUR
    assert mailed == 0
    assert queries.record(work, ticket).messages == []


def test_a_reply_that_has_left_stays(work, ticket, later):
    message = actions.reply_to_client(
        work, actions.ReplyToClient(ticket_id=ticket.id, body="確認します。")
    )

    with pytest.raises(Refused, match="left already"):
        actions.unsend_reply(later(seconds=10), actions.UnsendReply(message_id=message.id))


def test_a_reply_is_mailed_once_and_not_before_its_ten_seconds(work, ticket, later):
    actions.reply_to_client(work, actions.ReplyToClient(ticket_id=ticket.id, body="確認します。"))

    rounds = [actions.mail_replies(later(seconds=seconds)) for seconds in (9, 10, 20)]
    mails = work.session.scalars(
        select(OutboxMessage).where(OutboxMessage.source.startswith("reply:"))
    ).all()

    assert rounds == [0, 1, 0]
    assert "確認します。" in mails[0].body
    assert mails[0].headers["References"] != mails[0].headers["Message-ID"]


def test_a_stale_write_is_a_conflict(work, ticket):
    seen = ticket.version
    actions.set_priority(
        work, actions.SetPriority(ticket_id=ticket.id, impact=1, urgency=1, version=seen)
    )

    with pytest.raises(Conflict):
        actions.move_ticket(
            work, actions.MoveTicket(ticket_id=ticket.id, status=Status.ACTIVE, version=seen)
        )


def test_solving_and_the_clients_yes_close_the_ticket(work, ticket, contact, later, sessions):
    wish = actions.SolveTicket(
        ticket_id=ticket.id, cause_code="unknown", cause="MTU", solution="1454に変更しました"
    )
    actions.solve_ticket(later(hours=2), wish)
    assert (ticket.resolution_met, ticket.solved_at) == (True, work.now + 2 * HOUR)
    work.session.flush()

    actions.accept_answer(later(hours=3), actions.AcceptAnswer(ticket_id=ticket.id))

    assert ticket.status is Status.CLOSED
    assert ticket.solved_at == work.now + 2 * HOUR
    assert ticket.closed_at == work.now + 3 * HOUR
    assert not ticket.is_open


def test_reopening_counts_and_goes_on_where_it_stopped(work, ticket, later):
    actions.solve_ticket(
        later(hours=1),
        actions.SolveTicket(ticket_id=ticket.id, cause_code="unknown", solution="直りました"),
    )

    actions.reopen_ticket(
        later(hours=5), actions.ReopenTicket(ticket_id=ticket.id, because="また切れる")
    )

    assert ticket.reopenings == 1
    assert ticket.solved_at is ticket.closed_at is None
    assert ticket.resolution_due_at == work.now + 8 * HOUR


def test_what_is_solved_for_a_week_closes_by_itself(work, ticket, later):
    actions.solve_ticket(
        work, actions.SolveTicket(ticket_id=ticket.id, cause_code="unknown", solution="直りました")
    )

    early = actions.close_quiet_tickets(later(days=6))
    due = actions.close_quiet_tickets(later(days=7))

    assert (early, due) == (0, 1)
    assert ticket.status is Status.CLOSED


def test_assigning_is_counted_only_when_it_changes_hands(work, ticket, tanaka, owner):
    for person_id in (owner.id, owner.id, tanaka.id):
        actions.assign_ticket(
            work, actions.AssignTicket(ticket_id=ticket.id, assignee_id=person_id)
        )

    assert ticket.assignee_id == tanaka.id
    assert ticket.reassignments == 1


def test_a_clients_person_is_never_the_owner(work, ticket, contact):
    with pytest.raises(Refused, match="own staff"):
        actions.assign_ticket(
            work, actions.AssignTicket(ticket_id=ticket.id, assignee_id=contact.id)
        )


def test_one_outage_opens_one_ticket_and_its_recovery_is_noted(work, client, promise):
    wish = actions.OpenForOutage(client_id=client.id, source="outage:7", subject="Webが落ちた")

    first, second = actions.open_for_outage(work, wish), actions.open_for_outage(work, wish)
    noted = actions.note_recovery(work, actions.NoteRecovery(source="outage:7", note="復旧"))

    assert first.id == second.id
    assert noted is not None
    assert noted.status is Status.NEW
    assert verbs(work, first) == [Verb.OPENED, Verb.OUTAGE, Verb.RECOVERED]
    assert [note.body for note in queries.record(work, first).notes] == ["復旧"]


def test_rebuilding_consistent_clocks_changes_nothing(work, ticket, later):
    reply = actions.ReplyToClient(ticket_id=ticket.id, body="再起動は?", after="wait")
    actions.reply_to_client(later(minutes=10), reply)
    told = actions.ClientReplies(ticket_id=ticket.id, body="しました")
    actions.client_replies(later(hours=2), told)
    actions.solve_ticket(
        later(hours=3),
        actions.SolveTicket(ticket_id=ticket.id, cause_code="unknown", solution="直りました"),
    )
    work.session.flush()

    assert actions.rebuild_clocks(work) == []


def test_rebuilding_mends_what_differs_from_the_log(work, ticket):
    right = ticket.resolution_due_at
    number, ticket_id = ticket.number, ticket.id
    ticket.resolution_due_at, ticket.clock_log = None, [["2026-11-20T00:00:00+00:00", "solved", ""]]
    work.session.flush()

    assert actions.rebuild_clocks(work) == [number]
    assert queries.ticket(work, ticket_id).resolution_due_at == right


def test_the_log_cannot_be_changed(work, ticket):
    event = work.session.scalars(select(TicketEvent)).first()
    event.verb = "nothing"

    with pytest.raises(Exception, match="append-only"), work.session.begin_nested():
        work.session.flush()


def test_a_clients_person_opens_reads_and_answers_at_her_own_door(
    work, client, contact, promise, sessions
):
    work.session.flush()
    with begin(sessions, misaki(contact), work.now) as hers:
        ticket = actions.open_ticket(
            hers, actions.OpenTicket(subject="印刷できない", channel="phone")
        )
        actions.client_replies(hers, actions.ClientReplies(ticket_id=ticket.id, body="まだです"))
        said = queries.record(hers, ticket)
        bodies = [message.body for message in said.messages]
        told = (ticket.channel.value, ticket.client_id, ticket.answer_owed_since)

    assert told == ("portal", client.id, work.now)
    assert bodies == ["まだです"]
    assert (list(said.notes), list(said.events)) == ([], [])


@pytest.mark.parametrize(("sight", "seen"), [(Sight.OWN, 1), (Sight.CLIENT, 2)])
def test_sight_decides_which_tickets_of_the_client_somebody_sees(
    work, client, contact, ticket, sessions, sight, seen
):
    actions.open_ticket(work, actions.OpenTicket(client_id=client.id, subject="Another one"))
    work.session.flush()

    with begin(sessions, misaki(contact, sight), work.now) as hers:
        assert len(hers.session.scalars(queries.visible(hers)).all()) == seen


def test_a_ticket_out_of_sight_is_not_there(work, client, contact, promise, sessions):
    others = actions.open_ticket(work, actions.OpenTicket(client_id=client.id, subject="Secret"))
    work.session.flush()

    with begin(sessions, misaki(contact), work.now) as hers, pytest.raises(NotFound):
        actions.client_replies(hers, actions.ClientReplies(ticket_id=others.id, body="?"))


def test_a_client_reads_an_answer_only_after_it_has_left(work, ticket, contact, sessions):
    actions.reply_to_client(work, actions.ReplyToClient(ticket_id=ticket.id, body="確認します。"))
    work.session.flush()
    seen = []

    for seconds in (5, 10):
        with begin(sessions, misaki(contact), work.now + timedelta(seconds=seconds)) as hers:
            seen.append(len(queries.record(hers, queries.ticket(hers, ticket.id)).messages))

    assert seen == [0, 1]
