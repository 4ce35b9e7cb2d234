"""Patterns that find abnormal lines in logs, arranged by leads (R27)."""

from uuid import UUID

from flask import url_for
from flask_babel import gettext

from contracts.web.asking import Ask, Column, Entry, Register, list_page
from msp.data.work import Work
from msp.desk.actions import log_patterns as actions
from msp.desk.models import LogPattern
from msp.desk.queries import logs as queries
from msp.desk.rules.logs import Weight
from msp.desk.web.arranged import Arranged, add_page, change_page
from msp.desk.web.intake.room import settings
from msp.doors.answers import Answer
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
    return add_page(work, PATTERNS, gettext("New pattern"))


@settings.route("/log-patterns/<uuid:pattern_id>", methods=["GET", "POST"])
@door
def log_pattern(work: Work, pattern_id: UUID) -> Answer:
    """Change a pattern or retire it."""
    return change_page(work, PATTERNS, pattern_id)


def _asks(_: Work) -> tuple[Ask, ...]:
    hint = gettext("One to a line; * stands for anything between: disk * full")
    weights = [(one.value, gettext(said)) for one, said in WEIGHTS.items()]
    return (
        Ask("field", "name", gettext("Name")),
        Ask("area", "text", gettext("Finds"), hint=hint),
        Ask("segments", "weight", gettext("Weight"), weights),
        Ask("number_field", "position", gettext("Position")),
    )


PATTERNS = Arranged(
    listed=".log_patterns",
    row=LogPattern,
    key="pattern_id",
    called="name",
    add=(actions.AddLogPattern, actions.add_log_pattern),
    change=(actions.ChangeLogPattern, actions.change_log_pattern),
    asks=_asks,
    usual={"weight": "error"},
)
