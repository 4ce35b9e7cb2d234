"""An issued invoice is put right by another document: returned from, corrected, or void."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from pydantic import Field
from sqlalchemy import Select, func, select, update

from billing import sets
from billing.actions import issuing, numbers, orders_starting, payments
from billing.actions.payments import RecordPayment
from billing.models import Invoice, InvoiceLine
from billing.queries import invoices as queries
from billing.queries import papers
from billing.rules import amounts, tax
from billing.rules import invoices as rules
from billing.rules.invoices import CorrectionReason, InvoiceState
from billing.rules.tax import Taxable, TaxCategory, TaxedTotal, TaxRow, TaxRule
from contracts import actions as contracts
from msp.accounts.models import Client, Provider
from msp.data.commands import Command
from msp.data.history import record
from msp.data.work import Work
from msp.desk.rules import EntryState
from msp.kernel.access import Permission
from msp.kernel.errors import Refused, mark
from msp.kernel.money import Money, Rounding
from msp.kernel.periods import Period

RETURNS = "R"  # the series of return invoices is the provider's prefix and this letter


class VoidInvoice(Command):
    """The invoice was never owed."""

    invoice_id: UUID
    reason: str = Field(min_length=1, max_length=400)


class ReturnFromInvoice(Command):
    """Give back `amount` (before tax, minor units) of what stands at one tax category."""

    invoice_id: UUID
    amount: int = Field(gt=0, le=10**12)
    category: TaxCategory = TaxCategory.STANDARD
    title: str = Field(min_length=1, max_length=300)
    reason: CorrectionReason = CorrectionReason.RETURN
    token: str = Field(default="", max_length=60)


class CorrectedLine(Command):
    """A line as it should have been; `line_id` names the line that it puts right."""

    line_id: UUID | None = None
    title: str = Field(min_length=1, max_length=300)
    quantity: str = Field(default="1", max_length=40)
    amount: int = Field(ge=-(10**12), le=10**12)
    tax: TaxCategory = TaxCategory.STANDARD


class CorrectInvoice(Command):
    """The whole invoice as it should have been."""

    invoice_id: UUID
    lines: list[CorrectedLine] = Field(min_length=1, max_length=2000)
    reason: str = Field(min_length=1, max_length=400)


def void_invoice(work: Work, wish: VoidInvoice) -> Invoice:
    """Take an issued invoice back: its charges, time and goods can be billed again.

    Refused with payments (DOMAIN §10). The number stays used and the paper stays kept.
    """
    work.require(Permission.INVOICE_CORRECT)
    invoice = queries.locked(work, wish.invoice_id)
    if invoice.number is None:
        raise Refused(mark("A draft is made anew with its run, not voided."), field="state")
    paid = Money(invoice.paid_minor, invoice.currency)
    rules.checked_void(invoice.state, paid, wish.reason)
    orders_starting.on_invoice_void(work, invoice, wish.reason)
    _set_aside(work, invoice, wish.reason)
    _release_work(work, invoice)
    record(work, "invoice.void", invoice, number=invoice.number)
    return invoice


def return_from_invoice(work: Work, wish: ReturnFromInvoice) -> Invoice:
    """Issue a return invoice in its own series and settle the invoice by what it gives back.

    Returns of a whole row give back its tax to the last unit. Refused beyond what was invoiced.
    """
    work.require(Permission.INVOICE_CORRECT)
    old = queries.locked(work, wish.invoice_id)
    rules.right_correction(wish.reason, old.state, Money(old.paid_minor, old.currency))
    source = f"return:{old.id}:{wish.token or len(queries.corrections_of(work, old.id))}"
    kept = work.session.scalars(select(Invoice).where(Invoice.source == source)).first()
    if kept is not None:
        return kept
    provider = work.get(Provider, work.actor.provider_id)
    total = _returned(work, old, wish)
    made = _correction(work, old, source, ("return_invoice", total))
    line = {"title": wish.title, "quantity": "1", "amount_minor": total.net.minor}
    _add_lines(work, made, [{**line, "tax": wish.category, "tax_share_minor": total.tax.minor}])
    prefix = f"{provider.invoice_prefix[:9]}{RETURNS}"
    _issue(work, made, (old, prefix))
    made.state = InvoiceState.PAID
    made.paid_minor = made.gross_minor
    payments.record_payment(
        work,
        RecordPayment(
            source=source,
            client_id=old.client_id,
            invoice_id=old.id,
            method="return",
            received_on=papers.today(work),
            amount=-total.gross.minor,
            note=str(made.number),
        ),
    )
    record(work, "invoice.returned", old, number=made.number)
    return made


def correct_invoice(work: Work, wish: CorrectInvoice) -> Invoice:
    """Issue the invoice as it should have been, naming the old number; the old one is void.

    The charges move to the new document, so that nothing is billed again, and so do payments: a
    mistake is put right whether or not it was paid (DOMAIN §10), and what was paid too much is
    the client's credit. Refused below what was returned from it already.
    """
    work.require(Permission.INVOICE_CORRECT)
    old = queries.locked(work, wish.invoice_id)
    paid = Money(old.paid_minor, old.currency)
    rules.right_correction(CorrectionReason.MISTAKE, old.state, paid)
    provider = work.get(Provider, work.actor.provider_id)
    rule = _rule(old, provider)
    taxables = [Taxable(Money(each.amount, old.currency), each.tax) for each in wish.lines]
    total = tax.taxed(taxables, rule, old.currency)
    if total.gross.minor < 0:
        raise Refused(mark("The invoice is negative: a return invoice is the right document."))
    _covers_returns(work, old, total)
    lines = papers.lines_of(work, [old.id]).get(old.id, [])
    source = f"corrected:{old.id}"
    payments.take_off(work, old, source)
    _set_aside(work, old, wish.reason)
    made = _correction(work, old, source, ("corrected_invoice", total))
    shares = tax.shares(taxables, rule)
    rows = _corrected_rows(wish.lines, lines)
    _add_lines(
        work,
        made,
        [{**row, "tax_share_minor": s.minor} for row, s in zip(rows, shares, strict=True)],
    )
    _issue(work, made, (old, provider.invoice_prefix))
    orders_starting.on_invoice_corrected(work, old, made)
    payments.put_on(work, made, paid, source)
    record(work, "invoice.corrected", old, number=made.number, paid=paid.minor)
    return made


def _rule(old: Invoice, provider: Provider) -> TaxRule:
    """The tax of the old invoice: its rounding, and its rate even where today's is another."""
    rows = tax.total_of(old.tax_rows, old.currency).rows
    known = (row.percent for row in rows if row.category is TaxCategory.STANDARD)
    rates = tax.Rates(standard=next(known, provider.tax_percent))
    return TaxRule(Rounding(old.tax_rounding), rates=rates)


