"""What each contract earned and cost, month by month, and the rows behind each figure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, ColumnElement, Select, cast, func, select

from billing.models import ChargeRow
from billing.rules.charges import ChargeKind
from contracts.models import Contract, ContractLine, CostRate, HourPool, RecognitionRow
from contracts.rules.lines import LineKind
from msp.accounts.models import Client, Person
from msp.accounts.queries import our_provider
from msp.data.work import Work
from msp.desk.models import Goods, Ticket, TimeEntry
from msp.home.rules import profit
from msp.home.rules.profit import CostRule, Labour, Result, Worked
from msp.kernel.access import Permission
from msp.kernel.periods import Period, add_months, month_of

Key = tuple[UUID, date]  # a contract and the first of a month
ROWS = 500  # of a kind on the page of one month


@dataclass(frozen=True, slots=True)
class ContractResult:
    """A contract's result in a span."""

    contract_id: UUID
    number: int
    title: str
    client_id: UUID
    client: str
    result: Result


@dataclass(frozen=True, slots=True)
class Behind:
    """The rows that make one contract's month."""

    contract: Contract
    client: Client
    month: Period
    result: Result
    charges: Sequence[Any]
    earnings: Sequence[Any]
    time: Sequence[Any]
    goods: Sequence[Any]


def results(work: Work, span: Period, contract_id: UUID | None = None) -> dict[Key, Result]:
    """The results by contract and month, in the provider's currency; of one if it is named."""
    work.require(Permission.PROFIT_READ)
    currency = our_provider(work).currency
    billed = _by_month(work, _charges(span, currency, contract_id))
    earned = _by_month(work, _earnings(span, currency, contract_id))
    goods = _by_month(work, _goods(span, currency, contract_id))
    worked = _labour(work, span, currency, contract_id)
    keys = {*billed, *earned, *goods, *worked}
    return {
        key: Result(
            billed.get(key, 0), earned.get(key, 0), worked.get(key, Labour()), goods.get(key, 0)
        )
        for key in keys
    }


def contracts_in(work: Work, span: Period) -> list[ContractResult]:
    """Each contract with anything in the span, the worst result first."""
    found: dict[UUID, list[Result]] = {}
    for (contract_id, _), result in results(work, span).items():
        found.setdefault(contract_id, []).append(result)
    wanted: Any = select(
        Contract.id, Contract.number, Contract.title, Contract.client_id, Client.name
    ).join(Client, Client.id == Contract.client_id)
    rows = [
        ContractResult(
            row.id, row.number, row.title, row.client_id, row.name, profit.together(found[row.id])
        )
        for row in work.session.execute(wanted)
        if row.id in found
    ]
    return sorted(rows, key=lambda row: (row.result.profit, row.number))


def months_of(work: Work, contract_id: UUID, today: date) -> list[tuple[Period, Result]]:
    """The running month and the eleven before of one contract, the newest first."""
    months = [month_of(add_months(today.replace(day=1), -back)) for back in range(12)]
    found = results(work, Period(months[-1].first, months[0].end), contract_id)
    return [(month, found.get((contract_id, month.first), Result())) for month in months]


def contract(work: Work, contract_id: UUID) -> Contract:
    """One contract. NotFound for a foreign or missing one."""
    work.require(Permission.PROFIT_READ)
    return work.get(Contract, contract_id)


def behind(work: Work, contract_id: UUID, month: Period) -> Behind:
    """Every row of one contract's month."""
    row = contract(work, contract_id)
    currency = our_provider(work).currency
    time: Any = (
        select(
            TimeEntry.id,
            TimeEntry.work_on,
            TimeEntry.note,
            TimeEntry.worked_seconds,
            TimeEntry.ticket_id,
            Ticket.number,
            Person.name.label("person"),
        )
        .join(ContractLine, ContractLine.id == TimeEntry.line_id)
        .outerjoin(Ticket, Ticket.id == TimeEntry.ticket_id)
        .outerjoin(Person, Person.id == TimeEntry.person_id)
        .where(ContractLine.contract_id == contract_id, *_within(TimeEntry.work_on, month))
        .order_by(TimeEntry.work_on, TimeEntry.id)
    )
    rows = (
        _listed(_charges(month, currency, contract_id), ChargeRow, ChargeRow.shown_on),
        _listed(
            _earnings(month, currency, contract_id), RecognitionRow, RecognitionRow.recognised_on
        ),
        time,
        _listed(_goods(month, currency, contract_id), Goods, Goods.sold_on),
    )
    charges, earnings, entries, goods = (
        work.session.execute(one.limit(ROWS)).all() for one in rows
    )
    return Behind(
        row,
        work.get(Client, row.client_id),
        month,
        results(work, month, contract_id).get((contract_id, month.first), Result()),
        [one[0] for one in charges],
        [one[0] for one in earnings],
        entries,
        [one[0] for one in goods],
    )


