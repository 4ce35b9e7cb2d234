"""A ticket whose clocks ran, levels that were told, a release, and a credit to decide on."""

from datetime import date, timedelta

from sqlalchemy import select

from billing.models import ChargeRow, Invoice, InvoiceLine
from billing.models.credits import SlaCredit
from billing.rules.tax import TaxCategory
from contracts.models import SlaPolicy
from contracts.rules import escalations
from contracts.rules.clocks import Pledge
from msp.data.work import Work
from msp.desk.actions.releases import AddRelease, add_release
from msp.desk.models import Escalation, Ticket


def furnish(work: Work) -> None:
    """Put it into the story's provider."""
    policies = work.session.scalars(select(SlaPolicy)).all()
    for policy in policies:
        policy.levels = escalations.stored(escalations.USUAL)
        policy.credits = {"steps": [[900, 25], [950, 10]], "cap": 30}
    release = AddRelease(name="会計システム 10.2", released_on=date(2026, 11, 4))
    add_release(work, release)
    asked = select(Ticket).where(Ticket.sla_policy_id.is_not(None), Ticket.is_open)
    for ticket in work.session.scalars(asked.order_by(Ticket.number)):
        reached = min(ticket.opened_at + timedelta(hours=1), work.now)
        work.add(
            Escalation(
                ticket_id=ticket.id,
                pledge=Pledge.RESOLUTION,
                key="percent:50",
                since=ticket.opened_at,
                reached_at=reached,
                told=[],
            )
        )
    if policies:
        _credit(work, policies[0])


def _credit(work: Work, policy: SlaPolicy) -> None:
    billed = (
        select(ChargeRow.line_id, Invoice)
        .join(InvoiceLine, InvoiceLine.charge_id == ChargeRow.id)
        .join(Invoice, Invoice.id == InvoiceLine.invoice_id)
        .where(ChargeRow.line_id.is_not(None), Invoice.number.is_not(None))
        .order_by(Invoice.number)
    )
    found = work.session.execute(billed.limit(1)).first()
    missed = work.session.scalars(select(Ticket.id).order_by(Ticket.number).limit(2)).all()
    if found is None:
        return
    line_id, invoice = found
    told = {"pledge": "resolution", "kept": 17, "whole": 19, "percent": 25}
    work.add(
        SlaCredit(
            client_id=invoice.client_id,
            line_id=line_id,
            policy_id=policy.id,
            month_on=date(2026, 7, 1),
            invoice_id=invoice.id,
            tax=TaxCategory.STANDARD,
            fee_minor=180_000,
            cap=30,
            amount_minor=45_000,
            currency="JPY",
            evidence=[{**told, "tickets": [str(ticket_id) for ticket_id in missed]}],
        )
    )
