"""Lists that leads keep have one shape: something is added, changed by the same form, retired."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from flask import request, url_for
from flask_babel import gettext

from contracts.web.asking import Ask, Sheet, form_page, to
from msp.data.commands import Command
from msp.data.work import Work
from msp.doors import toasts
from msp.doors.answers import Answer
from msp.doors.forms import Form
from msp.kernel.access import Permission

Verb = tuple[type[Command], Callable[[Work, Any], Any]]


@dataclass(frozen=True, slots=True)
class Arranged:
    """A list of `row`s, shown at `listed`; `key` names a row's id in the command that changes it,
    `called` what the row is called at the head of its form.
    """

    listed: str
    row: type[Any]
    key: str
    called: str
    add: Verb
    change: Verb
    asks: Callable[[Work], Sequence[Ask]]
    usual: Mapping[str, str] = field(default_factory=dict)


def add_page(work: Work, kept: Arranged, title: str) -> Answer:
    """The form for one more, and back to the list once it is there."""
    work.require(Permission.DESK_ARRANGE)
    command, add = kept.add
    posted = request.method == "POST"
    form = Form(command, request.form if posted else kept.usual)
    if posted and form.send(work, add) is not None:
        return _done(kept)
    return form_page(form, Sheet(title, url_for(kept.listed), kept.asks(work), gettext("Save")))


def change_page(work: Work, kept: Arranged, row_id: UUID) -> Answer:
    """The form for what is there; not in use any more, it stays and is offered to nobody."""
    work.require(Permission.DESK_ARRANGE)
    row = work.get(kept.row, row_id)
    command, change = kept.change
    named = {kept.key: row_id}
    form: Form[Any] = Form.of(command, row, **named)
    if request.method == "POST":
        form = Form(command, request.form, **named)
        if form.send(work, change) is not None:
            return _done(kept)
    more = (Ask("check", "is_active", gettext("In use")), Ask("hidden", "version", ""))
    asks, title = (*kept.asks(work), *more), getattr(row, kept.called)
    return form_page(form, Sheet(title, url_for(kept.listed), asks, gettext("Save")))


def _done(kept: Arranged) -> Answer:
    toasts.say(gettext("Saved."))
    return to(kept.listed)
