"""What credits are made from: fees as billed, the policies of their lines, the desk's results."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, or_, select

from billing.models import ChargeRow, Invoice, InvoiceLine
from billing.models.credits import SlaCredit
from billing.rules.charges import ChargeKind
from billing.rules.invoices import InvoiceState
from billing.rules.tax import TaxCategory
from contracts.models import Contract, ContractLine, LineTerms, SlaPolicy
from contracts.rules.clocks import Pledge
from contracts.rules.credits import CreditTerms, terms_from
from msp.data.work import Work
from msp.desk.models import Ticket
from msp.kernel.access import Permission
from msp.kernel.calendars import zone_named
from msp.kernel.money import Money
from msp.kernel.periods import Period, starts_at

MET: Mapping[Pledge, Any] = {
    Pledge.FIRST_RESPONSE: Ticket.response_met,
    Pledge.RESOLUTION: Ticket.resolution_met,
}


@dataclass(frozen=True, slots=True)
class BilledFee:
    """A line's fee for a month as an issued invoice holds it."""

    line_id: UUID
    client_id: UUID
    invoice_id: UUID
    tax: TaxCategory
    fee: Money


@dataclass(frozen=True, slots=True)
class Decided:
    """A ticket of the month whose promises are decided, or some of them."""

    ticket_id: UUID
    met: Mapping[Pledge, bool | None]


def visible(work: Work) -> Select[SlaCredit]:
    """Every credit, the latest month first; the provider's own people read them."""
    work.require(Permission.RUN_READ)
    return select(SlaCredit).order_by(SlaCredit.month_on.desc(), SlaCredit.created_at.desc())


def billed_fees(work: Work, month: Period) -> list[BilledFee]:
    """The fees of the month on issued invoices, one a line: of two the later invoice counts."""
    work.require(Permission.RUN_READ)
    found = work.session.execute(
        select(
            ChargeRow.line_id,
            ChargeRow.client_id,
            Invoice.id,
            InvoiceLine.tax,
            func.sum(InvoiceLine.amount_minor),
            Invoice.currency,
        )
        .join(InvoiceLine, InvoiceLine.charge_id == ChargeRow.id)
        .join(Invoice, Invoice.id == InvoiceLine.invoice_id)
        .where(
            ChargeRow.kind == ChargeKind.FEE,
            ChargeRow.line_id.is_not(None),
            ChargeRow.shown_on >= month.first,
            ChargeRow.shown_on < month.end,
            Invoice.number.is_not(None),
            Invoice.state != InvoiceState.VOID,
            InvoiceLine.released.is_(False),
        )
        .group_by(
            ChargeRow.line_id,
            ChargeRow.client_id,
            Invoice.id,
            InvoiceLine.tax,
            Invoice.currency,
            Invoice.number,
        )
        .order_by(Invoice.number)
    )
    by_line = {
        line: BilledFee(line, row[1], row[2], row[3], Money(int(row[4]), row[5]))
        for row in found
        if (line := row[0]) is not None
    }
    return [fee for fee in by_line.values() if fee.fee.minor > 0]


def terms_of(
    work: Work, lines: Sequence[UUID], month: Period
) -> dict[UUID, tuple[UUID, CreditTerms]]:
    """The policy of each line on the month's first day that it holds, where credits are agreed.

    The line's policy goes first, then its contract's, then the provider's default (DOMAIN §3).
    """
    work.require(Permission.RUN_READ)
    known = {row.id: row for row in work.session.scalars(select(SlaPolicy))}
    usual = next((row.id for row in known.values() if row.is_default), None)
    found = work.session.execute(
        select(ContractLine.id, LineTerms.sla_policy_id, Contract.sla_policy_id)
        .join(Contract, Contract.id == ContractLine.contract_id)
        .join(LineTerms, LineTerms.line_id == ContractLine.id)
        .where(
            ContractLine.id.in_(lines),
            LineTerms.starts_on < month.end,
            or_(LineTerms.ends_on.is_(None), LineTerms.ends_on > month.first),
        )
        .order_by(LineTerms.starts_on.desc())
    )
    chosen = {row[0]: row[1] or row[2] or usual for row in found}
    agreed = {
        line: (policy, terms_from(known[policy].credits))
        for line, policy in chosen.items()
        if policy in known
    }
    return {line: told for line, told in agreed.items() if told[1].gives}


def decided(work: Work, month: Period) -> dict[tuple[UUID, UUID], list[Decided]]:
    """The tickets opened in the month by client and policy, oldest first, in one statement."""
    work.require(Permission.RUN_READ)
    zone = zone_named(work.actor.zone)
    found = work.session.execute(
        select(
            Ticket.client_id,
            Ticket.sla_policy_id,
            Ticket.id,
            Ticket.response_met,
            Ticket.resolution_met,
        )
        .where(
            Ticket.sla_policy_id.is_not(None),
            Ticket.opened_at >= starts_at(month.first, zone),
            Ticket.opened_at < starts_at(month.end, zone),
        )
        .order_by(Ticket.opened_at, Ticket.number)
    )
    tickets: dict[tuple[UUID, UUID], list[Decided]] = {}
    for client_id, policy_id, ticket_id, response, resolution in found:
        if policy_id is None:
            continue
        met = {Pledge.FIRST_RESPONSE: response, Pledge.RESOLUTION: resolution}
        tickets.setdefault((client_id, policy_id), []).append(Decided(ticket_id, met))
    return tickets
