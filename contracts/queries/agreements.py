"""Contracts as those who may see them see them, and the lines in force as facts."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import BindParameter, ColumnElement, Select, and_, or_, select

from contracts.models import (
    ClientRate,
    Contract,
    ContractLine,
    LineTerms,
    LineWorkType,
    PriceListRate,
    Product,
)
from contracts.rules import coverage, lines, rates
from msp.accounts.models import Client
from msp.data.work import Work
from msp.kernel.access import Permission
from msp.kernel.calendars import zone_named
from msp.kernel.money import Money
from msp.kernel.periods import day_of

AGREED = (lines.ContractState.ACTIVE, lines.ContractState.ENDED)


@dataclass(frozen=True, slots=True)
class LineFacts:
    """A line as it holds on one day: the contract, the terms in force, the included work."""

    line_id: UUID
    contract_id: UUID
    contract_number: int
    contract_title: str
    kind: lines.LineKind
    title: str
    rank: int | None
    needs_remote_attempt: bool
    currency: str
    terms: LineTerms
    work_types: frozenset[UUID]
    starts_on: date = date.min
    ends_on: date | None = None

    @property
    def candidate(self) -> coverage.Candidate:
        """What the coverage ladder needs of the line."""
        return self.candidate_unless("")

    def candidate_unless(self, refusal: str) -> coverage.Candidate:
        """The same; `refusal` is the code of the rule by which the line does not pay."""
        return coverage.Candidate(
            self.line_id,
            self.contract_id,
            self.kind,
            self.title,
            self.work_types,
            self.rank,
            self.needs_remote_attempt,
            refusal,
        )


@dataclass(frozen=True, slots=True)
class CoverRequest:
    """Work that asks which contract line covers it."""

    client_id: UUID
    work_type_id: UUID
    on: date
    chosen_line_id: UUID | None = None
    ticket_contract_id: UUID | None = None
    asset_contract_id: UUID | None = None
    on_site: bool = False
    remote_failed: bool = False
    product_id: UUID | None = None
    ticket_source: str | None = None  # "ticket:…": packs count it once

    @property
    def deed(self) -> coverage.Deed:
        """The request without the client and the day."""
        return self.deed_about(None)

    def deed_about(self, product: Product | None) -> coverage.Deed:
        """The same for help with a product, whose rule says who pays."""
        return coverage.Deed(
            self.work_type_id,
            self.chosen_line_id,
            self.ticket_contract_id,
            self.asset_contract_id,
            self.on_site,
            self.remote_failed,
            product.coverage if product else None,
            product.name_ja if product else "",
        )


@dataclass(frozen=True, slots=True)
class PriceRequest:
    """An hour of what, for whom, when; `line` is the covering line, if one covers."""

    client_id: UUID
    asked: rates.Asked
    line: LineFacts | None = None
    override: Money | None = None


def visible(work: Work) -> Select[Contract]:
    """The contracts that the actor may see; a client never sees a draft."""
    work.require(Permission.CONTRACT_READ)
    wanted = select(Contract).order_by(Contract.number.desc())
    if work.actor.is_client:
        wanted = wanted.where(Contract.state != lines.ContractState.DRAFT)
    return wanted


def today_of(work: Work, client_id: UUID) -> date:
    """Today in the client's own zone."""
    return day_of(work.now, zone_named(work.get(Client, client_id).zone))


def running(day: date | BindParameter[date]) -> ColumnElement[bool]:
    """Contract, line and terms all hold on `day`."""
    return and_(
        Contract.state.in_(AGREED),
        *(
            condition
            for kind in (Contract, ContractLine, LineTerms)
            for condition in (
                kind.starts_on <= day,
                or_(kind.ends_on.is_(None), kind.ends_on > day),
            )
        ),
    )


def turning_days(work: Work, client_id: UUID) -> list[date]:
    """The days, in order, from which other lines or terms of the client may be in force."""
    ends = [
        end
        for kind in (Contract, ContractLine, LineTerms)
        for end in (kind.starts_on, kind.ends_on)
    ]
    asked: Any = (
        select(*ends)
        .outerjoin(ContractLine, ContractLine.contract_id == Contract.id)
        .outerjoin(LineTerms, LineTerms.line_id == ContractLine.id)
        .where(Contract.client_id == client_id)
    )
    days = {day for row in work.session.execute(asked) for day in row if day is not None}
    return sorted(days)


