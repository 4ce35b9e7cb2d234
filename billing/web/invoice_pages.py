"""What an invoice's page shows beside the paper, worked out before it is drawn."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import uuid4

from flask import g, url_for
from flask_babel import gettext, pgettext

from billing import actions, queries
from billing.models import Invoice
from billing.rules.invoices import NUMBERED, OPEN, CorrectionReason, InvoiceState
from billing.web import words
from msp.accounts.models import Client
from msp.data.work import Work
from msp.doors.forms import Form
from msp.doors.furniture import spoken
from msp.kernel.access import Permission
from msp.kernel.errors import mark
from msp.kernel.periods import Period
from msp.kernel.writing import day_short, day_text, month_text

S = InvoiceState
REASONS: Mapping[CorrectionReason, str] = {
    CorrectionReason.RETURN: mark("Goods or work taken back"),
    CorrectionReason.DISCOUNT: mark("Discount"),
    CorrectionReason.SLA_CREDIT: mark("SLA credit"),
}


def row(invoice: Invoice, client: Client) -> dict[str, Any]:
    """An invoice in a list."""
    return {
        "href": url_for("invoices.show", invoice_id=invoice.id),
        "pdf": url_for("invoices.pdf", invoice_id=invoice.id) if invoice.number else None,
        "number": invoice.number or pgettext("invoice", "Draft"),
        "kind": words.kind_words(invoice),
        "client": client.name,
        "period": period_text(Period(invoice.first_on, invoice.end_on)),
        "issued_on": invoice.issued_on,
        "due_on": invoice.due_on if invoice.kind != "return_invoice" else None,
        "gross": words.money(invoice.gross_minor, invoice.currency),
        "owed": words.money(invoice.owed.minor, invoice.currency) if invoice.state in OPEN else "—",
        "pill": words.state_pill(invoice.state),
    }


def period_text(period: Period) -> str:
    """A month by its name, one day as a day, and a month that is closed within another by both."""
    language = spoken()
    if period.days <= 1:
        return day_text(period.first, language)
    if period.first.day == 1:
        return month_text(period, language)
    return f"{day_short(period.first, language)} – {day_text(period.last, language)}"


def trail(invoice: Invoice) -> list[dict[str, str]]:
    """下書き → 承認済み → 発行済み → 入金済み, as far as it went."""
    reached = {S.DRAFT: 0, S.APPROVED: 1, S.ISSUED: 2, S.PART_PAID: 2, S.OVERDUE: 2, S.PAID: 3}
    now = reached.get(invoice.state, 2)
    steps = (
        (pgettext("invoice", "Draft"), None),
        (pgettext("invoice", "Approved"), invoice.approved_at),
        (pgettext("invoice", "Issued"), invoice.issued_on),
        (pgettext("invoice", "Paid"), None),
    )
    shown = [
        {
            "words": said,
            "at": day_short(at, spoken()) if at else "",
            "state": "done" if place < now or now == 3 else "now" if place == now else "",
        }
        for place, (said, at) in enumerate(steps)
    ]
    return shown[2:] if g.actor.is_client else shown


def forms(work: Work, invoice: Invoice, sent: Mapping[str, Form[Any]]) -> dict[str, Form[Any]]:
    """The page's forms: as they were sent, or with what is likely filled in."""
    if work.actor.is_client:
        return {}
    today = queries.today(work).isoformat()
    paid: Form[Any] = Form(actions.MarkPaid)
    paid.typed = {"received_on": today, "amount": invoice.owed.minor, "token": uuid4().hex}
    given: Form[Any] = Form(actions.ReturnFromInvoice)
    given.typed = {"token": uuid4().hex}
    made: dict[str, Form[Any]] = {
        "paid": paid,
        "void": Form(actions.VoidInvoice),
        "return": given,
        **sent,
    }
    for name, form in made.items():
        form.prefix = name
    return made


def deeds(invoice: Invoice) -> dict[str, bool]:
    """What the reader may do with this invoice as it stands."""
    corrects = g.actor.may(Permission.INVOICE_CORRECT) and invoice.kind != "return_invoice"
    return {
        "pay": g.actor.may(Permission.PAYMENT_RECORD) and invoice.state in OPEN,
        "void": corrects and invoice.state in NUMBERED and not invoice.paid_minor,
        "return": corrects and invoice.state in NUMBERED,
        "correct": corrects and invoice.state in NUMBERED,
    }


def reasons(wanted: Iterable[CorrectionReason]) -> list[tuple[str, str]]:
    """Choices of why something is given back."""
    return [(reason.value, gettext(REASONS[reason])) for reason in wanted]
