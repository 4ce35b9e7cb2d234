"""Time that was approved becomes charges: rounded by the desk, summed once here, priced once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from pydantic_core import from_json, to_json
from sqlalchemy import BigInteger, ColumnElement, Select, String, cast, func, null, select

from billing.rules.charges import ChargeKind
from contracts.models import ContractLine, LineTerms, WorkType
from contracts.rules.bands import WHOLE, Band, Factors
from contracts.rules.rounding import Scope
from msp.accounts.models import Client
from msp.data.telling import is_told, told_id, told_rows
from msp.data.tenancy import plain_rows
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


HEX = 32  # the digits of an id
Heading = tuple[UUID | None, str]  # a ticket, and what its lines stand under
Names = dict[int, str]  # the language of each client, by its number


def found(work: Work, period: Period, languages: Names) -> Iterator[Found]:
    """Approved and unbilled time of `period` that has a price (DOMAIN §4).

    Entries of one ticket or one day are summed in the database where their terms say so; each
    month by itself, since a month is what is billed.
    """
    scene = _scene(work, languages)
    together = ((Scope.TICKET, _by_ticket), (Scope.DAY, _by_day))
    for scope, asked in together:
        if scope in scene.scopes:
            yield from _found(work, asked(period), scene, _sum_thing)
    alone = _by_entry(period)
    if scene.scopes - {Scope.ENTRY}:
        by_itself = func.coalesce(LineTerms.scope, Scope.ENTRY.value) == Scope.ENTRY.value
        alone = alone.outerjoin(LineTerms, LineTerms.id == TimeEntry.terms_id).where(by_itself)
    yield from _found(work, alone, scene, _thing)


def late(work: Work, period: Period, languages: Names) -> Iterator[Found]:
    """Time of a month that was billed before it was approved: each entry by itself, so that it
    is known for good on which invoice it stands. Its minutes are those that the desk rounded.
    """
    yield from _found(work, _by_entry(period), _scene(work, languages), _thing)


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


@dataclass(frozen=True, slots=True)
class Scene:
    """What rows name by the text of an id: read once, where a join would read it for each row."""

    clients: Mapping[str, tuple[int, str]]  # number and language
    lines: Mapping[str, str]
    kinds: Mapping[str, tuple[str, str]]
    factors: Mapping[str, Factors]
    scopes: frozenset[Scope]  # those that terms name


def _scene(work: Work, languages: Names) -> Scene:
    def asked(*columns: Any) -> Iterator[Any]:
        return plain_rows(work.session, select(told_id(columns[0]), *columns[1:]))

    terms = list(asked(LineTerms.id, LineTerms.scope, *PERCENTS))
    return Scene(
        clients={
            key: (number, languages.get(number, "ja"))
            for key, number in asked(Client.id, Client.number)
        },
        lines=dict(asked(ContractLine.id, ContractLine.title)),
        kinds={
            key: (japanese, english)
            for key, japanese, english in asked(WorkType.id, WorkType.name_ja, WorkType.name_en)
        },
        factors={"": Factors(), **{row[0]: Factors(*row[2:]) for row in terms}},
        scopes=frozenset(row[1] for row in terms),
    )


def _headings(work: Work, wanted: Iterable[str]) -> Iterator[tuple[str, Heading]]:
    """What the lines of each of these tickets stand under."""
    told = {"ids": to_json(sorted(wanted)).decode()}
    for (rows,) in plain_rows(work.session, HEADED, told):
        for key, number, subject in from_json(rows or "[]"):
            yield key, (UUID(key), section(number, subject))


class Part(NamedTuple):
    """What the minutes of one band come to; many entries are worth the same."""

    band: str
    client: int
    title: str
    amount: Money
    line_id: UUID | None
    quantity: str
    unit_price: Money


class Priced(dict[str, list[Part]]):
    """What minutes come to; those that were priced before are not priced again."""

    def __init__(self, scene: Scene) -> None:
        """Nothing was priced yet."""
        self.scene = scene

    def __missing__(self, alike: str) -> list[Part]:
        """Priced now, once."""
        self[alike] = found = _worth(self.scene, alike)
        return found


def _found(
    work: Work, asked: Select[Any], scene: Scene, name: Callable[[str], str]
) -> Iterator[Found]:
    """One charge for each band of a row. Equal work at an equal price is priced once, and each
    ticket is read once: many entries are of one.

    The worked and covered minutes stand on the first of them, so that they are counted once.
    """
    priced = Priced(scene)
    headings: dict[str | None, Heading] = {None: (None, "")}
    for day, told in plain_rows(work.session, _by_date(asked), at_once=1):
        rows = from_json(told, cache_strings="all")
        if new := {row[TICKET] for row in rows}.difference(headings):
            headings.update(_headings(work, new))
        for key, ticket, seconds, minutes, alike in rows:
            thing, worked, pooled = name(key), seconds // 60, minutes
            of_ticket, under = headings[ticket]
            for band, client, title, amount, line, quantity, unit_price in priced[alike]:
                yield Found(
                    thing + band,
                    client,
                    ChargeKind.TIME,
                    day,
                    title,
                    amount,
                    line,
                    of_ticket,
                    under,
                    quantity,
                    unit_price,
                    "standard",
                    worked,
                    pooled,
                )
                worked = pooled = 0


def _worth(scene: Scene, alike: str) -> list[Part]:
    """Each band that has minutes: work outside the usual hours costs its band's rate."""
    client_id, line_id, terms_id, kind_id, rate, currency, *charged = alike.split(",")
    client, language = scene.clients[client_id]
    of_line = scene.lines.get(line_id) or "—"
    usual = _of_kind(scene.kinds[kind_id], language) if kind_id else of_line
    price, found = Money(int(rate), currency), []
    for band, minutes in Charge(*map(int, charged)).by_band():
        percent = WHOLE if band is Band.NORMAL else scene.factors[terms_id].of(band)
        found.append(
            Part(
                band="" if band is Band.NORMAL else f"~{band.value}",
                client=client,
                title=usual if percent == WHOLE else f"{usual} ×{percent} %",
                amount=price.share(minutes * percent, 60 * WHOLE),
                line_id=UUID(line_id) if line_id else None,
                quantity=writing.minutes_words(minutes, language),
                unit_price=price if percent == WHOLE else price.share(percent, WHOLE),
            )
        )
    return found


