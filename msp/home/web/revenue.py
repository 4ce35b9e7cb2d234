"""Hours that were paid and not used, in the books: each total opens the rows that make it."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask_babel import gettext, pgettext

from billing.exports.cells import Row
from billing.exports.csvs import csv_bytes
from contracts.queries import revenue
from contracts.queries.revenue import ClientRoll, Part, Unused
from contracts.rules.recognition import Recognition, Roll, base_dates, chosen
from contracts.web import words
from msp.accounts.models import Client
from msp.accounts.queries import our_provider
from msp.data.work import Work
from msp.doors import toasts
from msp.doors.answers import Answer
from msp.doors.downloads import download
from msp.doors.forms import Form
from msp.doors.proof import needs_proof
from msp.doors.web import door
from msp.home import actions
from msp.home.web.months import Month, month_or_this
from msp.kernel.access import Permission
from msp.kernel.calendars import zone_named
from msp.kernel.errors import NotFound, mark
from msp.kernel.money import Money, total
from msp.kernel.periods import day_of

pages = Blueprint("revenue", __name__, url_prefix="/revenue")

COLUMNS = {
    "opening": mark("Opening"),
    "sold": mark("Sold"),
    "used": mark("Recognised: used"),
    "expired": mark("Recognised: expired"),
    "adjusted": mark("Recognised: adjusted"),
    "refunded": mark("Paid back (deferred)"),
    "closing": mark("Closing"),
}
RULES = {
    Recognition.DEFERRED: mark("As they are used"),
    Recognition.AT_SALE: mark("At once, when they are sold"),
    Recognition.PERIOD_END: mark("On the last day that they may be used"),
}
DUTY = Money(10_000_000, "JPY")  # unused on a base date above which 資金決済法 has duties


@pages.get("/")
@door
def index(work: Work) -> Answer:
    """The month's roll-forward of deferred revenue, client by client."""
    return _shown(work, _rule_form(work))


@pages.post("/rule")
@door
@needs_proof
def choose(work: Work) -> Answer:
    """Another rule for hours that are sold from now on."""
    work.require(Permission.PROVIDER_CHANGE)
    form = Form(actions.SetRevenue, request.form)
    if form.send(work, actions.set_revenue):
        toasts.say(gettext("Hours that are sold from now on follow the new rule."))
        return redirect(url_for(".index"), 303)
    return _shown(work, form), 422


def _shown(work: Work, form: Form[Any]) -> str:
    month = _month(work)
    rolls = revenue.roll_forward(work, month.days) if month.days else []
    return render_template(
        "home/revenue.html",
        month=month,
        rows=[_row(one, month) for one in rolls],
        sums=[_amounts(roll) for roll in revenue.summed(rolls)],
        heads=[gettext(title) for title in COLUMNS.values()],
        untied=len(revenue.untied(work)),
        csv_href=url_for(".as_csv", **month.told),
        unused_href=url_for(".unused"),
        form=form if work.actor.may(Permission.PROVIDER_CHANGE) else None,
        rules=[(rule.value, gettext(title)) for rule, title in RULES.items()],
    )


def _rule_form(work: Work) -> Form[Any]:
    return Form(actions.SetRevenue, {"rule": chosen(our_provider(work).options or {}).value})


@pages.get("/deferred.csv")
@door
def as_csv(work: Work) -> Answer:
    """The same as a file."""
    month = _month(work)
    rolls = revenue.roll_forward(work, month.days) if month.days else []
    heads = [gettext("No."), gettext("Client"), gettext("Currency")]
    rows: list[Row] = [[*heads, *(gettext(title) for title in COLUMNS.values())]]
    for one in rolls:
        amounts = [amount.minor for amount in _amounts(one.roll)]
        rows.append([one.number, one.name, one.roll.opening.currency, *amounts])
    return _file(rows, f"deferred-{month.name}.csv")


@pages.get("/<uuid:client_id>/<column>")
@door
def behind(work: Work, client_id: UUID, column: str) -> Answer:
    """The rows that make one total."""
    if column not in COLUMNS:
        raise NotFound(mark("There is no such %(kind)s."), kind="column")
    month = _month(work)
    client = work.get(Client, client_id)
    parts = revenue.behind(work, client_id, month.days, column) if month.days else []
    return render_template(
        "home/revenue_rows.html",
        month=month,
        client=client,
        title=gettext(COLUMNS[column]),
        rows=[(part, _cause(part)) for part in parts],
        sums=_by_currency([part.amount for part in parts]),
        back=url_for(".index", **month.told),
    )


@pages.get("/unused")
@door
def unused(work: Work) -> Answer:
    """Unused paid hours on a base date."""
    days, day = _base_date(work)
    rows = revenue.unused_on(work, day)
    long = [row.worth for row in rows if row.is_long]
    return render_template(
        "home/unused.html",
        day=day,
        days=days,
        rows=rows,
        sums=_by_currency([row.worth for row in rows]),
        long=_by_currency(long),
        is_above=any(each.currency == DUTY.currency and each > DUTY for each in _by_currency(long)),
        duty=DUTY,
        csv_href=url_for(".unused_csv", on=day.isoformat()),
        back=url_for(".index"),
    )


@pages.get("/unused.csv")
@door
def unused_csv(work: Work) -> Answer:
    """The same as a file."""
    _, day = _base_date(work)
    heads = [
        gettext("No."),
        gettext("Client"),
        gettext("Hours"),
        gettext("Sold on"),
        gettext("Last day"),
        gettext("Unused minutes"),
        gettext("Currency"),
        gettext("Unused amount"),
        gettext("Usable over six months"),
    ]
    rows: list[Row] = [heads, *(_cells(row) for row in revenue.unused_on(work, day))]
    return _file(rows, f"unused-{day.isoformat()}.csv")


def _month(work: Work) -> Month:
    work.require(Permission.RUN_READ)
    return month_or_this(work)


def _base_date(work: Work) -> tuple[list[date], date]:
    """The last base dates, and the one that the address names (else the latest)."""
    work.require(Permission.RUN_READ)
    days = base_dates(day_of(work.now, zone_named(work.actor.zone)))
    asked = request.args.get("on", "")
    return days, next((day for day in days if day.isoformat() == asked), days[0])


def _amounts(roll: Roll) -> list[Money]:
    return [getattr(roll, column) for column in COLUMNS]


def _row(one: ClientRoll, month: Month) -> dict[str, Any]:
    cells = [
        (
            getattr(one.roll, column),
            url_for(".behind", client_id=one.client_id, column=column, **month.told),
            gettext(title),
        )
        for column, title in COLUMNS.items()
    ]
    return {"number": one.number, "name": one.name, "cells": cells}


def _cause(part: Part) -> str:
    return words.words(part.kind) if part.kind else pgettext("revenue", "Sale")


def _cells(row: Unused) -> Row:
    return [
        row.number,
        row.name,
        row.title,
        row.sold_on,
        row.expires_on,
        row.minutes,
        row.worth.currency,
        row.worth.minor,
        gettext("yes") if row.is_long else gettext("no"),
    ]


def _by_currency(amounts: Sequence[Money]) -> list[Money]:
    currencies = sorted({amount.currency for amount in amounts})
    return [total([a for a in amounts if a.currency == each], each) for each in currencies]


def _file(rows: Sequence[Row], name: str) -> Response:
    return download(csv_bytes(rows), name, "text/csv")
