"""What a client has left line by line, what it was told, what it may still buy this month."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Row, Select, cast, func, select

from billing.models import HourNotice, HourOrder, HourSettings, TopUp
from billing.rules import notices, topups
from billing.rules.notices import NoticeKind, Step
from billing.rules.topups import TopUpState
from contracts.models import ContractLine, HourPool, LedgerEntry
from contracts.queries.hours import USABLE
from msp.accounts.models import Client, Person
from msp.data.work import Work
from msp.desk.models import Ticket, TimeEntry
from msp.kernel.access import GRANTS, Permission, Role
from msp.kernel.calendars import zone_named
from msp.kernel.periods import day_of, month_of

LATEST = 2000  # movements that are looked through for the one that crossed a line
WORK = "time:"  # how the ledger names an entry
APPROVING = tuple(role.value for role in Role if Permission.HOURS_APPROVE in GRANTS[role])


@dataclass(frozen=True, slots=True)
class Stock:
    """The usable pools of one line of a client today: they run low together."""

    client_id: UUID
    line_id: UUID
    title: str
    today: date
    pools: tuple[Row[Any], ...]

    @property
    def newest(self) -> Row[Any]:
        """The hours that were granted last: what is told is told once for them."""
        return max(self.pools, key=lambda pool: (pool.purchased_on, pool.starts_on, pool.id))

    @property
    def left(self) -> int:
        """Minutes that can be used; below zero where a deficit is allowed."""
        return sum(pool.remaining_minutes for pool in self.pools)

    @property
    def whole(self) -> int:
        """What the pools that are in use once held, older ones that are used up left out."""
        newest = self.newest
        used = [pool for pool in self.pools if pool.remaining_minutes > 0 or pool is newest]
        return sum(pool.minutes for pool in used)


@dataclass(frozen=True, slots=True)
class Cause:
    """The work behind a source: its ticket, if it has one."""

    ticket_id: UUID | None = None
    number: int | None = None
    subject: str = ""
    is_work: bool = False


def settings_of(work: Work, client_id: UUID) -> HourSettings:
    """What the client agreed; the usual where nobody set anything (that row is not stored)."""
    work.require(Permission.POOL_READ)
    work.get(Client, client_id)
    return kept_settings(work, client_id) or usual(client_id)


def kept_settings(work: Work, client_id: UUID) -> HourSettings | None:
    """The client's own row, if it has one."""
    wanted = select(HourSettings).where(HourSettings.client_id == client_id)
    return work.session.scalars(wanted).first()


def usual(client_id: UUID) -> HourSettings:
    """What holds for a client that set nothing."""
    return HourSettings(
        client_id=client_id,
        percents=list(notices.PERCENTS),
        minutes_left=None,
        expiry_days=list(notices.EXPIRY_DAYS),
        tells_client=True,
        mails_statement=True,
        tops_up=False,
        package_id=None,
        threshold_minutes=0,
        ceiling_minor=None,
        pay_by="invoice",
        version=0,
    )


def stocks(work: Work, client_id: UUID | None = None) -> Iterator[Stock]:
    """What every client has left, line by line; of one client if it is named."""
    work.require(Permission.POOL_READ)
    latest = work.now.date() + timedelta(days=1)  # no zone is a day ahead of that
    wanted: Any = (
        select(
            HourPool.client_id,
            HourPool.line_id,
            HourPool.id,
            HourPool.title,
            HourPool.minutes,
            HourPool.remaining_minutes,
            HourPool.starts_on,
            HourPool.expires_on,
            HourPool.purchased_on,
            ContractLine.title.label("line"),
            Client.zone,
        )
        .join(Client, Client.id == HourPool.client_id)
        .join(ContractLine, ContractLine.id == HourPool.line_id)
        .where(HourPool.state.in_(USABLE), HourPool.starts_on <= latest, Client.is_active)
        .order_by(HourPool.client_id, HourPool.line_id, HourPool.id)
    )
    if client_id is not None:
        wanted = wanted.where(HourPool.client_id == client_id)
    rows = work.session.execute(wanted)
    for (owner, line_id), found in groupby(rows, key=lambda row: (row.client_id, row.line_id)):
        pools = list(found)
        today = day_of(work.now, zone_named(pools[0].zone))
        usable = tuple(pool for pool in pools if _is_usable(pool, today))
        if usable:
            yield Stock(owner, line_id, pools[0].line, today, usable)


def _is_usable(pool: Row[Any], today: date) -> bool:
    return pool.starts_on <= today and (pool.expires_on is None or pool.expires_on >= today)


