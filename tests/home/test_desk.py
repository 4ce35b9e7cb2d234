"""The desk's figures by hand, and the rows behind each of them."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from msp.accounts.models import Client
from msp.data.work import Work
from msp.desk import actions
from msp.desk.actions import MoveTicket, SolveTicket
from msp.desk.models import Ticket
from msp.desk.rules import Status, WaitReason
from msp.home.queries import desk
from msp.home.queries.desk import CONDITIONS, Span
from msp.kernel.access import Role
from msp.kernel.errors import Forbidden

Opened = Callable[..., Ticket]


def solved(work: Work, ticket: Ticket, hours: int) -> None:
    """Solve a ticket so many hours after it was opened."""
    later = replace(work, now=ticket.opened_at + timedelta(hours=hours))
    actions.solve_ticket(
        later, SolveTicket(ticket_id=ticket.id, cause_code="unknown", solution="設定を直した")
    )


def test_figures_are_those_that_a_hand_would_count(work: Work, opened: Opened) -> None:
    quick, slow, waiting, untouched = (opened(f"件 {n}", hours_ago=30) for n in range(4))
    solved(work, quick, 2)
    solved(work, slow, 5)
    wait = MoveTicket(ticket_id=waiting.id, status=Status.WAITING, wait_reason=WaitReason.CLIENT)
    actions.move_ticket(work, wait)
    slow.reassignments, slow.highest_tier = 1, 2
    untouched.priority_confirmed = True
    work.session.flush()
    found = desk.report(work)
    counts = found.counts
    assert counts["incidents"] == 4
    assert counts["rows"] == sum(ticket.turns for ticket in (quick, slow, waiting, untouched))
    assert counts["backlog"] == 2
    assert counts["waited_for_user"] == 1
    assert counts["waited_for_vendor"] == 0
    assert counts["never_reassigned"] == 3
    assert counts["priority_confirmed"] == 1
    assert (found.open_to_resolved.median_tenths, found.open_to_resolved.mean_tenths) == (35, 35)
    assert (found.first_contact.part, found.first_contact.whole) == (1, 2)


def test_a_spread_is_the_same_with_an_odd_number(work: Work, opened: Opened) -> None:
    for hours in (1, 2, 10):
        solved(work, opened("ある件", hours_ago=30), hours)
    found = desk.report(work).open_to_resolved
    assert (found.count, found.median_tenths, found.mean_tenths) == (3, 20, 43)


def test_each_count_is_the_number_of_rows_behind_it(work: Work, opened: Opened) -> None:
    solved(work, opened("一つ目", hours_ago=9), 1)
    opened("二つ目", hours_ago=9)
    counts = desk.report(work).counts
    for figure in CONDITIONS:
        rows = work.session.execute(desk.tickets_behind(work, figure)).all()
        assert len(rows) == counts[figure], figure
    assert len(work.session.execute(desk.events_behind(work)).all()) == counts["rows"]


def test_a_month_holds_what_was_opened_in_it(work: Work, opened: Opened) -> None:
    opened("今月の件")
    before = Span(until=datetime(2026, 11, 1, tzinfo=UTC))
    after = Span(since=datetime(2026, 11, 1, tzinfo=UTC))
    assert desk.report(work, before).counts["incidents"] == 0
    assert desk.report(work, before).counts["rows"] == 0
    assert desk.report(work, after).counts["incidents"] == 1


def test_no_client_reads_the_desks_figures(
    work: Work, client: Client, person: Callable[..., object]
) -> None:
    admin = replace(work, actor=person(Role.CLIENT_ADMIN, client))  # type: ignore[arg-type]
    with pytest.raises(Forbidden):
        desk.report(admin)
    with pytest.raises(Forbidden):
        desk.tickets_behind(admin, "incidents")
