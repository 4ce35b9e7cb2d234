"""What teams do with each other, for programs: requests, priority talks, the shared board."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from flask import Blueprint, request
from pydantic import BaseModel

from msp.data.commands import Command
from msp.data.work import Work
from msp.desk import queries
from msp.desk.actions import agreeing as talks
from msp.desk.actions import board as items
from msp.desk.actions import requests as actions
from msp.desk.models.agreeing import PriorityProposal, PriorityTalk
from msp.desk.models.requests import BoardItem, TeamRequest
from msp.desk.queries import agreeing as agreed
from msp.desk.queries import board as boards
from msp.desk.queries import requests as asked
from msp.desk.rules.agreeing import Side, TalkState
from msp.desk.rules.board import ItemState, Lane, WorkClass
from msp.desk.rules.requests import AnswerForm, RequestKind, RequestState
from msp.doors.api import endpoint, listing
from msp.kernel.access import Permission

requests = Blueprint("requests_api", __name__, url_prefix="/api/v1/requests")
priority = Blueprint("priority_api", __name__, url_prefix="/api/v1/tickets")
board = Blueprint("board_api", __name__, url_prefix="/api/v1/board")
ENDPOINTS = (requests, priority, board)


class RequestOut(BaseModel):
    """A request of one team to another. Seconds are business time."""

    id: UUID
    number: int
    kind: RequestKind
    ticket_id: UUID | None
    from_team_id: UUID | None
    from_person_id: UUID | None
    to_team_id: UUID | None
    to_person_id: UUID | None
    subject: str
    question: str
    evidence: str
    answer_form: AnswerForm
    priority: int
    state: RequestState
    asked_at: datetime
    wanted_by: datetime | None
    answer_by: datetime | None
    chased_at: datetime | None
    chases: int
    deferrals: int
    re_asks: int
    answer: str
    answered_at: datetime | None
    answer_seconds: int | None
    version: int


class RequestsWanted(Command):
    """What narrows the list of requests."""

    ticket_id: UUID | None = None
    to_team_id: UUID | None = None
    to_person_id: UUID | None = None
    state: RequestState | None = None


class ProposalOut(BaseModel):
    """How a side weighs a ticket."""

    id: UUID
    side: Side
    author_id: UUID | None
    impact: int
    urgency: int
    is_major: bool
    priority: int
    because: str
    created_at: datetime
    replaced_at: datetime | None


class TalkOut(BaseModel):
    """A difference between both sides, and what it came to."""

    id: UUID
    ticket_id: UUID
    state: TalkState
    opened_at: datetime
    with_leads_at: datetime | None
    ended_at: datetime | None
    ended_by_id: UUID | None
    ended_with_id: UUID | None
    reason: str
    priority: int | None
    age_seconds: int | None


class PieceOut(BaseModel):
    """One piece of work on the board; the list is in the order in which it is to be taken."""

    id: UUID
    work_class: WorkClass
    lane: Lane
    priority: int
    since: datetime
    number: int
    title: str


class ItemOut(BaseModel):
    """Work on the board that no customer waits for."""

    id: UUID
    number: int
    work_class: WorkClass
    title: str
    details: str
    priority: int
    state: ItemState
    team_id: UUID | None
    person_id: UUID | None
    due_on: date | None
    done_at: datetime | None
    version: int


@requests.get("")
@listing(RequestOut)
def index(work: Work) -> Any:
    """Requests, the latest first: `?ticket_id=…&to_team_id=…&state=asked`."""
    names = RequestsWanted.model_fields
    told = {name: request.args[name] for name in names if request.args.get(name)}
    wish = RequestsWanted.model_validate(told).model_dump(exclude_none=True)
    return asked.listed(work).where(*(getattr(TeamRequest, name) == wish[name] for name in wish))


@requests.post("")
@endpoint(RequestOut, status=201)
def ask(work: Work, wish: actions.AskTeam) -> TeamRequest:
    """Ask a team or a person; a ticket it is about stays with its owner."""
    return actions.ask_team(work, wish)


@requests.get("/<uuid:request_id>")
@endpoint(RequestOut)
def show(work: Work, request_id: UUID) -> TeamRequest:
    """One request."""
    return asked.request(work, request_id)


@requests.post("/<uuid:request_id>/promise")
@endpoint(RequestOut)
def promise(work: Work, wish: actions.PromiseAnswer) -> TeamRequest:
    """Say when the answer is expected."""
    return actions.promise_answer(work, wish)


@requests.post("/<uuid:request_id>/defer")
@endpoint(RequestOut)
def defer(work: Work, wish: actions.DeferAnswer) -> TeamRequest:
    """Put the answer off, with a reason and a new moment."""
    return actions.defer_answer(work, wish)


@requests.post("/<uuid:request_id>/chase")
@endpoint(RequestOut)
def chase(work: Work, wish: actions.ChaseRequest) -> TeamRequest:
    """Remind whoever is asked; refused until the last reminder has cooled down."""
    return actions.chase_request(work, wish)


@requests.post("/<uuid:request_id>/answer")
@endpoint(RequestOut)
def answer(work: Work, wish: actions.AnswerRequest) -> TeamRequest:
    """Give the answer; it stands on the ticket as a note, too."""
    return actions.answer_request(work, wish)


@requests.post("/<uuid:request_id>/accept")
@endpoint(RequestOut)
def accept(work: Work, wish: actions.AcceptRequest) -> TeamRequest:
    """Accept the answer."""
    return actions.accept_request(work, wish)


@requests.post("/<uuid:request_id>/ask-again")
@endpoint(RequestOut)
def ask_again(work: Work, wish: actions.AskAgain) -> TeamRequest:
    """Send the question back because something is still open."""
    return actions.ask_again(work, wish)


@requests.post("/<uuid:request_id>/withdraw")
@endpoint(RequestOut)
def withdraw(work: Work, wish: actions.WithdrawRequest) -> TeamRequest:
    """Take the request back."""
    return actions.withdraw_request(work, wish)


@priority.get("/<uuid:ticket_id>/priority-proposals")
@listing(ProposalOut)
def proposals(work: Work, ticket_id: UUID) -> Any:
    """Everything that both sides proposed for a ticket, the latest first."""
    return agreed.proposals(work, queries.ticket(work, ticket_id).id)


@priority.post("/<uuid:ticket_id>/priority-proposals")
@endpoint(ProposalOut, status=201)
def propose(work: Work, wish: talks.ProposePriority) -> PriorityProposal:
    """Say how a side weighs the ticket."""
    return talks.propose_priority(work, wish)


@priority.get("/<uuid:ticket_id>/priority-talks")
@listing(TalkOut)
def differences(work: Work, ticket_id: UUID) -> Any:
    """Every difference that a ticket had, the latest first."""
    return agreed.talks(work, queries.ticket(work, ticket_id).id)


@priority.post("/<uuid:ticket_id>/priority-talks/agree")
@endpoint(TalkOut)
def agree(work: Work, wish: talks.AgreePriority) -> PriorityTalk:
    """Settle the difference on record; the ticket's priority follows."""
    return talks.agree_priority(work, wish)


