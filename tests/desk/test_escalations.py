"""Levels of a real ticket: told once, in order, after a downtime too, to whoever should hear."""

import pytest
from sqlalchemy import select

from contracts.actions.escalations import LevelWish, SetLevels
from msp.accounts.models import Person, TeamMember
from msp.desk import actions, queries
from msp.desk.actions.escalations import escalate, set_levels
from msp.desk.models import Escalation, Ticket
from msp.desk.queries.escalations import at_their_level
from msp.desk.rules import Status, Verb
from msp.kernel.access import Role
from msp.kernel.errors import Refused
from msp.outside.models import OutboxMessage


@pytest.fixture
def levelled(work, promise):
    """The policy with half (its owner), nine tenths (the lead too) and the end (the manager)."""
    rungs = [
        LevelWish(amount=50, owner=True),
        LevelWish(amount=90, owner=True, lead=True),
        LevelWish(amount=100, manager=True),
    ]
    return set_levels(work, SetLevels(policy_id=promise.id, levels=rungs))


def told(work):
    rows = work.session.execute(
        select(Escalation.key, Ticket.number)
        .join(Ticket, Ticket.id == Escalation.ticket_id)
        .order_by(Escalation.created_at, Escalation.reached_at, Ticket.number)
    )
    return [tuple(row) for row in rows]


def staff(work, name, role, **more):
    return work.add(Person(name=name, roles=[role.value], mail=f"{name}@x.example", **more))


def test_a_level_is_told_when_it_is_reached_and_never_twice(work, levelled, ticket, tanaka, later):
    actions.assign_ticket(work, actions.AssignTicket(ticket_id=ticket.id, assignee_id=tanaka.id))
    assert escalate(work) == 0

    half = later(hours=2)
    assert (escalate(half), escalate(half)) == (1, 0)

    row = work.session.scalars(select(Escalation)).one()
    assert (row.key, row.reached_at, row.told) == ("percent:50", half.now, [str(tanaka.id)])
    mails = work.session.scalars(
        select(OutboxMessage).where(OutboxMessage.source.startswith("escalation:"))
    ).all()
    assert [mail.to_address for mail in mails] == [tanaka.mail]
    assert f"#{ticket.number}" in mails[0].subject
    assert ticket.next_level_at == later(hours=3, minutes=36).now
    assert [
        (line.verb, line.detail["amount"])
        for line in queries.record(work, ticket).events
        if line.verb == Verb.ESCALATED
    ] == [(Verb.ESCALATED, 50)]


def test_after_a_downtime_everything_is_told_in_the_order_in_which_it_was_reached(
    work, levelled, ticket, client, contact, later
):
    hour_later = later(hours=1)
    wish = actions.OpenTicket(client_id=client.id, contact_id=contact.id, subject="もう一件")
    second = actions.open_ticket(hour_later, wish)

    away = later(hours=4, minutes=50)  # the worker slept; the office is open until 18:00
    assert escalate(away) == 5

    first, other = ticket.number, second.number
    assert told(work) == [
        ("percent:50", first),
        ("percent:50", other),
        ("percent:90", first),
        ("percent:100", first),
        ("percent:90", other),
    ]
    assert escalate(away) == 0


def test_the_lead_of_the_team_hears_and_the_manager(work, levelled, ticket, team, later):
    near, far = staff(work, "near", Role.LEAD), staff(work, "far", Role.LEAD)
    boss = staff(work, "boss", Role.DESK_MANAGER, language="en")
    work.add(TeamMember(team_id=team.id, person_id=near.id))
    ticket.team_id = team.id

    escalate(later(hours=5))

    rows = work.session.scalars(select(Escalation).order_by(Escalation.reached_at)).all()
    # nobody owns the ticket: its leads hear what its owner would
    assert [row.told for row in rows] == [[str(near.id)], [str(near.id)], [str(boss.id)]]
    assert str(far.id) not in str([row.told for row in rows])


def test_waiting_hides_the_next_level_and_solving_ends_them(work, levelled, ticket, later):
    move = actions.MoveTicket(ticket_id=ticket.id, status=Status.WAITING, wait_reason="client")
    actions.move_ticket(work, move)
    assert ticket.next_level_at is None

    back = later(hours=5)
    actions.move_ticket(back, actions.MoveTicket(ticket_id=ticket.id, status=Status.ACTIVE))
    assert ticket.next_level_at == later(hours=7).now
    actions.solve_ticket(
        back, actions.SolveTicket(ticket_id=ticket.id, cause_code="unknown", solution="直りました")
    )
    assert (ticket.next_level_at, escalate(later(hours=9))) == (None, 0)


def test_levels_set_later_hold_for_what_is_still_to_come(work, promise, ticket, later):
    late = later(hours=3)
    rungs = [LevelWish(amount=50, owner=True), LevelWish(amount=100, manager=True)]
    set_levels(late, SetLevels(policy_id=promise.id, levels=rungs))

    assert escalate(late) == 0  # half is over and was never promised to be told
    assert ticket.next_level_at == later(hours=4).now


def test_a_promised_update_that_did_not_come_is_told_and_one_that_came_is_not(
    work, ticket, client, contact, later
):
    lead = staff(work, "lead", Role.LEAD)
    wish = actions.OpenTicket(client_id=client.id, contact_id=contact.id, subject="もう一件")
    kept = actions.open_ticket(work, wish)
    for each in (ticket, kept):
        promised = actions.SetNextUpdate(ticket_id=each.id, next_update_at=later(hours=1).now)
        actions.set_next_update(work, promised)
    reply = actions.ReplyToClient(ticket_id=kept.id, body="確認中です。")
    actions.reply_to_client(later(minutes=30), reply)

    assert escalate(later(hours=2)) == 1

    row = work.session.scalars(select(Escalation)).one()
    assert (row.ticket_id, row.key, row.told) == (ticket.id, "promised:0", [str(lead.id)])
    assert (ticket.next_level_at, kept.next_level_at) == (None, None)


def test_the_same_level_twice_is_refused(work, promise):
    rungs = [LevelWish(amount=50, owner=True), LevelWish(amount=50, lead=True)]

    with pytest.raises(Refused, match="twice"):
        set_levels(work, SetLevels(policy_id=promise.id, levels=rungs))


def test_due_levels_are_found_by_their_index(work, levelled, ticket):
    asked = str(
        at_their_level(work)
        .limit(5)
        .compile(work.session.get_bind(), compile_kwargs={"literal_binds": True})
    )
    if work.session.get_bind().dialect.name == "sqlite":
        plan = "explain query plan "
    else:
        work.session.connection().exec_driver_sql("set local enable_seqscan = off")
        plan = "explain "

    said = " ".join(str(row) for row in work.session.connection().exec_driver_sql(plan + asked))

    assert "ix_ticket_level" in said
