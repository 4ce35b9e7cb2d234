"""What a run depends on is read from the lower floors each time: nothing is remembered before."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain
from uuid import UUID

from sqlalchemy import or_, select

from billing.models import ChargeRow, Invoice, InvoiceLine, Run
from billing.queries import extras, labour, parties, quotes, visits
from billing.queries.labour import Found, Names
from billing.queries.parts import chunks
from billing.rules.charges import Charge, ChargeKind, RunFacts
from billing.rules.invoices import InvoiceState
from billing.rules.tax import TaxCategory
from contracts import queries as contracts
from contracts.queries import FeeRow, addons
from msp.accounts.models import Client, Provider
from msp.data.work import Work
from msp.desk.models import Goods, Ticket
from msp.desk.rules import EntryState
from msp.kernel import periods, writing
from msp.kernel.access import Permission
from msp.kernel.money import Money
from msp.kernel.periods import Period

LOOK_BACK = 12  # months in which something unbilled is looked for
ORDERED = "order:"  # a pool that an order sold is billed by the order's own invoice


@dataclass(frozen=True, slots=True)
class Gathered:
    """The facts of a run, and the rows that its values came from."""

    facts: RunFacts
    clients: Mapping[int, Client]
    found: Mapping[str, Found]
    invoiced: frozenset[tuple[int, date]]


@dataclass(frozen=True, slots=True)
class Known:
    """The clients by what rows tell of them, and the months each has its invoice for."""

    numbers: Mapping[UUID, int]
    languages: Names
    invoiced: frozenset[tuple[int, date]]


def gather(work: Work, period: Period) -> Gathered:
    """Everything that may be billed for `period`, read now and in one transaction.

    What belongs to a month that the client was billed for already is a late entry: it goes into
    this month and keeps its own date (DOMAIN §4). A client that has its invoice of this month
    gets no second one. Minutes and money are whole numbers.
    """
    work.require(Permission.RUN_READ)
    provider = work.get(Provider, work.actor.provider_id)
    clients = list(work.session.scalars(select(Client).order_by(Client.number)))
    known = Known(
        numbers={row.id: row.number for row in clients},
        languages={row.number: row.language for row in clients},
        invoiced=_invoiced(work),
    )
    kept: dict[str, tuple[Found, date]] = {}
    for each in chain(_labour(work, period, known), _else(work, period, known)):
        bill_on = _bill_on(each, period, known.invoiced)
        if bill_on is not None:
            kept[each.thing] = (each, bill_on)
    for thing in _taken(work, period, [name for name in kept if _is_checked(*kept[name])]):
        del kept[thing]
    _add_extras(work, period, known, kept)
    before = _prices_before(work, period)
    charges = tuple(_charge(*kept[thing], period, before) for thing in kept)
    facts = RunFacts(
        period=period,
        registration_number=provider.registration_number,
        clients=parties.facts(work, period, provider, clients),
        charges=charges,
    )
    found = {thing: pair[0] for thing, pair in kept.items()}
    return Gathered(facts, {row.number: row for row in clients}, found, known.invoiced)


def _add_extras(
    work: Work, period: Period, known: Known, kept: dict[str, tuple[Found, date]]
) -> None:
    """What follows from the charges that the month takes, unless the client's invoice is out."""
    scene = extras.Scene(work, period, known.numbers, known.languages)
    due = (each for each, day in kept.values() if day in period)
    more = {
        each.thing: (each, bill_on)
        for each in extras.found(scene, due)
        if (bill_on := _bill_on(each, period, known.invoiced)) is not None
    }
    for thing in _taken(work, period, list(more)):
        del more[thing]
    kept.update(more)


def _labour(work: Work, period: Period, known: Known) -> Iterator[Found]:
    """The month's time, late time of months that were billed, and sums of those never billed."""
    yield from labour.found(work, period, known.languages)
    since = periods.add_months(period.first, -LOOK_BACK)
    for each in labour.left(work, Period(since, period.first)):
        if (each.client, each.day.replace(day=1)) not in known.invoiced:
            yield each
    for first in sorted({first for _, first in known.invoiced if since <= first < period.first}):
        for each in labour.late(work, periods.month_of(first), known.languages):
            if (each.client, first) in known.invoiced:
                yield each