@priority.post("/<uuid:ticket_id>/priority-talks/leads")
@endpoint(TalkOut)
def to_leads(work: Work, wish: talks.AskLeads) -> PriorityTalk:
    """Let both leads decide."""
    return talks.ask_leads(work, wish)


@board.get("")
@listing(PieceOut)
def pieces(work: Work) -> Any:
    """The board in the order in which it is to be taken."""
    return [
        PieceOut(
            id=piece.row.id,
            work_class=piece.work_class,
            lane=piece.lane,
            priority=piece.priority,
            since=piece.since,
            number=piece.number,
            title=piece.row.subject if isinstance(piece.row, TeamRequest) else piece.row.title,
        )
        for piece in boards.pieces(work, boards.Narrowed())
    ]


@board.get("/items")
@listing(ItemOut)
def item_index(work: Work) -> Any:
    """Work that no customer waits for, the latest first; what is done, too."""
    work.require(Permission.TEAMWORK_READ)
    return boards.items(work)


@board.post("/items")
@endpoint(ItemOut, status=201)
def add(work: Work, wish: items.AddItem) -> BoardItem:
    """Put work on the board."""
    return items.add_item(work, wish)


@board.get("/items/<uuid:item_id>")
@endpoint(ItemOut)
def item(work: Work, item_id: UUID) -> BoardItem:
    """One item."""
    return boards.item(work, item_id)


@board.post("/items/<uuid:item_id>/move")
@endpoint(ItemOut)
def move(work: Work, wish: items.MoveItem) -> BoardItem:
    """Carry an item to another column."""
    return items.move_item(work, wish)
