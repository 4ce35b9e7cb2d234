"""Invoices in a browser: lists, the page that looks like the paper, and what puts it right."""

from __future__ import annotations

import base64
from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID

from flask import Blueprint, g, redirect, render_template, request, url_for
from flask_babel import gettext

from billing import actions, queries
from billing.documents import pdf, sheet, value
from billing.models import Invoice
from billing.queries import InvoiceFilter
from billing.rules.invoices import NUMBERED, OPEN, CorrectionReason, InvoiceState
from billing.web import invoice_pages, words
from msp.accounts.models import Client
from msp.data.work import Work
from msp.doors import toasts
from msp.doors.answers import Answer
from msp.doors.downloads import download
from msp.doors.forms import Form
from msp.doors.porter import settings
from msp.doors.proof import needs_proof
from msp.doors.web import door, page_asked
from msp.kernel.access import Permission
from msp.kernel.errors import Refused, mark
from msp.outside import files

pages = Blueprint("invoices", __name__, url_prefix="/invoices")
PAGE = 50
OURS = {"return", "correction"}  # ways that nobody pays by: another document made them


@pages.get("/")
@door
def index(work: Work) -> Answer:
    """The invoices that the reader may see, the latest first."""
    wanted, chosen = asked()
    found = queries.listed(work, wanted)
    if chosen == "open":
        found = found.where(Invoice.state.in_(OPEN))
    page = page_asked()
    rows = work.session.execute(found.limit(PAGE + 1).offset((page - 1) * PAGE)).all()
    return render_template(
        "billing/invoices/index.html",
        rows=[invoice_pages.row(invoice, client) for invoice, client in rows[:PAGE]],
        more=len(rows) > PAGE,
        page=page,
        chosen=chosen,
        month=request.args.get("month", ""),
        months=queries.months_billed(work),
        states=[(state.value, words.state_pill(state)["words"]) for state in shown_states()],
        due=queries.due(work) if work.actor.is_client else (),
    )


@pages.get("/archive")
@door
def archive(work: Work) -> Answer:
    """Kept papers, found by date, amount and party, which may be combined."""
    wanted, _ = asked()
    page = page_asked()
    found = queries.archive(work, wanted).limit(PAGE + 1).offset((page - 1) * PAGE)
    rows = work.session.execute(found).all()
    return render_template(
        "billing/invoices/archive.html",
        rows=[(document, invoice) for document, invoice in rows[:PAGE]],
        more=len(rows) > PAGE,
        page=page,
        asked=request.args,
    )


@pages.get("/<uuid:invoice_id>")
@door
def show(work: Work, invoice_id: UUID) -> Answer:
    """The invoice like its paper, its state, its payments, and what can be done with it."""
    return _page(work, queries.invoice(work, invoice_id), {})


@pages.get("/<uuid:invoice_id>/pdf", endpoint="pdf")
@door
def paper(work: Work, invoice_id: UUID) -> Answer:
    """The PDF: the kept one, or the same bytes set anew where it was not kept yet."""
    kept = queries.kept_document(work, invoice_id)
    if kept is not None:
        return download(files.read(settings().data_dir, kept.sha256), kept.name)
    document = queries.document_of(work, queries.invoice(work, invoice_id))
    return download(pdf.render_pdf(document), value.file_name(document))


@pages.get("/<uuid:invoice_id>/lines/<uuid:line_id>")
@door
def line(work: Work, invoice_id: UUID, line_id: UUID) -> Answer:
    """The time entries behind a line."""
    invoice, found = queries.invoice(work, invoice_id), queries.line(work, line_id)
    return render_template(
        "billing/invoices/line.html",
        invoice=invoice,
        line=found,
        amount=words.money(found.amount_minor, invoice.currency),
        entries=[
            {
                "day": entry.work_on,
                "who": "" if work.actor.is_client else name or "",
                "minutes": entry.worked_seconds // 60,
                "charged": entry.charge_minutes,
                "note": entry.note,
                "ticket_id": entry.ticket_id,
            }
            for entry, name in queries.entries_behind(work, found)
        ],
    )


@pages.post("/<uuid:invoice_id>/paid")
@door
@needs_proof
def paid(work: Work, invoice_id: UUID) -> Answer:
    """A payment recorded by hand."""
    return _done(work, invoice_id, "paid", (actions.MarkPaid, actions.mark_paid))


@pages.post("/<uuid:invoice_id>/void")
@door
@needs_proof
def void(work: Work, invoice_id: UUID) -> Answer:
    """The invoice was never owed."""
    return _done(work, invoice_id, "void", (actions.VoidInvoice, actions.void_invoice))


@pages.post("/<uuid:invoice_id>/return")
@door
@needs_proof
def give_back(work: Work, invoice_id: UUID) -> Answer:
    """A return invoice."""
    told = (actions.ReturnFromInvoice, actions.return_from_invoice)
    return _done(work, invoice_id, "return", told)


