"""Sold hours are void on their page, and what invoices charge for them is given back."""

from uuid import UUID

from flask import Blueprint, redirect, request, url_for

from billing.actions.voiding import void_hours
from contracts.actions import VoidPool
from contracts.web.pools import shown
from msp.data.work import Work
from msp.doors.answers import Answer
from msp.doors.forms import Form
from msp.doors.proof import needs_proof
from msp.doors.web import door

pages = Blueprint("voiding", __name__, url_prefix="/pools")


@pages.post("/<uuid:pool_id>/void")
@door
@needs_proof
def void(work: Work, pool_id: UUID) -> Answer:
    """The sale never was; refused once a minute of it was used."""
    form = Form(VoidPool, request.form, pool_id=pool_id)
    if form.send(work, void_hours) is not None:
        return redirect(url_for("pools.show", pool_id=pool_id), 303)
    return shown(work, pool_id, form)
