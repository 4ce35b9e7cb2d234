"""Entries that were picked are corrected together; what that does is shown first."""

from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask_babel import ngettext

from msp.data.work import Work
from msp.desk.actions import time as actions
from msp.desk.queries import time as times
from msp.desk.web.time import words
from msp.desk.web.time.room import pages
from msp.doors import toasts
from msp.doors.answers import Answer
from msp.doors.forms import Form
from msp.doors.web import door
from msp.kernel.access import Permission


@pages.post("/bulk")
@door
def bulk(work: Work) -> Answer:
    """Show what a change of the picked entries does; `deed=save` makes it."""
    work.require(Permission.TIME_LOG)
    form = Form(actions.ChangeEntries, request.form)
    if request.form.get("deed") == "save":
        done = form.send(work, actions.change_entries)
        if done is not None:
            said = ngettext("%(num)s entry changed.", "%(num)s entries changed.", len(done))
            toasts.say(said)
            return redirect(url_for(".index", on=words.day_asked(request.form.get("on"), work.now)))
        found = None
    else:
        asks = any(
            form.value(name) for name in ("work_type_id", "line_id", "ticket_number", "note")
        )
        found = form.send(work, actions.preview_entries) if asks else []
    rows = {each.entry_id: each for each in found or ()}
    picked = [times.entry(work, each) for each in _picked(form)]
    page = render_template(
        "desk/time_bulk.html",
        form=form,
        on=request.form.get("on", ""),
        rows=[(words.told(work, row), rows.get(row.entry.id)) for row in picked],
        kinds=words.kinds(work),
        is_ready=bool(rows),
    )
    return page, 422 if form.errors else 200


def _picked(form: Form[actions.ChangeEntries]) -> list[UUID]:
    found = []
    for told in form.value("entry_ids") or ():
        try:
            found.append(UUID(str(told)))
        except ValueError:
            continue
    return found
