"""One's own week as a grid: what was worked, and a length typed into a cell is logged there."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask_babel import ngettext

from msp.data.work import Work
from msp.desk.actions import time as actions
from msp.desk.queries import time as times
from msp.desk.queries.time import EntryRow
from msp.desk.rules.time import EntryState
from msp.desk.web.time import words
from msp.desk.web.time.room import pages
from msp.doors import toasts
from msp.doors.answers import Answer
from msp.doors.forms import Form
from msp.doors.web import door
from msp.kernel.access import Permission

CELL = "cell"  # a field of the grid is named cell:<ticket or client>:<id>:<day>
WEEK = 7


@pages.get("/week")
@door
def week(work: Work) -> Answer:
    """The week with its sums; each cell takes a length as people type it."""
    work.require(Permission.TIME_LOG)
    return _page(work, words.day_asked(request.args.get("on"), work.now))


@pages.post("/week")
@door
def log_week(work: Work) -> Answer:
    """Log every length that was typed; one that does not fit and nothing is logged."""
    work.require(Permission.TIME_LOG)
    on = words.day_asked(request.form.get("on"), work.now)
    typed = {name: told for name, told in request.form.items() if name.startswith(CELL) and told}
    wrong: dict[str, str] = {}
    with work.session.begin_nested() as tried:
        for name, told in sorted(typed.items()):
            if sentence := _logged(work, name, told):
                wrong[name] = sentence
        if wrong:
            tried.rollback()
    if wrong:
        return _page(work, on, typed, wrong), 422
    toasts.say(ngettext("%(num)s entry logged.", "%(num)s entries logged.", len(typed)))
    return redirect(url_for(".week", on=on))


def _logged(work: Work, name: str, told: str) -> str:
    """Log one cell; what is wrong with it, if it does not fit."""
    place = _place(name)
    form = Form(actions.LogTime, {"spent": told}, **place)
    if place and form.send(work, actions.log_time) is not None:
        return ""
    return next(iter(form.errors.values()), name)


def _place(name: str) -> dict[str, Any]:
    try:
        _, kind, thing, day = name.split(":")
        field = {"ticket": "ticket_id", "client": "client_id"}[kind]
        return {field: UUID(thing), "work_on": date.fromisoformat(day)}
    except (ValueError, KeyError):
        return {}


def _page(
    work: Work,
    on: date,
    typed: dict[str, str] | None = None,
    wrong: dict[str, str] | None = None,
) -> str:
    monday = words.week_of(on)
    days = [monday + timedelta(days=each) for each in range(WEEK)]
    rows = times.timesheet(work, work.actor.id, monday, days[-1] + timedelta(days=1))
    return render_template(
        "desk/time_week.html",
        days=days,
        today=words.day_asked(None, work.now),
        before=monday - timedelta(days=WEEK),
        after=monday + timedelta(days=WEEK),
        lines=_grid(_with_last_week(work, rows, monday), rows, days),
        totals=[_worked(row for row in rows if row.entry.work_on == day) for day in days],
        total=times.sums(rows).minutes,
        drafts=[row.entry.id for row in rows if row.entry.state is EntryState.DRAFT],
        typed=typed or {},
        wrong=wrong or {},
    )


def _with_last_week(work: Work, rows: list[EntryRow], monday: date) -> list[EntryRow]:
    """What was worked on in this week or the one before: its rows take new lengths."""
    before = times.timesheet(work, work.actor.id, monday - timedelta(days=WEEK), monday)
    return [*rows, *before]


def _worked(rows: Iterable[EntryRow]) -> int:
    return times.sums(rows).minutes


def _grid(known: list[EntryRow], rows: list[EntryRow], days: list[date]) -> list[dict[str, Any]]:
    things: dict[tuple[str, int, str], EntryRow] = {}
    for row in known:
        things.setdefault(_key(row), row)
    return [
        {
            "client": row.client,
            "number": row.ticket_number,
            "subject": row.subject,
            "href": _ticket_href(row),
            "cells": [(_cell(row, day), _worked(_of(rows, key, day))) for day in days],
            "total": _worked(each for each in rows if _key(each) == key),
        }
        for key, row in sorted(things.items())
    ]


def _key(row: EntryRow) -> tuple[str, int, str]:
    return row.client, row.ticket_number or 0, row.subject


def _of(rows: list[EntryRow], key: tuple[str, int, str], day: date) -> list[EntryRow]:
    return [row for row in rows if _key(row) == key and row.entry.work_on == day]


def _cell(row: EntryRow, day: date) -> str:
    kind, thing = ("ticket", row.entry.ticket_id) if row.entry.ticket_id else ("client", None)
    return f"{CELL}:{kind}:{thing or row.entry.client_id}:{day.isoformat()}"


def _ticket_href(row: EntryRow) -> str | None:
    return url_for("desk.show", ticket_id=row.entry.ticket_id) if row.entry.ticket_id else None
