"""A client's hours in one month: pools, every movement, what waits, and who did what."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from typing import cast as as_type
from uuid import UUID

from sqlalchemy import Integer, Row, Select, cast, func, select, union_all

from contracts.models import HourPool, LedgerEntry
from contracts.queries import sla_terms, visible_pools
from contracts.rules.lines import LineKind
from contracts.rules.pools import LedgerKind, PoolState
from msp.accounts.models import Client, Person
from msp.data.work import Work
from msp.desk.models import Ticket, TimeEntry
from msp.desk.rules import EntryState
from msp.home.rules import hours
from msp.home.rules.hours import Forecast, Movement, Outlook, Step, Sums
from msp.kernel.access import Permission
from msp.kernel.calendars import BusinessCalendar, zone_named
from msp.kernel.errors import NotFound, mark
from msp.kernel.periods import Period, day_of, month_of

LEAF = 50  # movements on one page of a pool's book
OF_TIME = "time:"  # how the ledger names an entry as the source of a movement
MOST_STEPS = 200  # in a month with more of them each day is one step
OPEN_POOLS = (PoolState.ACTIVE, PoolState.EXHAUSTED)
UNAPPROVED = (EntryState.DRAFT, EntryState.SUBMITTED)


@dataclass(frozen=True, slots=True)
class Hours:
    """Everything the hours page says of one month; minutes throughout.

    `usable` are the pools that may be used today, the one that expires first in front;
    `pending` is logged but not approved; `works` names the work behind a source.
    """

    client: Client
    today: date
    month: Period
    pools: Sequence[HourPool]
    sums: Sums
    steps: Sequence[Step]
    forecast: Forecast
    used_lately: int
    pending: int
    works: Mapping[str, Row[Any]] = field(default_factory=dict)
    calendar: BusinessCalendar | None = None

    @property
    def usable(self) -> list[HourPool]:
        """The pools that may be used today, the one that expires first in front."""
        return [
            pool
            for pool in self.pools
            if pool.state in OPEN_POOLS
            and pool.starts_on <= self.today
            and (pool.expires_on is None or pool.expires_on >= self.today)
        ]

    @property
    def expiring(self) -> HourPool | None:
        """The pool with hours left that expires first."""
        return next((p for p in self.usable if p.remaining_minutes > 0 and p.expires_on), None)

    @property
    def lost(self) -> int:
        """Minutes of the pool that expires first which nobody will use at the present pace."""
        pool = self.expiring
        if pool is None or pool.expires_on is None or not self.is_running:
            return 0
        days = (pool.expires_on - self.today).days + 1
        return hours.lost(pool.remaining_minutes, self.used_lately, days)

    @property
    def carried_until(self) -> date | None:
        """The last day on which hours from before this month may be used, if they end."""
        older = [p for p in self.usable if p.starts_on < self.month.first and p.remaining_minutes]
        ends = [pool.expires_on for pool in older if pool.expires_on]
        return min(ends) if ends and len(ends) == len(older) else None

    @property
    def is_running(self) -> bool:
        """Whether the month is the one we live in."""
        return self.today in self.month

    @property
    def resting(self) -> frozenset[int]:
        """The days of the month, counted from 1, on which the desk is closed."""
        if self.calendar is None:
            return frozenset()
        return frozenset(
            number
            for number in range(1, self.month.days + 1)
            if not self.calendar.is_working_day(self.month.first + timedelta(days=number - 1))
        )


def own_client(work: Work, client_id: UUID | None = None) -> Client:
    """The client whose hours are asked for: another's is not there."""
    work.require(Permission.POOL_READ)
    wanted = client_id or work.actor.client_id
    if wanted is None:
        raise NotFound(mark("There is no such %(kind)s."), kind=Client.__tablename__)
    return work.get(Client, wanted)


def hours_of(work: Work, client: Client, month: Period | None = None) -> Hours:
    """The client's month (the running one if none is named) with its pace and its work."""
    today = day_of(work.now, zone_named(client.zone))
    month = month or month_of(today)
    pools = list(work.session.scalars(visible_pools(work).where(HourPool.client_id == client.id)))
    if not pools:
        nothing = hours.sums(0, ())
        return Hours(client, today, month, (), nothing, (), hours.forecast(0, 0, today), 0, 0)
    until = min(month.end, today + timedelta(days=1))
    days = _daily(work, pools, min(month.first, _lately(today)))
    carried = _before(pools, days, month.first)
    within = [one for one, _ in days if month.first <= one.on < until]
    summed = hours.sums(carried, within)
    if sum(count for one, count in days if month.first <= one.on < until) <= MOST_STEPS:
        within = _movements(work, pools, month.first, until)
    steps = hours.steps(carried, within)
    lately = hours.recent_use([one for one, _ in days], today, min(p.starts_on for p in pools))
    return Hours(
        client=client,
        today=today,
        month=month,
        pools=pools,
        sums=summed,
        steps=steps,
        forecast=_forecast(pools, hours.forecast(summed.left, lately, today), month),
        used_lately=lately,
        pending=_pending(work, client.id),
        works=works_of(work, [step.source for step in steps]),
        calendar=sla_terms(work, client.id).calendar,
    )


