"""Work is handed over on record, sent back, and undone in time."""

import pytest
from pydantic import ValidationError

from msp.data.work import begin
from msp.desk import actions, queries
from msp.desk.rules import Status
from msp.kernel.access import Actor, Role
from msp.kernel.errors import Forbidden, Refused

TALK = {
    "summary": "VPNが毎時切れる",
    "outcome": "切れずに使える",
    "facts": "FWのログに切断が残る",
}


def wish(ticket, tanaka, **more):
    told = {"tier": 2, "person_id": tanaka.id, "reason": "skill", "tried": "再起動とログ確認"}
    return actions.HandOver(ticket_id=ticket.id, **(told | TALK | more))


def test_a_hand_over_is_a_record_and_moves_the_ticket(work, ticket, tanaka, team):
    row = actions.hand_over(work, wish(ticket, tanaka, team_id=team.id, facts="FWのログ"))

    assert (row.from_tier, row.to_tier, row.tried) == (1, 2, "再起動とログ確認")
    assert (ticket.tier, ticket.highest_tier) == (2, 2)
    assert (ticket.assignee_id, ticket.team_id) == (tanaka.id, team.id)


def test_nobody_hands_over_without_saying_what_was_tried(ticket, tanaka):
    with pytest.raises(ValidationError, match="tried"):
        wish(ticket, tanaka, tried="")


def test_what_is_solved_is_not_handed_over(work, ticket, tanaka):
    actions.solve_ticket(
        work, actions.SolveTicket(ticket_id=ticket.id, cause_code="unknown", solution="直りました")
    )

    with pytest.raises(Refused, match="not open"):
        actions.hand_over(work, wish(ticket, tanaka))


def test_the_client_is_told_when_a_message_is_given(work, ticket, tanaka):
    actions.hand_over(work, wish(ticket, tanaka, message="担当が代わります。"))

    assert [m.body for m in queries.record(work, ticket).messages] == ["担当が代わります。"]
    assert ticket.responded_at == work.now


def test_sent_back_it_is_where_it_was_and_stays_on_record(work, ticket, tanaka):
    actions.hand_over(work, wish(ticket, tanaka))

    row = actions.return_ticket(
        work, actions.ReturnTicket(ticket_id=ticket.id, because="ログがない")
    )

    assert (ticket.tier, ticket.highest_tier, ticket.assignee_id) == (1, 2, None)
    assert (row.returned_at, row.returned_because) == (work.now, "ログがない")
    with pytest.raises(Refused, match="no hand-over"):
        actions.return_ticket(work, actions.ReturnTicket(ticket_id=ticket.id, because="again"))


def test_a_hand_over_undone_in_time_never_reached_the_tier(work, ticket, tanaka, later):
    actions.hand_over(work, wish(ticket, tanaka))
    undo = actions.UndoChange(ticket_id=ticket.id, turn=ticket.turns)

    actions.undo_change(later(minutes=10), undo)

    assert (ticket.tier, ticket.highest_tier, ticket.assignee_id) == (1, 1, None)


def test_after_ten_minutes_it_is_too_late(work, ticket, tanaka, later):
    actions.hand_over(work, wish(ticket, tanaka))
    undo = actions.UndoChange(ticket_id=ticket.id, turn=ticket.turns)

    with pytest.raises(Refused, match="too late"):
        actions.undo_change(later(minutes=11), undo)


def test_a_status_undone_is_measured_again(work, ticket):
    move = actions.MoveTicket(ticket_id=ticket.id, status="waiting", wait_reason="client")
    actions.move_ticket(work, move)
    undo = actions.UndoChange(ticket_id=ticket.id, turn=ticket.turns)

    actions.undo_change(work, undo)

    assert (ticket.status, ticket.wait_reason, ticket.paused_since) == (Status.NEW, None, None)
    assert ticket.resolution_due_at is not None


def test_what_somebody_changed_since_is_not_undone(work, ticket, tanaka, owner):
    actions.assign_ticket(work, actions.AssignTicket(ticket_id=ticket.id, assignee_id=tanaka.id))
    undo = actions.UndoChange(ticket_id=ticket.id, turn=ticket.turns)
    actions.assign_ticket(work, actions.AssignTicket(ticket_id=ticket.id, assignee_id=owner.id))

    with pytest.raises(Refused, match="since"):
        actions.undo_change(work, undo)


def test_nobody_undoes_what_another_did(work, ticket, tanaka, sessions, owner):
    actions.assign_ticket(work, actions.AssignTicket(ticket_id=ticket.id, assignee_id=owner.id))
    work.session.flush()
    colleague = Actor(tanaka.id, "田中", frozenset({Role.TECHNICIAN}), owner.provider_id)

    with begin(sessions, colleague, work.now) as his, pytest.raises(Forbidden):
        actions.undo_change(his, actions.UndoChange(ticket_id=ticket.id, turn=ticket.turns))
