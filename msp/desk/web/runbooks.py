"""Runbooks by kind of work, and what kind of work was done on a ticket (R160)."""

from typing import Any
from uuid import UUID

from flask import Blueprint, g, redirect, render_template, request, url_for
from flask_babel import gettext, ngettext

from msp.data.work import Work
from msp.desk.actions import runbooks as actions
from msp.desk.models import Ticket
from msp.desk.queries import procedures, runbooks, tickets
from msp.desk.rules.runbooks import ACTIONS, ActionType
from msp.desk.web import shown
from msp.desk.web.cards import Card
from msp.doors import toasts
from msp.doors.answers import Answer
from msp.doors.forms import Form
from msp.doors.web import door
from msp.kernel.access import Permission
from msp.kernel.errors import NotFound, mark

pages = Blueprint("runbooks", __name__)


def kinds() -> list[tuple[str, str]]:
    """Every kind of work with its words."""
    return [(kind.value, gettext(said)) for kind, said in ACTIONS.items()]


@pages.get("/desk/runbooks")
@door
def index(work: Work) -> Answer:
    """Every kind of work with its runbooks and how often it was done lately."""
    rows, counts = procedures.procedures(work), runbooks.counts(work)
    language = g.actor.language
    return render_template(
        "desk/runbooks/index.html",
        groups=[
            {
                "title": gettext(said),
                "href": url_for(".of_kind", kind=kind.value),
                "count": counts.get(kind, 0),
                "rows": [(row, row.name_in(language)) for row in rows if row.action is kind],
            }
            for kind, said in ACTIONS.items()
        ],
        unsorted=[(row, row.name_in(language)) for row in rows if row.action is None],
        kinds=kinds(),
        may_arrange=work.actor.may(Permission.DESK_ARRANGE),
    )


@pages.post("/desk/runbooks/<uuid:procedure_id>/sort")
@door
def sort(work: Work, procedure_id: UUID) -> Answer:
    """Say which kind of work a runbook leads through."""
    form = Form(actions.SortRunbook, request.form, procedure_id=procedure_id)
    done = form.send(work, actions.sort_runbook) is not None
    toasts.say(gettext("Saved.") if done else " ".join(form.errors.values()))
    return redirect(url_for(".index"))


@pages.get("/desk/runbooks/<kind>")
@door
def of_kind(work: Work, kind: str) -> Answer:
    """The tickets on which that kind of work was done lately."""
    work.require(Permission.TICKET_WORK)
    if kind not in set(ActionType):
        raise NotFound(mark("There is no such page."))
    found = runbooks.done(work, ActionType(kind))
    names = tickets.names(work, [line.author_id for _, line in found])
    return render_template(
        "desk/runbooks/done.html",
        title=gettext(ACTIONS[ActionType(kind)]),
        days=runbooks.LATELY.days,
        rows=[
            (ticket, line, names.get(line.author_id, "") if line.author_id else "")
            for ticket, line in found
        ],
    )


@pages.get("/tickets/<uuid:ticket_id>/actions")
@door
def of_ticket(work: Work, ticket_id: UUID) -> Answer:
    """What was done on a ticket by its kind, and the runbooks that lead through more."""
    work.require(Permission.TICKET_WORK)
    return _page(work, tickets.ticket(work, ticket_id), Form(actions.RecordAction))


@pages.post("/tickets/<uuid:ticket_id>/actions")
@door
def record(work: Work, ticket_id: UUID) -> Answer:
    """Write down what kind of work was done."""
    work.require(Permission.TICKET_WORK)
    form = Form(actions.RecordAction, request.form, ticket_id=ticket_id)
    row = form.send(work, actions.record_action)
    if row is None:
        return _page(work, tickets.ticket(work, ticket_id), form), 422
    undo = url_for(".remove", ticket_id=ticket_id, action_id=row.id)
    toasts.say(gettext("Written down."), undo)
    return redirect(url_for(".of_ticket", ticket_id=ticket_id))


@pages.post("/tickets/<uuid:ticket_id>/actions/<uuid:action_id>/remove")
@door
def remove(work: Work, ticket_id: UUID, action_id: UUID) -> Answer:
    """Take a line back."""
    wish = actions.RemoveAction(ticket_id=ticket_id, action_id=action_id)
    actions.remove_action(work, wish)
    toasts.say(gettext("It was taken back."))
    return redirect(url_for(".of_ticket", ticket_id=ticket_id))


def card(work: Work, ticket: Ticket) -> Card:
    """Which kinds of work were done, beside the ticket."""
    rows = runbooks.of_ticket(work, ticket.id)
    told = list(dict.fromkeys(gettext(ACTIONS[row.action]) for row in rows))
    count = ngettext("%(num)s piece of work", "%(num)s pieces of work", len(rows))
    return Card(
        gettext("Work by kind"),
        url_for("runbooks.of_ticket", ticket_id=ticket.id),
        gettext("Look"),
        [(count, "、".join(told))] if rows else [],
        empty=gettext("No work was named yet."),
    )


def _page(work: Work, ticket: Ticket, form: Form[Any]) -> str:
    rows = runbooks.of_ticket(work, ticket.id)
    every = procedures.procedures(work, everything=True)
    language = g.actor.language
    names = {row.id: row.name_in(language) for row in every}
    people = tickets.names(work, [row.author_id for row in rows])
    return render_template(
        "desk/runbooks/ticket.html",
        ticket=ticket,
        form=form,
        kinds=kinds(),
        rows=[
            {
                "row": row,
                "kind": gettext(ACTIONS[row.action]),
                "runbook": names.get(row.procedure_id, "") if row.procedure_id else "",
                "who": people.get(row.author_id, "") if row.author_id else "",
                "at": shown.moment(row.created_at),
            }
            for row in rows
        ],
        runbooks=[
            (row, names[row.id], gettext(ACTIONS[row.action]))
            for row in every
            if row.is_active and row.action is not None
        ],
        choices=[(str(row.id), names[row.id]) for row in every if row.is_active],
    )
