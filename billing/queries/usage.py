"""A client's statement of one month: pools, tickets and entries, summed from the ledger."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Integer, Row, Select, cast, func, select

from billing.models import UsageStatement
from billing.queries.parts import chunks
from billing.rules import usage
from billing.rules.usage import Movement, Sums, Use
from contracts.models import HourPool, LedgerEntry
from contracts.queries import visible_pools
from msp.accounts.models import Client, Person
from msp.data.work import Work
from msp.desk.models import Ticket, TimeEntry
from msp.desk.rules import EntryState
from msp.kernel.access import Permission
from msp.kernel.calendars import zone_named
from msp.kernel.periods import Period, add_months, day_of, month_of

WORK = "time:"
UNAPPROVED = (EntryState.DRAFT, EntryState.SUBMITTED)


@dataclass(frozen=True, slots=True)
class PoolLine:
    """One origin of hours in the month."""

    pool: HourPool
    sums: Sums


@dataclass(frozen=True, slots=True)
class EntryLine:
    """What one entry used; `waits` as long as nobody approved it."""

    entry_id: UUID | None
    on: date
    note: str
    person: str
    minutes: int
    waits: bool


@dataclass(frozen=True, slots=True)
class TicketLines:
    """The entries of one ticket; without a number the work belongs to none."""

    ticket_id: UUID | None
    number: int | None
    subject: str
    entries: tuple[EntryLine, ...]

    @property
    def minutes(self) -> int:
        """What the ticket used."""
        return sum(entry.minutes for entry in self.entries)


@dataclass(frozen=True, slots=True)
class Statement:
    """月次ご利用明細: minutes throughout. `sent` is the paper that was mailed, if it was."""

    client: Client
    month: Period
    today: date
    pools: tuple[PoolLine, ...]
    tickets: tuple[TicketLines, ...]
    sent: UsageStatement | None

    @property
    def sums(self) -> Sums:
        """All origins together."""
        return usage.total(line.sums for line in self.pools)

    @property
    def pending(self) -> int:
        """Those of the used minutes that nobody approved yet."""
        entries = (entry for ticket in self.tickets for entry in ticket.entries)
        return sum(entry.minutes for entry in entries if entry.waits)

    @property
    def is_over(self) -> bool:
        """Whether the month has ended in the client's zone."""
        return self.today >= self.month.end

    @property
    def figures(self) -> dict[str, int]:
        """The sums by name, as programs and the kept statement hold them."""
        sums = self.sums
        return {
            "carried": sums.carried,
            "granted": sums.granted,
            "used": sums.used,
            "expired": sums.expired,
            "adjusted": sums.adjusted,
            "left": sums.left,
            "pending": self.pending,
        }

    @property
    def has_changed(self) -> bool:
        """Whether late work changed a figure since the paper was mailed."""
        if self.sent is None:
            return False
        now = {name: number for name, number in self.figures.items() if name != "pending"}
        return any(self.sent.figures.get(name) != number for name, number in now.items())


def statement(work: Work, client_id: UUID, month: Period) -> Statement:
    """The client's month. NotFound for a foreign or missing client."""
    work.require(Permission.REPORT_READ)
    client = work.get(Client, client_id)
    pools = list(work.session.scalars(visible_pools(work).where(HourPool.client_id == client_id)))
    ids = [pool.id for pool in pools]
    found = _movements(work, ids, month)
    sums = usage.by_pool(_opening(work, ids, month.first), found)
    return Statement(
        client=client,
        month=month,
        today=day_of(work.now, zone_named(client.zone)),
        pools=tuple(PoolLine(pool, sums[pool.id]) for pool in pools if pool.id in sums),
        tickets=_by_ticket(usage.uses(found), _entries(work, usage.uses(found))),
        sent=_sent(work, client_id, month),
    )


def _movements(work: Work, pool_ids: Sequence[UUID], month: Period) -> list[Movement]:
    wanted: Any = (
        select(
            LedgerEntry.pool_id,
            LedgerEntry.kind,
            LedgerEntry.minutes,
            LedgerEntry.source,
            LedgerEntry.work_on,
        )
        .where(
            LedgerEntry.pool_id.in_(pool_ids),
            LedgerEntry.work_on >= month.first,
            LedgerEntry.work_on < month.end,
        )
        .order_by(LedgerEntry.work_on, LedgerEntry.created_at, LedgerEntry.id)
    )
    return [Movement(row[0], row[1], int(row[2]), row[3], row[4]) for row in _rows(work, wanted)]