def all_settings(work: Work) -> dict[UUID, HourSettings]:
    """What clients agreed, by client; who is missing has the usual."""
    work.require(Permission.POOL_READ)
    return {row.client_id: row for row in work.session.scalars(select(HourSettings))}


def told(work: Work) -> set[tuple[UUID, NoticeKind, int]]:
    """What was noticed already of the hours that are in use."""
    wanted = (
        select(HourNotice.pool_id, HourNotice.kind, HourNotice.threshold)
        .join(HourPool, HourPool.id == HourNotice.pool_id)
        .where(HourPool.state.in_(USABLE))
    )
    return {(row[0], row[1], int(row[2])) for row in work.session.execute(wanted)}


def steps(work: Work, pool_ids: Iterable[UUID]) -> list[Step]:
    """The movements of those pools, the latest first, as far back as anybody looks."""
    wanted = (
        select(LedgerEntry.minutes, LedgerEntry.kind, LedgerEntry.source, LedgerEntry.work_on)
        .where(LedgerEntry.pool_id.in_(list(pool_ids)))
        .order_by(LedgerEntry.created_at.desc(), LedgerEntry.id.desc())
        .limit(LATEST)
    )
    return [Step(int(row[0]), row[1], row[2], row[3]) for row in work.session.execute(wanted)]


def cause(work: Work, source: str) -> Cause:
    """Whose work a source of the ledger is."""
    if not source.startswith(WORK):
        return Cause()
    wanted: Any = (
        select(TimeEntry.ticket_id, Ticket.number, Ticket.subject)
        .outerjoin(Ticket, Ticket.id == TimeEntry.ticket_id)
        .where(TimeEntry.id == UUID(source.removeprefix(WORK)))
    )
    row = work.session.execute(wanted).first()
    return Cause(row.ticket_id, row.number, row.subject or "", is_work=True) if row else Cause()


def approvers(work: Work, client_id: UUID) -> list[Person]:
    """The client's people who may approve what it buys."""
    wanted = select(Person).where(Person.client_id == client_id, Person.is_active)
    found = work.session.scalars(wanted.order_by(Person.kana, Person.name, Person.id))
    return [person for person in found if not set(APPROVING).isdisjoint(person.roles)]


def notices_of(work: Work, client_id: UUID, most: int = 20) -> Sequence[Row[Any]]:
    """The latest notices of a client with the ticket's number, newest first."""
    work.require(Permission.POOL_READ)
    wanted: Any = (
        select(HourNotice, Ticket.number)
        .outerjoin(Ticket, Ticket.id == HourNotice.ticket_id)
        .where(HourNotice.client_id == client_id, HourNotice.was_told)
        .order_by(HourNotice.created_at.desc(), HourNotice.id.desc())
        .limit(most)
    )
    found: Sequence[Row[Any]] = work.session.execute(wanted).all()
    return found


def visible(work: Work) -> Select[TopUp]:
    """The top-ups that the actor may see, the latest first."""
    work.require(Permission.INVOICE_READ)
    return select(TopUp).order_by(TopUp.created_at.desc(), TopUp.id.desc())


def top_up(work: Work, top_up_id: UUID) -> TopUp:
    """One top-up. NotFound for a foreign or missing one."""
    work.require(Permission.INVOICE_READ)
    return work.get(TopUp, top_up_id)


def order_of(work: Work, row: TopUp) -> HourOrder | None:
    """The order that came of it, if one did."""
    return work.get(HourOrder, row.order_id) if row.order_id else None


def counted(work: Work, client_id: UUID, day: date, but: UUID | None = None) -> int:
    """What the top-ups of the day's month come to, tax included, one of them perhaps left out."""
    month = month_of(day)
    total = cast(func.coalesce(func.sum(TopUp.gross_minor), 0), BigInteger)
    wanted = select(total).where(
        TopUp.client_id == client_id,
        TopUp.counted_on >= month.first,
        TopUp.counted_on < month.end,
        TopUp.state.in_(topups.COUNTED),
    )
    if but is not None:
        wanted = wanted.where(TopUp.id != but)
    return int(work.session.execute(wanted).scalar_one())


def of_client(work: Work, client_id: UUID) -> Sequence[TopUp]:
    """All top-ups of a client, the latest first."""
    wanted = select(TopUp).where(TopUp.client_id == client_id).order_by(TopUp.created_at.desc())
    return work.session.scalars(wanted).all()


def under_way(work: Work) -> Sequence[TopUp]:
    """Top-ups that wait for somebody or something, the oldest first."""
    open_states = (TopUpState.PROPOSED, TopUpState.ORDERED)
    wanted = select(TopUp).where(TopUp.state.in_(open_states)).order_by(TopUp.created_at)
    return work.session.scalars(wanted).all()
