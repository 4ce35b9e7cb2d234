"""One's own day and week, handing in, the client's view, and everything as a file."""

import csv
import io
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from flask import Response, redirect, render_template, request, url_for
from flask_babel import gettext, ngettext

from msp.data.work import Work
from msp.desk.actions import time as actions
from msp.desk.queries import time as times
from msp.desk.queries.time import EntryRow
from msp.desk.rules import time as rules
from msp.desk.rules import timesheet
from msp.desk.rules.time import EntryState
from msp.desk.rules.timesheet import Span
from msp.desk.web.time import asking, words
from msp.desk.web.time.room import pages
from msp.doors import drawing, toasts
from msp.doors.answers import Answer
from msp.doors.forms import Form
from msp.doors.furniture import zone
from msp.doors.web import door
from msp.kernel import periods, writing
from msp.kernel.access import Permission

FIRST_HOUR, LAST_HOUR = 7, 21
MONTHS_AT_MOST = 366


@pages.get("/")
@door
def index(work: Work) -> Answer:
    """One's own day: a strip with gaps and overlaps, the entries, what is still to hand in."""
    work.require(Permission.TIME_LOG)
    on = words.day_asked(request.args.get("on"), work.now)
    rows = times.timesheet(work, work.actor.id, on - timedelta(days=1), on + timedelta(days=2))
    mine = [row for row in rows if row.entry.started_at.astimezone(zone()).date() == on]
    spans = [Span(row.entry.started_at, row.ended_at) for row in mine]
    return render_template(
        "desk/time_day.html",
        on=on,
        before=on - timedelta(days=1),
        after=on + timedelta(days=1),
        is_today=on == words.day_asked(None, work.now),
        entries=[words.told(work, row) for row in mine],
        sums=times.sums(mine),
        strip=_strip(spans, on),
        hours=_hours(spans, on),
        gaps=[_gap(span) for span in timesheet.gaps(spans)],
        overlaps=[_clock(span) for span in timesheet.overlapping(spans)],
        drafts=[row.entry.id for row in mine if row.entry.state is EntryState.DRAFT],
        timer=times.timer_of(work),
        form=Form(actions.SubmitTime),
    )


def _minute(moment: datetime, on: date) -> int:
    """Minutes since the local day began."""
    begins = periods.starts_at(on, zone())
    return int((moment - begins).total_seconds()) // 60


def _hours(spans: Iterable[Span], on: date) -> tuple[int, int]:
    """The hours that the strip shows: the usual day, wider where somebody worked."""
    kept = list(spans)
    first = min([FIRST_HOUR * 60, *(_minute(span.start, on) for span in kept)]) // 60
    last = -(-max([LAST_HOUR * 60, *(_minute(span.end, on) for span in kept)]) // 60)
    return max(first, 0), min(last, 24)


def _strip(spans: list[Span], on: date) -> Any:
    twice = timesheet.overlapping(spans)
    told = [(_minute(each.start, on), _minute(each.end, on), "ok") for each in spans]
    told += [(_minute(each.start, on), _minute(each.end, on), "bad") for each in twice]
    label = gettext("Logged time of the day; the list below says the same in words.")
    return drawing.day_strip(told, _hours(spans, on), label)


def _clock(span: Span) -> str:
    start, end = (writing.time_text(at, zone()) for at in (span.start, span.end))
    return f"{start}–{end}"


def _gap(span: Span) -> dict[str, Any]:
    local = span.start.astimezone(zone())
    return {
        "clock": _clock(span),
        "minutes": span.minutes,
        "href": url_for(
            ".new",
            work_on=local.date().isoformat(),
            starts=f"{local:%H:%M}",
            spent=str(span.minutes),
        ),
    }


@pages.post("/submit")
@door
def submit(work: Work) -> Answer:
    """Hand in the named drafts."""
    work.require(Permission.TIME_LOG)
    form = Form(actions.SubmitTime, request.form)
    done = form.send(work, actions.submit_time)
    if done is None:
        for sentence in form.errors.values():
            toasts.say(sentence)
    else:
        count = len(done)
        toasts.say(ngettext("%(num)s entry handed in.", "%(num)s entries handed in.", count))
    return redirect(url_for(".index", on=words.day_asked(request.form.get("on"), work.now)))


@pages.get("/mine")
@door
def mine(work: Work) -> Answer:
    """What was worked for the client this month, as far as its reader may see it."""
    work.require(Permission.TIME_READ)
    month = _month(work)
    rows = times.listed(work, times.between(work, month.first, month.end))
    return render_template(
        "desk/time_client.html",
        month=month,
        before=month.first - timedelta(days=1),
        after=month.end,
        entries=[words.told(work, row) for row in rows],
        sums=times.sums(rows),
        **asking.for_client(work, month),
        pending=times.sums(row for row in rows if row.entry.state is EntryState.SUBMITTED).minutes,
    )


def _month(work: Work) -> periods.Period:
    return periods.month_of(words.day_asked(request.args.get("on"), work.now))


@pages.get("/export.csv")
@door
def export(work: Work) -> Answer:
    """Entries of some days (`?first=…&last=…`, the month by default) as CSV with a BOM."""
    work.require(Permission.TIME_READ)
    month = _month(work)
    first = words.day_asked(request.args.get("first") or month.first.isoformat(), work.now)
    last = words.day_asked(request.args.get("last") or month.last.isoformat(), work.now)
    end = min(last, first + timedelta(days=MONTHS_AT_MOST)) + timedelta(days=1)
    rows = times.listed(work, times.between(work, first, max(end, first)))
    name = f"time-{first:%Y%m%d}-{last:%Y%m%d}.csv"
    return Response(
        "\ufeff" + _written(work, rows),
        mimetype="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _written(work: Work, rows: Iterable[EntryRow]) -> str:
    sheet = io.StringIO()
    writer = csv.writer(sheet, lineterminator="\r\n")
    for cells in [_heads(), *(_cells(work, row) for row in rows)]:
        writer.writerow([writing.no_formula(cell) for cell in cells])
    return sheet.getvalue()


def _heads() -> list[str]:
    return [
        gettext("Day"),
        gettext("Start"),
        gettext("End"),
        gettext("Client"),
        gettext("Ticket"),
        gettext("Subject"),
        gettext("Person"),
        gettext("Kind of work"),
        gettext("Worked (min)"),
        gettext("From hours (min)"),
        gettext("Charged (min)"),
        gettext("Contract line"),
        gettext("State"),
        gettext("What was done"),
    ]


def _cells(work: Work, row: EntryRow) -> list[str]:
    entry = row.entry
    return [
        entry.work_on.isoformat(),
        *(writing.time_text(at, zone()) for at in (entry.started_at, row.ended_at)),
        row.client,
        str(row.ticket_number or ""),
        row.subject,
        row.person,
        row.work_type,
        str(row.minutes),
        str(entry.pool_minutes),
        str(entry.charge_minutes),
        row.line,
        gettext(rules.STATES[entry.state]),
        entry.note,
    ]
