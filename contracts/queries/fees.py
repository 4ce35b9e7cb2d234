"""What contracts cost by themselves: recurring fees by service period, and blocks sold."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from itertools import pairwise
from uuid import UUID

from sqlalchemy import ColumnElement, or_, select

from contracts.models import (
    Contract,
    ContractLine,
    CountedItem,
    HourPool,
    LedgerEntry,
    LineTerms,
    PriceCorrection,
    RecognitionRow,
)
from contracts.queries.agreements import AGREED
from contracts.rules import fees, lines
from contracts.rules.lines import Cycle, Proration, Timing
from contracts.rules.pools import LedgerKind, PoolState
from msp.data.work import Work
from msp.kernel.access import Permission
from msp.kernel.money import Money
from msp.kernel.periods import Period

ONE_DAY = timedelta(days=1)
ENDED = "end:"  # hours paid back because their contract ended


@dataclass(frozen=True, slots=True)
class FeeRow:
    """A fee due for the days served of one service period; `source` names it once and for all.

    `listed` is the list price of the whole period and `full` what was agreed for it; `counted`
    units stand on the list of `counted_on`. `amended_on`: only the difference from that day on.
    """

    client_id: UUID
    contract_id: UUID
    line_id: UUID
    terms_id: UUID
    kind: lines.LineKind
    title: str
    service: Period
    served: Period
    full: Money
    amount: Money
    listed: Money
    counted: int | None = None
    counted_on: date | None = None
    amended_on: date | None = None

    @property
    def source(self) -> str:
        """What makes the charge unique: a line's fee for one service period, or its amendment."""
        own = f"fee:{self.line_id}:{self.service.first}"
        return own if self.amended_on is None else f"{own}:{self.amended_on}"


@dataclass(frozen=True, slots=True)
class Agreed:
    """A line with its contract, all versions of its terms in order, and what is counted."""

    line: ContractLine
    contract: Contract
    versions: Sequence[LineTerms]
    items: Sequence[CountedItem] = field(default_factory=tuple)

    @property
    def starts_on(self) -> date:
        """The first day on which both line and contract hold."""
        return max(self.line.starts_on, self.contract.starts_on)

    @property
    def ends_on(self) -> date | None:
        """The first day without the line or without the contract."""
        told = (self.line.ends_on, self.contract.ends_on)
        return min((day for day in told if day), default=None)

    def counted(self, terms: LineTerms, day: date) -> int | None:
        """How many units are counted on a day; None where nothing is."""
        if terms.basis is lines.Basis.FLAT:
            return None
        return len(fees.counted_on(self.items, day))


@dataclass(frozen=True, slots=True)
class Refund:
    """Unused hours that are paid back because their contract ended; `amount` is not negative."""

    client_id: UUID
    line_id: UUID
    pool_id: UUID
    title: str
    minutes: int
    on: date
    amount: Money

    @property
    def source(self) -> str:
        """What makes the charge unique."""
        return f"refund:{self.pool_id}"


@dataclass(frozen=True, slots=True)
class BlockSale:
    """A block sold in a period, or its price put right, to be charged once."""

    client_id: UUID
    line_id: UUID
    pool_id: UUID
    title: str
    minutes: int
    sold_on: date
    price: Money
    origin: str
    correction_id: UUID | None = None

    @property
    def source(self) -> str:
        """What makes the charge unique."""
        corrected = self.correction_id
        return f"price:{corrected}" if corrected else f"block:{self.pool_id}"


def recurring_fees(work: Work, period: Period) -> list[FeeRow]:
    """Fees to bill in `period`: advance ones for service periods that begin in it, arrears for
    those that end in it. The service period picks the terms; broken ones are prorated as agreed,
    and terms that change inside one are billed by their difference (DOMAIN §3, §10).
    """
    work.require(Permission.RUN_READ)
    running = or_(
        ContractLine.ends_on.is_(None), ContractLine.ends_on > period.first - timedelta(days=366)
    )
    found = agreed_lines(
        work, Contract.state.in_(AGREED), ContractLine.starts_on < period.end, running
    )
    return [row for each in found for row in fees_of(each, period)]


