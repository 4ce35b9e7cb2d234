"""Time that was approved becomes charges: rounded by the desk, summed once here, priced once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, String, cast, func, literal, select
from sqlalchemy import null as nothing

from billing.rules.charges import ChargeKind
from contracts.models import ContractLine, LineTerms, WorkType
from contracts.rules.bands import WHOLE, Band, Factors
from contracts.rules.rounding import Scope
from msp.accounts.models import Client
from msp.data.work import Work
from msp.desk.models import Ticket, TimeEntry
from msp.desk.rules import EntryState
from msp.desk.rules.settling import Charge
from msp.kernel import writing
from msp.kernel.money import Money
from msp.kernel.periods import Period


class Found(NamedTuple):
    """One thing of a lower floor that has a price; `thing` names it, whatever it comes to."""

    thing: str
    client: int
    kind: ChargeKind
    day: date
    title: str
    amount: Money
    line_id: UUID | None = None
    ticket_id: UUID | None = None
    section: str = ""
    quantity: str = "1"
    unit_price: Money | None = None
    tax: str = "standard"
    minutes: int = 0
    block_minutes: int = 0


Names = dict[int, str]  # the language of each client, by its number


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
            yield from _found(row, name(row), languages[row.client])
    by_itself = func.coalesce(LineTerms.scope, Scope.ENTRY.value) == Scope.ENTRY.value
    for row in work.session.execute(_by_entry(period).where(by_itself)):
        yield from _found(row, f"time:{row.entry_id}", languages[row.client])


def late(work: Work, period: Period, languages: Names) -> Iterator[Found]:
    """Time of a month that was billed before it was approved: each entry by itself, so that it
    is known for good on which invoice it stands. Its minutes are those that the desk rounded.
    """
    for row in work.session.execute(_by_entry(period)):
        yield from _found(row, f"time:{row.entry_id}", languages[row.client])


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
            Client.number.label("client"),
            TimeEntry.rate_currency.label("currency"),  # type: ignore[attr-defined]
            func.min(TimeEntry.work_on).label("day"),
            func.sum((minutes * WHOLE + extra) * rate).label("worth"),
            func.sum(minutes).label("charged"),
        )
        .join(Client, Client.id == TimeEntry.client_id)
        .outerjoin(LineTerms, LineTerms.id == TimeEntry.terms_id)
        .where(*_priced(period))
        .group_by(Client.number, TimeEntry.rate_currency, MONTH)  # type: ignore[attr-defined]
    )
    for row in work.session.execute(asked):
        yield Found(
            thing=f"left:{row.client}:{row.day:%Y-%m}:{row.currency}",
            client=row.client,
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
    price = Money(row.rate, row.currency)
    for band, minutes in charge.by_band():
        percent = WHOLE if band is Band.NORMAL else factors.of(band)
        yield Found(
            thing=thing if band is Band.NORMAL else f"{thing}~{band.value}",
            client=row.client,
            kind=ChargeKind.TIME,
            day=row.day,
            title=title if percent == WHOLE else f"{title} ×{percent} %",
            amount=price.share(minutes * percent, 60 * WHOLE),
            line_id=_id(row.line_id),
            ticket_id=_id(row.ticket_id),
            section=section(row.ticket_number, row.subject),
            quantity=_minutes(minutes, language),
            unit_price=price if percent == WHOLE else price.share(percent, WHOLE),
            minutes=worked,
            block_minutes=pooled,
        )
        worked = pooled = 0


def section(number: int | None, subject: str | None) -> str:
    """The heading on the invoice under which the lines of a ticket stand."""
    return "" if number is None else f"#{number} {subject}"[:240]


def _ticket_thing(row: Row[Any]) -> str:
    return f"time:{_name(row.terms_id)}:{_name(row.ticket_id)}:{row.month}:{row.rate}"


def _day_thing(row: Row[Any]) -> str:
    return f"time:{_name(row.terms_id)}:{row.day}:{row.rate}"


@lru_cache(16_384)
def _id(told: str | None) -> UUID | None:
    """The id that a row told as text: the same lines and terms stand in thousands of rows."""
    return None if told is None else UUID(told)


@lru_cache(16_384)
def _name(told: str | None) -> str:
    """The same id as it is written, whichever way the database tells it."""
    return str(_id(told))


@lru_cache(4_096)
def _minutes(minutes: int, language: str) -> str:
    return writing.minutes_words(minutes, language)


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


def _told(column: Any) -> Any:
    """An id as text, under its own name: making an id of each costs more than reading the row."""
    return cast(column, String).label(column.key)


def _by_ticket(period: Period) -> Select[Any]:
    keys = (TimeEntry.client_id, TimeEntry.line_id, TimeEntry.terms_id, TimeEntry.ticket_id)
    return (
        select(
            func.min(Client.number).label("client"),
            *map(_told, keys[1:]),
            *RATE,
            MONTH.label("month"),
            *SUMS,
            func.min(Ticket.number).label("ticket_number"),
            func.min(Ticket.subject).label("subject"),
            func.min(ContractLine.title).label("title"),
            literal("").label("title_en"),
        )
        .join(Client, Client.id == TimeEntry.client_id)
        .join(LineTerms, LineTerms.id == TimeEntry.terms_id)
        .join(ContractLine, ContractLine.id == TimeEntry.line_id)
        .outerjoin(Ticket, Ticket.id == TimeEntry.ticket_id)
        .where(*_priced(period), LineTerms.scope == Scope.TICKET)
        .group_by(*keys, *(column.element for column in RATE), MONTH)
    )


def _by_day(period: Period) -> Select[Any]:
    keys = (TimeEntry.client_id, TimeEntry.line_id, TimeEntry.terms_id, TimeEntry.work_on)
    return (
        select(
            func.min(Client.number).label("client"),
            *map(_told, keys[1:3]),
            *(nothing().label(name) for name in ("ticket_id", "ticket_number", "subject")),
            *RATE,
            *SUMS,
            func.min(ContractLine.title).label("title"),
            literal("").label("title_en"),
        )
        .join(Client, Client.id == TimeEntry.client_id)
        .join(LineTerms, LineTerms.id == TimeEntry.terms_id)
        .join(ContractLine, ContractLine.id == TimeEntry.line_id)
        .where(*_priced(period), LineTerms.scope == Scope.DAY)
        .group_by(*keys, *(column.element for column in RATE))
    )


def _by_entry(period: Period) -> Select[Any]:
    return (
        select(
            TimeEntry.id.label("entry_id"),
            Client.number.label("client"),
            _told(TimeEntry.line_id),
            _told(TimeEntry.ticket_id),
            *RATE,
            TimeEntry.work_on.label("day"),
            TimeEntry.charge_minutes.label("charged"),
            TimeEntry.worked_seconds.label("seconds"),
            TimeEntry.pool_minutes.label("pooled"),
            TimeEntry.after_hours_charge.label("after_hours"),
            TimeEntry.holiday_charge.label("holiday"),
            LineTerms.after_hours_percent.label("after_percent"),
            LineTerms.holiday_percent,
            Ticket.number.label("ticket_number"),
            Ticket.subject,
            WorkType.name_ja.label("title"),
            WorkType.name_en.label("title_en"),
        )
        .join(Client, Client.id == TimeEntry.client_id)
        .join(WorkType, WorkType.id == TimeEntry.work_type_id)
        .outerjoin(LineTerms, LineTerms.id == TimeEntry.terms_id)
        .outerjoin(Ticket, Ticket.id == TimeEntry.ticket_id)
        .where(*_priced(period))
    )
