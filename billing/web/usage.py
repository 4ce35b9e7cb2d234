"""Monthly usage statements in a browser: the month as a page, as PDF, as CSV; as it was sent."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask_babel import gettext, pgettext

from billing.actions import usage as actions
from billing.documents import usage as paper
from billing.exports.cells import Cell
from billing.exports.csvs import csv_bytes
from billing.models import UsageStatement
from billing.queries import usage as queries
from billing.queries.usage import Statement
from msp.accounts.models import Client
from msp.data.work import Work
from msp.doors.answers import Answer
from msp.doors.downloads import download
from msp.doors.navigation import Place
from msp.doors.porter import settings
from msp.doors.web import door
from msp.kernel import reading
from msp.kernel.access import Permission
from msp.kernel.calendars import zone_named
from msp.kernel.errors import Refused, mark
from msp.kernel.periods import Period, add_months, day_of, month_of
from msp.kernel.writing import clock_text
from msp.outside import files

pages = Blueprint("usage", __name__)
PLACES = (
    Place(
        "usage.index",
        "file-clock",
        mark("Usage statements"),
        Permission.REPORT_READ,
        "",
        audience="client",
    ),
    Place(
        "usage.index",
        "file-clock",
        mark("Usage statements"),
        Permission.REPORT_READ,
        mark("Money"),
    ),
)
NAMES = ("carried", "granted", "adjusted", "used", "expired", "left")


@pages.get("/statements")
@door
def index(work: Work) -> Answer:
    """A client's months; for staff the clients of one month."""
    work.require(Permission.REPORT_READ)
    own = work.actor.client_id
    if own is not None:
        return redirect(url_for(".of_client", client_id=own))
    today = day_of(work.now, zone_named(work.actor.zone))
    typed = request.args.get("month", "")
    month = _month(typed) if typed else month_of(add_months(today.replace(day=1), -1))
    return render_template(
        "billing/usage/index.html",
        month=month,
        months=[month_of(add_months(today.replace(day=1), -back)) for back in range(13)],
        rows=queries.clients_of(work, month),
    )


@pages.get("/clients/<uuid:client_id>/statements")
@door
def of_client(work: Work, client_id: UUID) -> Answer:
    """The months of one client that have a statement."""
    work.require(Permission.REPORT_READ)
    client = work.get(Client, client_id)
    wanted = queries.sent(work).where(UsageStatement.client_id == client_id)
    return render_template(
        "billing/usage/months.html",
        client=client,
        months=queries.months_of(work, client),
        sent={row.first_on: row for row in work.session.scalars(wanted.limit(24))},
    )


@pages.get("/clients/<uuid:client_id>/statements/<month>")
@door
def show(work: Work, client_id: UUID, month: str) -> Answer:
    """The statement: sums, origins, and each entry under its ticket."""
    found = queries.statement(work, client_id, _month(month))
    return render_template("billing/usage/show.html", found=found, name=month, names=_names())


@pages.get("/clients/<uuid:client_id>/statements/<month>/pdf")
@door
def as_pdf(work: Work, client_id: UUID, month: str) -> Answer:
    """The paper as it was mailed, else as it would be made now; `?now=1` makes it anew."""
    period = _month(month)
    found = queries.statement(work, client_id, period)
    if found.sent is not None and not request.args.get("now"):
        content = files.read(settings().data_dir, found.sent.sha256)
        return download(content, found.sent.name)
    value = actions.value_of(work, client_id, period)
    return download(paper.render_pdf(value), paper.file_name(value))


@pages.get("/clients/<uuid:client_id>/statements/<month>/csv")
@door
def as_csv(work: Work, client_id: UUID, month: str) -> Answer:
    """Every figure as a row: what was there, what came, each use, what is left."""
    found = queries.statement(work, client_id, _month(month))
    name = f"usage-{found.client.number}-{found.month.first:%Y-%m}.csv"
    return download(csv_bytes(_rows(found)), name, "text/csv")


def _month(typed: str) -> Period:
    try:
        return reading.read_month(typed)
    except Refused:
        abort(404)


def _names() -> dict[str, str]:
    return {
        "carried": gettext("Carried over"),
        "granted": gettext("Granted or bought"),
        "adjusted": gettext("Adjusted"),
        "used": pgettext("statement", "Used"),
        "expired": gettext("Expired"),
        "left": gettext("Left"),
        "pending": gettext("of which awaiting approval"),
    }


def _rows(found: Statement) -> list[list[Cell]]:
    names = _names()
    head: list[Cell] = [
        gettext("What"),
        gettext("Date"),
        gettext("Ticket"),
        gettext("Details"),
        gettext("Minutes"),
        gettext("Hours (h:mm)"),
    ]
    rows = [head]
    for line in found.pools:
        rows += [
            [names[name], *_cells(line.pool.title, getattr(line.sums, name))]
            for name in NAMES
            if name != "used" and getattr(line.sums, name)
        ]
    for ticket in found.tickets:
        number = f"#{ticket.number}" if ticket.number else ""
        for entry in ticket.entries:
            note = entry.note.splitlines()[0] if entry.note else ticket.subject
            cells: list[Cell] = [entry.on, number, note, entry.minutes]
            rows.append([names["used"], *cells, clock_text(entry.minutes)])
    for name, minutes in found.figures.items():
        rows.append([gettext("Sum: %(what)s", what=names[name]), *_cells("", minutes)])
    return rows


def _cells(details: str, minutes: int) -> list[Cell]:
    return ["", "", details, minutes, clock_text(minutes)]


def told(found: Statement) -> dict[str, Any]:
    """The statement as programs read it: minutes, and each entry under its ticket."""
    return {
        "client": found.client.number,
        "client_id": str(found.client.id),
        "month": f"{found.month.first:%Y-%m}",
        **found.figures,
        "pools": [
            {
                "id": str(line.pool.id),
                "title": line.pool.title,
                "expires_on": line.pool.expires_on and line.pool.expires_on.isoformat(),
                **{name: getattr(line.sums, name) for name in NAMES},
            }
            for line in found.pools
        ],
        "tickets": [
            {
                "number": ticket.number,
                "subject": ticket.subject,
                "minutes": ticket.minutes,
                "entries": [
                    {
                        "id": entry.entry_id and str(entry.entry_id),
                        "on": entry.on.isoformat(),
                        "note": entry.note,
                        "minutes": entry.minutes,
                        "awaits_approval": entry.waits,
                    }
                    for entry in ticket.entries
                ],
            }
            for ticket in found.tickets
        ],
        "sent": found.sent is not None,
    }