def _opening(work: Work, pool_ids: Sequence[UUID], day: date) -> dict[UUID, int]:
    total = cast(func.sum(LedgerEntry.minutes), Integer)
    wanted: Any = (
        select(LedgerEntry.pool_id, total)
        .where(LedgerEntry.pool_id.in_(pool_ids), LedgerEntry.work_on < day)
        .group_by(LedgerEntry.pool_id)
    )
    return {row[0]: int(row[1]) for row in _rows(work, wanted)}


def _rows(work: Work, wanted: Any) -> Sequence[Any]:
    found: Sequence[Row[Any]] = work.session.execute(wanted).all()
    return found


def _entries(work: Work, found: Sequence[Use]) -> Mapping[str, Row[Any]]:
    ids = [UUID(use.source.removeprefix(WORK)) for use in found if use.source.startswith(WORK)]
    entries: dict[str, Row[Any]] = {}
    for part in chunks(ids, 500):
        wanted: Any = (
            select(
                TimeEntry.id,
                TimeEntry.note,
                TimeEntry.state,
                TimeEntry.ticket_id,
                Ticket.number,
                Ticket.subject,
                Person.name.label("person"),
            )
            .outerjoin(Ticket, Ticket.id == TimeEntry.ticket_id)
            .outerjoin(Person, Person.id == TimeEntry.person_id)
            .where(TimeEntry.id.in_(part))
        )
        entries |= {f"{WORK}{row.id}": row for row in work.session.execute(wanted)}
    return entries


def _by_ticket(found: Sequence[Use], entries: Mapping[str, Row[Any]]) -> tuple[TicketLines, ...]:
    """Tickets in order of number, work without one last."""
    groups: dict[tuple[bool, int, UUID | None, str], list[EntryLine]] = {}
    for use in found:
        row = entries.get(use.source)
        number = row.number if row is not None else None
        key = (
            number is None,
            number or 0,
            row.ticket_id if row is not None and number is not None else None,
            (row.subject or "") if row is not None else "",
        )
        groups.setdefault(key, []).append(_line(use, row))
    return tuple(
        TicketLines(key[2], None if key[0] else key[1], key[3], tuple(lines))
        for key, lines in sorted(groups.items(), key=lambda pair: pair[0][:2])
    )


def _line(use: Use, row: Row[Any] | None) -> EntryLine:
    if row is None:
        return EntryLine(None, use.on, "", "", use.minutes, waits=False)
    waits = row.state in UNAPPROVED
    return EntryLine(row.id, use.on, row.note or "", row.person or "", use.minutes, waits)


def _sent(work: Work, client_id: UUID, month: Period) -> UsageStatement | None:
    wanted = select(UsageStatement).where(
        UsageStatement.client_id == client_id, UsageStatement.first_on == month.first
    )
    return work.session.scalars(wanted).first()


def sent(work: Work) -> Select[UsageStatement]:
    """The statements that were mailed, the latest first."""
    work.require(Permission.REPORT_READ)
    return select(UsageStatement).order_by(
        UsageStatement.first_on.desc(), UsageStatement.created_at.desc(), UsageStatement.id
    )


def clients_of(work: Work, month: Period) -> Sequence[Row[Any]]:
    """Clients with a pool that could be used in the month or moved in it, by number."""
    work.require(Permission.REPORT_READ)
    wanted: Any = (
        select(Client.id, Client.number, Client.name, UsageStatement.id.label("sent_id"))
        .join(HourPool, HourPool.client_id == Client.id)
        .outerjoin(
            UsageStatement,
            (UsageStatement.client_id == Client.id) & (UsageStatement.first_on == month.first),
        )
        .where(
            HourPool.sold_on.is_not(None),
            HourPool.starts_on < month.end,
            HourPool.expires_on.is_(None) | (HourPool.expires_on >= month.first),
        )
        .group_by(Client.id, Client.number, Client.name, UsageStatement.id)
        .order_by(Client.number)
    )
    found: Sequence[Row[Any]] = work.session.execute(wanted).all()
    return found


def months_of(work: Work, client: Client) -> list[Period]:
    """The months since the client's first hours, the running one first, two years at most."""
    first = work.session.scalar(
        select(func.min(HourPool.starts_on)).where(HourPool.client_id == client.id)
    )
    if first is None:
        return []
    month = month_of(day_of(work.now, zone_named(client.zone)))
    found: list[Period] = []
    while month.end > first and len(found) < 24:
        found.append(month)
        month = month_of(add_months(month.first, -1))
    return found
