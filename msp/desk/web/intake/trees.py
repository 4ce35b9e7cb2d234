"""Guided procedures as leads arrange them: names, questions, answers and where each leads."""

from typing import Any
from uuid import UUID

from flask import g, redirect, render_template, request, url_for
from flask_babel import gettext, ngettext

from msp.data.work import Work
from msp.desk.actions import procedures as actions
from msp.desk.models.intake import Procedure
from msp.desk.queries import procedures as queries
from msp.desk.rules import procedures as rules
from msp.desk.rules.procedures import ENDINGS, Step
from msp.desk.web.intake.room import settings
from msp.doors import toasts
from msp.doors.answers import Answer
from msp.doors.forms import Form
from msp.doors.web import door
from msp.kernel.access import Permission
from msp.kernel.errors import NotFound, mark

ROWS = rules.MOST_ANSWERS


@settings.get("/procedures")
@door
def procedures(work: Work) -> Answer:
    """Every procedure, with the form for one more."""
    return _list(work, Form(actions.CreateProcedure))


@settings.post("/procedures")
@door
def create_procedure(work: Work) -> Answer:
    """Begin a procedure with its first question."""
    work.require(Permission.DESK_ARRANGE)
    form = Form(actions.CreateProcedure, request.form)
    if row := form.send(work, actions.create_procedure):
        return redirect(url_for(".procedure", procedure_id=row.id))
    return _list(work, form), 422


@settings.post("/procedures/usual")
@door
def usual_procedures(work: Work) -> Answer:
    """Take the five usual procedures over; what is there stays as it is."""
    made = actions.add_usual_procedures(work)
    toasts.say(ngettext("%(num)s was added.", "%(num)s were added.", len(made)))
    return redirect(url_for(".procedures"))


@settings.get("/procedures/<uuid:procedure_id>")
@door
def procedure(work: Work, procedure_id: UUID) -> Answer:
    """One tree: its names, and each step with its answers."""
    row = queries.procedure(work, procedure_id)
    return _tree(work, row, Form.of(actions.ChangeProcedure, row, procedure_id=row.id))


@settings.post("/procedures/<uuid:procedure_id>")
@door
def change_procedure(work: Work, procedure_id: UUID) -> Answer:
    """Change its names, or offer it no more."""
    work.require(Permission.DESK_ARRANGE)
    form = Form(actions.ChangeProcedure, request.form, procedure_id=procedure_id)
    if form.send(work, actions.change_procedure):
        toasts.say(gettext("Saved."))
        return redirect(url_for(".procedure", procedure_id=procedure_id))
    row = queries.procedure(work, procedure_id)
    work.session.refresh(row)
    form.typed["version"] = row.version
    return _tree(work, row, form), 422


@settings.get("/procedures/<uuid:procedure_id>/step")
@door
def step(work: Work, procedure_id: UUID) -> Answer:
    """The form of a step: `?id=` an old one, else a further one."""
    work.require(Permission.DESK_ARRANGE)
    row = queries.procedure(work, procedure_id)
    asked = request.args.get("id", "")
    form = Form(actions.SaveStep)
    form.typed = {"version": row.version, "step_id": asked}
    found = _step(row, asked) if asked else None
    if found is not None:
        for name in ("ask_ja", "ask_en", "hint_ja", "hint_en"):
            form.typed[name] = getattr(found, name)
        answers = [{"ja": one.ja, "en": one.en, "goes": one.goes} for one in found.answers]
        form.typed["answers"] = answers
    return _step_page(row, form)


@settings.post("/procedures/<uuid:procedure_id>/step")
@door
def save_step(work: Work, procedure_id: UUID) -> Answer:
    """Keep a step, if every way through the tree still ends."""
    work.require(Permission.DESK_ARRANGE)
    form = Form(actions.SaveStep, request.form, procedure_id=procedure_id)
    if form.send(work, actions.save_step):
        toasts.say(gettext("Saved."))
        return redirect(url_for(".procedure", procedure_id=procedure_id))
    row = queries.procedure(work, procedure_id)
    work.session.refresh(row)
    form.typed["version"] = row.version
    return _step_page(row, form), 422


@settings.post("/procedures/<uuid:procedure_id>/remove")
@door
def remove_step(work: Work, procedure_id: UUID) -> Answer:
    """Take a step away that no answer leads to."""
    work.require(Permission.DESK_ARRANGE)
    form = Form(actions.RemoveStep, request.form, procedure_id=procedure_id)
    if form.send(work, actions.remove_step):
        return redirect(url_for(".procedure", procedure_id=procedure_id))
    row = queries.procedure(work, procedure_id)
    sheet = Form.of(actions.ChangeProcedure, row, procedure_id=row.id)
    sheet.errors = {"": " ".join(form.errors.values())}
    return _tree(work, row, sheet), 422


def _list(work: Work, form: Form[Any]) -> str:
    rows = queries.procedures(work, everything=True)
    return render_template(
        "desk/intake/procedures.html",
        rows=[(row, row.name_in(g.actor.language), len(row.steps)) for row in rows],
        form=form,
        may_arrange=work.actor.may(Permission.DESK_ARRANGE),
    )


def _tree(work: Work, row: Procedure, form: Form[Any]) -> str:
    steps, language = rules.steps_of(row.steps), g.actor.language
    found = rules.reached(steps)
    places = {step.id: number for number, step in enumerate(steps, 1)}
    shown = [
        {
            "step": step,
            "number": places[step.id],
            "ask": step.ask(language),
            "hint": step.hint(language),
            "answers": [
                (one.words(language), _goes(one.goes, places), one.ending is not None)
                for one in step.answers
            ],
            "is_reached": step.id in found,
        }
        for step in steps
    ]
    return render_template(
        "desk/intake/procedure.html",
        row=row,
        name=row.name_in(language),
        steps=shown,
        form=form,
        may_arrange=work.actor.may(Permission.DESK_ARRANGE),
    )


def _goes(goes: str, places: dict[str, int]) -> str:
    if goes in places:
        return str(gettext("to step %(number)s", number=places[goes]))
    return str(gettext(ENDINGS[rules.Ending(goes)]))


def _step_page(row: Procedure, form: Form[Any]) -> str:
    steps, language = rules.steps_of(row.steps), g.actor.language
    asked = str(form.value("step_id"))
    ways = [
        (step.id, f"{number}. {step.ask(language)}")
        for number, step in enumerate(steps, 1)
        if step.id != asked
    ]
    ends = [(ending.value, gettext(said)) for ending, said in ENDINGS.items()]
    answers = form.value("answers") or []
    for place in range(ROWS):
        told = answers[place] if place < len(answers) else {"ja": "", "en": "", "goes": "go_on"}
        for name in ("ja", "en", "goes"):
            form.typed[f"answers-{place}-{name}"] = told.get(name, "")
    return render_template(
        "desk/intake/step.html",
        row=row,
        form=form,
        places=range(ROWS),
        goes=[*ends, *ways],
        title=gettext("Change the step") if asked else gettext("New step"),
    )


def _step(row: Procedure, name: str) -> Step:
    found = next((step for step in rules.steps_of(row.steps) if step.id == name), None)
    if found is None:
        raise NotFound(mark("There is no such step."))
    return found
