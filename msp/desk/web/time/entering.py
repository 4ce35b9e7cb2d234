"""An entry is logged, corrected, moved or deleted; its effect is shown before it is saved."""

from datetime import date
from typing import Any
from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask_babel import gettext

from msp.data.work import Work
from msp.desk import queries
from msp.desk.actions import time as actions
from msp.desk.models import TimeEntry
from msp.desk.queries import tickets
from msp.desk.queries import time as times
from msp.desk.queries.time import EntryRow, RunningTimer
from msp.desk.rules.time import EntryState
from msp.desk.web.time import words
from msp.desk.web.time.room import pages
from msp.doors import toasts
from msp.doors.answers import Answer
from msp.doors.forms import Form
from msp.doors.furniture import spoken, zone
from msp.doors.web import door
from msp.kernel import writing
from msp.kernel.access import Permission
from msp.kernel.periods import day_of

PREFILLED = ("ticket_id", "client_id", "work_on", "starts", "spent")


def saved(entry: TimeEntry) -> None:
    """Say what was logged, with the way to take it back."""
    minutes = writing.minutes_words(-(-entry.worked_seconds // 60), spoken())
    undo = url_for("time.delete", entry_id=entry.id) if entry.state is EntryState.DRAFT else None
    toasts.say(gettext("%(time)s logged.", time=minutes), undo)


@pages.get("/new")
@door
def new(work: Work) -> Answer:
    """The log form, filled in from the address or from the stopped clock."""
    work.require(Permission.TIME_LOG)
    form = Form(actions.LogTime)
    form.typed = {name: request.args[name] for name in PREFILLED if request.args.get(name)}
    timer = times.timer_of(work) if request.args.get("timer") else None
    if timer is not None:
        form.typed |= _of_timer(timer)
    form.typed["work_type_id"] = str(times.usual_work_type(work, _asked_ticket(form)) or "")
    return _page(work, form, timer=timer)


def _of_timer(timer: RunningTimer) -> dict[str, Any]:
    local = timer.started_at.astimezone(zone())
    return {
        "ticket_id": str(timer.ticket_id),
        "work_on": local.date().isoformat(),
        "starts": f"{local:%H:%M}",
        "spent": str(max(-(-timer.seconds // 60), 1)),
        "from_timer": True,
    }


@pages.post("/new")
@door
def create(work: Work) -> Answer:
    """Log the time, or tell what it would do."""
    form = Form(actions.LogTime, request.form)
    if request.form.get("deed") == "check":
        effect = form.send(work, actions.simulate)
        return _page(work, form, effect), 200 if effect else 422
    entry = form.send(work, actions.log_time)
    if entry is None:
        return _page(work, form), 422
    saved(entry)
    if entry.ticket_id is not None:
        return redirect(url_for("desk.show", ticket_id=entry.ticket_id))
    return redirect(url_for("time.index", on=day_of(entry.started_at, zone())))


@pages.post("/effect")
@door
def effect(work: Work) -> Answer:
    """A part: what saving the form as it stands would do."""
    form = Form(actions.LogTime, request.form)
    if entry_id := request.form.get("entry_id", type=UUID):
        changed = _changed(entry_id)
        found, errors = changed.send(work, actions.simulate_change), changed.errors
    else:
        found, errors = form.send(work, actions.simulate), form.errors
    lines = words.effect_lines(found) if found else []
    wrong = "" if found else next(iter(errors.values()), "")
    return render_template("desk/time_effect.html", effect=lines, wrong=wrong)


def _changed(entry_id: UUID) -> Form[actions.ChangeEntry]:
    boxes = {
        name: name in request.form for name in ("on_site", "is_travel", "remote_failed", "free")
    }
    return Form(actions.ChangeEntry, request.form, entry_id=entry_id, **boxes)


def _page(work: Work, form: Form[Any], found: Any = None, timer: RunningTimer | None = None) -> str:
    ticket_id = _asked_ticket(form)
    ticket = queries.ticket(work, ticket_id) if ticket_id else None
    client_id = ticket.client_id if ticket else _asked(form, "client_id")
    on = words.day_asked(str(form.value("work_on")), work.now)
    return render_template(
        "desk/time_new.html",
        form=form,
        ticket=ticket,
        timer=timer,
        suggestions=_suggestions(work, timer),
        effect=words.effect_lines(found) if found else None,
        **_choices(work, client_id, on),
    )


def _choices(work: Work, client_id: UUID | None, on: date) -> dict[str, Any]:
    return {
        "kinds": words.kinds(work),
        "clients": [(client.id, client.name) for client in tickets.clients(work)],
        "lines": words.lines_for(work, client_id, on) if client_id else [],
        "left": words.left_for(work, client_id) if client_id else None,
        "is_lead": work.actor.may(Permission.TIME_APPROVE),
        "quick": words.quick(),
    }


def _suggestions(work: Work, timer: RunningTimer | None) -> list[tuple[str, str]]:
    """For a forgotten clock: (minutes, words) that are more likely."""
    if timer is None or not timer.is_forgotten:
        return []
    return [(str(hours * 60), writing.minutes_words(hours * 60, spoken())) for hours in (1, 2, 3)]


def _asked(form: Form[Any], name: str) -> UUID | None:
    try:
        return UUID(str(form.value(name)))
    except ValueError:
        return None


def _asked_ticket(form: Form[Any]) -> UUID | None:
    return _asked(form, "ticket_id")


@pages.get("/<uuid:entry_id>")
@door
def show(work: Work, entry_id: UUID) -> Answer:
    """One entry: what was worked, who pays and why; with its form, if one may change it."""
    return _entry_page(work, times.entry(work, entry_id))


@pages.post("/<uuid:entry_id>")
@door
def change(work: Work, entry_id: UUID) -> Answer:
    """Correct the entry, or tell what that would do."""
    row = times.entry(work, entry_id)
    form = _changed(entry_id)
    if request.form.get("deed") == "check":
        found = form.send(work, actions.simulate_change)
        return _entry_page(work, row, form, found), 200 if found else 422
    if form.send(work, actions.change_entry) is None:
        return _entry_page(work, times.entry(work, entry_id), form), 422
    toasts.say(gettext("The entry was changed."))
    return redirect(url_for(".show", entry_id=entry_id))


def _entry_page(work: Work, row: EntryRow, form: Form[Any] | None = None, found: Any = None) -> str:
    entry = row.entry
    local = entry.started_at.astimezone(zone())
    if form is None:
        whole = not entry.worked_seconds % 60
        form = Form.of(
            actions.ChangeEntry,
            entry,
            spent=str(entry.worked_seconds // 60) if whole else "",
            minutes="",
            work_on=local.date(),
            starts=f"{local:%H:%M}",
            line_id=entry.chosen_line_id,
            rate=str(entry.rate.minor) if entry.is_rate_fixed and entry.rate else "",
            free=entry.is_free,
        )
    return render_template(
        "desk/time_show.html",
        entry=words.told(work, row),
        form=form,
        move=Form(actions.MoveEntry),
        effect=words.effect_lines(found) if found else None,
        **_choices(work, entry.client_id, entry.work_on) if not work.actor.is_client else {},
    )


@pages.post("/<uuid:entry_id>/move")
@door
def move(work: Work, entry_id: UUID) -> Answer:
    """Carry the entry to another ticket or client."""
    form = Form(actions.MoveEntry, request.form, entry_id=entry_id)
    if form.send(work, actions.move_entry) is None:
        for sentence in form.errors.values():
            toasts.say(sentence)
    else:
        toasts.say(gettext("The entry was moved."))
    return redirect(url_for(".show", entry_id=entry_id))


@pages.post("/<uuid:entry_id>/delete")
@door
def delete(work: Work, entry_id: UUID) -> Answer:
    """Delete a draft; what it used is given back."""
    row = times.entry(work, entry_id)
    on, ticket_id = day_of(row.entry.started_at, zone()), row.entry.ticket_id
    actions.delete_entry(work, actions.DeleteEntry(entry_id=entry_id))
    toasts.say(gettext("The entry was deleted."))
    if ticket_id is not None:
        return redirect(url_for("desk.show", ticket_id=ticket_id))
    return redirect(url_for(".index", on=on))