def _else(work: Work, period: Period, known: Known) -> Iterator[Found]:
    """Goods, fees and blocks of the month and of the months before it."""
    since = periods.add_months(period.first, -LOOK_BACK)
    yield from _goods(work, Period(since, period.end), known)
    yield from _milestones(work, Period(since, period.end), known)
    yield from visits.found(work, Period(since, period.end), known.numbers, known.languages)
    whole = Period(since, period.end)
    yield from quotes.delivered(work, whole, known.numbers, known.languages)
    for part in (Period(since, period.first), period):
        yield from _fees(work, part, known)
        yield from _blocks(work, part, known)


def _goods(work: Work, period: Period, known: Known) -> Iterator[Found]:
    wanted = (
        select(Goods, Ticket.number, Ticket.subject)
        .outerjoin(Ticket, Ticket.id == Goods.ticket_id)
        .where(
            Goods.state == EntryState.APPROVED,
            Goods.sold_on >= period.first,
            Goods.sold_on < period.end,
        )
    )
    for row, number, subject in work.session.execute(wanted):
        yield Found(
            thing=f"goods:{row.id}",
            client=known.numbers[row.client_id],
            section=labour.section(number, subject),
            kind=ChargeKind.GOODS,
            day=row.sold_on,
            title=row.name,
            amount=row.price.times(row.quantity),
            line_id=row.line_id,
            ticket_id=row.ticket_id,
            quantity=f"{row.quantity:,}",
            unit_price=row.price,
            tax=row.tax,
        )


def _milestones(work: Work, period: Period, known: Known) -> Iterator[Found]:
    """Stages of projects that were reached (R126)."""
    for row in addons.reached_in(work, period):
        yield Found(
            thing=f"milestone:{row.id}",
            client=known.numbers[row.client_id],
            kind=ChargeKind.FEE,
            day=row.reached_on or period.last,
            title=row.title,
            amount=row.amount,
            line_id=row.line_id,
            quantity="1",
            unit_price=row.amount,
        )


def _fees(work: Work, period: Period, known: Known) -> Iterator[Found]:
    for row in contracts.recurring_fees(work, period):
        client = known.numbers[row.client_id]
        language = known.languages[client]
        yield Found(
            thing=row.source,
            client=client,
            kind=ChargeKind.FEE,
            day=min(max(row.served.first, period.first), period.last),
            title=_fee_title(row, language),
            amount=row.amount,
            line_id=row.line_id,
            quantity="1" if row.amount == row.full else f"{row.served.days}/{row.service.days}",
            unit_price=row.full,
        )


def _blocks(work: Work, period: Period, known: Known) -> Iterator[Found]:
    for row in contracts.block_sales(work, period):
        if row.origin.startswith(ORDERED):
            continue
        client = known.numbers[row.client_id]
        yield Found(
            thing=row.source,
            client=client,
            kind=ChargeKind.BLOCK,
            day=row.sold_on,
            title=row.title or "—",
            amount=row.price,
            line_id=row.line_id,
            quantity=writing.minutes_words(row.minutes, known.languages[client]),
        )
    for row in contracts.price_corrections(work, period):
        client = known.numbers[row.client_id]
        yield Found(
            thing=row.source,
            client=client,
            kind=ChargeKind.BLOCK,
            day=row.sold_on,
            title=_corrected(row.title, known.languages[client]),
            amount=row.price,
            line_id=row.line_id,
        )


def _corrected(title: str, language: str) -> str:
    """The line that puts a mistyped price of sold hours right."""
    return f"{title or '—'} {'(price corrected)' if language == 'en' else '(価格の訂正)'}"


