"""Everything that happens to a ticket is one line of its log; the caches follow from it."""

from dataclasses import fields
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import insert, inspect

from contracts.rules.promises import SlaTerms
from msp.data import history
from msp.data.counters import next_number
from msp.data.work import Work
from msp.desk import queries
from msp.desk.actions import gate
from msp.desk.models import Ticket, TicketEvent
from msp.desk.queries.tickets import PULSE
from msp.desk.rules import OPEN, Line, Standing, advanced, standing
from msp.desk.rules.escalations import next_level_at
from msp.desk.rules.log import events_of
from msp.kernel.access import Role
from msp.kernel.ids import new_id

# made once, past the ORM: every deed writes a line, and no line is changed. It names its provider
LINES: Any = inspect(TicketEvent).local_table
LINE = insert(LINES)
CACHES = tuple(field.name for field in fields(Standing))


def write(work: Work, ticket: Ticket, verb: str, **detail: object) -> None:
    """Write the line for what was just done to `ticket`, and measure anew what it moved.

    `detail` is {name: [before, after]} or what the verb needs: ids and numbers only.
    """
    told = {name: history.plain(value) for name, value in detail.items()}
    ticket.turns, ticket.updated_at = (ticket.turns or 0) + 1, work.now
    line = Line(work.now, verb, ticket.status, ticket.wait_reason, told)
    tape = advanced(ticket.clock_log, line)
    if tape != ticket.clock_log:
        ticket.clock_log = tape
        remeasure(work, ticket)
    work.session.flush()
    work.session.connection().execute(LINE, _kept(work, ticket, line))
    beat(work)


def _kept(work: Work, ticket: Ticket, line: Line) -> dict[str, object]:
    """The columns of the line."""
    return {
        "id": new_id(),
        "created_at": work.now,
        "provider_id": work.actor.provider_id,
        "ticket_id": ticket.id,
        "turn": ticket.turns,
        "at": line.at,
        "verb": line.verb,
        "actor_id": person_of(work),
        "status": line.status,
        "wait_reason": line.wait_reason,
        "detail": line.detail,
    }


def beat(work: Work) -> int:
    """Tell every kept count that the desk's tickets are no longer what they were.

    Whoever writes tickets without `write` (imports) calls this once in its transaction.
    """
    return next_number(work, PULSE)


def agree(work: Work, ticket: Ticket) -> None:
    """Measure the ticket by the promise that holds for it today."""
    terms = queries.agreed_terms(work, ticket)
    ticket.sla_policy_id, ticket.calendar_version_id = terms.policy_id, terms.calendar_version_id
    measure(ticket, terms)


def remeasure(work: Work, ticket: Ticket) -> None:
    """Bring the caches up to the log, by the promise that the ticket has been measured with."""
    measure(ticket, queries.measured_terms(work, ticket.sla_policy_id, ticket.calendar_version_id))


def measure(ticket: Ticket, terms: SlaTerms) -> None:
    """Set the cached columns from the tape. Source: DOMAIN §6."""
    told = standing(terms.policy_for(ticket.priority), ticket.opened_at, ticket.clock_log)
    for name in CACHES:
        setattr(ticket, name, getattr(told, name))
    if ticket.status not in OPEN:
        ticket.paused_since = None
    ticket.next_level_at = next_level(ticket, terms)


def next_level(ticket: Ticket, terms: SlaTerms) -> datetime | None:
    """When the ticket's next level, or the update promised to its client, comes; else None."""
    if ticket.status not in OPEN:
        return None
    since, moments = ticket.levels_told_at or ticket.opened_at, []
    if terms.levels:
        told = ticket.opened_at, events_of(ticket.clock_log)
        moments.append(next_level_at(terms.policy_for(ticket.priority), terms.levels, told, since))
    if ticket.next_update_at and ticket.next_update_at > since:
        moments.append(ticket.next_update_at)
    return min((each for each in moments if each), default=None)


def person_of(work: Work) -> UUID | None:
    """Whose deed it is: nobody's for a job or the shell."""
    return None if Role.SYSTEM in work.actor.roles else work.actor.id


def held(work: Work, ticket_id: UUID, version: int | None = None) -> Ticket:
    """The ticket to change: locked, and as the actor last saw it (else Conflict)."""
    gate.require_hours(work)
    ticket = queries.locked(work, ticket_id)
    work.fresh(ticket, version)
    return ticket


def pressed(moment: datetime) -> str:
    """A moment as the log writes it."""
    return moment.astimezone(UTC).isoformat()
