"""Tickets for programs: the same verbs as in the browser."""

from datetime import datetime
from typing import Any
from uuid import UUID

from flask import Blueprint, request
from pydantic import BaseModel, Field
from sqlalchemy import Select

from contracts import api_estimates as estimates
from msp.data.commands import Command
from msp.data.work import Work
from msp.desk import actions, queries
from msp.desk.actions.estimating import EstimateTicket, estimate_ticket
from msp.desk.models import Message, Note, Ticket
from msp.desk.queries.queue import State
from msp.desk.rules import Channel, Kind, Status, WaitReason
from msp.desk.rules.problems import CauseCode
from msp.doors.api import endpoint, listing
from msp.doors.reading import reading_first
from msp.kernel.access import Permission

api = Blueprint("desk_api", __name__, url_prefix="/api/v1/tickets")


class TicketOut(BaseModel):
    """A ticket. Moments are in UTC; what a clock cannot know yet is null."""

    id: UUID
    number: int
    client_id: UUID
    contact_id: UUID | None
    subject: str
    description: str
    kind: Kind
    channel: Channel
    status: Status
    wait_reason: WaitReason | None
    impact: int
    urgency: int
    priority: int
    tier: int
    cause_code: CauseCode | None
    assignee_id: UUID | None
    team_id: UUID | None
    contract_id: UUID | None
    opened_at: datetime
    updated_at: datetime
    responded_at: datetime | None
    solved_at: datetime | None
    closed_at: datetime | None
    response_due_at: datetime | None
    resolution_due_at: datetime | None
    next_due_at: datetime | None
    version: int


class MessageOut(BaseModel):
    """What was said between the client and the desk."""

    id: UUID
    ticket_id: UUID
    author_id: UUID | None
    from_client: bool
    channel: Channel
    body: str
    created_at: datetime


class NoteOut(BaseModel):
    """What the desk told itself."""

    id: UUID
    ticket_id: UUID
    author_id: UUID | None
    body: str
    created_at: datetime


class SayOnTicket(Command):
    """An answer: the desk's to the client, or the client's to the desk."""

    ticket_id: UUID
    body: str = Field(min_length=1, max_length=20_000)


class Wish(Command):
    """What narrows the list."""

    state: State = State.ALL
    client_id: UUID | None = None
    assignee_id: UUID | None = None
    tier: int | None = Field(default=None, ge=0, le=4)
    source: str | None = None


@api.get("")
@listing(TicketOut)
def index(work: Work) -> Select[Ticket]:
    """Tickets, the newest first: `?state=open&client_id=…&assignee_id=…&tier=2`."""
    told = {name: request.args[name] for name in Wish.model_fields if request.args.get(name)}
    wish = Wish.model_validate(told)
    wanted = queries.visible(work).order_by(Ticket.number.desc())
    if wish.state is not State.ALL:
        wanted = wanted.where(Ticket.is_open.is_(wish.state is State.OPEN))
    asked = wish.model_dump(exclude={"state"}, exclude_none=True)
    return wanted.where(*(getattr(Ticket, name) == value for name, value in asked.items()))


@api.get("/<uuid:ticket_id>")
@endpoint(TicketOut)
def show(work: Work, ticket_id: UUID) -> Ticket:
    """One ticket."""
    return queries.ticket(work, ticket_id)


@api.post("")
@endpoint(TicketOut, status=201, opens=reading_first)
def create(work: Work, wish: actions.OpenTicket) -> Ticket:
    """Open a ticket."""
    return actions.open_ticket(work, wish)


@api.get("/<uuid:ticket_id>/messages")
@listing(MessageOut)
def messages(work: Work, ticket_id: UUID) -> list[Message]:
    """What was said on a ticket, oldest first."""
    return list(queries.record(work, queries.ticket(work, ticket_id)).messages)


@api.post("/<uuid:ticket_id>/messages")
@endpoint(MessageOut, status=201)
def reply(work: Work, wish: SayOnTicket) -> Message:
    """Answer: as the desk, or as the client whose token it is."""
    if work.actor.is_client:
        return actions.client_replies(work, actions.ClientReplies(**wish.model_dump()))
    return actions.reply_to_client(work, actions.ReplyToClient(**wish.model_dump()))


@api.get("/<uuid:ticket_id>/notes")
@listing(NoteOut)
def notes(work: Work, ticket_id: UUID) -> list[Note]:
    """The desk's notes on a ticket, oldest first."""
    work.require(Permission.TICKET_WORK)
    return list(queries.record(work, queries.ticket(work, ticket_id)).notes)


@api.post("/<uuid:ticket_id>/notes")
@endpoint(NoteOut, status=201)
def add_note(work: Work, wish: actions.AddNote) -> Note:
    """Write an internal note."""
    return actions.add_note(work, wish)


@api.post("/<uuid:ticket_id>/status")
@endpoint(TicketOut)
def move(work: Work, wish: actions.MoveTicket) -> Ticket:
    """Carry a ticket to another state."""
    return actions.move_ticket(work, wish)


@api.post("/<uuid:ticket_id>/assignee")
@endpoint(TicketOut)
def assign(work: Work, wish: actions.AssignTicket) -> Ticket:
    """Put a ticket into somebody's hands."""
    return actions.assign_ticket(work, wish)


@api.post("/<uuid:ticket_id>/priority")
@endpoint(TicketOut)
def weigh(work: Work, wish: actions.SetPriority) -> Ticket:
    """Weigh a ticket anew."""
    return actions.set_priority(work, wish)


@api.post("/<uuid:ticket_id>/solution")
@endpoint(TicketOut)
def solve(work: Work, wish: actions.SolveTicket) -> Ticket:
    """Solve a ticket."""
    return actions.solve_ticket(work, wish)


@api.post("/<uuid:ticket_id>/estimate")
@endpoint(estimates.EstimateWithLines, status=201)
def estimate(work: Work, wish: EstimateTicket) -> dict[str, Any]:
    """Begin the estimate of the ticket, or go on with the one there is."""
    return estimates.with_lines(work, estimate_ticket(work, wish))