def _forecast(pools: Sequence[HourPool], found: Forecast, month: Period) -> Forecast:
    """Hours that are granted anew each month need to last until its end only."""
    renewed = any(p.kind is LineKind.ALLOTMENT and p.state in OPEN_POOLS for p in pools)
    return hours.until_renewal(found, month.end) if renewed else found


def _lately(today: date) -> date:
    return today - timedelta(days=hours.LOOK_BACK - 1)


def _movements(work: Work, pools: Iterable[HourPool], first: date, end: date) -> list[Movement]:
    asked = (
        select(LedgerEntry.work_on, LedgerEntry.kind, LedgerEntry.minutes, LedgerEntry.source)
        .where(
            LedgerEntry.pool_id.in_([pool.id for pool in pools]),
            LedgerEntry.work_on >= first,
            LedgerEntry.work_on < end,
        )
        .order_by(LedgerEntry.work_on, LedgerEntry.created_at, LedgerEntry.id)
    )
    return [Movement(row[0], row[1], int(row[2]), row[3]) for row in work.session.execute(asked)]


def _daily(work: Work, pools: Iterable[HourPool], first: date) -> list[tuple[Movement, int]]:
    """Each day's minutes by what they were, from `first` on, with the number of rows behind.

    Pool by pool, as the index has them: the database counts them as they come and sorts nothing.
    """
    asked = (
        select(
            LedgerEntry.pool_id,
            LedgerEntry.work_on,
            LedgerEntry.kind,
            cast(func.sum(LedgerEntry.minutes), Integer),
            func.count(),
        )
        .where(LedgerEntry.pool_id.in_([pool.id for pool in pools]), LedgerEntry.work_on >= first)
        .group_by(LedgerEntry.pool_id, LedgerEntry.work_on, LedgerEntry.kind)
    )
    found: dict[tuple[date, LedgerKind], tuple[int, int]] = {}
    for _, on, kind, minutes, count in work.session.execute(asked):
        before, rows = found.get((on, kind), (0, 0))
        found[on, kind] = (before + int(minutes), rows + int(count))
    return [
        (Movement(on, kind, minutes, ""), count)
        for (on, kind), (minutes, count) in sorted(found.items())
    ]


def _before(pools: Sequence[HourPool], days: Sequence[tuple[Movement, int]], first: date) -> int:
    """What there was before a day: what there is, less what moved since."""
    now = sum(pool.remaining_minutes for pool in pools)
    return now - sum(one.minutes for one, _ in days if one.on >= first)


def _pending(work: Work, client_id: UUID) -> int:
    """Weighted minutes that were logged for the client's pooled lines and nobody approved yet."""
    if not work.actor.may(Permission.TIME_READ):
        return 0
    pooled = select(HourPool.line_id).where(HourPool.client_id == client_id)
    total = cast(func.coalesce(func.sum(TimeEntry.weighted_minutes), 0), Integer)
    asked = select(total).where(
        TimeEntry.client_id == client_id,
        TimeEntry.state.in_(UNAPPROVED),
        TimeEntry.line_id.in_(pooled),
    )
    return int(work.session.execute(asked).scalar_one())


def works_of(work: Work, sources: Iterable[str]) -> dict[str, Row[Any]]:
    """The entries behind those sources of the ledger (`time:…`), by source."""
    named = {source.removeprefix(OF_TIME) for source in sources if source.startswith(OF_TIME)}
    wanted = [UUID(each) for each in named if len(each) == len(str(UUID(int=0)))]
    if not wanted or not work.actor.may(Permission.TIME_READ):
        return {}
    asked: Any = (
        select(
            TimeEntry.id,
            TimeEntry.note,
            TimeEntry.worked_seconds,
            TimeEntry.state,
            TimeEntry.ticket_id,
            Ticket.number,
            Ticket.subject,
            Person.name.label("person"),
        )
        .outerjoin(Ticket, Ticket.id == TimeEntry.ticket_id)
        .outerjoin(Person, Person.id == TimeEntry.person_id)
        .where(TimeEntry.id.in_(wanted))
    )
    return {f"{OF_TIME}{row.id}": row for row in work.session.execute(asked)}


def ledger(work: Work, pools: Sequence[HourPool]) -> Mapping[UUID, list[LedgerEntry]]:
    """Every movement of those pools, the latest first, by pool."""
    work.require(Permission.POOL_READ)
    asked = (
        select(LedgerEntry)
        .where(LedgerEntry.pool_id.in_([pool.id for pool in pools]))
        .order_by(LedgerEntry.created_at.desc(), LedgerEntry.id.desc())
    )
    found: dict[UUID, list[LedgerEntry]] = {pool.id: [] for pool in pools}
    for entry in work.session.scalars(asked):
        found[entry.pool_id].append(entry)
    return found