def _returned(work: Work, old: Invoice, wish: ReturnFromInvoice) -> TaxedTotal:
    """The total of the return, below zero, by cumulative difference to earlier returns."""
    rule = _rule(old, work.get(Provider, work.actor.provider_id))
    rows = tax.total_of(old.tax_rows, old.currency).rows
    row = next((each for each in rows if each.category is wish.category), None)
    if row is None:
        message = mark("The invoice holds nothing at this tax rate.")
        raise Refused(message, field="category")
    before = Money(_returns(work, old).get(wish.category, 0), old.currency)
    now = Money(wish.amount, old.currency)
    given = tax.returned_tax(row, before, now, rule)
    return TaxedTotal((TaxRow(wish.category, row.percent, -now, -given),), -now, -given)


def _returns(work: Work, invoice: Invoice) -> dict[TaxCategory, int]:
    """What was returned (net, minor units) from an invoice and from those that it corrected."""
    ids, at = [invoice.id], invoice
    while at.kind == "corrected_invoice" and at.refers_to_id is not None:
        at = work.get(Invoice, at.refers_to_id)
        ids.append(at.id)
    wanted = (
        select(InvoiceLine.tax, func.sum(InvoiceLine.amount_minor))
        .join(Invoice, Invoice.id == InvoiceLine.invoice_id)
        .where(
            Invoice.refers_to_id.in_(ids),
            Invoice.kind == "return_invoice",
            Invoice.state != InvoiceState.VOID,
        )
        .group_by(InvoiceLine.tax)
    )
    return {category: -int(minor) for category, minor in work.session.execute(wanted)}


def _covers_returns(work: Work, old: Invoice, total: TaxedTotal) -> None:
    left = {row.category: row.net.minor for row in total.rows}
    for category, minor in _returns(work, old).items():
        if left.get(category, 0) < minor:
            message = mark("More was returned from this invoice than it would hold: %(net)s.")
            net = amounts.money_text(Money(minor, old.currency))
            raise Refused(message, field="lines", net=net)