def agreed_lines(work: Work, *conditions: ColumnElement[bool]) -> list[Agreed]:
    """The lines with a fee that fit the conditions, with all that their fees depend on."""
    found = work.session.execute(
        select(ContractLine, Contract, LineTerms)
        .join(Contract, Contract.id == ContractLine.contract_id)
        .join(LineTerms, LineTerms.line_id == ContractLine.id)
        .where(ContractLine.kind.in_(lines.WITH_FEE), *conditions)
        .order_by(Contract.number, ContractLine.position, ContractLine.id, LineTerms.starts_on)
    ).all()
    counted = _counted(work, {line.id for line, _, terms in found if _counts(terms)})
    kept: dict[UUID, tuple[ContractLine, Contract, list[LineTerms]]] = {}
    for line, contract, terms in found:
        kept.setdefault(line.id, (line, contract, []))[2].append(terms)
    return [Agreed(*row, counted.get(line_id, ())) for line_id, row in kept.items()]


def _counts(terms: LineTerms) -> bool:
    return terms.basis is not lines.Basis.FLAT


def _counted(work: Work, line_ids: set[UUID]) -> dict[UUID, list[CountedItem]]:
    if not line_ids:
        return {}
    wanted = select(CountedItem).where(CountedItem.line_id.in_(line_ids))
    found: dict[UUID, list[CountedItem]] = {}
    for item in work.session.scalars(wanted.order_by(CountedItem.label, CountedItem.id)):
        found.setdefault(item.line_id, []).append(item)
    return found


def fees_of(each: Agreed, period: Period) -> Iterator[FeeRow]:
    """The fees of a line that are billed in `period`. Months are calendar months: a line that
    starts in the middle of one is prorated, not shifted. What is agreed once is due at its start.
    """
    for terms in each.versions:
        if terms.tariff is not None:
            for service in _services(each, terms, period):
                served = lines.served(service, each.starts_on, each.ends_on)
                if served is not None and lines.runs_on(terms, served.first):
                    yield from _of_service(each, terms, (service, served), period)


def _services(each: Agreed, terms: LineTerms, period: Period) -> Iterator[Period]:
    """The service periods of these terms that may be billed in `period`."""
    if terms.cycle is Cycle.ONCE:
        yield Period(each.starts_on, each.starts_on + ONE_DAY)
        return
    anchor = each.line.starts_on.replace(day=1)
    service = lines.service_period(terms.cycle, anchor, max(period.first, anchor))
    while service.first < period.end:
        yield service
        service = lines.service_period(terms.cycle, anchor, service.end)


def _of_service(
    each: Agreed, terms: LineTerms, days: tuple[Period, Period], period: Period
) -> Iterator[FeeRow]:
    """The fee of one service period, and what the terms that change inside it make of it."""
    served = days[1]
    advance = terms.timing is Timing.ADVANCE
    if (served.first if advance else served.last) in period:
        yield _row(each, terms, days)
    inside = [
        later
        for later in each.versions
        if served.first < later.starts_on < served.end and later.cycle is terms.cycle
    ]
    for before, after in pairwise((terms, *inside)):
        due = after.starts_on if advance else served.last
        if due in period and after.proration is not Proration.NONE:
            yield from _amendment(each, (before, after), days)


def _row(each: Agreed, terms: LineTerms, days: tuple[Period, Period]) -> FeeRow:
    service, served = days
    on = served.first if terms.timing is Timing.ADVANCE else served.last
    counted = each.counted(terms, on)
    tariff = terms.tariff or fees.Tariff(Money(0, terms.currency))
    full = tariff.agreed(counted or 0)
    return FeeRow(
        client_id=each.line.client_id,
        contract_id=each.contract.id,
        line_id=each.line.id,
        terms_id=terms.id,
        kind=each.line.kind,
        title=each.line.title,
        service=service,
        served=served,
        full=full,
        amount=lines.prorated(full, service, served, terms.proration),
        listed=tariff.listed(counted or 0),
        counted=counted,
        counted_on=None if counted is None else on,
    )


