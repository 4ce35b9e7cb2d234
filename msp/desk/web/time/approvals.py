"""A lead looks at what was handed in, by person and day: approve many, send one back."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from flask import redirect, render_template, request, url_for
from flask_babel import gettext, ngettext

from msp.data.work import Work
from msp.desk.actions import time as actions
from msp.desk.queries import time as times
from msp.desk.queries.time import EntryRow
from msp.desk.web.time import words
from msp.desk.web.time.room import pages
from msp.doors import toasts
from msp.doors.answers import Answer
from msp.doors.forms import Form
from msp.doors.web import door


@dataclass(frozen=True, slots=True)
class Pile:
    """One person's day: its entries, and what they come to."""

    person: str
    on: date
    entries: list[words.Shown]
    minutes: int


@pages.get("/approvals")
@door
def approvals(work: Work) -> Answer:
    """What waits for approval."""
    return _page(work, Form(actions.SendBackTime))


@pages.post("/approvals")
@door
def approve(work: Work) -> Answer:
    """Approve the picked entries, or send them back with a note."""
    if request.form.get("deed") == "send-back":
        form: Form[Any] = Form(actions.SendBackTime, request.form)
        done = form.send(work, actions.send_back_time)
        said = gettext("Sent back with your note.")
    else:
        form = Form(actions.ApproveTime, request.form)
        done = form.send(work, actions.approve_time)
        said = ngettext("%(num)s entry approved.", "%(num)s entries approved.", len(done or ()))
    if done is None:
        return _page(work, form), 422
    toasts.say(said)
    return redirect(url_for(".approvals"))


def _page(work: Work, form: Form[Any]) -> str:
    rows = times.waiting(work)
    undecided = [words.told(work, row) for row in times.undecided(work)]
    return render_template(
        "desk/time_approvals.html",
        form=form,
        piles=list(_piled(work, rows)),
        undecided=undecided,
        picked=set(form.value("entry_ids") or ()),
    )


def _piled(work: Work, rows: Sequence[EntryRow]) -> Iterator[Pile]:
    for (_, person, on), found in groupby(
        rows, key=lambda row: (row.entry.person_id, row.person, row.entry.work_on)
    ):
        kept = list(found)
        yield Pile(person, on, [words.told(work, row) for row in kept], times.sums(kept).minutes)
