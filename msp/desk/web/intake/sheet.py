"""What is known of one ticket: read, taken down, checked against the contracts."""

from typing import Any
from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask_babel import gettext

from contracts.models import ContractLine
from msp.data.work import Work
from msp.desk.actions import intake as actions
from msp.desk.models import Ticket
from msp.desk.models.intake import Category, Intake
from msp.desk.queries import callers, tickets
from msp.desk.queries import intake as queries
from msp.desk.queries import time as times
from msp.desk.web import shown
from msp.desk.web.cards import Card
from msp.desk.web.intake import showing
from msp.desk.web.intake.room import pages
from msp.doors import toasts
from msp.doors.answers import Answer
from msp.doors.forms import Form
from msp.doors.web import door
from msp.kernel.access import Permission


@pages.get("/<uuid:ticket_id>/intake")
@door
def show(work: Work, ticket_id: UUID) -> Answer:
    """The sheet of the ticket with its meter, its scope and how it came to be known."""
    work.require(Permission.TICKET_WORK)
    ticket = tickets.ticket(work, ticket_id)
    row = queries.of_ticket(work, ticket.id)
    form = Form.of(actions.ChangeIntake, row or Intake(facts={}), ticket_id=ticket.id)
    form.typed["facts"] = []
    if row is None:
        form.typed["version"] = ""
    form.typed["summary"] = form.typed["summary"] or ticket.subject
    return _page(work, ticket, form)


@pages.post("/<uuid:ticket_id>/intake")
@door
def save(work: Work, ticket_id: UUID) -> Answer:
    """Take down what is known by now, or give the sheet back as it was typed."""
    work.require(Permission.TICKET_WORK)
    form = Form(actions.ChangeIntake, request.form, ticket_id=ticket_id)
    done = form.send(work, actions.change_intake)
    ticket = tickets.ticket(work, ticket_id)
    if done is None:
        row = queries.of_ticket(work, ticket.id)
        form.typed["version"] = row.version if row else ""
        return _page(work, ticket, form), 422
    toasts.say(gettext("#%(number)s: taken down.", number=ticket.number))
    return redirect(url_for(".show", ticket_id=ticket_id))


@pages.post("/<uuid:ticket_id>/scope")
@door
def scope(work: Work, ticket_id: UUID) -> Answer:
    """Ask the contracts whether such work is covered, and keep the answer."""
    work.require(Permission.TICKET_WORK)
    form = Form(actions.CheckScope, request.form, ticket_id=ticket_id)
    if form.send(work, actions.check_scope) is None:
        ticket = tickets.ticket(work, ticket_id)
        sheet = Form(actions.ChangeIntake)
        sheet.errors = form.errors
        return _page(work, ticket, sheet), 422
    return redirect(url_for(".show", ticket_id=ticket_id))


@pages.post("/<uuid:ticket_id>/caller")
@door
def level(work: Work, ticket_id: UUID) -> Answer:
    """Say how technical the ticket's contact is."""
    work.require(Permission.TICKET_WORK)
    ticket = tickets.ticket(work, ticket_id)
    form = Form(actions.MarkLevel, request.form, person_id=ticket.contact_id)
    if form.send(work, actions.mark_level) is not None:
        toasts.say(gettext("Saved."))
    return redirect(url_for(".show", ticket_id=ticket_id))


def card(work: Work, ticket: Ticket) -> Card:
    """How complete the intake is, what is missing, and what is wanted."""
    row = queries.of_ticket(work, ticket.id)
    found = showing.meter(queries.meter(work, ticket))
    told = showing.scope(row)
    pairs: list[tuple[str, Any]] = []
    if row is not None:
        pairs = [
            (gettext("What the client wants to achieve"), row.goal),
            (gettext("Symptom"), row.symptom),
            (gettext("Underlying problem"), row.underlying),
            (gettext("Still missing"), shown.listed(found.missing) or gettext("nothing")),
        ]
        if told is not None:
            pairs.append((gettext("Scope"), told.words))
    return Card(
        title=gettext("Intake"),
        href=url_for("intake.show", ticket_id=ticket.id),
        label=gettext("Open the intake"),
        pairs=[(label, value) for label, value in pairs if value],
        note=gettext("%(percent)s %% complete", percent=found.percent),
        empty=gettext("Nothing has been taken down yet."),
    )


def _page(work: Work, ticket: Ticket, form: Form[actions.ChangeIntake]) -> str:
    row = queries.of_ticket(work, ticket.id)
    needed = queries.required(work, row)
    line = work.session.get(ContractLine, row.scope_line_id) if row and row.scope_line_id else None
    category = work.session.get(Category, row.category_id) if row and row.category_id else None
    caller = callers.card(work, ticket.client_id, ticket.contact_id)
    changes = queries.changes(work, ticket.id)
    return render_template(
        "desk/intake/sheet.html",
        ticket=ticket,
        form=form,
        facts=showing.asked(form, queries.facts(row), needed),
        meter=showing.meter(queries.meter(work, ticket)),
        scope=showing.scope(row, line.title if line else ""),
        scope_form=_scope_form(work, ticket, row),
        who=caller,
        caller_words=showing.caller_words(caller),
        advice=showing.advice(caller),
        questions=category.questions_in(work.actor.language) if category else [],
        changes=[showing.changed(each) for each in changes],
        **showing.lists(work),
    )


def _scope_form(work: Work, ticket: Ticket, row: Intake | None) -> Form[actions.CheckScope]:
    form = Form(actions.CheckScope)
    form.prefix = "scope"
    kept = row.scope_work_type_id if row else None
    form.typed = {"work_type_id": kept or times.usual_work_type(work, ticket.id) or ""}
    return form