def _listed(wanted: Select[Any], kind: Any, day: Any) -> Any:
    """The rows themselves, where `wanted` would have their day and amount."""
    return wanted.with_only_columns(kind).order_by(day, kind.id)


def _within(day: Any, span: Period) -> tuple[ColumnElement[bool], ...]:
    return (day >= span.first, day < span.end)


def _charges(span: Period, currency: str, contract_id: UUID | None) -> Select[Any]:
    """What was billed, but for hours sold beforehand: these are earned as they are used."""
    amount: Any = ChargeRow.amount_minor  # type: ignore[attr-defined]
    sold = select(HourPool.line_id).where(
        HourPool.kind == LineKind.ALLOTMENT, HourPool.price_minor.is_not(None)
    )
    prepaid = (ChargeRow.kind == ChargeKind.FEE) & ChargeRow.line_id.in_(sold)
    wanted: Any = (
        select(ContractLine.contract_id, ChargeRow.shown_on, amount)
        .join(ContractLine, ContractLine.id == ChargeRow.line_id)
        .where(
            ChargeRow.kind != ChargeKind.BLOCK,
            ~prepaid,
            ChargeRow.currency == currency,  # type: ignore[attr-defined]
            *_within(ChargeRow.shown_on, span),
        )
    )
    return _of(wanted, contract_id)


def _earnings(span: Period, currency: str, contract_id: UUID | None) -> Select[Any]:
    amount: Any = RecognitionRow.amount_minor  # type: ignore[attr-defined]
    wanted: Any = (
        select(ContractLine.contract_id, RecognitionRow.recognised_on, amount)
        .join(HourPool, HourPool.id == RecognitionRow.pool_id)
        .join(ContractLine, ContractLine.id == HourPool.line_id)
        .where(
            RecognitionRow.currency == currency,  # type: ignore[attr-defined]
            *_within(RecognitionRow.recognised_on, span),
        )
    )
    return _of(wanted, contract_id)


def _goods(span: Period, currency: str, contract_id: UUID | None) -> Select[Any]:
    cost = Goods.quantity * func.coalesce(Goods.cost_minor, 0)
    wanted: Any = (
        select(ContractLine.contract_id, Goods.sold_on, cost)
        .join(ContractLine, ContractLine.id == Goods.line_id)
        .where(
            Goods.price_currency == currency,  # type: ignore[attr-defined]
            *_within(Goods.sold_on, span),
        )
    )
    return _of(wanted, contract_id)


def _of(wanted: Any, contract_id: UUID | None) -> Select[Any]:
    found: Select[Any] = (
        wanted if contract_id is None else wanted.where(ContractLine.contract_id == contract_id)
    )
    return found


def _by_month(work: Work, wanted: Select[Any]) -> dict[Key, int]:
    owner, day, amount = wanted.selected_columns
    summed = wanted.with_only_columns(owner, day, cast(func.sum(amount), BigInteger))
    found: dict[Key, int] = {}
    for contract_id, on, minor in work.session.execute(summed.group_by(owner, day)):
        key = (contract_id, on.replace(day=1))
        found[key] = found.get(key, 0) + int(minor)
    return found


def _labour(work: Work, span: Period, currency: str, contract_id: UUID | None) -> dict[Key, Labour]:
    wanted: Any = (
        select(
            ContractLine.contract_id,
            TimeEntry.person_id,
            Person.tier,
            TimeEntry.work_on,
            cast(func.sum(TimeEntry.worked_seconds), BigInteger),
        )
        .join(ContractLine, ContractLine.id == TimeEntry.line_id)
        .outerjoin(Person, Person.id == TimeEntry.person_id)
        .where(*_within(TimeEntry.work_on, span))
        .group_by(ContractLine.contract_id, TimeEntry.person_id, Person.tier, TimeEntry.work_on)
    )
    rules = _rules(work, currency)
    worked: dict[Key, list[Worked]] = {}
    for owner, person_id, tier, on, seconds in work.session.execute(_of(wanted, contract_id)):
        one = Worked(person_id, tier, on, int(seconds))
        worked.setdefault((owner, on.replace(day=1)), []).append(one)
    return {key: profit.labour(rules, found, currency) for key, found in worked.items()}


def _rules(work: Work, currency: str) -> list[CostRule]:
    return [
        CostRule(row.person_id, row.tier, row.per_hour.minor, row.starts_on, row.ends_on)
        for row in work.session.scalars(select(CostRate).order_by(CostRate.id))
        if row.per_hour.currency == currency
    ]
