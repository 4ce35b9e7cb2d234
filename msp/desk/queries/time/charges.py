"""Facts for billing: what is to be charged, what is not ready, what the contracts paid for."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, ColumnElement, Row, and_, case, cast, func, or_, select

from contracts.models import LineTerms
from contracts.rules import rates
from contracts.rules.bands import WHOLE, Band, Factors
from contracts.rules.rounding import Scope, shown_minutes
from msp.accounts.models import Person
from msp.data.work import Work
from msp.desk.models import Goods, Ticket, TimeEntry
from msp.desk.rules.settling import Charge
from msp.desk.rules.time import Coverage, EntryState
from msp.kernel.access import Permission
from msp.kernel.money import Money


@dataclass(frozen=True, slots=True)
class ChargeGroup:
    """Work that is priced as one line: a rounded group, or one entry.

    `percent` is the factor of its band; `amount` is rounded half up once. Entries of the group
    are those with the same keys; `entry_id` is set where the group is one entry.
    """

    client_id: UUID
    line_id: UUID
    terms_id: UUID
    ticket_id: UUID | None
    ticket_number: int | None
    subject: str
    entry_id: UUID | None
    note: str
    person: str
    first_on: date
    last_on: date
    band: Band
    percent: int
    rate: Money
    worked_minutes: int
    pool_minutes: int
    charge_minutes: int
    entries: int

    @property
    def amount(self) -> Money:
        """Minutes × rate × factor ÷ 60, half up once. Source: DOMAIN §4."""
        return rates.amount(self.rate, self.charge_minutes, self.percent)

    @property
    def source(self) -> str:
        """What makes the charge unique within its period."""
        if self.entry_id is not None:
            return f"time:{self.entry_id}:{self.band}"
        whole = self.ticket_id or self.first_on
        return f"time:{self.line_id}:{self.terms_id}:{whole}:{self.rate.minor}:{self.band}"


@dataclass(frozen=True, slots=True)
class GoodsRow:
    """Something sold that is to be charged."""

    id: UUID
    client_id: UUID
    line_id: UUID | None
    ticket_number: int | None
    name: str
    quantity: int
    price: Money
    tax: str
    sold_on: date
    serial_number: str


def _total(column: Any) -> ColumnElement[int]:
    """A sum that is an integer on both databases."""
    return cast(func.coalesce(func.sum(column), 0), BigInteger)


def _chargeable(first: date, end: date) -> tuple[ColumnElement[bool], ...]:
    return (
        TimeEntry.state == EntryState.APPROVED,
        TimeEntry.charge_minutes > 0,
        TimeEntry.work_on >= first,
        TimeEntry.work_on < end,
    )


def billable(work: Work, first: date, end: date) -> list[ChargeGroup]:
    """Approved work of the days from `first` up to, not including, `end` that is to be charged.

    Two statements whatever the number of entries: rounded groups are summed in the database.
    """
    work.require(Permission.RUN_READ)
    grouped, alone = _groups(first, end), _singles(first, end)
    return [
        group
        for wanted in (grouped, alone)
        for row in work.session.execute(wanted)
        for group in _by_band(row)
    ]


def _is_grouped() -> ColumnElement[bool]:
    by_ticket = and_(LineTerms.scope == Scope.TICKET, TimeEntry.ticket_id.is_not(None))
    return or_(by_ticket, LineTerms.scope == Scope.DAY)


def _terms() -> ColumnElement[bool]:
    return and_(LineTerms.id == TimeEntry.terms_id, LineTerms.provider_id == TimeEntry.provider_id)


def _keys() -> tuple[Any, ...]:
    return (
        TimeEntry.client_id,
        TimeEntry.line_id,
        TimeEntry.terms_id,
        TimeEntry.rate_minor,  # type: ignore[attr-defined]
        TimeEntry.rate_currency,  # type: ignore[attr-defined]
        LineTerms.after_hours_percent,
        LineTerms.holiday_percent,
    )


def _groups(first: date, end: date) -> Any:
    by_ticket = LineTerms.scope == Scope.TICKET
    ticket = case((by_ticket, TimeEntry.ticket_id)).label("whole_ticket_id")
    day = case((by_ticket, None), else_=TimeEntry.work_on).label("whole_day")
    summed = (
        select(
            *_keys(),
            ticket,
            day,
            _total(TimeEntry.worked_seconds).label("worked_seconds"),
            _total(TimeEntry.pool_minutes).label("pool_minutes"),
            _total(TimeEntry.charge_minutes).label("charge_minutes"),
            _total(TimeEntry.after_hours_charge).label("after_hours"),
            _total(TimeEntry.holiday_charge).label("holiday"),
            func.min(TimeEntry.work_on).label("first_on"),
            func.max(TimeEntry.work_on).label("last_on"),
            func.count().label("entries"),
        )
        .join(LineTerms, _terms())
        .where(*_chargeable(first, end), _is_grouped())
        .group_by(*_keys(), "whole_ticket_id", "whole_day")
        .subquery()
    )
    return (
        select(summed, Ticket.number, Ticket.subject)
        .outerjoin(Ticket, Ticket.id == summed.c.whole_ticket_id)
        .order_by(summed.c.client_id, Ticket.number, summed.c.first_on, summed.c.line_id)
    )


def _singles(first: date, end: date) -> Any:
    return (
        select(
            *_keys(),
            TimeEntry.id.label("entry_id"),
            TimeEntry.note,
            TimeEntry.ticket_id.label("whole_ticket_id"),
            TimeEntry.worked_seconds,
            TimeEntry.pool_minutes,
            TimeEntry.charge_minutes,
            TimeEntry.after_hours_charge.label("after_hours"),
            TimeEntry.holiday_charge.label("holiday"),
            TimeEntry.work_on.label("first_on"),
            TimeEntry.work_on.label("last_on"),
            Person.name.label("person"),
            Ticket.number,
            Ticket.subject,
        )
        .join(LineTerms, _terms())
        .outerjoin(Person, Person.id == TimeEntry.person_id)
        .outerjoin(Ticket, Ticket.id == TimeEntry.ticket_id)
        .where(*_chargeable(first, end), ~_is_grouped())
        .order_by(TimeEntry.client_id, TimeEntry.work_on, TimeEntry.id)
    )


def _by_band(row: Row[Any]) -> Iterator[ChargeGroup]:
    told = row._mapping  # noqa: SLF001 - SQLAlchemy's public name for it
    charge = Charge(row.charge_minutes, row.after_hours, row.holiday)
    factors = Factors(row.after_hours_percent, row.holiday_percent)
    for band, minutes in charge.by_band():
        yield ChargeGroup(
            client_id=row.client_id,
            line_id=row.line_id,
            terms_id=row.terms_id,
            ticket_id=row.whole_ticket_id,
            ticket_number=row.number,
            subject=row.subject or "",
            entry_id=told.get("entry_id"),
            note=told.get("note", ""),
            person=told.get("person") or "",
            first_on=row.first_on,
            last_on=row.last_on,
            band=band,
            percent=WHOLE if band is Band.NORMAL else factors.of(band),
            rate=Money(row.rate_minor, row.rate_currency),
            worked_minutes=shown_minutes(row.worked_seconds),
            pool_minutes=row.pool_minutes,
            charge_minutes=minutes,
            entries=told.get("entries", 1),
        )


def unapproved_counts(work: Work, first: date, end: date) -> Mapping[UUID, int]:
    """By client: entries of those days that nobody has approved yet."""
    not_yet = TimeEntry.state.in_((EntryState.DRAFT, EntryState.SUBMITTED))
    return _counts(work, first, end, not_yet)


def ambiguous_counts(work: Work, first: date, end: date) -> Mapping[UUID, int]:
    """By client: entries of those days of which nobody has said which line pays."""
    undecided = and_(
        TimeEntry.coverage != Coverage.COVERED,
        TimeEntry.state != EntryState.BILLED,
        # imported work is unambiguous by definition (DOMAIN §4)
        or_(TimeEntry.coverage == Coverage.AMBIGUOUS, TimeEntry.source.not_like("import%")),
    )
    return _counts(work, first, end, undecided)


def _counts(
    work: Work, first: date, end: date, condition: ColumnElement[bool]
) -> Mapping[UUID, int]:
    work.require(Permission.RUN_READ)
    wanted = (
        select(TimeEntry.client_id, func.count())
        .where(TimeEntry.work_on >= first, TimeEntry.work_on < end, condition)
        .group_by(TimeEntry.client_id)
    )
    return {client_id: int(count) for client_id, count in work.session.execute(wanted)}


def covered_minutes(work: Work, first: date, end: date) -> Mapping[UUID, tuple[int, int]]:
    """By client: worked minutes and pool minutes of approved and billed work of those days."""
    work.require(Permission.RUN_READ)
    wanted = (
        select(
            TimeEntry.client_id, _total(TimeEntry.worked_seconds), _total(TimeEntry.pool_minutes)
        )
        .where(
            TimeEntry.work_on >= first,
            TimeEntry.work_on < end,
            TimeEntry.state.in_((EntryState.APPROVED, EntryState.BILLED)),
        )
        .group_by(TimeEntry.client_id)
    )
    return {
        client_id: (shown_minutes(int(worked)), int(drawn))
        for client_id, worked, drawn in work.session.execute(wanted)
    }


def approved_ids(work: Work, first: date, end: date) -> list[tuple[UUID, UUID]]:
    """(client, entry) of everything approved in those days: what a run marks as billed."""
    work.require(Permission.RUN_READ)
    wanted = select(TimeEntry.client_id, TimeEntry.id).where(
        TimeEntry.state == EntryState.APPROVED,
        TimeEntry.work_on >= first,
        TimeEntry.work_on < end,
    )
    ordered = wanted.order_by(TimeEntry.client_id, TimeEntry.id)
    return [(row[0], row[1]) for row in work.session.execute(ordered)]


def billable_goods(work: Work, first: date, end: date) -> list[GoodsRow]:
    """Goods sold on those days that are not billed yet."""
    work.require(Permission.RUN_READ)
    wanted = (
        select(Goods, Ticket.number)
        .outerjoin(Ticket, Ticket.id == Goods.ticket_id)
        .where(Goods.state == EntryState.APPROVED, Goods.sold_on >= first, Goods.sold_on < end)
        .order_by(Goods.client_id, Goods.sold_on, Goods.id)
    )
    return [
        GoodsRow(
            row.id,
            row.client_id,
            row.line_id,
            number,
            row.name,
            row.quantity,
            row.price,
            row.tax,
            row.sold_on,
            row.serial_number,
        )
        for row, number in work.session.execute(wanted)
    ]