@pages.get("/<uuid:invoice_id>/correct")
@door
@needs_proof
def correct(work: Work, invoice_id: UUID) -> Answer:
    """Every line as it should have been."""
    work.require(Permission.INVOICE_CORRECT)
    invoice = queries.invoice(work, invoice_id)
    lines = queries.lines_of(work, [invoice_id]).get(invoice_id, [])
    form: Form[Any] = Form(actions.CorrectInvoice)
    for place, each in enumerate(lines):
        told = {
            "line_id": str(each.id),
            "title": each.title,
            "quantity": each.quantity,
            "amount": each.amount_minor,
            "tax": each.tax.value,
        }
        form.typed |= {f"lines-{place}-{name}": text for name, text in told.items()}
    return _correction(invoice, form, len(lines))


@pages.post("/<uuid:invoice_id>/correct")
@door
@needs_proof
def corrected(work: Work, invoice_id: UUID) -> Answer:
    """Issue the corrected invoice."""
    invoice = queries.invoice(work, invoice_id)
    typed = {**request.form, "invoice_id": str(invoice_id)}
    form = Form(actions.CorrectInvoice, typed)
    if made := form.send(work, actions.correct_invoice):
        toasts.say(gettext("The corrected invoice %(number)s is issued.", number=made.number))
        return redirect(url_for(".show", invoice_id=made.id))
    form.typed |= dict(request.form)
    count = sum(name.endswith("-title") for name in request.form)
    return _correction(invoice, form, count), 422


def asked() -> tuple[InvoiceFilter, str]:
    """What the address of a list says, and the state that was chosen in it."""
    chosen = request.args.get("state", "")
    states = {state.value: state for state in InvoiceState}
    month = request.args.get("month")
    wanted = InvoiceFilter(
        state=states.get(chosen),
        month=actions.month_named(month) if month else None,
        client_id=request.args.get("client", type=UUID),
        first_on=day_asked("from"),
        last_on=day_asked("to"),
        least=request.args.get("least", type=int),
        most=request.args.get("most", type=int),
        party=request.args.get("party", "").strip(),
    )
    return wanted, chosen


def day_asked(name: str) -> date | None:
    """A date in the address. Refused where there is no such date."""
    text = request.args.get(name, "")
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise Refused(mark("There is no such date."), field=name) from None


def shown_states() -> tuple[InvoiceState, ...]:
    """The states that the reader may ask for."""
    if g.actor.is_client:
        return tuple(state for state in InvoiceState if state in NUMBERED)
    return tuple(InvoiceState)


def _done(
    work: Work, invoice_id: UUID, name: str, told: tuple[type[Any], Callable[..., Any]]
) -> Answer:
    command, action = told
    invoice = queries.invoice(work, invoice_id)
    form: Form[Any] = Form(command, {**request.form, "invoice_id": str(invoice_id)})
    if form.send(work, action):
        toasts.say(gettext("Done."))
        return redirect(url_for(".show", invoice_id=invoice_id))
    return _page(work, invoice, {name: form}), 422


def _page(work: Work, invoice: Invoice, sent: dict[str, Form[Any]]) -> str:
    document = queries.document_of(work, invoice)
    lines = queries.lines_of(work, [invoice.id]).get(invoice.id, [])
    seal = document.issuer.seal
    old = queries.invoice(work, invoice.refers_to_id) if invoice.refers_to_id else None
    return render_template(
        "billing/invoices/show.html",
        invoice=invoice,
        client=work.get(Client, invoice.client_id),
        sheet=sheet.sheet(document),
        seal_url=f"data:image/png;base64,{base64.b64encode(seal).decode()}" if seal else None,
        trail=invoice_pages.trail(invoice),
        pill=words.state_pill(invoice.state),
        kind=words.kind_words(invoice),
        owed=words.money(invoice.owed.minor, invoice.currency),
        lines=[each for each in lines if (each.thing or "").startswith("time:")],
        payments=queries.payments_of(work, invoice.id),
        methods=words.METHODS,
        corrections=queries.corrections_of(work, invoice.id),
        refers_to=old,
        forms=invoice_pages.forms(work, invoice, sent),
        may=invoice_pages.deeds(invoice),
        options={
            "method": [pair for pair in words.options(words.METHODS) if pair[0] not in OURS],
            "category": words.options(words.TAXES),
            "reason": invoice_pages.reasons((CorrectionReason.RETURN, CorrectionReason.DISCOUNT)),
        },
        unfit=() if invoice.number else pdf.missing_glyphs(document),
    )


def _correction(invoice: Invoice, form: Form[Any], count: int) -> str:
    return render_template(
        "billing/invoices/correct.html",
        invoice=invoice,
        form=form,
        paid=words.money(invoice.paid_minor, invoice.currency),
        count=count,
        taxes=words.options(words.TAXES),
    )
