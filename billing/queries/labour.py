"""Time that was approved becomes charges: rounded by the desk, summed once here, priced once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, String, cast, func, literal, select
from sqlalchemy import null as nothing

from billing.rules.charges import ChargeKind
from contracts.models import ContractLine, LineTerms, WorkType
from contracts.rules.bands import WHOLE, Band, Factors
from contracts.rules.rounding import Scope
from msp.data.work import Work
from msp.desk.models import TimeEntry
from msp.desk.rules import EntryState
from msp.desk.rules.settling import Charge
from msp.kernel import writing
from msp.kernel.money import Money
from msp.kernel.periods import Period


@dataclass(frozen=True, slots=True)
class Found:
    """One thing of a lower floor that has a price; `thing` names it, whatever it comes to."""

    thing: str
    client_id: UUID
    kind: ChargeKind
    day: date
    title: str
    amount: Money
    line_id: UUID | None = None
    ticket_id: UUID | None = None
    quantity: str = "1"
    unit_price: Money | None = None
    tax: str = "standard"
    minutes: int = 0
    block_minutes: int = 0


Names = dict[UUID, str]  # the language of each client


def found(work: Work, period: Period, languages: Names) -> Iterator[Found]:
    """Approved and unbilled time of `period` that has a price (DOMAIN §4).

    Entries of one ticket or one day are summed in the database where their terms say so; each
    month by itself, since a month is what is billed.
    """
    for asked, name in (
        (_by_ticket(period), _ticket_thing),
        (_by_day(period), _day_thing),
    ):
        for row in work.session.execute(asked):
            yield from _found(row, name(row), languages.get(row.client_id, "ja"))
    by_itself = func.coalesce(LineTerms.scope, Scope.ENTRY.value) == Scope.ENTRY.value
    for row in work.session.execute(_by_entry(period).where(by_itself)):
        yield from _found(row, f"time:{row.entry_id}", languages.get(row.client_id, "ja"))


def late(work: Work, period: Period, languages: Names) -> Iterator[Found]:
    """Time of a month that was billed before it was approved: each entry by itself, so that it
    is known for good on which invoice it stands. Its minutes are those that the desk rounded.
    """
    for row in work.session.execute(_by_entry(period)):
        yield from _found(row, f"time:{row.entry_id}", languages.get(row.client_id, "ja"))


def left(work: Work, period: Period) -> Iterator[Found]:
    """Time of earlier months that no run has billed: one sum for each client and month.

    It is listed, not billed, so the sum is rounded as a whole.
    """
    rate = TimeEntry.rate_minor  # type: ignore[attr-defined]
    minutes = TimeEntry.charge_minutes
    extra = TimeEntry.after_hours_charge * (_percent(LineTerms.after_hours_percent) - WHOLE)
    extra += TimeEntry.holiday_charge * (_percent(LineTerms.holiday_percent) - WHOLE)
    asked = (
        select(
            TimeEntry.client_id,
            TimeEntry.rate_currency.label("currency"),  # type: ignore[attr-defined]
            func.min(TimeEntry.work_on).label("day"),
            func.sum((minutes * WHOLE + extra) * rate).label("worth"),
            func.sum(minutes).label("charged"),
        )
        .outerjoin(LineTerms, LineTerms.id == TimeEntry.terms_id)
        .where(*_priced(period))
        .group_by(TimeEntry.client_id, TimeEntry.rate_currency, MONTH)  # type: ignore[attr-defined]
    )
    for row in work.session.execute(asked):
        yield Found(
            thing=f"left:{row.client_id}:{row.day:%Y-%m}:{row.currency}",
            client_id=row.client_id,
            kind=ChargeKind.TIME,
            day=row.day,
            title=f"{row.day:%Y-%m}",
            amount=Money(int(row.worth), row.currency).share(1, 60 * WHOLE),
            quantity=writing.minutes_words(int(row.charged), "ja"),
        )


def _found(row: Row[Any], thing: str, language: str) -> Iterator[Found]:
    """One charge for each band of the row: work outside the usual hours costs its band's rate.

    The worked and covered minutes stand on the first of them, so that they are counted once.
    """
    charge = Charge(int(row.charged), int(row.after_hours), int(row.holiday))
    factors = Factors(row.after_percent, row.holiday_percent)
    worked, pooled = int(row.seconds) // 60, int(row.pooled)
    title = (row.title_en if language == "en" else "") or row.title or "—"
    for band, minutes in charge.by_band():
        percent = WHOLE if band is Band.NORMAL else factors.of(band)
        rate = Money(row.rate, row.currency).share(percent, WHOLE)
        yield Found(
            thing=thing if band is Band.NORMAL else f"{thing}~{band.value}",
            client_id=row.client_id,
            kind=ChargeKind.TIME,
            day=row.day,
            title=title if percent == WHOLE else f"{title} ×{percent} %",
            amount=Money(row.rate, row.currency).share(minutes * percent, 60 * WHOLE),
            line_id=row.line_id,
            ticket_id=row.ticket_id,
            quantity=writing.minutes_words(minutes, language),
            unit_price=rate,
            minutes=worked,
            block_minutes=pooled,
        )
        worked = pooled = 0


def _ticket_thing(row: Row[Any]) -> str:
    return f"time:{row.terms_id}:{row.ticket_id}:{row.month}:{row.rate}"


def _day_thing(row: Row[Any]) -> str:
    return f"time:{row.terms_id}:{row.day}:{row.rate}"


def _percent(column: Any) -> ColumnElement[int]:
    return func.coalesce(column, WHOLE)


def _priced(period: Period) -> tuple[ColumnElement[bool], ...]:
    return (
        TimeEntry.state == EntryState.APPROVED,
        TimeEntry.charge_minutes > 0,
        TimeEntry.rate_minor.is_not(None),  # type: ignore[attr-defined]
        TimeEntry.work_on >= period.first,
        TimeEntry.work_on < period.end,
    )


MONTH = func.substr(cast(TimeEntry.work_on, String), 1, 7)
RATE = (
    TimeEntry.rate_minor.label("rate"),  # type: ignore[attr-defined]
    TimeEntry.rate_currency.label("currency"),  # type: ignore[attr-defined]
)
SUMS = (
    func.min(TimeEntry.work_on).label("day"),
    func.sum(TimeEntry.charge_minutes).label("charged"),
    func.sum(TimeEntry.worked_seconds).label("seconds"),
    func.sum(TimeEntry.pool_minutes).label("pooled"),
    func.sum(TimeEntry.after_hours_charge).label("after_hours"),
    func.sum(TimeEntry.holiday_charge).label("holiday"),
    func.min(LineTerms.after_hours_percent).label("after_percent"),
    func.min(LineTerms.holiday_percent).label("holiday_percent"),
)


def _by_ticket(period: Period) -> Select[Any]:
    keys = (TimeEntry.client_id, TimeEntry.line_id, TimeEntry.terms_id, TimeEntry.ticket_id)
    return (
        select(
            *keys,
            *RATE,
            MONTH.label("month"),
            *SUMS,
            func.min(ContractLine.title).label("title"),
            literal("").label("title_en"),
        )
        .join(LineTerms, LineTerms.id == TimeEntry.terms_id)
        .join(ContractLine, ContractLine.id == TimeEntry.line_id)
        .where(*_priced(period), LineTerms.scope == Scope.TICKET)
        .group_by(*keys, *(column.element for column in RATE), MONTH)
    )


def _by_day(period: Period) -> Select[Any]:
    keys = (TimeEntry.client_id, TimeEntry.line_id, TimeEntry.terms_id, TimeEntry.work_on)
    return (
        select(
            TimeEntry.client_id,
            TimeEntry.line_id,
            TimeEntry.terms_id,
            nothing().label("ticket_id"),
            *RATE,
            *SUMS,
            func.min(ContractLine.title).label("title"),
            literal("").label("title_en"),
        )
        .join(LineTerms, LineTerms.id == TimeEntry.terms_id)
        .join(ContractLine, ContractLine.id == TimeEntry.line_id)
        .where(*_priced(period), LineTerms.scope == Scope.DAY)
        .group_by(*keys, *(column.element for column in RATE))
    )


def _by_entry(period: Period) -> Select[Any]:
    return (
        select(
            TimeEntry.id.label("entry_id"),
            TimeEntry.client_id,
            TimeEntry.line_id,
            TimeEntry.ticket_id,
            *RATE,
            TimeEntry.work_on.label("day"),
            TimeEntry.charge_minutes.label("charged"),
            TimeEntry.worked_seconds.label("seconds"),
            TimeEntry.pool_minutes.label("pooled"),
            TimeEntry.after_hours_charge.label("after_hours"),
            TimeEntry.holiday_charge.label("holiday"),
            LineTerms.after_hours_percent.label("after_percent"),
            LineTerms.holiday_percent,
            WorkType.name_ja.label("title"),
            WorkType.name_en.label("title_en"),
        )
        .join(WorkType, WorkType.id == TimeEntry.work_type_id)
        .outerjoin(LineTerms, LineTerms.id == TimeEntry.terms_id)
        .where(*_priced(period))
    )
