"""Reply templates in a browser: one's own and everybody's."""

from typing import Any
from uuid import UUID

from flask import redirect, render_template, url_for
from flask import request as asked
from flask_babel import gettext, ngettext

from msp.data.work import Work
from msp.desk.actions import templates as actions
from msp.desk.models import ReplyTemplate
from msp.desk.queries import templates as queries
from msp.desk.rules.templates import PLACES, After
from msp.desk.web.surface.room import pages
from msp.doors import toasts
from msp.doors.answers import Answer
from msp.doors.forms import Form
from msp.doors.web import door
from msp.kernel.access import Permission
from msp.kernel.errors import mark

AFTER = {
    After.STAY: mark("Only send"),
    After.WAIT: mark("Send and wait for the client"),
    After.SOLVE: mark("Send and solve"),
}
FIELDS = (
    ("name", mark("Name")),
    ("body_ja", mark("Text in Japanese")),
    ("body_en", mark("Text in English")),
)


@pages.get("/templates")
@door
def templates(work: Work) -> Answer:
    """Every template that the person may use."""
    return render_template(
        "desk/surface/templates.html",
        rows=queries.templates(work),
        after={kind: gettext(words) for kind, words in AFTER.items()},
        may_arrange=work.actor.may(Permission.DESK_ARRANGE),
    )


@pages.get("/templates/new")
@door
def new_template(work: Work) -> Answer:
    """An empty form."""
    work.require(Permission.TICKET_WORK)
    return _form(work, Form(actions.SaveReplyTemplate), None)


@pages.post("/templates/new")
@door
def create_template(work: Work) -> Answer:
    """Keep a new template."""
    work.require(Permission.TICKET_WORK)
    return _saved(work, None)


@pages.get("/templates/<uuid:template_id>")
@door
def template(work: Work, template_id: UUID) -> Answer:
    """One template, to be read and changed."""
    row = queries.template(work, template_id)
    more = {"template_id": row.id, "is_shared": row.owner_id is None}
    return _form(work, Form.of(actions.SaveReplyTemplate, row, **more), row)


@pages.post("/templates/<uuid:template_id>")
@door
def change_template(work: Work, template_id: UUID) -> Answer:
    """Keep the changed template."""
    row = queries.template(work, template_id)
    if row.owner_id is None:
        work.require(Permission.DESK_ARRANGE)
    return _saved(work, row)


@pages.post("/templates/<uuid:template_id>/remove")
@door
def remove_template(work: Work, template_id: UUID) -> Answer:
    """Take it off the list, with a way back."""
    row = actions.remove_template(work, actions.RemoveTemplate(template_id=template_id))
    undo = url_for(".restore_template", template_id=row.id)
    toasts.say(gettext("The template “%(name)s” was removed.", name=row.name), undo)
    return redirect(url_for(".templates"))


@pages.post("/templates/<uuid:template_id>/restore")
@door
def restore_template(work: Work, template_id: UUID) -> Answer:
    """Bring it back."""
    row = actions.restore_template(work, actions.RemoveTemplate(template_id=template_id))
    toasts.say(gettext("The template “%(name)s” is back.", name=row.name))
    return redirect(url_for(".templates"))


@pages.post("/templates/usual")
@door
def usual_templates(work: Work) -> Answer:
    """Add what every desk answers."""
    made = actions.add_usual_templates(work)
    told = ngettext("%(num)s template was added.", "%(num)s templates were added.", len(made))
    toasts.say(told)
    return redirect(url_for(".templates"))


def _saved(work: Work, row: ReplyTemplate | None) -> Answer:
    form = Form(actions.SaveReplyTemplate, asked.form, template_id=row.id if row else None)
    if (made := form.send(work, actions.save_template)) is None:
        return _form(work, form, row), 422
    toasts.say(gettext("The template “%(name)s” was saved.", name=made.name))
    return redirect(url_for(".templates"))


def _form(work: Work, form: Form[Any], row: ReplyTemplate | None) -> str:
    return render_template(
        "desk/surface/template.html",
        form=form,
        row=row,
        both=_both(form, row),
        places=[(f"{{{name}}}", gettext(words)) for name, words in PLACES.items()],
        after=[(kind.value, gettext(words)) for kind, words in AFTER.items()],
        may_arrange=work.actor.may(Permission.DESK_ARRANGE),
    )


def _both(form: Form[Any], row: ReplyTemplate | None) -> list[tuple[str, str, str]] | None:
    """(label, theirs, mine) where somebody else saved first; the next press is meant."""
    if row is None or str(form.value("version")) in {"", str(row.version)} or not form.errors:
        return None
    form.typed["version"] = row.version
    return [(gettext(label), getattr(row, name), str(form.value(name))) for name, label in FIELDS]
