"""Time on a ticket's page and beside the queue: what was spent, a quick log, the clock."""

from typing import Any
from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask_babel import gettext

from msp.data.work import Work
from msp.desk import queries
from msp.desk.actions import time as actions
from msp.desk.models import Ticket
from msp.desk.queries import time as times
from msp.desk.web.room import pages as desk
from msp.desk.web.time import goods, words
from msp.desk.web.time.entering import saved
from msp.desk.web.time.room import pages
from msp.doors import once, toasts
from msp.doors.answers import Answer
from msp.doors.forms import Form
from msp.doors.furniture import spoken, zone
from msp.doors.web import door, wants_part
from msp.kernel import writing
from msp.kernel.access import Permission
from msp.kernel.periods import day_of


@desk.get("/<uuid:ticket_id>/time")
@door
def time_panel(work: Work, ticket_id: UUID) -> Answer:
    """The log form of a ticket; `?summary=1` what was spent and sold on it."""
    ticket = queries.ticket(work, ticket_id)
    work.require(Permission.TIME_READ)
    if request.args.get("summary") and wants_part():
        return render_template("desk/time_summary.html", **summary(work, ticket))
    return shown(work, ticket, usual(work, ticket))


def usual(work: Work, ticket: Ticket) -> Form[actions.LogTime]:
    """The form as it opens: half an hour of the usual work."""
    form = Form(actions.LogTime)
    kind = times.usual_work_type(work, ticket.id)
    form.typed = {"minutes": "30", "work_type_id": str(kind or "")}
    return form


def shown(work: Work, ticket: Ticket, form: Form[actions.LogTime], effect: Any = None) -> str:
    """The panel as a part, or with the summary as a page of its own."""
    part = wants_part() and not form.errors
    asked = {
        "ticket": ticket,
        "form": form,
        "effect": effect,
        "may_log": work.actor.may(Permission.TIME_LOG),
        "is_lead": work.actor.may(Permission.TIME_APPROVE),
        "quick": words.quick(),
        "kinds": words.kinds(work),
        "lines": words.lines_for(work, ticket.client_id, day_of(work.now, zone())),
        "left": words.left_for(work, ticket.client_id),
        "from_queue": request.headers.get("HX-Current-URL", "").split("?")[0].endswith("/tickets/"),
    }
    if part:
        return render_template("desk/time_log.html", **asked)
    return render_template("desk/time_ticket.html", **{**summary(work, ticket), **asked})


def summary(work: Work, ticket: Ticket) -> dict[str, Any]:
    """What was spent on the ticket, by whom and who pays, with the sums; and the goods."""
    rows = times.of_ticket(work, ticket.id)
    return {
        "ticket": ticket,
        "entries": [words.told(work, row) for row in rows],
        "sums": times.sums(rows),
        "goods": times.goods_of(work, ticket.id),
        "goods_form": goods.empty(),
        "may_log": work.actor.may(Permission.TIME_LOG),
        "sees_cost": not work.actor.is_client,
    }


@desk.post("/<uuid:ticket_id>/time")
@door
def log_on_ticket(work: Work, ticket_id: UUID) -> Answer:
    """Log time on the ticket, or tell what it would do."""
    ticket = queries.ticket(work, ticket_id)
    form = Form(actions.LogTime, request.form, ticket_id=ticket_id)
    if request.form.get("deed") == "check":
        effect = form.send(work, actions.simulate)
        lines = words.effect_lines(effect) if effect else None
        return shown(work, ticket, form, lines), 200 if effect else 422
    if not once.done_before(work):
        entry = form.send(work, actions.log_time)
        if entry is None:
            return shown(work, ticket, form), 422
        once.remember(work, f"time:{entry.id}")
        saved(entry)
    if request.form.get("back") == "queue":
        return redirect(url_for("desk.index"))
    return redirect(url_for("desk.show", ticket_id=ticket_id))


@desk.post("/<uuid:ticket_id>/timer")
@door
def toggle_timer(work: Work, ticket_id: UUID) -> Answer:
    """Start the clock on a ticket; where it runs there already, stop it and open its form."""
    running = times.running_timer(work)
    if running is not None and running.ticket_id == ticket_id:
        return _stopped(work)
    _, logged = actions.start_timer(work, actions.StartTimer(ticket_id=ticket_id))
    if logged is not None:
        minutes = writing.minutes_words(logged.worked_seconds // 60, spoken())
        said = gettext("The other timer was stopped: %(time)s logged as a draft.", time=minutes)
        toasts.say(said)
    else:
        toasts.say(gettext("The timer is running."))
    return redirect(_here(ticket_id))


def _here(ticket_id: UUID) -> str:
    """Back to the list or the ticket from which the clock was started."""
    if (request.referrer or "").split("?")[0].endswith("/tickets/"):
        return url_for("desk.index")
    return url_for("desk.show", ticket_id=ticket_id)


@pages.post("/timer/stop")
@door
def stop(work: Work) -> Answer:
    """Stop the clock and open the form with its time in it."""
    return _stopped(work)


def _stopped(work: Work) -> Answer:
    actions.stop_timer(work, actions.StopTimer())
    return redirect(url_for("time.new", timer=1))


@pages.post("/timer/discard")
@door
def discard(work: Work) -> Answer:
    """Forget the clock."""
    actions.discard_timer(work, actions.DiscardTimer())
    toasts.say(gettext("The timer was discarded."))
    return redirect(url_for("time.index"))