def _fee_title(row: FeeRow, language: str) -> str:
    """The line and its period; what was counted, and the list price beside a discount (R120)."""
    english, told = language == "en", [f"{row.title} {_span(row.service, language)}"]
    if row.amended_on is not None:
        day = writing.day_short(row.amended_on, language)
        told.append(f"change from {day}" if english else f"{day}からの変更分")
        return " ".join(told)
    if row.counted is not None:
        told.append(f"({row.counted} counted)" if english else f"(対象{row.counted})")
    if row.listed != row.full:
        price = writing.money_text(row.listed, language)
        told.append(f"[list price {price}]" if english else f"[定価{price}]")
    return " ".join(told)


def _span(service: Period, language: str) -> str:
    if service == periods.month_of(service.first):
        return writing.month_text(service, language)
    return f"{service.first:%Y/%m/%d}–{service.last:%Y/%m/%d}"


def _bill_on(each: Found, period: Period, invoiced: frozenset[tuple[int, date]]) -> date | None:
    """The day whose month takes it; None while this month's invoice is out already."""
    day = each.day
    if day < period.first and (each.client, day.replace(day=1)) in invoiced:
        day = period.first
    if day in period and (each.client, period.first) in invoiced:
        return None
    return day


def _invoiced(work: Work) -> frozenset[tuple[int, date]]:
    """Clients and the months for which a run gave them an invoice that stands."""
    wanted = (
        select(Client.number, Invoice.first_on)
        .join(Client, Client.id == Invoice.client_id)
        .where(
            Invoice.run_id.is_not(None),
            Invoice.number.is_not(None),
            Invoice.state != InvoiceState.VOID,
        )
    )
    return frozenset((row[0], row[1]) for row in work.session.execute(wanted))


def _taken(work: Work, period: Period, things: Sequence[str]) -> list[str]:
    """Which things stand on another invoice already; this month's own drafts do not count."""
    found: list[str] = []
    for part in chunks(things):
        wanted = (
            select(InvoiceLine.thing)
            .join(Invoice, Invoice.id == InvoiceLine.invoice_id)
            .outerjoin(Run, Run.id == Invoice.run_id)
            .where(
                InvoiceLine.thing.in_(part),
                InvoiceLine.released.is_(False),
                or_(Invoice.number.is_not(None), Run.id.is_(None), Run.first_on != period.first),
            )
        )
        found += [thing for thing in work.session.scalars(wanted) if thing]
    return found


def _is_checked(each: Found, bill_on: date) -> bool:
    """Time carries its own state; the rest, and what is late, is looked up."""
    return each.kind is not ChargeKind.TIME or bill_on != each.day


def _prices_before(work: Work, period: Period) -> dict[UUID | None, Money]:
    """Last month's fees by contract line."""
    first = periods.add_months(period.first, -1)
    wanted = select(
        ChargeRow.line_id,
        ChargeRow.unit_price_minor,
        ChargeRow.currency,  # type: ignore[attr-defined]
    ).where(
        ChargeRow.kind == ChargeKind.FEE,
        ChargeRow.bill_on >= first,
        ChargeRow.bill_on < period.first,
        ChargeRow.unit_price_minor.is_not(None),
    )
    return {row[0]: Money(row[1], row[2]) for row in work.session.execute(wanted)}


def _charge(
    each: Found, bill_on: date, period: Period, before: Mapping[UUID | None, Money]
) -> Charge:
    """The charge that a thing makes; only what the month takes carries heading and old price."""
    is_due = bill_on in period
    return Charge(
        source=each.thing,
        client_number=each.client,
        kind=each.kind,
        title=each.title,
        amount=each.amount,
        bill_on=bill_on,
        shown_on=each.day,
        section=each.section if is_due else "",
        quantity=each.quantity,
        unit_price=each.unit_price,
        price_before=before.get(each.line_id) if is_due and each.kind is ChargeKind.FEE else None,
        tax=TaxCategory(each.tax),
        minutes=each.minutes,
        block_minutes=each.block_minutes,
    )
