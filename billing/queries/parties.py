"""What a run must know of each client, counted in the database for all of them at once."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, func, or_, select

from billing.models import Invoice
from billing.queries import visits
from billing.rules.charges import ClientFacts
from billing.rules.invoices import InvoiceState
from billing.rules.tax import Rates, TaxRule
from contracts.models import Contract, LedgerEntry
from contracts.rules.lines import ContractState
from contracts.rules.pools import LedgerKind
from msp.accounts.models import Client, Provider
from msp.data.work import Work
from msp.desk.models import TimeEntry
from msp.desk.queries.time import reports
from msp.desk.rules import Coverage, EntryState
from msp.kernel import periods
from msp.kernel.money import Money, Rounding
from msp.kernel.periods import Period

Counted = dict[UUID, int]
WAITS = (EntryState.DRAFT, EntryState.SUBMITTED)


def tax_rule(provider: Provider) -> TaxRule:
    """The issuer's own way of taxing; the reduced rate is the country's."""
    return TaxRule(Rounding(provider.tax_rounding), rates=Rates(standard=provider.tax_percent))


def facts(
    work: Work, period: Period, provider: Provider, clients: Sequence[Client]
) -> tuple[ClientFacts, ...]:
    """The clients as a run sees them. Waiting time is that of `period`."""
    rule = tax_rule(provider)
    last = net_by_client(work, periods.month_of(periods.add_months(period.first, -1)))
    expired = _expired(work, period)
    waiting = _entries(work, period, TimeEntry.state.in_(WAITS))
    ambiguous = _entries(work, period, _unclear())
    unaccepted = reports.unaccepted(work, period)
    orders = _order_numbers(work)
    return tuple(
        ClientFacts(
            number=client.number,
            name=client.name,
            is_active=client.is_active,
            has_address=bool(client.billing_address or client.address),
            needs_po=client.needs_po,
            po_number=orders.get(client.id, ""),
            last_month_net=Money(last[client.id], client.currency) if client.id in last else None,
            expired_minutes=expired.get(client.id, 0),
            unapproved_entries=waiting.get(client.id, 0),
            ambiguous_entries=ambiguous.get(client.id, 0),
            unaccepted_reports=unaccepted.get(client.id, 0),
            tax_rule=rule,
            currency=client.currency,
        )
        for client in clients
    )


def net_by_client(work: Work, period: Period) -> Counted:
    """What the run of a month came to, by client; void invoices do not count."""
    wanted = (
        select(Invoice.client_id, func.sum(Invoice.net_minor))
        .where(
            Invoice.run_id.is_not(None),
            Invoice.first_on == period.first,
            Invoice.number.is_not(None),
            Invoice.state != InvoiceState.VOID,
        )
        .group_by(Invoice.client_id)
    )
    return _counted(work, wanted)


def minutes_by_client(work: Work, period: Period) -> dict[UUID, tuple[int, int]]:
    """Worked minutes of the month and those of them that a pool covered, by client."""
    wanted = (
        select(
            TimeEntry.client_id,
            func.sum(TimeEntry.worked_seconds),
            func.sum(TimeEntry.pool_minutes),
        )
        .where(TimeEntry.work_on >= period.first, TimeEntry.work_on < period.end)
        .group_by(TimeEntry.client_id)
    )
    return {row[0]: (int(row[1]) // 60, int(row[2])) for row in work.session.execute(wanted)}


def _unclear() -> ColumnElement[bool]:
    """Work that fits several lines, or is to be charged at no known price, waits for a person."""
    unpriced = and_(
        TimeEntry.charge_minutes > 0,
        TimeEntry.rate_minor.is_(None),  # type: ignore[attr-defined]
    )
    return and_(
        TimeEntry.state == EntryState.APPROVED,
        or_(TimeEntry.coverage == Coverage.AMBIGUOUS, unpriced, visits.unpriced()),
    )


def _entries(work: Work, period: Period, waits: ColumnElement[bool]) -> Counted:
    wanted = (
        select(TimeEntry.client_id, func.count(TimeEntry.id))
        .where(waits, TimeEntry.work_on >= period.first, TimeEntry.work_on < period.end)
        .group_by(TimeEntry.client_id)
    )
    return _counted(work, wanted)


def _expired(work: Work, period: Period) -> Counted:
    wanted = (
        select(LedgerEntry.client_id, func.sum(-LedgerEntry.minutes))
        .where(
            LedgerEntry.kind == LedgerKind.EXPIRY,
            LedgerEntry.work_on >= period.first,
            LedgerEntry.work_on < period.end,
        )
        .group_by(LedgerEntry.client_id)
    )
    return _counted(work, wanted)


def _order_numbers(work: Work) -> dict[UUID, str]:
    """The order number that a client's active contracts carry; of several the latest contract's."""
    wanted = (
        select(Contract.client_id, Contract.po_number)
        .where(Contract.state == ContractState.ACTIVE, Contract.po_number != "")
        .order_by(Contract.number)
    )
    return {row[0]: row[1] for row in work.session.execute(wanted)}


def _counted(work: Work, wanted: Select[UUID, int]) -> Counted:
    return {row[0]: int(row[1]) for row in work.session.execute(wanted)}
