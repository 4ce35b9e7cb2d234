"""Saved views, drafts and what becomes of reply templates, for programs."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from flask import Blueprint
from pydantic import BaseModel, ConfigDict

from msp.data.work import Work
from msp.desk.actions import drafts as keeping
from msp.desk.actions import templates as answers
from msp.desk.actions import views as actions
from msp.desk.api_surface import ReplyTemplateOut
from msp.desk.models import Draft, ReplyTemplate, SavedView
from msp.desk.queries import asked, drafts, tickets
from msp.desk.queries import templates as written
from msp.doors.api import endpoint, listing

views = Blueprint("views_api", __name__, url_prefix="/api/v1/views")
begun = Blueprint("drafts_api", __name__, url_prefix="/api/v1/tickets")
templates = Blueprint("reply_templates_api", __name__, url_prefix="/api/v1/reply-templates")
ENDPOINTS = (views, begun, templates)


class SavedViewOut(BaseModel):
    """A list under a name; `query` is what stands behind the question mark of its address.

    Without an owner it is everybody's.
    """

    id: UUID
    owner_id: UUID | None
    name: str
    query: str
    position: int
    is_default: bool
    removed_at: datetime | None
    version: int


class DraftOut(BaseModel):
    """What the token's owner has begun to write; an empty one was thrown away."""

    model_config = ConfigDict(from_attributes=True)

    box: keeping.Box
    body: str
    kept_at: datetime | None = None


@views.get("")
@listing(SavedViewOut)
def view_list(work: Work) -> list[dict[str, Any]]:
    """The views that the token's owner may open, in their order."""
    return [_view(row) for row in asked.views(work)]


@views.post("")
@endpoint(SavedViewOut, status=201)
def save_view(work: Work, wish: actions.SaveView) -> dict[str, Any]:
    """Keep a view, or change the one that `view_id` names."""
    return _view(actions.save_view(work, wish))


@views.get("/<uuid:view_id>")
@endpoint(SavedViewOut)
def view(work: Work, view_id: UUID) -> dict[str, Any]:
    """One view, a removed one too."""
    return _view(asked.view(work, view_id))


@views.post("/<uuid:view_id>/remove")
@endpoint(SavedViewOut)
def remove_view(work: Work, wish: actions.ChangeView) -> dict[str, Any]:
    """Take a view off the queue."""
    return _view(actions.remove_view(work, wish))


@views.post("/<uuid:view_id>/restore")
@endpoint(SavedViewOut)
def restore_view(work: Work, wish: actions.ChangeView) -> dict[str, Any]:
    """Bring a removed view back."""
    return _view(actions.restore_view(work, wish))


@views.post("/<uuid:view_id>/up")
@endpoint(SavedViewOut)
def move_view_up(work: Work, wish: actions.ChangeView) -> dict[str, Any]:
    """Let a view change places with the one before it."""
    return _view(actions.move_view_up(work, wish))


def _view(row: SavedView) -> dict[str, Any]:
    told = {name: getattr(row, name) for name in SavedViewOut.model_fields if name != "query"}
    return told | {"query": urlencode(row.wish)}


@begun.get("/<uuid:ticket_id>/drafts")
@listing(DraftOut)
def draft_list(work: Work, ticket_id: UUID) -> Sequence[Draft]:
    """The own drafts on a ticket; nobody else's are ever read."""
    own = drafts.drafts(work, tickets.ticket(work, ticket_id).id)
    return [own[box] for box in sorted(own)]


@begun.post("/<uuid:ticket_id>/drafts")
@endpoint(DraftOut)
def keep_draft(work: Work, wish: keeping.KeepDraft) -> Draft | dict[str, Any]:
    """Keep what stands in one box; an empty body throws the draft away."""
    return keeping.keep_draft(work, wish) or {"box": wish.box, "body": ""}


@templates.post("/<uuid:template_id>/remove")
@endpoint(ReplyTemplateOut)
def remove_template(work: Work, wish: answers.RemoveTemplate) -> ReplyTemplate:
    """Take a template off the list."""
    return answers.remove_template(work, wish)


@templates.post("/<uuid:template_id>/restore")
@endpoint(ReplyTemplateOut)
def restore_template(work: Work, wish: answers.RemoveTemplate) -> ReplyTemplate:
    """Bring a removed template back."""
    return answers.restore_template(work, wish)


@templates.get("/<uuid:template_id>")
@endpoint(ReplyTemplateOut)
def one_template(work: Work, template_id: UUID) -> ReplyTemplate:
    """One template that the token's owner may use."""
    return written.template(work, template_id)
