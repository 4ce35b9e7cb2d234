"""How well teams work together, a month at a time; each number opens its rows, also as CSV."""

import csv
import io
from collections.abc import Mapping
from uuid import UUID
from zoneinfo import ZoneInfo

from flask import Response, current_app, render_template, request, url_for
from flask_babel import gettext

from msp.accounts.models import Client
from msp.data.work import Work
from msp.desk.queries import at_risk
from msp.desk.queries import cooperation as asked
from msp.desk.queries.cooperation import Detail, Figure, Span
from msp.desk.queries.promises import calendars
from msp.desk.rules.agreeing import TalkState
from msp.desk.rules.teamwork_words import TALKS
from msp.desk.web import shown
from msp.desk.web.teamwork.room import reports as pages
from msp.desk.web.teamwork.told import clock_of
from msp.doors.answers import Answer
from msp.doors.downloads import as_file
from msp.doors.furniture import spoken
from msp.doors.web import door
from msp.kernel import reading, writing
from msp.kernel.access import Permission
from msp.kernel.errors import NotFound, Refused, mark
from msp.kernel.periods import Period, add_months, day_of, month_of, starts_at

TITLES: Mapping[Figure, str] = {
    Figure.INTERRUPTIONS: mark("Interruptions by requests"),
    Figure.CHASES: mark("Chases"),
    Figure.MISMATCHES: mark("Priorities that differed"),
    Figure.ANSWERS: mark("Requests answered"),
    Figure.RE_ASKS: mark("Questions asked again"),
    Figure.UNANSWERED: mark("Requests without an answer"),
}


@pages.get("")
@door
def index(work: Work) -> Answer:
    """All figures of a month."""
    month = _month(work)
    found = asked.cooperation(work, _span(work, month))
    return render_template(
        "desk/teamwork/cooperation.html",
        tabs=current_app.extensions["report_tabs"](),
        month=month,
        months=_months(work),
        figures=[
            {
                "words": gettext(TITLES[figure]),
                "number": writing.number_text(count),
                "href": _behind(figure, month),
            }
            for figure, count in found.counts.items()
        ],
        spreads=[
            (gettext("From asking to the first answer"), found.answers),
            (gettext("How long priorities differed"), found.mismatches),
        ],
        told=found,
        duration=_duration,
    )


@pages.get("/clients")
@door
def clients(work: Work) -> Answer:
    """Clients whom we are about to fail, the most worrying first (R95)."""
    return render_template("desk/teamwork/at_risk.html", rows=at_risk.clients_at_risk(work))


@pages.get("/clients/<uuid:client_id>")
@door
def client(work: Work, client_id: UUID) -> Answer:
    """The tickets that put a client on that list."""
    found = next((row for row in at_risk.clients_at_risk(work) if row.client_id == client_id), None)
    tickets = at_risk.tickets_at_risk(work, client_id)
    hours = calendars(work, {t.calendar_version_id for t in tickets if t.calendar_version_id})
    return render_template(
        "desk/teamwork/at_risk_tickets.html",
        name=work.get(Client, client_id).name,
        found=found,
        rows=[
            (row, clock_of(work, row, hours), shown.moment(row.next_update_at)) for row in tickets
        ],
    )


@pages.get("/<name>")
@door
def behind(work: Work, name: str) -> Answer:
    """The rows behind one number."""
    figure, month = _figure(name), _month(work)
    rows = asked.details(work, figure, _span(work, month))
    return render_template(
        "desk/teamwork/cooperation_rows.html",
        title=gettext(TITLES[figure]),
        month=month,
        rows=[
            (row, _href(work, row), shown.moment(row.at), _duration(row.seconds), _note(row))
            for row in rows
        ],
        back=url_for(".index", month=f"{month.first:%Y-%m}"),
        csv_href=url_for(".as_csv", name=name, month=f"{month.first:%Y-%m}"),
        total=sum(row.count for row in rows),
    )


@pages.get("/<name>.csv")
@door
def as_csv(work: Work, name: str) -> Answer:
    """The same rows as a file (UTF-8 with BOM); durations in whole minutes."""
    figure, month = _figure(name), _month(work)
    text = io.StringIO()
    lines = csv.writer(text)
    heads = (mark("When"), mark("Who"), mark("What"), mark("Client"))
    more = (mark("Business minutes"), mark("Count"), mark("Remark"))
    lines.writerow([gettext(head) for head in (*heads, *more)])
    for row in asked.details(work, figure, _span(work, month)):
        minutes = "" if row.seconds is None else row.seconds // 60
        at = row.at.astimezone(ZoneInfo(work.actor.zone)).isoformat()
        texts = (at, row.who, row.what, row.client)
        lines.writerow(
            [*map(writing.no_formula, texts), minutes, row.count, writing.no_formula(_note(row))]
        )
    answer = Response("\ufeff" + text.getvalue(), mimetype="text/csv")
    answer.headers["Content-Disposition"] = as_file(f"{name}-{month.first:%Y-%m}.csv")
    return answer


def _figure(name: str) -> Figure:
    if name not in set(Figure):
        raise NotFound(mark("There is no such page."))
    return Figure(name)


def _month(work: Work) -> Period:
    """The month that the address names, else the running one."""
    typed = request.args.get("month", "")
    if typed:
        try:
            return reading.read_month(typed)
        except Refused:
            pass
    return month_of(day_of(work.now, ZoneInfo(work.actor.zone)))


def _months(work: Work) -> list[Period]:
    first = month_of(day_of(work.now, ZoneInfo(work.actor.zone))).first
    return [month_of(add_months(first, -back)) for back in range(12)]


def _span(work: Work, month: Period) -> Span:
    zone = ZoneInfo(work.actor.zone)
    return Span(starts_at(month.first, zone), starts_at(month.end, zone))


def _behind(figure: Figure, month: Period) -> str:
    return url_for(".behind", name=figure.value, month=f"{month.first:%Y-%m}")


def _href(work: Work, row: Detail) -> str:
    """Where the reader may read the row whole."""
    may = work.actor.may
    if row.request_id is not None:
        path = url_for("requests.show", request_id=row.request_id)
        return path if may(Permission.TEAMWORK_READ) else ""
    if row.ticket_id is None:
        return ""
    page = "teamwork.talk" if may(Permission.TICKET_WORK) else "desk.show"
    return url_for(page, ticket_id=row.ticket_id)


def _note(row: Detail) -> str:
    """The note in words: how a difference stands, or what somebody was stopped in."""
    states = {state.value for state in TalkState}
    return gettext(TALKS[TalkState(row.note)]) if row.note in states else row.note


def _duration(seconds: int | None) -> str:
    return "—" if seconds is None else writing.minutes_words(seconds // 60, spoken())
