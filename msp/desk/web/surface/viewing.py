"""Lists of tickets under a name: kept, ordered, opened by themselves, removed and brought back."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from flask import redirect, render_template, url_for
from flask import request as asked
from flask_babel import gettext

from msp.data.work import Work
from msp.desk.actions import views as actions
from msp.desk.models import SavedView
from msp.desk.queries import asked as queries
from msp.desk.queries.queue import Sort, State
from msp.desk.web import chips
from msp.desk.web.queue import filter_of
from msp.desk.web.surface.room import pages
from msp.doors import toasts
from msp.doors.answers import Answer
from msp.doors.forms import Form
from msp.doors.web import door
from msp.kernel.access import Permission


@pages.get("/views")
@door
def views(work: Work) -> Answer:
    """Every view that the person may open, in its order."""
    rows = queries.views(work)
    return render_template(
        "desk/surface/views.html",
        rows=[_row(work, row) for row in rows],
        may_arrange=work.actor.may(Permission.DESK_ARRANGE),
    )


@pages.get("/views/new")
@door
def new_view(work: Work) -> Answer:
    """A form for the list that the address tells."""
    work.require(Permission.TICKET_WORK)
    form = Form(actions.SaveView)
    form.typed = {"query": urlencode(queries.told_by(queries.wish_of(asked.args)))}
    return _form(work, form, None)


@pages.post("/views/new")
@door
def create_view(work: Work) -> Answer:
    """Keep a new view."""
    work.require(Permission.TICKET_WORK)
    return _saved(work, None)


@pages.get("/views/<uuid:view_id>")
@door
def view(work: Work, view_id: UUID) -> Answer:
    """One view, to be named or ordered anew."""
    row = queries.view(work, view_id)
    more = {"view_id": row.id, "is_shared": row.owner_id is None, "query": urlencode(row.wish)}
    return _form(work, Form.of(actions.SaveView, row, **more), row)


@pages.post("/views/<uuid:view_id>")
@door
def change_view(work: Work, view_id: UUID) -> Answer:
    """Keep the changed view."""
    row = queries.view(work, view_id)
    if row.owner_id is None:
        work.require(Permission.DESK_ARRANGE)
    return _saved(work, row)


@pages.post("/views/<uuid:view_id>/remove")
@door
def remove_view(work: Work, view_id: UUID) -> Answer:
    """Take it off the queue, with a way back."""
    row = actions.remove_view(work, actions.ChangeView(view_id=view_id))
    undo = url_for(".restore_view", view_id=row.id)
    toasts.say(gettext("The view “%(name)s” was removed.", name=row.name), undo)
    return redirect(url_for(".views"))


@pages.post("/views/<uuid:view_id>/restore")
@door
def restore_view(work: Work, view_id: UUID) -> Answer:
    """Bring it back."""
    row = actions.restore_view(work, actions.ChangeView(view_id=view_id))
    toasts.say(gettext("The view “%(name)s” is back.", name=row.name))
    return redirect(url_for(".views"))


@pages.post("/views/<uuid:view_id>/up")
@door
def move_view_up(work: Work, view_id: UUID) -> Answer:
    """Move it one place to the front."""
    actions.move_view_up(work, actions.ChangeView(view_id=view_id))
    return redirect(url_for(".views"))


def _saved(work: Work, row: SavedView | None) -> Answer:
    form = Form(actions.SaveView, asked.form, view_id=row.id if row else None)
    made = form.send(work, actions.save_view)
    if made is None:
        return _form(work, form, row), 422
    toasts.say(gettext("The view “%(name)s” was saved.", name=made.name))
    return redirect(chips.link(queries.wish_of(made.wish)))


def _row(work: Work, row: SavedView) -> dict[str, Any]:
    wish = queries.wish_of(row.wish)
    return {
        "id": row.id,
        "name": row.name,
        "is_shared": row.owner_id is None,
        "is_default": row.is_default,
        "href": chips.link(wish),
        "says": _says(work, wish),
    }


def _says(work: Work, wish: queries.Wish) -> str:
    """What the list holds, in the words of its chips."""
    told = chips.chips(work, wish, filter_of(work, wish))
    told = told if wish.sort not in {None, Sort.DUE} else told[1:]
    said = [title.removesuffix(" ×") for title, *_ in told]
    return " · ".join(said) or gettext("All open") if wish.state is State.OPEN else " · ".join(said)


def _form(work: Work, form: Form[Any], row: SavedView | None) -> str:
    wish = queries.wish_of(row.wish) if row else queries.wish_of(asked.args)
    return render_template(
        "desk/surface/view.html",
        form=form,
        row=row,
        says=_says(work, wish),
        both=_both(form, row),
        may_arrange=work.actor.may(Permission.DESK_ARRANGE),
    )


def _both(form: Form[Any], row: SavedView | None) -> list[tuple[str, str, str]] | None:
    """(label, theirs, mine) where somebody else saved first; the next press is meant."""
    if row is None or str(form.value("version")) in {"", str(row.version)} or not form.errors:
        return None
    form.typed["version"] = row.version
    return [(gettext("Name"), row.name, str(form.value("name")))]
