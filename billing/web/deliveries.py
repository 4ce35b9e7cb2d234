"""Delivery notes (納品書) as PDF, and a delivery of a quote that is taken back or restored."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any, TypeVar
from uuid import UUID

from flask import Blueprint, redirect, request, url_for

from billing.actions.deliveries import restore_delivery, take_back_delivery
from billing.documents import pdf, value
from billing.queries.deliveries import document_of_goods
from billing.queries.quotes import document_of_delivery
from contracts.actions.quotes import RestoreDelivery, TakeBackDelivery
from contracts.models import QuoteLine
from contracts.queries.quotes import quote_seen
from contracts.web.quotes import shown
from msp.data.work import Work
from msp.desk import queries as desk
from msp.doors.answers import Answer
from msp.doors.downloads import download
from msp.doors.forms import Form
from msp.doors.web import door
from msp.kernel.access import Permission
from msp.kernel.errors import NotFound, mark

pages = Blueprint("deliveries", __name__)
C = TypeVar("C", TakeBackDelivery, RestoreDelivery)


@pages.get("/quotes/<uuid:quote_id>/deliveries/<day>")
@door
def of_quote(work: Work, quote_id: UUID, day: str) -> Answer:
    """What of a quote was delivered on a day."""
    document = document_of_delivery(work, quote_seen(work, quote_id), _day(day))
    return download(pdf.render_pdf(document), value.file_name(document))


@pages.get("/tickets/<uuid:ticket_id>/deliveries/<day>")
@door
def of_ticket(work: Work, ticket_id: UUID, day: str) -> Answer:
    """What was sold on a ticket on a day."""
    document = document_of_goods(work, desk.ticket(work, ticket_id), _day(day))
    return download(pdf.render_pdf(document), value.file_name(document))


@pages.post("/quotes/lines/<uuid:line_id>/taken-back")
@door
def take_back(work: Work, line_id: UUID) -> Answer:
    """It was not delivered after all; refused while an invoice charges it."""
    return _changed(work, line_id, TakeBackDelivery, take_back_delivery)


@pages.post("/quotes/lines/<uuid:line_id>/delivered-after-all")
@door
def restore(work: Work, line_id: UUID) -> Answer:
    """It was delivered all the same; refused once its month was billed without it."""
    return _changed(work, line_id, RestoreDelivery, restore_delivery)


def _changed(work: Work, line_id: UUID, command: type[C], verb: Callable[[Work, C], Any]) -> Answer:
    """Back to the quote, which says why where it was refused."""
    work.require(Permission.QUOTE_CHANGE)
    line = work.get(QuoteLine, line_id)
    form = Form(command, request.form, line_id=line_id)
    if form.send(work, verb) is not None:
        return redirect(url_for("quotes.show", quote_id=line.quote_id))
    return shown(work, line.quote_id, form)


def _day(told: str) -> date:
    """The day in the address. NotFound for what is none."""
    try:
        return date.fromisoformat(told)
    except ValueError:
        raise NotFound(mark("Nothing was delivered on that day.")) from None