def _correction(work: Work, old: Invoice, source: str, told: tuple[str, TaxedTotal]) -> Invoice:
    kind, total = told
    return work.add(
        Invoice(
            client_id=old.client_id,
            source=source,
            kind=kind,
            state=InvoiceState.APPROVED,
            run_id=old.run_id if kind == "corrected_invoice" else None,
            refers_to_id=old.id,
            first_on=old.first_on,
            end_on=old.end_on,
            currency=old.currency,
            net_minor=total.net.minor,
            tax_minor=total.tax.minor,
            gross_minor=total.gross.minor,
            tax_rows=tax.stored_rows(total),
            tax_rounding=old.tax_rounding,
            minutes=old.minutes,
            block_minutes=old.block_minutes,
            po_number=old.po_number,
            approved_by=work.actor.id,
            approved_at=work.now,
            frozen={"refers_to": old.number},
        )
    )


def _corrected_rows(
    told: Sequence[CorrectedLine], lines: Sequence[InvoiceLine]
) -> list[dict[str, Any]]:
    """The lines as told; each charge of the old invoice stays with the line that puts it right.

    A charge whose line is left out is released: it can be billed again or stay unbilled.
    """
    known = {line.id: line for line in lines}
    rows: list[dict[str, Any]] = []
    for each in told:
        old = known.pop(each.line_id, None) if each.line_id else None
        rows.append(
            {
                "title": each.title,
                "quantity": each.quantity,
                "amount_minor": each.amount,
                "tax": each.tax,
                "section": old.section if old else "",
                "shown_on": old.shown_on if old else None,
                "charge_id": old.charge_id if old else None,
                "thing": old.thing if old else None,
            }
        )
    return rows


def _add_lines(work: Work, made: Invoice, rows: Sequence[dict[str, Any]]) -> None:
    day = papers.today(work)
    for position, row in enumerate(rows, 1):
        shown_on: date = row.get("shown_on") or day
        work.add(
            InvoiceLine(
                **{**row, "shown_on": shown_on},
                client_id=made.client_id,
                invoice_id=made.id,
                position=position,
            )
        )


def _issue(work: Work, made: Invoice, told: tuple[Invoice, str]) -> None:
    """Number, date and freeze the correction today."""
    old, prefix = told
    provider, client = work.get(Provider, work.actor.provider_id), work.get(Client, made.client_id)
    today = papers.today(work)
    parts = papers.sections(papers.lines_of(work, [made.id])[made.id], made)
    number = numbers.take_numbers(work, prefix, today, 1)[0]
    # from here on nothing is read: number and paper are stored in one statement
    made.number, made.issued_on, made.issued_at = number, today, work.now
    made.due_on = max(old.due_on or today, issuing.due_day(provider, client, today))
    made.state = InvoiceState.ISSUED
    value = papers.document(provider, client, made, parts)
    made.frozen = {**made.frozen, **papers.frozen(value, provider)}
    work.session.flush()


def _set_aside(work: Work, invoice: Invoice, reason: str) -> None:
    invoice.state = rules.moved(invoice.state, InvoiceState.VOID)
    invoice.void_reason = reason
    invoice.version += 1
    work.session.execute(
        update(InvoiceLine)
        .where(InvoiceLine.invoice_id == invoice.id)
        .values(released=True)
        .execution_options(synchronize_session=False)
    )
    work.session.flush()


def _release_work(work: Work, invoice: Invoice) -> None:
    """The month's work can be billed again, and so can late work that stood on the lines.

    Late work of this month that a later invoice billed stays billed.
    """
    if invoice.run_id is None:
        return
    period = Period(invoice.first_on, invoice.end_on)
    source = sets.lock_source(invoice.run_id, invoice.client_id)
    contracts.lift_lock_of(work, source, f"{invoice.number}: {invoice.void_reason}")
    sets.mark_unbilled(work, [invoice.client_id], period)
    own = select(InvoiceLine.thing).where(InvoiceLine.invoice_id == invoice.id)
    sets.move_named(work, _named(work, own), EntryState.APPROVED)
    elsewhere = select(InvoiceLine.thing).where(
        InvoiceLine.client_id == invoice.client_id,
        InvoiceLine.released.is_(False),
        InvoiceLine.shown_on >= period.first,
        InvoiceLine.shown_on < period.end,
    )
    sets.move_named(work, _named(work, elsewhere), EntryState.BILLED)


def _named(work: Work, wanted: Select[str | None]) -> list[str]:
    return [thing for thing in work.session.scalars(wanted) if thing]
