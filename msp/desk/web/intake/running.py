"""A guided procedure on a ticket: one question at a time, left and taken up again at will."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from flask import g, redirect, render_template, request, url_for
from flask_babel import gettext

from msp.data.work import Work
from msp.desk.actions import procedures as actions
from msp.desk.models import Ticket
from msp.desk.models.intake import ProcedureRun
from msp.desk.queries import procedures as queries
from msp.desk.queries import tickets
from msp.desk.rules import procedures as rules
from msp.desk.rules.procedures import ENDINGS, Ending
from msp.desk.web import shown
from msp.desk.web.intake.room import pages
from msp.doors import toasts
from msp.doors.answers import Answer
from msp.doors.forms import Form
from msp.doors.web import door
from msp.kernel.access import Permission

TONES = {Ending.SOLVED: "ok", Ending.GO_ON: "", Ending.HAND_OVER: "warn", Ending.ON_SITE: "warn"}


@pages.get("/<uuid:ticket_id>/procedures")
@door
def procedures(work: Work, ticket_id: UUID) -> Answer:
    """The procedures that can be begun, and those that were."""
    work.require(Permission.TICKET_WORK)
    ticket = tickets.ticket(work, ticket_id)
    rows = queries.procedures(work, everything=True)
    names = {row.id: row.name_in(g.actor.language) for row in rows}
    return render_template(
        "desk/intake/runs.html",
        ticket=ticket,
        offered=[(row, names[row.id], len(row.steps)) for row in rows if row.is_active],
        runs=[_told(run, names[run.procedure_id]) for run in queries.runs(work, ticket.id)],
    )


@pages.post("/<uuid:ticket_id>/procedures")
@door
def start(work: Work, ticket_id: UUID) -> Answer:
    """Begin one, or take up the one that was left."""
    work.require(Permission.TICKET_WORK)
    tickets.ticket(work, ticket_id)
    form = Form(actions.StartProcedure, request.form, ticket_id=ticket_id)
    run = form.send(work, actions.start_procedure)
    if run is None:
        return redirect(url_for(".procedures", ticket_id=ticket_id))
    return redirect(url_for(".run", ticket_id=ticket_id, run_id=run.id))


@pages.get("/<uuid:ticket_id>/procedures/<uuid:run_id>")
@door
def run(work: Work, ticket_id: UUID, run_id: UUID) -> Answer:
    """The question where the run stands, and what was answered so far."""
    work.require(Permission.TICKET_WORK)
    ticket = tickets.ticket(work, ticket_id)
    return _page(work, ticket, queries.run(work, ticket.id, run_id), Form(actions.AnswerStep))


@pages.post("/<uuid:ticket_id>/procedures/<uuid:run_id>")
@door
def answer(work: Work, ticket_id: UUID, run_id: UUID) -> Answer:
    """Answer the question; at the end the ticket's facts and a note say what was found."""
    work.require(Permission.TICKET_WORK)
    form = Form(actions.AnswerStep, request.form, ticket_id=ticket_id, run_id=run_id)
    row = form.send(work, actions.answer_step)
    if row is None:
        ticket = tickets.ticket(work, ticket_id)
        return _page(work, ticket, queries.run(work, ticket.id, run_id), form), 422
    if row.ending is not None:
        undo = url_for(".undo_step", ticket_id=ticket_id, run_id=run_id)
        toasts.say(gettext("The result stands in the facts and in a note."), undo)
    return redirect(url_for(".run", ticket_id=ticket_id, run_id=run_id))


@pages.post("/<uuid:ticket_id>/procedures/<uuid:run_id>/undo")
@door
def undo_step(work: Work, ticket_id: UUID, run_id: UUID) -> Answer:
    """Take the last answer back."""
    actions.undo_step(work, actions.UndoStep(ticket_id=ticket_id, run_id=run_id))
    return redirect(url_for(".run", ticket_id=ticket_id, run_id=run_id))


def _told(row: ProcedureRun, name: str) -> dict[str, Any]:
    return {
        "row": row,
        "name": name,
        "begun": shown.moment(row.created_at),
        "answers": len(row.answers),
        "ending": gettext(ENDINGS[row.ending]) if row.ending else gettext("Not at its end yet"),
        "tone": TONES[row.ending] if row.ending else "info",
    }


def _page(work: Work, ticket: Ticket, row: ProcedureRun, form: Form[Any]) -> str:
    language = g.actor.language
    steps = rules.steps_of(row.steps)
    here = rules.standing(steps, row.answers)
    people = tickets.names(work, [_key(one.get("by")) for one in row.answers])
    done = rules.told(steps, row.answers, language)
    kept = zip(done, row.answers, strict=True)
    procedure = queries.procedure(work, row.procedure_id)
    return render_template(
        "desk/intake/run.html",
        ticket=ticket,
        row=row,
        form=form,
        name=procedure.name_in(language),
        step=None if isinstance(here, Ending) else here,
        ask="" if isinstance(here, Ending) else here.ask(language),
        hint="" if isinstance(here, Ending) else here.hint(language),
        choices=[] if isinstance(here, Ending) else [one.words(language) for one in here.answers],
        ending=gettext(ENDINGS[here]) if isinstance(here, Ending) else "",
        tone=TONES[here] if isinstance(here, Ending) else "",
        done=[(told, _whose(people, one), _moment(one)) for told, one in kept],
    )


def _key(text: Any) -> UUID | None:
    return UUID(str(text)) if text else None


def _whose(people: Mapping[UUID, str], one: Mapping[str, Any]) -> str:
    key = _key(one.get("by"))
    return people.get(key, "") if key else ""


def _moment(one: Mapping[str, Any]) -> str:
    return shown.moment(datetime.fromisoformat(str(one["at"])))
