"""Beside what is written on a ticket: templates, one's own draft, and who else is at it."""

from typing import Any
from uuid import UUID

from flask import render_template, request
from flask_babel import gettext

from msp.data.work import Work
from msp.desk.actions import drafts as actions
from msp.desk.models import Ticket
from msp.desk.queries import drafts, templates, tickets
from msp.desk.web import shown
from msp.desk.web.room import pages
from msp.desk.web.surface.templates import AFTER
from msp.doors.answers import Answer
from msp.doors.forms import Form
from msp.doors.web import door, wants_part
from msp.kernel.access import Permission


@pages.get("/<uuid:ticket_id>/compose")
@door
def compose(work: Work, ticket_id: UUID) -> Answer:
    """The templates for this ticket, as it fills them, and what was begun."""
    work.require(Permission.TICKET_WORK)
    ticket = tickets.ticket(work, ticket_id)
    rows = templates.templates(work)
    told: dict[str, Any] = {"ticket": ticket, "drafts": _drafts(work, ticket)}
    if wants_part():
        options = [(row.id, row.name) for row in rows]
        return render_template("desk/surface/compose_part.html", options=options, **told)
    previews = [(row, *_preview(work, ticket, row.id)) for row in rows]
    return render_template("desk/surface/compose.html", previews=previews, **told)


@pages.get("/<uuid:ticket_id>/compose/preview")
@door
def preview(work: Work, ticket_id: UUID) -> Answer:
    """One template as the ticket fills it; nothing while none is chosen."""
    work.require(Permission.TICKET_WORK)
    ticket = tickets.ticket(work, ticket_id)
    chosen = key_of(request.args.get("template", ""))
    text, then, after = _preview(work, ticket, chosen) if chosen else ("", "", "")
    told = {"text": text, "then": then, "after": after}
    return render_template("desk/surface/preview.html", ticket=ticket, **told)


@pages.post("/<uuid:ticket_id>/draft")
@door
def keep_draft(work: Work, ticket_id: UUID) -> Answer:
    """Keep what was typed so far; nothing is said back."""
    form = Form(actions.KeepDraft, request.form, ticket_id=ticket_id)
    form.send(work, actions.keep_draft)
    return "", 422 if form.errors else 204


@pages.post("/<uuid:ticket_id>/here")
@door
def here(work: Work, ticket_id: UUID) -> Answer:
    """Say that one is here, and be told who else is."""
    is_typing = request.form.get("is_typing") == "1"
    actions.be_here(work, actions.BeHere(ticket_id=ticket_id, is_typing=is_typing))
    found = drafts.others(work, ticket_id)
    faces = [(shown.face(row.id, row.name), row.is_typing) for row in found]
    return render_template("desk/surface/here.html", ticket_id=ticket_id, faces=faces)


def begun(work: Work, ticket: Ticket) -> dict[str, str]:
    """What the reply's box holds when the address names a template or asks for the draft."""
    if chosen := key_of(request.args.get("template", "")):
        row = templates.template(work, chosen)
        return {"body": templates.written(work, row, ticket), "after": row.after.value}
    if request.args.get("resume"):
        draft = drafts.drafts(work, ticket.id).get("reply")
        return {"body": draft.body if draft else ""}
    return {}


def key_of(text: str) -> UUID | None:
    """The id in an address, if it is one."""
    try:
        return UUID(text) if text else None
    except ValueError:
        return None


def _preview(work: Work, ticket: Ticket, template_id: UUID) -> tuple[str, str, str]:
    """(text, what follows in words, what follows)."""
    row = templates.template(work, template_id)
    return templates.written(work, row, ticket), gettext(AFTER[row.after]), row.after.value


def _drafts(work: Work, ticket: Ticket) -> list[dict[str, str]]:
    found = drafts.drafts(work, ticket.id)
    return [
        {"box": box, "body": row.body, "at": shown.moment(row.kept_at)}
        for box, row in sorted(found.items())
    ]
