"""What a start page shows at once: the desk's day for staff, the state of affairs for a client."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Integer, Row, case, cast, func, select
from sqlalchemy.orm import aliased

from monitoring import queries as monitoring
from monitoring.models import Check, Outage
from monitoring.rules import Tally
from msp.accounts.models import Client, Person
from msp.data.work import Work
from msp.desk.models import Ticket, TimeEntry
from msp.desk.queries import queue, visible
from msp.desk.queries.queue import Counts, Filter
from msp.desk.rules import EntryState
from msp.kernel.access import Permission
from msp.kernel.calendars import zone_named

SERVICES = 6  # on the dashboard; the page of monitoring has all
TICKETS = 5


def desk_counts(work: Work) -> Counts:
    """The open tickets by how pressing they are, until the end of the reader's day."""
    work.require(Permission.TICKET_READ)
    here = zone_named(work.actor.zone)
    day = work.now.astimezone(here).date() + timedelta(days=1)
    until = datetime.combine(day, time(), here).astimezone(UTC)
    return queue.counts(work, Filter(work.now, until), None)


def entries_waiting(work: Work) -> int:
    """How many time entries wait for approval."""
    work.require(Permission.TIME_APPROVE)
    asked = select(func.count(TimeEntry.id)).where(TimeEntry.state == EntryState.SUBMITTED)
    return work.session.scalar(asked) or 0


def open_tickets(work: Work, most: int = TICKETS) -> Sequence[Row[Any]]:
    """The latest touched open tickets in sight, with their owner's name."""
    owner = aliased(Person)
    asked: Any = (
        visible(work)
        .add_columns(owner.name.label("owner"))
        .outerjoin(owner, owner.id == Ticket.assignee_id)
        .where(Ticket.is_open)
        .order_by(Ticket.updated_at.desc(), Ticket.number.desc())
        .limit(most)
    )
    found: Sequence[Row[Any]] = work.session.execute(asked).all()
    return found


def ticket_counts(work: Work) -> tuple[int, int]:
    """How many tickets in sight are open, and how many of these wait for the client's answer."""
    waits = case((Ticket.wait_reason == "client", 1), else_=0)
    asked = (
        visible(work)
        .where(Ticket.is_open)
        .with_only_columns(func.count(Ticket.id), cast(func.coalesce(func.sum(waits), 0), Integer))
    )
    row = work.session.execute(asked).one()
    return int(row[0]), int(row[1])


@dataclass(frozen=True, slots=True)
class Service:
    """A check with the tallies of its last 90 days, and its open outage."""

    check: Check
    days: Mapping[Any, Tally]
    outage: Outage | None


def services(work: Work, zone: str) -> list[Service]:
    """The client's checks, the worst first."""
    found = [row for row in monitoring.overview(work, SERVICES) if row[0].is_enabled]
    days = monitoring.days(work, [check for check, _, _ in found], zone_named(zone))
    return [Service(check, days.get(check.id, {}), outage) for check, _, outage in found]


def outage_tickets(work: Work, ticket_ids: Sequence[UUID]) -> Mapping[UUID, Row[Any]]:
    """Who works on those tickets, when they were touched, and what was promised next."""
    if not ticket_ids:
        return {}
    owner = aliased(Person)
    asked: Any = (
        visible(work)
        .with_only_columns(
            Ticket.id, Ticket.updated_at, Ticket.next_update_at, owner.name.label("owner")
        )
        .outerjoin(owner, owner.id == Ticket.assignee_id)
        .where(Ticket.id.in_(ticket_ids))
    )
    return {row.id: row for row in work.session.execute(asked)}


def counted_clients(work: Work) -> int:
    """How many active clients there are."""
    work.require(Permission.CLIENT_READ)
    return work.session.scalar(select(func.count(Client.id)).where(Client.is_active)) or 0
