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
from contracts.rules.rounding import Scope
from msp.data.work import Work
from msp.desk.models import TimeEntry
from msp.desk.rules import EntryState
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
            yield _found(row, name(row), languages.get(row.client_id, "ja"))
    by_itself = func.coalesce(LineTerms.scope, Scope.ENTRY.value) == Scope.ENTRY.value
    for row in work.session.execute(_by_entry(period).where(by_itself)):
        yield _found(row, f"time:{row.entry_id}", languages.get(row.client_id, "ja"))


def late(work: Work, period: Period, languages: Names) -> Iterator[Found]:
    """Time of a month that was billed before it was approved: each entry by itself, so that it
    is known for good on which invoice it stands. Its minutes are those that the desk rounded.
    """
    for row in work.session.execute(_by_entry(period)):
        yield _found(row, f"time:{row.entry_id}", languages.get(row.client_id, "ja"))


def left(work: Work, period: Period) -> Iterator[Found]:
    """Time of earlier months that no run has billed: one sum for each client and month.

    It is listed, not billed, so the sum is rounded as a whole.
    """
    minutes, rate = TimeEntry.charge_minutes, TimeEntry.rate_minor  # type: ignore[attr-defined]
    asked = (
        select(
            TimeEntry.client_id,
            TimeEntry.rate_currency.label("currency"),  # type: ignore[attr-defined]
            func.min(TimeEntry.work_on).label("day"),
            func.sum(minutes * rate).label("worth"),
            func.sum(minutes).label("charged"),
        )
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
            amount=Money(int(row.worth), row.currency).share(1, 60),
            quantity=writing.minutes_words(int(row.charged), "ja"),
        )


def _found(row: Row[Any], thing: str, language: str) -> Found:
    rate = Money(row.rate, row.currency)
    return Found(
        thing=thing,
        client_id=row.client_id,
        kind=ChargeKind.TIME,
        day=row.day,
        title=(row.title_en if language == "en" else "") or row.title or "—",
        amount=rate.share(int(row.charged), 60),
        line_id=row.line_id,
        ticket_id=row.ticket_id,
        quantity=writing.minutes_words(int(row.charged), language),
        unit_price=rate,
        minutes=int(row.seconds) // 60,
        block_minutes=int(row.pooled),
    )


def _ticket_thing(row: Row[Any]) -> str:
    return f"time:{row.terms_id}:{row.ticket_id}:{row.month}:{row.rate}"


def _day_thing(row: Row[Any]) -> str:
    return f"time:{row.terms_id}:{row.day}:{row.rate}"


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
            WorkType.name_ja.label("title"),
            WorkType.name_en.label("title_en"),
        )
        .join(WorkType, WorkType.id == TimeEntry.work_type_id)
        .outerjoin(LineTerms, LineTerms.id == TimeEntry.terms_id)
        .where(*_priced(period))
    )
