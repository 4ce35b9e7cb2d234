"""Many tickets at once in a browser: choose, see what will change, do it, undo it."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask_babel import gettext, ngettext

from msp.data.work import Work
from msp.desk.actions import bulk as actions
from msp.desk.queries import teamwork, tickets
from msp.desk.rules import Status, words
from msp.desk.rules.bulk import Outcome, What
from msp.desk.web import shown
from msp.desk.web.room import pages
from msp.desk.web.tiers import skills
from msp.doors import toasts
from msp.doors.answers import Answer
from msp.doors.forms import Form
from msp.doors.web import door
from msp.kernel.access import Permission
from msp.kernel.errors import mark

WHAT: Mapping[What, str] = {
    What.OWNER: mark("Owner"),
    What.TEAM: mark("Team"),
    What.STATUS: mark("Status"),
    What.PRIORITY: mark("Priority"),
}
STATES = (Status.ACTIVE, Status.WAITING, Status.CLOSED)


@pages.get("/bulk/edit")
@door
def choose(work: Work) -> Answer:
    """The picked tickets, what is to be changed of them, and what that would do."""
    work.require(Permission.TICKET_WORK)
    form = Form(actions.ChangeMany, request.args)
    told = form.send(work, actions.outcomes) if request.args.get("what") else None
    return _page(work, form, told), 422 if form.errors else 200


@pages.post("/bulk/edit")
@door
def change(work: Work) -> Answer:
    """Do what was shown."""
    work.require(Permission.TICKET_WORK)
    form = Form(actions.ChangeMany, request.form)
    made = form.send(work, actions.change_many)
    if made is None:
        return _page(work, form, None), 422
    said = ngettext("%(num)s ticket was changed.", "%(num)s tickets were changed.", len(made.lines))
    toasts.say(said, url_for(".undo_many", change_id=made.id))
    return redirect(url_for(".index"))


@pages.post("/bulk/<uuid:change_id>/undo")
@door
def undo_many(work: Work, change_id: UUID) -> Answer:
    """Put them back."""
    row = actions.undo_many(work, actions.UndoMany(change_id=change_id))
    said = ngettext(
        "%(num)s ticket is as it was before.",
        "%(num)s tickets are as they were before.",
        len(row.lines),
    )
    toasts.say(said)
    return redirect(url_for(".index"))


def _page(work: Work, form: Form[Any], told: Any) -> str:
    people = [(str(row.id), row.name) for row in tickets.technicians(work)]
    teams = [(str(row.id), row.name) for row in tickets.teams(work)]
    names = dict(people) | dict(teams)
    rows = [_row(work, ticket, each, (form, names)) for ticket, each in told or ()]
    _mark_lacking(
        work, form, [(row, ticket.tier) for row, (ticket, _) in zip(rows, told or (), strict=True)]
    )
    return render_template(
        "desk/surface/bulk.html",
        form=form,
        picked=_numbers(form),
        rows=rows,
        fitting=sum(not row["why_not"] for row in rows),
        whats=[(what.value, gettext(said)) for what, said in WHAT.items()],
        technicians=people,
        teams=teams,
        states=[(state.value, shown.words(words.STATUS, state)) for state in STATES],
        waits=[(reason.value, gettext(said)) for reason, said in words.WAITS.items()],
        impacts=[(level, shown.words(words.IMPACTS, level)) for level in (1, 2, 3)],
        urgencies=[(level, shown.words(words.URGENCIES, level)) for level in (1, 2, 3)],
    )


def _numbers(form: Form[Any]) -> list[int]:
    """The picked numbers that are numbers, for the form to carry on."""
    typed = {str(text) for text in form.value("n") or ()}
    return sorted(int(text) for text in typed if text.isascii() and text.isdigit())[: actions.MOST]


def _row(
    work: Work, ticket: Any, each: Outcome, known: tuple[Form[Any], Mapping[str, str]]
) -> dict[str, Any]:
    form, names = known
    what = What(str(form.value("what")))
    return {
        "number": ticket.number,
        "subject": ticket.subject,
        "before": _said(work, what, each.before, names),
        "after": _said(work, what, each.after, names),
        "lacks": "",
        "why_not": gettext(each.why_not) if each.why_not else "",
    }


def _mark_lacking(work: Work, form: Form[Any], rows: Sequence[tuple[dict[str, Any], int]]) -> None:
    """Say of each row what the new owner lacks of what its tier asks for."""
    if not rows or form.value("what") != What.OWNER or not form.value("assignee_id"):
        return
    found = skills.lacking(work, UUID(str(form.value("assignee_id"))), {tier for _, tier in rows})
    for row, tier in rows:
        if lacks := found.get(tier):
            row["lacks"] = gettext("lacks %(skills)s", skills=lacks)


def _said(work: Work, what: What, value: Any, names: Mapping[str, str]) -> str:
    if what is What.STATUS:
        return str(gettext(words.status_words(*value)))
    if what is What.PRIORITY:
        return shown.words(words.PRIORITIES, teamwork.matrix(work)[value])
    return names.get(str(value), "") if value else str(gettext("nobody"))
