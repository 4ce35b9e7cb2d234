"""A report is tables of figures: each number opens its rows, and all of it is a file as well."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from flask import g, render_template, request, url_for
from flask_babel import gettext
from markupsafe import Markup
from sqlalchemy import Select

from billing.exports.cells import Cell
from billing.exports.csvs import csv_bytes
from msp.data.work import Work
from msp.desk.rules import status_words
from msp.doors.answers import Answer
from msp.doors.downloads import download
from msp.home.rules.figures import Part, tenths_text
from msp.home.web.months import Month
from msp.home.web.pages import sheet
from msp.home.web.ways import way
from msp.kernel.access import Permission
from msp.kernel.errors import mark
from msp.kernel.writing import number_text

Number = tuple[str, str | None]  # (as it is written, the address of the rows behind it)
NAMED: tuple[tuple[str, str, Permission], ...] = (
    ("reports.index", mark("Desk report"), Permission.REPORT_READ),
    ("reports.tier_one", mark("Tier-1 rate"), Permission.REPORT_READ),
    ("reports.promises", mark("Promises kept"), Permission.REPORT_READ),
    ("reports.backlog", mark("Backlog and age"), Permission.REPORT_READ),
    ("reports.teams", mark("Time to solve by team"), Permission.REPORT_READ),
    ("reports.load", mark("Load and releases"), Permission.REPORT_READ),
    ("handed_over.report", mark("Hand-overs"), Permission.REPORT_READ),
    ("cooperation.index", mark("Cooperation"), Permission.REPORT_READ),
    ("escalations.index", mark("Alarms raised"), Permission.TICKET_WORK),
)


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of figures under their heads; the first head is that of the rows' names."""

    title: str
    heads: Sequence[str]
    rows: Sequence[tuple[str, Sequence[Number]]]
    note: str = ""
    nothing: str = ""
    drawing: Markup = field(default_factory=Markup)


@dataclass(frozen=True, slots=True)
class Report:
    """A page of tables. `name` is what its file is called."""

    title: str
    lead: str
    name: str
    tables: Sequence[Table]


def wants_file() -> bool:
    """Whether the figures are asked for as a file."""
    return request.args.get("as") == "csv"


def shown(report: Report, **more: Any) -> Answer:
    """The report as a page, or as CSV where the address says so."""
    if wants_file():
        return download(csv_bytes(list(_lines(report))), f"{report.name}.csv", "text/csv")
    page = render_template("home/report.html", report=report, tabs=tabs(), file=_as_file(), **more)
    form = more.get("form")
    return page, 422 if form is not None and form.errors else 200


def _lines(report: Report) -> Iterable[list[Cell]]:
    for table in report.tables:
        yield [table.title]
        yield list(table.heads)
        for words, numbers in table.rows:
            yield [words, *(text for text, _ in numbers)]
        yield [""]


def _as_file() -> str:
    told = {**(request.view_args or {}), **request.args.to_dict(), "as": "csv"}
    return url_for(request.endpoint or "", **told)


def tabs() -> list[dict[str, Any]]:
    """The desk's reports that the reader may read, one beside the other."""
    ways = [(name, way(name), words) for name, words, asks in NAMED if g.actor.may(asks)]
    return [
        {"href": href, "title": gettext(words), "current": endpoint == request.endpoint}
        for endpoint, href, words in ways
        if href
    ]


def tickets_page(work: Work, asked: Select[Any], title: str, month: Month) -> Answer:
    """The tickets behind a number as a list in pages, or all of them as CSV."""
    if wants_file():
        return download(csv_bytes(list(_listed(work, asked))), "tickets.csv", "text/csv")
    return render_template(
        "home/desk_tickets.html",
        month=month,
        title=title,
        sheet=sheet(work, asked),
        said=said,
        back=url_for("reports.index", **month.told),
        file=_as_file(),
    )


def _listed(work: Work, asked: Select[Any]) -> Iterable[list[Cell]]:
    heads = ("Number", "Subject", "Client", "State", "Opened", "Solved")
    yield [gettext(words) for words in heads]
    for row in work.session.execute(asked):
        yield [
            row.number,
            row.subject,
            row.client,
            said(row),
            _moment(row.opened_at),
            _moment(row.solved_at),
        ]


def _moment(moment: datetime | None) -> str:
    return moment.isoformat(timespec="seconds") if moment else ""


def said(row: Any) -> str:
    """The state of a row's ticket in the desk's words."""
    return str(gettext(status_words(row.status, row.wait_reason)))


def counted(number: int, href: str | None = None) -> Number:
    """A count, and the way to its rows unless it is nothing."""
    return number_text(number), href if number else None


def share(part: Part) -> Number:
    """A share in percent with one decimal."""
    return (f"{tenths_text(part.tenths)}%" if part.whole else "—"), None
