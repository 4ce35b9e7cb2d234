"""The desk's figures on a page; each number opens the rows that make it."""

from dataclasses import dataclass

from flask import Blueprint, abort, render_template, url_for
from flask_babel import gettext, pgettext

from msp.data.work import Work
from msp.doors.answers import Answer
from msp.doors.web import door
from msp.home.queries import desk
from msp.home.queries.desk import DeskReport, Span
from msp.home.rules.figures import Part, Spread, tenths_text
from msp.home.web.months import Month, chosen_month
from msp.home.web.pages import sheet
from msp.home.web.sheets import said, tabs, tickets_page
from msp.kernel.errors import mark
from msp.kernel.writing import number_text

pages = Blueprint("reports", __name__, url_prefix="/reports")

TITLES = {
    "rows": mark("Events in the log"),
    "incidents": mark("Tickets"),
    "closed": mark("Closed"),
    "made_sla": mark("SLA kept"),
    "never_reassigned": mark("Never reassigned"),
    "reopened": mark("Reopened"),
    "waited_for_user": mark("Waited for the client"),
    "waited_for_vendor": mark("Waited for a vendor"),
    "priority_confirmed": mark("Priority confirmed"),
    "backlog": mark("Open now"),
    "resolved": mark("Tickets with a time of solution"),
    "answered": mark("Tickets with a first answer"),
    "done": mark("Solved and closed"),
    "first_contact": mark("Solved at first contact"),
    "entered_at_tier_one": mark("Solved, begun at tier 1"),
    "solved_at_tier_one": mark("Solved at tier 1"),
    "worked_to_resolved": mark("Tickets with a measured solution"),
    "worked_to_answered": mark("Tickets with a measured first answer"),
}


@dataclass(frozen=True, slots=True)
class Figure:
    """One number with its words and the rows behind it."""

    words: str
    number: str
    href: str
    unit: str = ""
    symbol: str = ""
    state: str = ""
    current: bool = False


@pages.get("/desk")
@door
def index(work: Work) -> Answer:
    """All figures, of all time or of one month."""
    month = chosen_month(work)
    report = desk.report(work, _span(month))
    return render_template(
        "home/desk.html",
        month=month,
        report=report,
        flow=[_counted(report, name, month) for name in ("incidents", "closed", "backlog")],
        tables=[
            (gettext("Promises and hand-overs"), _rows(report, month, PROMISES)),
            (gettext("Waiting and priority"), _rows(report, month, WAITS)),
        ],
        rates=[
            _rate(report.tier_one, "tier_one", month),
            _rate(report.first_contact, "first_contact", month),
        ],
        spreads=_spreads(report),
        tabs=tabs(),
        rows_href=_behind("rows", month),
    )


def _spreads(report: DeskReport) -> list[dict[str, object]]:
    """MTTR and MTTA on the clock, and in the business time of each ticket's promise."""
    return [
        _spread(gettext("From opening to solution"), report.open_to_resolved, "resolved"),
        _spread(
            gettext("From opening to solution, business time without waits"),
            report.worked_to_resolved,
            "worked_to_resolved",
        ),
        _spread(gettext("From opening to the first answer"), report.open_to_answered, "answered"),
        _spread(
            gettext("From opening to the first answer, business time without waits"),
            report.worked_to_answered,
            "worked_to_answered",
        ),
    ]


PROMISES = ("made_sla", "never_reassigned", "reopened")
WAITS = ("waited_for_user", "waited_for_vendor", "priority_confirmed")


@pages.get("/desk/<figure>")
@door
def behind(work: Work, figure: str) -> Answer:
    """The tickets, or the events, that make up one number."""
    if figure not in TITLES:
        abort(404)
    month = chosen_month(work)
    if figure == "rows":
        return render_template(
            "home/desk_events.html",
            month=month,
            title=gettext(TITLES[figure]),
            sheet=sheet(work, desk.events_behind(work, _span(month))),
            said=said,
            back=url_for(".index", **month.told),
        )
    asked = desk.tickets_behind(work, figure, _span(month))
    return tickets_page(work, asked, gettext(TITLES[figure]), month)


def _span(month: Month) -> Span:
    return Span(month.since, month.until)


def _behind(figure: str, month: Month) -> str:
    return url_for(".behind", figure=figure, **month.told)


def _counted(report: DeskReport, name: str, month: Month) -> Figure:
    symbols = {"incidents": "inbox", "closed": "circle-check", "backlog": "layers"}
    return Figure(
        gettext(TITLES[name]),
        number_text(report.counts[name]),
        _behind(name, month),
        symbol=symbols[name],
    )


def _rows(report: DeskReport, month: Month, names: tuple[str, ...]) -> list[tuple[str, str, Part]]:
    whole = report.counts["incidents"]
    return [
        (gettext(TITLES[name]), _behind(name, month), Part(report.counts[name], whole))
        for name in names
    ]


@dataclass(frozen=True, slots=True)
class Rate:
    """A share with both counts, each of them a link, and what it means."""

    words: str
    percent: str
    part: str
    part_href: str
    whole: str
    whole_href: str
    note: str
    state: str = ""


def _rate(part: Part, name: str, month: Month) -> Rate:
    ends = {
        "tier_one": ("solved_at_tier_one", "entered_at_tier_one"),
        "first_contact": ("first_contact", "done"),
    }[name]
    titles = {
        "tier_one": gettext("Tier-1 rate"),
        "first_contact": pgettext("report", "Solved at first contact (FCR)"),
    }
    notes = {
        "tier_one": gettext(
            "Solved without leaving tier 1, of the solved tickets that began there. Healthy is"
            " 70–80 %. One that was handed over counts as left also when it was sent back; reopened"
            " ones count once they are solved again; joined ones, and what self-help solved before"
            " a ticket was opened, are not in it."
        ),
        "first_contact": gettext(
            "Solved at tier 1 by whoever took it first, never reopened, of all solved tickets."
        ),
    }
    in_band = part.is_in_band if name == "tier_one" else None
    state = "" if in_band is None else "fine" if in_band else "risk"
    return Rate(
        titles[name],
        tenths_text(part.tenths),
        number_text(part.part),
        _behind(ends[0], month),
        number_text(part.whole),
        _behind(ends[1], month),
        notes[name],
        state,
    )


def _spread(words: str, spread: Spread, figure: str) -> dict[str, object]:
    return {
        "words": words,
        "median": tenths_text(spread.median_tenths),
        "mean": tenths_text(spread.mean_tenths),
        "ninth": tenths_text(spread.ninth_tenths),
        "count": number_text(spread.count),
        "figure": figure,
    }
