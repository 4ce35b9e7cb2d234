"""Reply templates, and tickets that belong together, for programs."""

from datetime import datetime
from uuid import UUID

from flask import Blueprint
from pydantic import BaseModel
from sqlalchemy import Select

from msp.data.work import Work
from msp.desk.actions import links, separating, splitting, templates
from msp.desk.api import TicketOut
from msp.desk.models import ReplyTemplate, Ticket, TicketLink
from msp.desk.queries import links as linked
from msp.desk.queries import templates as queries
from msp.desk.queries import tickets
from msp.desk.rules.links import LinkKind
from msp.desk.rules.templates import After
from msp.doors.api import endpoint, listing

api = Blueprint("surface_api", __name__, url_prefix="/api/v1")


class ReplyTemplateOut(BaseModel):
    """A reply template; without an owner it is everybody's."""

    id: UUID
    owner_id: UUID | None
    name: str
    body_ja: str
    body_en: str
    after: After
    version: int


class LinkOut(BaseModel):
    """`ticket_id` is merged into, a part or duplicate of, or split from `to_id`."""

    id: UUID
    ticket_id: UUID
    to_id: UUID
    kind: LinkKind
    made_by: UUID | None
    created_at: datetime


@api.get("/reply-templates")
@listing(ReplyTemplateOut)
def reply_templates(work: Work) -> Select[ReplyTemplate]:
    """The templates that the token's owner may use."""
    wanted = queries.own_or_shared(work).where(ReplyTemplate.removed_at.is_(None))
    return wanted.order_by(ReplyTemplate.name, ReplyTemplate.id)


@api.post("/reply-templates")
@endpoint(ReplyTemplateOut, status=201)
def save_template(work: Work, wish: templates.SaveReplyTemplate) -> ReplyTemplate:
    """Keep a template, or change the one that `template_id` names."""
    return templates.save_template(work, wish)


@api.get("/tickets/<uuid:ticket_id>/links")
@listing(LinkOut)
def links_of(work: Work, ticket_id: UUID) -> list[TicketLink]:
    """What belongs to a ticket, oldest first."""
    ticket = tickets.ticket(work, ticket_id)
    return [each.link for each in linked.links(work, ticket.id)]


@api.post("/tickets/<uuid:ticket_id>/links")
@endpoint(LinkOut, status=201)
def link(work: Work, wish: links.LinkTickets) -> TicketLink:
    """Say that a ticket is a part (child) or a duplicate of another one."""
    return links.link_tickets(work, wish)


@api.post("/tickets/<uuid:ticket_id>/merge")
@endpoint(TicketOut)
def merge(work: Work, wish: links.MergeTickets) -> Ticket:
    """End a ticket in another one of the same client; answers the one that goes on."""
    return links.merge_tickets(work, wish)


@api.post("/tickets/<uuid:ticket_id>/unmerge")
@endpoint(TicketOut)
def unmerge(work: Work, wish: links.UnmergeTicket) -> Ticket:
    """Take one's own merge back within ten minutes."""
    return links.unmerge_ticket(work, wish)


@api.post("/tickets/<uuid:ticket_id>/separate")
@endpoint(TicketOut)
def separate(work: Work, wish: separating.SeparateTicket) -> Ticket:
    """Take any merge back, with what is picked of that which came since."""
    return separating.separate_ticket(work, wish)


@api.post("/tickets/<uuid:ticket_id>/split")
@endpoint(TicketOut, status=201)
def split(work: Work, wish: splitting.SplitTicket) -> Ticket:
    """Open a ticket with copies of the chosen messages."""
    return splitting.split_ticket(work, wish)


ENDPOINTS = (api,)