@dataclass(frozen=True, slots=True)
class Book:
    """Some movements of a pool, the latest first, and what was left after each."""

    pool: HourPool
    rows: Sequence[tuple[Row[Any], int]]
    number: int
    has_older: bool


COLUMNS = (
    LedgerEntry.id,
    LedgerEntry.pool_id,
    LedgerEntry.kind,
    LedgerEntry.minutes,
    LedgerEntry.source,
    LedgerEntry.work_on,
    LedgerEntry.reason,
    LedgerEntry.created_at,
)


def books(work: Work, pools: Sequence[HourPool], leaves: Mapping[UUID, int]) -> list[Book]:
    """A leaf of each pool's book in one query: the latest movements, unless `leaves` says which."""
    work.require(Permission.POOL_READ)
    if not pools:
        return []
    parts = [_leaf(pool, leaves.get(pool.id, 0)).subquery() for pool in pools]
    whole = union_all(*(select(part) for part in parts)).subquery()
    ordered = select(whole).order_by(whole.c.created_at.desc(), whole.c.id.desc())
    found: dict[UUID, list[Row[Any]]] = {pool.id: [] for pool in pools}
    for row in work.session.execute(ordered):
        found[row.pool_id].append(row)
    return [_book(work, pool, found[pool.id], leaves.get(pool.id, 0)) for pool in pools]


def _leaf(pool: HourPool, number: int) -> Select[Any]:
    asked: Any = select(*COLUMNS).where(LedgerEntry.pool_id == pool.id)
    ordered = asked.order_by(LedgerEntry.created_at.desc(), LedgerEntry.id.desc())
    return as_type("Select[Any]", ordered.limit(LEAF + 1).offset(number * LEAF))


def _book(work: Work, pool: HourPool, rows: Sequence[Row[Any]], number: int) -> Book:
    left, told = pool.remaining_minutes, []
    if number:
        newer = _leaf(pool, 0).limit(number * LEAF).offset(0).subquery()
        left -= int(work.session.scalar(select(func.sum(newer.c.minutes))) or 0)
    for row in rows[:LEAF]:
        told.append((row, left))
        left -= row.minutes
    return Book(pool, told, number, len(rows) > LEAF)


@dataclass(frozen=True, slots=True)
class ClientHours:
    """What a client has left, and how long it lasts at the pace of its last 90 days."""

    id: UUID
    number: int
    name: str
    left: int
    whole: int
    expires_on: date | None
    used_lately: int
    forecast: Forecast

    @property
    def days(self) -> int | None:
        """Whole days until nothing is left; None where there is no pace or no end in sight."""
        if self.forecast.outlook is Outlook.EMPTY:
            return 0
        return self.forecast.tenths // 10 if self.forecast.outlook is Outlook.ENDS else None


def running_out(work: Work) -> list[ClientHours]:
    """Every client with hours in use, the one whose hours end first in front."""
    today = day_of(work.now, zone_named(work.actor.zone))
    used = _used_lately(work, today)
    found = []
    for row in balances(work):
        known = hours.days_known(today, row.starts_on)
        lately = used.get(row.id, 0) * hours.LOOK_BACK // known
        forecast = hours.forecast(row.left, lately, today)
        told = (row.id, row.number, row.name, row.left, row.whole, row.expires_on)
        found.append(ClientHours(*told, lately, forecast))
    return sorted(found, key=lambda one: (one.days is None, one.days or 0, one.number))


def _used_lately(work: Work, today: date) -> dict[UUID, int]:
    total = cast(func.sum(LedgerEntry.minutes), Integer)
    asked = (
        select(HourPool.client_id, total)
        .join(LedgerEntry, LedgerEntry.pool_id == HourPool.id)
        .where(
            LedgerEntry.kind.in_(hours.USES),
            LedgerEntry.work_on >= _lately(today),
            LedgerEntry.work_on <= today,
        )
        .group_by(HourPool.client_id)
    )
    return {row[0]: -int(row[1]) for row in work.session.execute(asked)}


def balances(work: Work) -> Sequence[Row[Any]]:
    """Each client that has hours in use: what is left of how much, and when the first expire."""
    work.require(Permission.POOL_READ)
    asked: Any = (
        select(
            Client.id,
            Client.number,
            Client.name,
            cast(func.sum(HourPool.remaining_minutes), Integer).label("left"),
            cast(func.sum(HourPool.minutes), Integer).label("whole"),
            func.min(HourPool.expires_on).label("expires_on"),
            func.min(HourPool.starts_on).label("starts_on"),
        )
        .join(HourPool, HourPool.client_id == Client.id)
        .where(HourPool.state.in_(OPEN_POOLS))
        .group_by(Client.id, Client.number, Client.name)
        .order_by(Client.number)
    )
    found: Sequence[Row[Any]] = work.session.execute(asked).all()
    return found
