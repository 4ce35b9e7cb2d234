"""Work of a month that went beyond the client's hours, priced as its bill will price it."""

from collections.abc import Hashable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, select

from contracts.models import ContractLine, LineTerms
from contracts.rules.bands import Factors
from contracts.rules.lines import POOLED
from contracts.rules.rounding import Scope
from msp.accounts.models import Client
from msp.data.work import Work
from msp.desk.models import TimeEntry
from msp.desk.rules import settling
from msp.desk.rules.settling import Charge
from msp.desk.rules.time import Coverage, EntryState
from msp.kernel.access import Permission
from msp.kernel.money import Money, total
from msp.kernel.periods import Period


@dataclass(frozen=True, slots=True)
class Beyond:
    """Real minutes that no hours covered, and what they cost without tax."""

    minutes: int
    amount: Money


def beyond(work: Work, client: Client, month: Period) -> Beyond | None:
    """What the hours of the client did not cover in the month; None where they covered it all.

    Work that was handed in counts before it is approved, as it does for the hours themselves.
    """
    if not work.actor.may(Permission.TIME_READ):
        return None
    rows = work.session.execute(_charged(client, month)).all()
    charges: dict[Hashable, tuple[Charge, Row[Any]]] = {}
    for row in rows:
        before = charges.get(_together(row), (Charge(), row))[0]
        own = Charge(row.charge_minutes, row.after_hours_charge, row.holiday_charge)
        charges[_together(row)] = (before + own, row)
    if not charges:
        return None
    amounts = (_amount(charge, row) for charge, row in charges.values())
    minutes = sum(charge.minutes for charge, _ in charges.values())
    return Beyond(minutes, total(amounts, client.currency))


def _charged(client: Client, month: Period) -> Any:
    return (
        select(
            TimeEntry.id,
            TimeEntry.ticket_id,
            TimeEntry.work_on,
            TimeEntry.terms_id,
            TimeEntry.charge_minutes,
            TimeEntry.after_hours_charge,
            TimeEntry.holiday_charge,
            TimeEntry.rate_minor.label("rate"),  # type: ignore[attr-defined]
            TimeEntry.rate_currency.label("currency"),  # type: ignore[attr-defined]
            LineTerms.scope,
            LineTerms.after_hours_percent,
            LineTerms.holiday_percent,
        )
        .join(LineTerms, LineTerms.id == TimeEntry.terms_id)
        .join(ContractLine, ContractLine.id == TimeEntry.line_id)
        .where(
            TimeEntry.client_id == client.id,
            TimeEntry.work_on >= month.first,
            TimeEntry.work_on < month.end,
            TimeEntry.coverage == Coverage.COVERED,
            TimeEntry.state != EntryState.DRAFT,
            TimeEntry.charge_minutes > 0,
            TimeEntry.rate_currency == client.currency,  # type: ignore[attr-defined]
            ContractLine.kind.in_(POOLED),
        )
        .order_by(TimeEntry.id)
    )


def _together(row: Row[Any]) -> Hashable:
    """What the bill sums before it prices, by the scope of the terms."""
    if row.scope is Scope.TICKET:
        return (row.terms_id, row.ticket_id, row.rate)
    return (row.terms_id, row.work_on, row.rate) if row.scope is Scope.DAY else row.id


def _amount(charge: Charge, row: Row[Any]) -> Money:
    factors = Factors(row.after_hours_percent, row.holiday_percent)
    return settling.amount(Money(row.rate, row.currency), charge, factors)
