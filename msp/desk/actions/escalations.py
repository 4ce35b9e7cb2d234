"""What is in danger is told in time: each level once, in order, also after the worker was away."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select, update

from contracts.actions import escalations as lower
from contracts.actions.escalations import SetLevels
from contracts.models import SlaPolicy
from contracts.rules import clocks
from contracts.rules.clocks import Pledge
from contracts.rules.escalations import When
from contracts.rules.promises import SlaTerms
from msp.data.work import Work
from msp.desk import queries
from msp.desk.actions import levels, log
from msp.desk.models import Escalation, Ticket
from msp.desk.queries.escalations import Hearers, Whose, at_their_level, kept_promises
from msp.desk.rules import escalations
from msp.desk.rules.escalations import Reached
from msp.desk.rules.log import events_of
from msp.kernel.access import Permission

AT_ONCE = 200
Found = tuple[Ticket, SlaTerms, Reached]


def set_levels(work: Work, wish: SetLevels) -> SlaPolicy:
    """Say anew when somebody hears of a policy's promises.

    Open tickets measured by it go by the new levels from now on: what was passed before stays
    untold, and the next round of `escalate` reckons when each reaches its next one.
    """
    work.require(Permission.CATALOGUE_CHANGE)
    policy = lower.set_levels(work, wish)
    work.session.execute(
        update(Ticket)
        .where(Ticket.sla_policy_id == policy.id, Ticket.is_open.is_(True))
        .values(next_level_at=work.now, levels_told_at=work.now)
        .execution_options(synchronize_session="fetch")
    )
    return policy


def escalate(work: Work) -> int:
    """Tell every level that was reached and is not told yet, in order; how many there were.

    The tickets come from an index, the ones that waited longest first, `AT_ONCE` in a round; so
    does what tiers, vendors and teams promised beside them.
    """
    work.require(Permission.TICKET_WORK)
    return _of_tickets(work) + levels.escalate_beside(work)


def _of_tickets(work: Work) -> int:
    waiting = at_their_level(work).limit(AT_ONCE)
    tickets = work.session.scalars(waiting.with_for_update(of=Ticket, skip_locked=True)).all()
    if not tickets:
        return 0
    found = sorted(_reached(work, tickets), key=lambda each: (each[2].at, each[0].number))
    told = _untold(work, found)
    hearers = Hearers(work)
    for each in told:
        _tell(work, each, hearers)
    return len(told)


def _reached(work: Work, tickets: Sequence[Ticket]) -> Iterator[Found]:
    """The levels of those tickets up to now; each ticket then waits for its next one."""
    book: dict[tuple[UUID | None, UUID | None], SlaTerms] = {}
    kept = kept_promises(work, [ticket for ticket in tickets if _is_promised(work, ticket)])
    for ticket in tickets:
        key = (ticket.sla_policy_id, ticket.calendar_version_id)
        if key not in book:
            book[key] = queries.measured_terms(work, *key)
        terms = book[key]
        policy, since = terms.policy_for(ticket.priority), ticket.levels_told_at or ticket.opened_at
        log_of = ticket.opened_at, events_of(ticket.clock_log)
        for each in escalations.reached(policy, terms.levels, log_of, (since, work.now)):
            yield ticket, terms, each
        if _is_promised(work, ticket) and ticket.next_update_at and ticket.id not in kept:
            yield ticket, terms, escalations.broken(ticket.next_update_at)
        ticket.levels_told_at = work.now
        ticket.next_level_at = log.next_level(ticket, terms)


def _is_promised(work: Work, ticket: Ticket) -> bool:
    """Whether the moment has come for which the client was promised an update."""
    moment, since = ticket.next_update_at, ticket.levels_told_at or ticket.opened_at
    return moment is not None and since < moment <= work.now


def _untold(work: Work, found: Sequence[Found]) -> list[Found]:
    """Without what was told before: a wait that is told afterwards moves a level to later."""
    wanted = select(Escalation).where(
        Escalation.ticket_id.in_({ticket.id for ticket, _, _ in found})
    )
    known = {(row.ticket_id, *_named(row)) for row in work.session.scalars(wanted)}
    return [
        (ticket, terms, each)
        for ticket, terms, each in found
        if (ticket.id, each.rung.pledge, each.rung.key, each.since) not in known
    ]


def _named(row: Escalation) -> tuple[object, ...]:
    return row.pledge, row.key, row.since


def _tell(work: Work, found: Found, hearers: Hearers) -> None:
    """Write the level down, on the ticket's log too, and owe its letters."""
    ticket, terms, each = found
    due = _due(work, ticket, terms, each)
    whose = Whose(ticket.assignee_id, ticket.team_id, ticket.client_id)
    levels.tell(work, levels.Alarm(each, whose, due, ticket), hearers)


def _due(work: Work, ticket: Ticket, terms: SlaTerms, each: Reached) -> datetime | None:
    if each.rung.when is When.PROMISED:
        return each.at
    told = clocks.clocks(
        terms.policy_for(ticket.priority),
        ticket.opened_at,
        events_of(ticket.clock_log),
        work.now,
    )
    pledge = each.rung.pledge
    return told[pledge].due_at if isinstance(pledge, Pledge) else None
