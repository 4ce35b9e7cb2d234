"""Patterns that find abnormal lines in logs, arranged by leads (R27)."""

from typing import Any
from uuid import UUID

from flask import request, url_for
from flask_babel import gettext

from contracts.web.asking import Ask, Column, Entry, Register, Sheet, form_page, list_page, to
from msp.data.work import Work
from msp.desk.actions import log_patterns as actions
from msp.desk.models import LogPattern
from msp.desk.queries import logs as queries
from msp.desk.rules.logs import Weight
from msp.desk.web.intake.room import settings
from msp.doors import toasts
from msp.doors.answers import Answer
from msp.doors.forms import Form
from msp.doors.web import door
from msp.kernel.access import Permission
from msp.kernel.errors import mark

WEIGHTS = {
    Weight.ERROR: mark("Error"),
    Weight.WARNING: mark("Warning"),
    Weight.PLAIN: mark("Harmless"),
}


@settings.get("/log-patterns")
@door
def log_patterns(work: Work) -> Answer:
    """The provider's own patterns; what they do not find, those that everybody has may."""
    rows = work.session.scalars(queries.patterns(work)).all()
    may = work.actor.may(Permission.DESK_ARRANGE)
    return list_page(
        Register(
            title=gettext("Patterns for logs"),
            lead=gettext("Lines that they find are proposed as soon as a log is put on a ticket."),
            columns=[
                Column(gettext("Name")),
                Column(gettext("Finds")),
                Column(gettext("Weight")),
                Column(gettext("State")),
            ],
            rows=[
                Entry(
                    url_for(".log_pattern", pattern_id=row.id) if may else None,
                    (
                        row.name,
                        " / ".join(row.text.split("\n")),
                        gettext(WEIGHTS[row.weight]),
                        gettext("In use") if row.is_active else gettext("Retired"),
                    ),
                )
                for row in rows
            ],
            nothing=gettext("No pattern of your own yet. Usual words of errors are found anyway."),
            new=(url_for(".new_log_pattern"), gettext("New pattern")) if may else None,
        )
    )


@settings.route("/log-patterns/new", methods=["GET", "POST"])
@door
def new_log_pattern(work: Work) -> Answer:
    """Name one more pattern."""
    work.require(Permission.DESK_ARRANGE)
    posted = request.method == "POST"
    form = Form(actions.AddLogPattern, request.form if posted else {"weight": "error"})
    if posted and form.send(work, actions.add_log_pattern) is not None:
        toasts.say(gettext("Saved."))
        return to(".log_patterns")
    sheet = Sheet(gettext("New pattern"), url_for(".log_patterns"), _asks(), gettext("Save"))
    return form_page(form, sheet)


@settings.route("/log-patterns/<uuid:pattern_id>", methods=["GET", "POST"])
@door
def log_pattern(work: Work, pattern_id: UUID) -> Answer:
    """Change a pattern or retire it."""
    work.require(Permission.DESK_ARRANGE)
    row = work.get(LogPattern, pattern_id)
    form: Form[Any] = Form.of(actions.ChangeLogPattern, row, pattern_id=pattern_id)
    if request.method == "POST":
        form = Form(actions.ChangeLogPattern, request.form, pattern_id=pattern_id)
        if form.send(work, actions.change_log_pattern) is not None:
            toasts.say(gettext("Saved."))
            return to(".log_patterns")
    more = (Ask("check", "is_active", gettext("In use")), Ask("hidden", "version", ""))
    sheet = Sheet(row.name, url_for(".log_patterns"), (*_asks(), *more), gettext("Save"))
    return form_page(form, sheet)


def _asks() -> tuple[Ask, ...]:
    hint = gettext("One to a line; * stands for anything between: disk * full")
    weights = [(one.value, gettext(said)) for one, said in WEIGHTS.items()]
    return (
        Ask("field", "name", gettext("Name")),
        Ask("area", "text", gettext("Finds"), hint=hint),
        Ask("segments", "weight", gettext("Weight"), weights),
        Ask("number_field", "position", gettext("Position")),
    )