def active_lines(work: Work, client_id: UUID, on: date) -> list[LineFacts]:
    """The client's lines in force on a day, in one query."""
    found = work.session.execute(
        select(ContractLine, Contract, LineTerms, LineWorkType.work_type_id)
        .join(Contract, Contract.id == ContractLine.contract_id)
        .join(LineTerms, LineTerms.line_id == ContractLine.id)
        .outerjoin(LineWorkType, LineWorkType.line_id == ContractLine.id)
        .where(ContractLine.client_id == client_id, running(on))
        .order_by(Contract.number, ContractLine.position, ContractLine.id)
    )
    kept: dict[UUID, tuple[ContractLine, Contract, LineTerms, set[UUID]]] = {}
    for line, contract, terms, work_type_id in found:
        row = kept.setdefault(line.id, (line, contract, terms, set()))
        if work_type_id is not None:
            row[3].add(work_type_id)
    return [_facts(*row) for row in kept.values()]


def _facts(
    line: ContractLine, contract: Contract, terms: LineTerms, included: Iterable[UUID]
) -> LineFacts:
    return LineFacts(
        line_id=line.id,
        contract_id=contract.id,
        contract_number=contract.number,
        contract_title=contract.title,
        kind=line.kind,
        title=line.title,
        rank=line.rank,
        needs_remote_attempt=line.needs_remote_attempt,
        currency=terms.currency,
        terms=terms,
        work_types=frozenset(included),
        starts_on=max(line.starts_on, contract.starts_on),
        ends_on=min((day for day in (line.ends_on, contract.ends_on) if day), default=None),
    )


def price(work: Work, request: PriceRequest) -> rates.Rate:
    """The price of an hour. Raises Refused when there is none in the contract's currency."""
    return rates.rate(request.asked, tariffs(work, request), request.override)


def tariffs(work: Work, request: PriceRequest) -> list[rates.Tariff]:
    """Every price that the request's line, client and provider name, of whatever day."""
    line, found = request.line, []
    if line is not None and line.terms.rate_per_hour is not None:
        found.append(
            rates.Tariff(
                rates.Level.LINE,
                line.terms.rate_per_hour,
                line.terms.starts_on,
                line.terms.ends_on,
                id=line.terms.id,
            )
        )
    line_id = None if line is None else line.line_id
    own = select(ClientRate).where(
        ClientRate.client_id == request.client_id,
        or_(ClientRate.line_id.is_(None), ClientRate.line_id == line_id),
    )
    for row in work.session.scalars(own):
        level = rates.Level.CLIENT if row.line_id is None else rates.Level.LINE
        found.append(_tariff(level, row))
    listed = work.session.scalars(select(PriceListRate))
    return found + [_tariff(rates.Level.PRICE_LIST, row) for row in listed]


def _tariff(level: rates.Level, row: ClientRate | PriceListRate) -> rates.Tariff:
    return rates.Tariff(
        level,
        row.per_hour,
        row.starts_on,
        row.ends_on,
        row.work_type_id,
        row.role,
        row.tier,
        row.id,
        row.per,
    )


def block_line(work: Work, client_id: UUID, on: date) -> LineFacts | None:
    """The line that hours bought on a day belong to: the client's first for prepaid hours."""
    found = [
        line for line in active_lines(work, client_id, on) if line.kind is lines.LineKind.BLOCK
    ]
    found.sort(key=lambda line: (line.rank is None, line.rank or 0, line.contract_number))
    return found[0] if found else None


def terms_of(work: Work, line_id: UUID) -> list[LineTerms]:
    """All versions of a line's terms, oldest first."""
    wanted = select(LineTerms).where(LineTerms.line_id == line_id).order_by(LineTerms.starts_on)
    return list(work.session.scalars(wanted))


def lines_of(work: Work, contract_id: UUID) -> list[ContractLine]:
    """The lines of a contract in the order they are written."""
    wanted = (
        select(ContractLine)
        .where(ContractLine.contract_id == contract_id)
        .order_by(ContractLine.position, ContractLine.created_at)
    )
    return list(work.session.scalars(wanted))


def work_types_of(work: Work, line_id: UUID) -> frozenset[UUID]:
    """The kinds of work that a line includes."""
    wanted = select(LineWorkType.work_type_id).where(LineWorkType.line_id == line_id)
    return frozenset(work.session.scalars(wanted))
