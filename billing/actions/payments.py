"""Money that came in settles invoices to the last unit; what is too much is the client's credit."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Literal
from uuid import UUID

from pydantic import Field
from sqlalchemy import func, select

from billing.actions import orders_starting
from billing.models import Allocation, Invoice, Payment
from billing.queries import invoices as queries
from billing.queries import papers
from billing.rules import invoices as rules
from billing.rules import payments
from billing.rules.invoices import OPEN
from billing.rules.payments import OpenInvoice
from msp.accounts.models import Client
from msp.data.commands import Command
from msp.data.history import record
from msp.data.work import Work
from msp.kernel.access import Permission
from msp.kernel.errors import Refused, mark
from msp.kernel.money import Money

Method = Literal["transfer", "card", "konbini", "cash", "return", "correction", "other"]


class RecordPayment(Command):
    """Money received from a client, in minor units. The same `source` is received once.

    With an invoice it settles that one first; else, and with what is left, the earliest due.
    """

    source: str = Field(min_length=1, max_length=160)
    client_id: UUID
    invoice_id: UUID | None = None
    method: Method = "transfer"
    received_on: date
    amount: int = Field(gt=0, le=10**12)
    payer: str = Field(default="", max_length=160)
    note: str = Field(default="", max_length=400)


class MarkPaid(Command):
    """What an invoice still owes, or `amount` of it, was received."""

    invoice_id: UUID
    received_on: date
    amount: int | None = Field(default=None, gt=0, le=10**12)
    method: Literal["transfer", "card", "konbini", "cash", "other"] = "transfer"
    payer: str = Field(default="", max_length=160)
    note: str = Field(default="", max_length=400)
    token: str = Field(default="", max_length=64)


def record_payment(work: Work, wish: RecordPayment) -> Payment:
    """Write a payment down and spread it over the client's open invoices (DOMAIN §10).

    What no invoice takes stays as the client's credit.
    """
    work.require(Permission.PAYMENT_RECORD)
    kept = work.session.scalars(select(Payment).where(Payment.source == wish.source)).first()
    if kept is not None:
        return kept
    client = work.get(Client, wish.client_id)
    payment = work.add(
        Payment(
            client_id=client.id,
            source=wish.source,
            method=wish.method,
            received_on=wish.received_on,
            currency=client.currency,
            amount_minor=wish.amount,
            payer=wish.payer,
            note=wish.note,
            recorded_by=work.actor.id,
        )
    )
    _spread(work, payment, wish.invoice_id)
    record(work, "payment.recorded", payment, amount=wish.amount)
    return payment


def mark_paid(work: Work, wish: MarkPaid) -> Payment:
    """Record the payment of one invoice by hand. The same `token` (a pressed button) pays once.

    Refused for an invoice that owes nothing.
    """
    work.require(Permission.PAYMENT_RECORD)
    invoice = queries.locked(work, wish.invoice_id)
    source = f"manual:{invoice.id}:{wish.token or invoice.paid_minor}"
    kept = work.session.scalars(select(Payment).where(Payment.source == source)).first()
    if kept is not None:
        return kept
    if invoice.state not in OPEN:
        raise Refused(mark("Nothing is owed on this invoice."), field="invoice_id")
    if wish.received_on > papers.today(work):
        raise Refused(mark("A payment cannot be received in the future."), field="received_on")
    return record_payment(
        work,
        RecordPayment(
            source=source,
            client_id=invoice.client_id,
            invoice_id=invoice.id,
            method=wish.method,
            received_on=wish.received_on,
            amount=wish.amount or invoice.owed.minor,
            payer=wish.payer,
            note=wish.note,
        ),
    )


def use_credit(work: Work, invoice: Invoice) -> None:
    """Let what the client paid too much before settle an invoice, oldest payment first."""
    work.require(Permission.PAYMENT_RECORD)
    spent = select(func.coalesce(func.sum(Allocation.amount_minor), 0)).where(
        Allocation.payment_id == Payment.id
    )
    wanted = (
        select(Payment, spent.scalar_subquery())
        .where(Payment.client_id == invoice.client_id, Payment.currency == invoice.currency)
        .order_by(Payment.received_on, Payment.id)
    )
    for payment, used in work.session.execute(wanted).all():
        part = min(payment.amount_minor - int(used), invoice.owed.minor)
        if part > 0:
            allocate(work, payment, invoice, part)


def allocate(work: Work, payment: Payment, invoice: Invoice, amount: int) -> None:
    """Settle `amount` minor units of an invoice from a payment, and say where it stands now."""
    work.add(
        Allocation(
            client_id=invoice.client_id,
            payment_id=payment.id,
            invoice_id=invoice.id,
            amount_minor=amount,
        )
    )
    invoice.paid_minor += amount
    settle(work, invoice)


def take_off(work: Work, invoice: Invoice, source: str) -> None:
    """Take all that was paid off an invoice that a correction sets aside: money below zero, so
    that nothing written before changes. `put_on` is its other half.
    """
    work.require(Permission.PAYMENT_RECORD)
    if invoice.paid_minor <= 0:
        return
    payment = work.add(
        Payment(
            client_id=invoice.client_id,
            source=f"{source}:off",
            method="correction",
            received_on=papers.today(work),
            currency=invoice.currency,
            amount_minor=-invoice.paid_minor,
            note=str(invoice.number),
            recorded_by=work.actor.id,
        )
    )
    allocate(work, payment, invoice, -invoice.paid_minor)


def put_on(work: Work, invoice: Invoice, paid: Money, source: str) -> None:
    """Let what `take_off` took settle the corrected invoice; too much is spread, then credit."""
    if paid.minor > 0:
        wish = RecordPayment(
            source=f"{source}:on",
            client_id=invoice.client_id,
            invoice_id=invoice.id,
            method="correction",
            received_on=papers.today(work),
            amount=paid.minor,
            note=str(invoice.number),
        )
        record_payment(work, wish)
    settle(work, invoice)


def settle(work: Work, invoice: Invoice) -> None:
    """The state that follows from what was paid and whether the due date has passed."""
    today = papers.today(work)
    paid = Money(invoice.paid_minor, invoice.currency)
    state = rules.settled_state(invoice.gross, paid, invoice.due_on or today, today)
    if state is not invoice.state:
        invoice.state = rules.moved(invoice.state, state)
        invoice.version += 1
    work.session.flush()
    if invoice.state is rules.InvoiceState.PAID:
        orders_starting.on_invoice_paid(work, invoice)


def note_overdue(work: Work) -> int:
    """Recurring: invoices whose due date has passed become overdue; answers how many."""
    work.require(Permission.PAYMENT_RECORD)
    today = papers.today(work)
    late = queries.visible(work).where(
        Invoice.state.in_((rules.InvoiceState.ISSUED, rules.InvoiceState.PART_PAID)),
        Invoice.due_on < today,
    )
    found = work.session.scalars(late.with_for_update()).all()
    for invoice in found:
        settle(work, invoice)
    return len(found)


def _spread(work: Work, payment: Payment, first: UUID | None) -> None:
    """The named invoice takes its part first, the rest goes to the earliest due."""
    open_now = _open(work, payment)
    chosen = [invoice for invoice in open_now if invoice.id == first]
    others = [invoice for invoice in open_now if invoice.id != first]
    left = Money(payment.amount_minor, payment.currency)
    for group in (chosen, others):
        if not left:
            return
        by_number = {str(invoice.number): invoice for invoice in group}
        spread = payments.allocate(left, [_as_open(invoice) for invoice in group])
        for part in spread.parts:
            allocate(work, payment, by_number[part.number], part.amount.minor)
        left = spread.credit


def _open(work: Work, payment: Payment) -> Sequence[Invoice]:
    wanted = queries.visible(work).where(
        Invoice.client_id == payment.client_id,
        Invoice.currency == payment.currency,
        Invoice.state.in_(OPEN),
    )
    return work.session.scalars(
        wanted.order_by(Invoice.due_on, Invoice.number).with_for_update()
    ).all()


def _as_open(invoice: Invoice) -> OpenInvoice:
    paid = Money(invoice.paid_minor, invoice.currency)
    return OpenInvoice(str(invoice.number), 0, invoice.gross, paid, invoice.due_on or date.max)