def _amendment(
    each: Agreed, change: tuple[LineTerms, LineTerms], days: tuple[Period, Period]
) -> Iterator[FeeRow]:
    """The difference that other terms make for the rest of a service period, by the day."""
    service, served = days
    before, after = change
    rest = Period(after.starts_on, served.end)
    full = _whole(each, after, rest.first) - _whole(each, before, rest.first)
    amount = lines.prorated(full, service, rest, Proration.DAILY)
    if amount:
        yield replace(
            _row(each, after, days),
            served=rest,
            full=full,
            listed=full,
            amount=amount,
            amended_on=rest.first,
            counted=each.counted(after, rest.first),
            counted_on=rest.first,
        )


def _whole(each: Agreed, terms: LineTerms, day: date) -> Money:
    tariff = terms.tariff
    if tariff is None:
        return Money(0, terms.currency)
    return tariff.agreed(each.counted(terms, day) or 0)


def refunds(work: Work, period: Period) -> list[Refund]:
    """What is paid back in `period` for hours that were left when their contract ended."""
    work.require(Permission.RUN_READ)
    wanted = (
        select(HourPool, LedgerEntry, RecognitionRow)
        .join(LedgerEntry, LedgerEntry.pool_id == HourPool.id)
        .join(RecognitionRow, RecognitionRow.ledger_entry_id == LedgerEntry.id)
        .where(
            LedgerEntry.kind == LedgerKind.REFUND,
            LedgerEntry.source.startswith(ENDED),
            LedgerEntry.work_on >= period.first,
            LedgerEntry.work_on < period.end,
        )
        .order_by(LedgerEntry.work_on, LedgerEntry.id)
    )
    return [
        Refund(
            pool.client_id,
            pool.line_id,
            pool.id,
            pool.title,
            -row.minutes,
            row.work_on,
            back.amount,
        )
        for pool, row, back in work.session.execute(wanted)
    ]


def fee_outlook(work: Work, line_id: UUID, months: Sequence[Period]) -> list[list[FeeRow]]:
    """What a line costs by itself in each of the months, whatever the contract's state."""
    work.require(Permission.CONTRACT_READ)
    found = agreed_lines(work, ContractLine.id == line_id)
    return [[row for each in found for row in fees_of(each, month)] for month in months]


def block_sales(work: Work, period: Period) -> list[BlockSale]:
    """Blocks with a price that were sold in `period` and not taken back."""
    work.require(Permission.RUN_READ)
    wanted = (
        select(HourPool)
        .where(
            HourPool.kind == lines.LineKind.BLOCK,
            HourPool.price_minor.is_not(None),
            HourPool.state != PoolState.VOID,
            HourPool.purchased_on >= period.first,
            HourPool.purchased_on < period.end,
        )
        .order_by(HourPool.purchased_on, HourPool.id)
    )
    return [
        BlockSale(
            pool.client_id,
            pool.line_id,
            pool.id,
            pool.title,
            pool.minutes,
            pool.purchased_on,
            pool.sold_price,
            pool.source,
        )
        for pool in work.session.scalars(wanted)
        if pool.sold_price is not None
    ]


def price_corrections(work: Work, period: Period) -> list[BlockSale]:
    """What corrected prices of sold blocks cost more, or less, from days in `period`."""
    work.require(Permission.RUN_READ)
    wanted = (
        select(PriceCorrection, HourPool)
        .join(HourPool, HourPool.id == PriceCorrection.pool_id)
        .where(
            HourPool.state != PoolState.VOID,
            PriceCorrection.corrected_on >= period.first,
            PriceCorrection.corrected_on < period.end,
        )
        .order_by(PriceCorrection.corrected_on, PriceCorrection.id)
    )
    return [
        BlockSale(
            pool.client_id,
            pool.line_id,
            pool.id,
            pool.title,
            pool.minutes,
            row.corrected_on,
            row.difference,
            pool.source,
            row.id,
        )
        for row, pool in work.session.execute(wanted)
    ]
