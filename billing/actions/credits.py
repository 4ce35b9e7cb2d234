"""SLA credits come from the desk's results, are decided by finance, leave as return invoices."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from pydantic import Field
from sqlalchemy import select

from billing.actions.corrections import ReturnFromInvoice, return_from_invoice
from billing.models.credits import CreditState, SlaCredit
from billing.queries import sla_credits as queries
from billing.queries.sla_credits import BilledFee, Decided
from billing.rules.invoices import CorrectionReason
from contracts.models import ContractLine
from contracts.rules import credits as rules
from contracts.rules.credits import CreditTerms
from msp.data.commands import Command
from msp.data.history import record
from msp.data.work import Work
from msp.kernel import reading
from msp.kernel.access import Permission
from msp.kernel.errors import Refused, mark


class ProposeCredits(Command):
    """The month, as 2026-10."""

    month: str = Field(min_length=7, max_length=7)


class ApproveCredit(Command):
    """Give it back: `title` is what the return invoice says."""

    credit_id: UUID
    title: str = Field(min_length=1, max_length=300)
    version: int | None = None


class DeclineCredit(Command):
    """Do not give it back, and why."""

    credit_id: UUID
    reason: str = Field(min_length=1, max_length=400)
    version: int | None = None


def propose_credits(work: Work, wish: ProposeCredits) -> list[SlaCredit]:
    """Propose what the month's results give back, a line once; what was proposed stays as it is.

    Only fees on issued invoices count: run it again after more of them are issued.
    """
    work.require(Permission.RUN_MAKE)
    month = reading.read_month(wish.month)
    fees = queries.billed_fees(work, month)
    agreed = queries.terms_of(work, [fee.line_id for fee in fees], month)
    tickets = queries.decided(work, month)
    asked = select(SlaCredit.line_id).where(SlaCredit.month_on == month.first)
    known = set(work.session.scalars(asked))
    made = []
    for fee in fees:
        if fee.line_id in known or fee.line_id not in agreed:
            continue
        policy_id, terms = agreed[fee.line_id]
        evidence = _evidence(terms, tickets.get((fee.client_id, policy_id), ()))
        row = _proposal(fee, (policy_id, terms), evidence)
        if row is not None:
            row.month_on = month.first
            made.append(work.add(row))
            record(work, "sla_credit.propose", row, amount_minor=row.amount_minor)
    return made


def _evidence(terms: CreditTerms, tickets: Sequence[Decided]) -> list[dict[str, Any]]:
    """For each promise how often it was kept, what that gives back, and the tickets that missed."""
    found = []
    for pledge in terms.pledges:
        told = [(ticket.ticket_id, ticket.met[pledge]) for ticket in tickets]
        missed = [str(ticket_id) for ticket_id, met in told if met is False]
        kept = sum(met is True for _, met in told)
        whole = kept + len(missed)
        found.append(
            {
                "pledge": pledge.value,
                "kept": kept,
                "whole": whole,
                "percent": rules.percent_for(terms, kept, whole),
                "tickets": missed,
            }
        )
    return found


def _proposal(
    fee: BilledFee, agreed: tuple[UUID, CreditTerms], evidence: list[dict[str, Any]]
) -> SlaCredit | None:
    policy_id, terms = agreed
    amount = rules.credit(fee.fee, [each["percent"] for each in evidence], terms.cap)
    if not amount.minor:
        return None
    return SlaCredit(
        client_id=fee.client_id,
        line_id=fee.line_id,
        policy_id=policy_id,
        invoice_id=fee.invoice_id,
        tax=fee.tax,
        fee_minor=fee.fee.minor,
        cap=terms.cap,
        amount_minor=amount.minor,
        currency=amount.currency,
        evidence=evidence,
    )


def approve_credit(work: Work, wish: ApproveCredit) -> SlaCredit:
    """Give a proposed credit back by a return invoice from the invoice that billed the fee."""
    work.require(Permission.INVOICE_CORRECT)
    row = _held(work, wish.credit_id, wish.version)
    back = ReturnFromInvoice(
        invoice_id=row.invoice_id,
        amount=row.amount_minor,
        category=row.tax,
        title=wish.title,
        reason=CorrectionReason.SLA_CREDIT,
        token=f"sla:{row.id}",
    )
    made = return_from_invoice(work, back)
    row.state, row.return_id = CreditState.APPROVED, made.id
    row.decided_by, row.decided_at = work.actor.id, work.now
    record(work, "sla_credit.approve", row, number=made.number)
    return row


def decline_credit(work: Work, wish: DeclineCredit) -> SlaCredit:
    """Leave a proposed credit, with a reason that is kept."""
    work.require(Permission.INVOICE_CORRECT)
    row = _held(work, wish.credit_id, wish.version)
    row.state, row.reason = CreditState.DECLINED, wish.reason
    row.decided_by, row.decided_at = work.actor.id, work.now
    record(work, "sla_credit.decline", row, reason=wish.reason)
    return row


def _held(work: Work, credit_id: UUID, version: int | None) -> SlaCredit:
    row = work.get(SlaCredit, credit_id)
    work.fresh(row, version)
    if row.state is not CreditState.PROPOSED:
        raise Refused(mark("This credit has been decided already."), field="state")
    return row


def line_title(work: Work, row: SlaCredit) -> str:
    """What the line is called whose fee it is."""
    return work.get(ContractLine, row.line_id).title
