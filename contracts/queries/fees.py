"""What contracts cost by themselves: recurring fees by service period, and blocks sold."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import or_, select

from contracts.models import Contract, ContractLine, HourPool, LineTerms
from contracts.queries.agreements import AGREED
from contracts.rules import lines
from contracts.rules.pools import PoolState
from msp.data.work import Work
from msp.kernel.access import Permission
from msp.kernel.money import Money
from msp.kernel.periods import Period


@dataclass(frozen=True, slots=True)
class FeeRow:
    """A fee due for the days served of one service period; `source` names it once and for all."""

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

    @property
    def source(self) -> str:
        """What makes the charge unique: a line's fee for one service period."""
        return f"fee:{self.line_id}:{self.service.first}"


@dataclass(frozen=True, slots=True)
class BlockSale:
    """A block sold in a period, to be charged once."""

    client_id: UUID
    line_id: UUID
    pool_id: UUID
    title: str
    minutes: int
    sold_on: date
    price: Money
    origin: str

    @property
    def source(self) -> str:
        """What makes the charge unique."""
        return f"block:{self.pool_id}"


def recurring_fees(work: Work, period: Period) -> list[FeeRow]:
    """Fees to bill in `period`: advance ones for service periods that begin in it, arrears for
    those that end in it. The service period picks the terms; broken ones are prorated as agreed.
    """
    work.require(Permission.RUN_READ)
    found = work.session.execute(
        select(ContractLine, Contract, LineTerms)
        .join(Contract, Contract.id == ContractLine.contract_id)
        .join(LineTerms, LineTerms.line_id == ContractLine.id)
        .where(
            Contract.state.in_(AGREED),
            ContractLine.kind.in_(lines.WITH_FEE),
            LineTerms.fee_minor.is_not(None),
            ContractLine.starts_on < period.end,
            or_(
                ContractLine.ends_on.is_(None),
                ContractLine.ends_on > period.first - timedelta(days=366),
            ),
        )
        .order_by(Contract.number, ContractLine.position, ContractLine.id, LineTerms.starts_on)
    )
    return [row for line, contract, terms in found for row in _fees(line, contract, terms, period)]


def _fees(
    line: ContractLine, contract: Contract, terms: LineTerms, period: Period
) -> Iterator[FeeRow]:
    """The fees of one version of a line's terms. Months are calendar months: a line that starts
    in the middle of one is prorated, not shifted.
    """
    anchor = line.starts_on.replace(day=1)
    ends = min((day for day in (line.ends_on, contract.ends_on) if day), default=None)
    service = lines.service_period(terms.cycle, anchor, max(period.first, anchor))
    while service.first < period.end:
        served = lines.served(service, max(line.starts_on, contract.starts_on), ends)
        if served is not None and _due(served, terms, period) and terms.fee is not None:
            yield FeeRow(
                client_id=line.client_id,
                contract_id=contract.id,
                line_id=line.id,
                terms_id=terms.id,
                kind=line.kind,
                title=line.title,
                service=service,
                served=served,
                full=terms.fee,
                amount=lines.prorated(terms.fee, service, served, terms.proration),
            )
        service = lines.service_period(terms.cycle, anchor, service.end)


def _due(served: Period, terms: LineTerms, period: Period) -> bool:
    """Whether these terms hold for the service period and its bill falls into `period`."""
    if not lines.runs_on(terms, served.first):
        return False
    due = served.first if terms.timing is lines.Timing.ADVANCE else served.last
    return due in period


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
            pool.price,
            pool.source,
        )
        for pool in work.session.scalars(wanted)
        if pool.price is not None
    ]
