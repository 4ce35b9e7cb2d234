"""SLA results by hand: one kept, one missed after a pause, and the rows behind both."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from msp.accounts.models import Client
from msp.data.work import Work
from msp.desk import actions
from msp.desk.actions import MoveTicket, SolveTicket
from msp.desk.models import Ticket
from msp.desk.rules import Status, WaitReason
from msp.home import actions as home
from msp.home.queries import results
from msp.home.queries.desk import EVER
from msp.home.rules.results import Goal

Opened = Callable[..., Ticket]


def at(work: Work, ticket: Ticket, hours: int) -> Work:
    return replace(work, now=ticket.opened_at + timedelta(hours=hours))


def test_kept_and_missed_are_counted_and_a_pause_is_left_out(
    work: Work, client: Client, opened: Opened
) -> None:
    kept, missed, running = (opened(f"件 {n}", hours_ago=24) for n in range(3))
    actions.solve_ticket(
        at(work, kept, 2), SolveTicket(ticket_id=kept.id, cause_code="unknown", solution="再起動")
    )
    wait = MoveTicket(ticket_id=missed.id, status=Status.WAITING, wait_reason=WaitReason.CLIENT)
    actions.move_ticket(at(work, missed, 1), wait)
    back = MoveTicket(ticket_id=missed.id, status=Status.ACTIVE)
    actions.move_ticket(at(work, missed, 3), back)
    late = SolveTicket(
        ticket_id=missed.id, cause_code="unknown", cause="部品の故障", solution="部品の交換"
    )
    actions.solve_ticket(at(work, missed, 8), late)
    found = {result.goal: result for result in results.results(work, client, EVER)}
    resolution = found[Goal.RESOLUTION]
    assert (resolution.kept.part, resolution.kept.whole, resolution.running) == (1, 2, 1)
    assert resolution.is_reached is False
    for part, count in (("kept", 1), ("missed", 1), ("decided", 2), ("running", 1)):
        asked = results.tickets_behind(work, client, EVER, (Goal.RESOLUTION, part))
        assert len(work.session.execute(asked).all()) == count
    assert running.is_open
    miss = next(m for m in results.misses(work, client, EVER) if m.goal is Goal.RESOLUTION)
    assert miss.ticket.number == missed.number
    assert miss.budget_minutes == 240
    # opened at 10:00, 1 h before the pause of 2 h, then 5 h until 18:00: six hours were used
    assert miss.used_minutes == 360
    assert [(pause.reason, pause.minutes) for pause in miss.pauses] == [("client", 120)]


def test_goals_are_set_once_for_every_report(work: Work, client: Client) -> None:
    home.set_goals(work, home.SetGoals(response=80, resolution=70, urgent=60))
    found = {result.goal: result.percent for result in results.results(work, client, EVER)}
    assert found == {Goal.RESPONSE: 80, Goal.RESOLUTION: 70, Goal.URGENT: 60}
