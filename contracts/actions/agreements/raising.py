"""Prices of many contracts change on one day; the preview and the deed are one reckoning."""

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import inspect, select

from contracts.actions.agreements.terms import amended
from contracts.actions.agreements.wishes import RaisePrices
from contracts.models import Contract, ContractLine, LineTerms
from contracts.queries.agreements import today_of
from contracts.rules import fees, lines
from contracts.rules.lines import ContractState
from msp.data.work import Work
from msp.kernel.access import Permission
from msp.kernel.errors import NotFound, Refused, mark
from msp.kernel.money import Money

PRICES = ("fee_minor", "unit_minor", "rate_minor", "overage_minor", "minimum_fee_minor")


@dataclass(frozen=True, slots=True)
class Raise:
    """What one line costs before and after, price by price; `stays` says why it is left alone."""

    line_id: UUID
    contract_id: UUID
    client_id: UUID
    title: str
    prices: tuple[tuple[str, Money, Money], ...]
    stays: str = ""


def raise_preview(work: Work, wish: RaisePrices) -> list[Raise]:
    """What `raise_prices` would do with the same wish, line by line; nothing is written."""
    work.require(Permission.CONTRACT_CHANGE)
    return [told for told, _, _ in _raises(work, wish)]


def raise_prices(work: Work, wish: RaisePrices) -> list[Raise]:
    """Let other prices hold from a day on, for every line that can have them; all or nothing."""
    work.require(Permission.CONTRACT_CHANGE)
    found = list(_raises(work, wish))
    for told, line, terms in found:
        if not told.stays:
            made = _copied(terms)
            for name, _, after in told.prices:
                setattr(made, name, after.minor)
            amended(work, line, made, wish.starts_on)
    return [told for told, _, _ in found]


def _raises(work: Work, wish: RaisePrices) -> Iterator[tuple[Raise, ContractLine, LineTerms]]:
    wanted = (
        select(ContractLine, Contract)
        .join(Contract, Contract.id == ContractLine.contract_id)
        .where(ContractLine.id.in_(set(wish.line_ids)))
        .order_by(Contract.number, ContractLine.position, ContractLine.id)
    )
    found = work.session.execute(wanted).all()
    if len(found) != len(set(wish.line_ids)):
        raise NotFound(mark("There is no such %(kind)s."), kind=ContractLine.__tablename__)
    for line, contract in found:
        if wish.starts_on <= today_of(work, line.client_id):
            raise Refused(mark("New prices begin on a day to come."), field="starts_on")
        versions = _versions(work, line)
        terms = lines.in_force(versions, wish.starts_on) or versions[-1]
        prices = tuple(_raised(terms, wish))
        stays = _stays(line, contract, versions, wish)
        if not stays and not prices:
            stays = mark("None of its prices changes.")
        told = Raise(line.id, contract.id, line.client_id, line.title, prices, stays)
        yield told, line, terms


def _versions(work: Work, line: ContractLine) -> list[LineTerms]:
    wanted = select(LineTerms).where(LineTerms.line_id == line.id).order_by(LineTerms.starts_on)
    return list(work.session.scalars(wanted))


def _stays(
    line: ContractLine, contract: Contract, versions: list[LineTerms], wish: RaisePrices
) -> str:
    """Why the line keeps its prices; nothing when it does not."""
    if contract.state is not ContractState.ACTIVE:
        return mark("The contract is not in force.")
    ends = [day for day in (line.ends_on, contract.ends_on) if day is not None]
    if any(day <= wish.starts_on for day in ends):
        return mark("It ends before that day.")
    if any(terms.starts_on >= wish.starts_on for terms in versions):
        return mark("Other terms from that day on, or later, are agreed already.")
    return ""


def _raised(terms: LineTerms, wish: RaisePrices) -> Iterator[tuple[str, Money, Money]]:
    for name in PRICES:
        minor: int | None = getattr(terms, name)
        if minor is not None:
            before = Money(minor, terms.currency)
            after = fees.raised(before, wish.permille, wish.step)
            if after != before:
                yield name, before, after


def _copied(terms: LineTerms) -> LineTerms:
    names = {column.key for column in inspect(LineTerms).column_attrs}
    kept = names - {"id", "created_at", "ends_on", "provider_id"}
    return LineTerms(**{name: getattr(terms, name) for name in kept})
