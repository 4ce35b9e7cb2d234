"""Closed months in a browser: what is closed and why, and the way to open it again."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from flask_babel import gettext
from sqlalchemy import select

from billing import queries
from billing.actions import locks as actions
from billing.queries import locks as reading
from contracts import actions as contracts
from contracts.models import PeriodLock
from msp.accounts.models import Client
from msp.accounts.queries import counted
from msp.data.work import Work
from msp.doors import toasts
from msp.doors.answers import Answer
from msp.doors.forms import Form
from msp.doors.proof import needs_proof
from msp.doors.web import door, page_asked
from msp.kernel import periods
from msp.kernel.access import Permission
from msp.kernel.periods import Period

pages = Blueprint("locks", __name__, url_prefix="/locks")
SIZE = 50
BACK = 13  # ended months that can be chosen


@pages.get("/")
@door
def index(work: Work) -> Answer:
    """Every lock, those that stand first, and the form for another."""
    return _page(work, Form(actions.LockMonth))


@pages.post("/")
@door
def close(work: Work) -> Answer:
    """Close a month."""
    form = Form(actions.LockMonth, request.form)
    if form.send(work, actions.lock_month):
        toasts.say(gettext("The month is closed."))
        return redirect(url_for(".index"))
    return _page(work, form), 422


@pages.get("/<uuid:lock_id>")
@door
@needs_proof
def show(work: Work, lock_id: UUID) -> Answer:
    """One lock, and the form that opens its days."""
    return _lock(work, lock_id, Form(contracts.LiftLock))


@pages.post("/<uuid:lock_id>/lift")
@door
@needs_proof
def lift(work: Work, lock_id: UUID) -> Answer:
    """Open the days again."""
    form = Form(contracts.LiftLock, {**request.form, "lock_id": str(lock_id)})
    if form.send(work, contracts.lift_lock):
        toasts.say(gettext("The month is open again."))
        return redirect(url_for(".index"))
    return _lock(work, lock_id, form), 422


def _page(work: Work, form: Form[Any]) -> str:
    found = reading.locks(work)
    total = counted(work, found)
    last = max(-(-total // SIZE), 1)
    page = min(page_asked(), last)
    this = queries.today(work).replace(day=1)
    months = [f"{periods.add_months(this, -back):%Y-%m}" for back in range(1, BACK + 1)]
    clients = work.session.scalars(select(Client).order_by(Client.number))
    return render_template(
        "billing/locks/index.html",
        form=form,
        rows=[
            (row, _month(row.PeriodLock))
            for row in work.session.execute(found.limit(SIZE).offset((page - 1) * SIZE))
        ],
        page=page,
        pages=last,
        months=[(month, month) for month in months],
        clients=[(str(client.id), f"{client.number} {client.name}") for client in clients],
        may=work.actor.may(Permission.RUN_MAKE),
    )


def _lock(work: Work, lock_id: UUID, form: Form[Any]) -> str:
    work.require(Permission.RUN_MAKE)
    work.get(PeriodLock, lock_id)
    row = work.session.execute(reading.locks(work).where(PeriodLock.id == lock_id)).one()
    lock: PeriodLock = row.PeriodLock
    return render_template(
        "billing/locks/show.html", row=row, lock=lock, month=_month(lock), form=form
    )


def _month(lock: PeriodLock) -> Period:
    """The lock's days; a lock that finance made is a whole month."""
    return Period(lock.starts_on, lock.ends_on)