def _of_kind(names: tuple[str, str], language: str) -> str:
    japanese, english = names
    return (english if language == "en" else "") or japanese or "—"


def section(number: int | None, subject: str | None) -> str:
    """The heading on the invoice under which the lines of a ticket stand."""
    return "" if number is None else f"#{number} {subject}"[:240]


def _thing(key: str) -> str:
    """What names an entry."""
    return f"time:{_written(key)}"


def _sum_thing(key: str) -> str:
    """What names a sum: its terms, its ticket or day, and its rate."""
    return "time:" + ":".join(map(_written, key.split(":")))


def _written(told: str) -> str:
    """An id as it is written, whichever way the database tells it; anything else as it is."""
    if len(told) != HEX:
        return told
    return f"{told[:8]}-{told[8:12]}-{told[12:16]}-{told[16:20]}-{told[20:]}"


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


def _sum(column: Any) -> Any:
    return cast(func.sum(column), BigInteger).label(column.key)


MONTH = func.substr(cast(TimeEntry.work_on, String), 1, 7)
RATE = (
    TimeEntry.rate_minor.label("rate"),  # type: ignore[attr-defined]
    TimeEntry.rate_currency.label("currency"),  # type: ignore[attr-defined]
)
MEASURED = (TimeEntry.worked_seconds, TimeEntry.pool_minutes)
CHARGED = (TimeEntry.charge_minutes, TimeEntry.after_hours_charge, TimeEntry.holiday_charge)
PERCENTS = (LineTerms.after_hours_percent, LineTerms.holiday_percent)
TICKET = 1  # its place in a row as it is told


TITLES: tuple[Any, ...] = (told_id(Ticket.id), Ticket.number, Ticket.subject)
HEADED = select(told_rows(*TITLES)).where(is_told(Ticket.id, "ids"))


class Together(NamedTuple):
    """How entries are rounded together: what names a sum, its day and ticket, what it is of."""

    scope: Scope
    named: tuple[Any, ...]
    own: tuple[Any, ...]
    by: tuple[Any, ...]


def _by_ticket(period: Period) -> Select[Any]:
    ticket = told_id(TimeEntry.ticket_id)
    day = func.min(TimeEntry.work_on).label("day")
    named = (func.coalesce(ticket.element, "None"), MONTH)  # as it was named from the first run on
    return _summed(
        period, Together(Scope.TICKET, named, (day, ticket), (TimeEntry.ticket_id, MONTH))
    )


def _by_day(period: Period) -> Select[Any]:
    day = TimeEntry.work_on
    own = (day.label("day"), null().label("ticket_id"))
    return _summed(period, Together(Scope.DAY, (cast(day, String),), own, (day,)))


def _summed(period: Period, together: Together) -> Select[Any]:
    """One row for each price that entries have which are rounded together."""
    terms, rate = told_id(TimeEntry.terms_id), [column.element for column in RATE]
    return (
        select(
            func.concat_ws(":", terms.element, *together.named, rate[0]).label("key"),
            *together.own,
            *map(_sum, MEASURED),
            told_id(TimeEntry.client_id),
            told_id(TimeEntry.line_id),
            terms,
            null().label("work_type_id"),
            *RATE,
            *map(_sum, CHARGED),
        )
        .join(LineTerms, LineTerms.id == TimeEntry.terms_id)
        .where(*_priced(period), LineTerms.scope == together.scope)
        .group_by(TimeEntry.client_id, TimeEntry.line_id, TimeEntry.terms_id, *together.by, *rate)
    )


def _by_entry(period: Period) -> Select[Any]:
    return select(
        told_id(TimeEntry.id).label("key"),
        TimeEntry.work_on.label("day"),
        told_id(TimeEntry.ticket_id),
        *MEASURED,
        told_id(TimeEntry.client_id),
        told_id(TimeEntry.line_id),
        told_id(TimeEntry.terms_id),
        told_id(TimeEntry.work_type_id),
        *RATE,
        *CHARGED,
    ).where(*_priced(period))


def _by_date(asked: Select[Any]) -> Select[Any]:
    """The rows of each day as one text; what their minutes are worth by is one word of a row."""
    rows = asked.subquery()
    key, day, ticket, seconds, pooled, client, line, terms, kind, *rest = rows.c
    named = (func.coalesce(cast(each, String), "") for each in (line, terms, kind))
    alike = func.concat_ws(",", client, *named, *rest)
    return select(day, told_rows(key, ticket, seconds, pooled, alike)).group_by(day)
