"""The shared board: what waits for engineers, in the order of R102, and how much each side has."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import case, func, select

from msp.accounts.models import Person
from msp.data.work import Work
from msp.desk.models.requests import BoardItem, Interruption, TeamRequest
from msp.desk.models.ticket import Ticket
from msp.desk.models.time import Timer
from msp.desk.queries import requests as asked
from msp.desk.queries import teamwork
from msp.desk.rules.agreeing import Side
from msp.desk.rules.board import LANES, ItemState, Piece, WorkClass, ordered
from msp.desk.rules.requests import UNANSWERED, RequestKind, RequestState
from msp.kernel.access import Permission
from msp.kernel.periods import starts_at


@dataclass(frozen=True, slots=True)
class Narrowed:
    """What the board is narrowed to; None narrows nothing."""

    team_id: UUID | None = None
    person_id: UUID | None = None


def pieces(work: Work, narrowed: Narrowed) -> list[Piece]:
    """Everything that is not over, in the order in which it is to be taken."""
    work.require(Permission.TEAMWORK_READ)
    wanted = asked.running(work)
    if narrowed.team_id is not None:
        wanted = wanted.where(TeamRequest.to_team_id == narrowed.team_id)
    if narrowed.person_id is not None:
        wanted = wanted.where(TeamRequest.to_person_id == narrowed.person_id)
    found = [_of_request(row) for row in work.session.scalars(wanted)]
    found += [_of_item(row) for row in work.session.scalars(_items(narrowed))]
    return ordered(found, teamwork.board_rule(work))


def items(work: Work) -> Any:
    """Every item that was put on the board by hand, the latest first."""
    work.require(Permission.TEAMWORK_READ)
    return select(BoardItem).order_by(BoardItem.number.desc())


def item(work: Work, item_id: UUID) -> BoardItem:
    """One item, or NotFound."""
    work.require(Permission.TEAMWORK_READ)
    return work.get(BoardItem, item_id)


def _items(narrowed: Narrowed) -> Any:
    wanted = select(BoardItem).where(BoardItem.state != ItemState.DONE)
    if narrowed.team_id is not None:
        wanted = wanted.where(BoardItem.team_id == narrowed.team_id)
    if narrowed.person_id is not None:
        wanted = wanted.where(BoardItem.person_id == narrowed.person_id)
    return wanted


def _of_request(row: TeamRequest) -> Piece:
    """What hangs on a ticket is a customer's; so is every investigation."""
    is_customers = row.ticket_id is not None or row.kind is RequestKind.INVESTIGATION
    kind = WorkClass.CUSTOMER if is_customers else WorkClass.OPERATION
    return Piece(kind, row.priority, row.asked_at, row.number, LANES[row.state], row)


def _of_item(row: BoardItem) -> Piece:
    lane = LANES[row.state]
    return Piece(row.work_class, row.priority, row.created_at, row.number, lane, row)


@dataclass(frozen=True, slots=True)
class Load:
    """What somebody has now (R88)."""

    person: Person
    unanswered: int
    late: int
    items: int
    tickets: int
    interruptions: int  # of this week
    timer: int | None  # the number of the ticket on which their clock runs
    next_answer_at: datetime | None


def loads(work: Work) -> list[Load]:
    """Each engineer, and whoever else has requests or items, by reading order."""
    work.require(Permission.TEAMWORK_READ)
    requests = work.session.scalars(
        asked.running(work).where(TeamRequest.state.in_(UNANSWERED))
    ).all()
    doing = _count(work, BoardItem.person_id, BoardItem.state == ItemState.DOING)
    owned = _count(work, Ticket.assignee_id, Ticket.is_open)
    stopped = _count(work, Interruption.person_id, Interruption.at >= week_start(work))
    wanted = select(Timer.person_id, Ticket.number).join(Ticket, Ticket.id == Timer.ticket_id)
    timers = {
        row[0]: row[1] for row in work.session.execute(wanted.where(Timer.stopped_at.is_(None)))
    }
    found = []
    for person in teamwork.staff(work):
        own = [row for row in requests if row.to_person_id == person.id]
        if teamwork.side_of(person) is Side.ENGINEERS or own or doing[person.id]:
            promised = sorted(row.answer_by for row in own if row.answer_by)
            late = sum(moment < work.now for moment in promised)
            counts = doing[person.id], owned[person.id], stopped[person.id]
            first = promised[0] if promised else None
            found.append(Load(person, len(own), late, *counts, timers.get(person.id), first))
    return found


def _count(work: Work, key: Any, condition: Any) -> Counter[UUID | None]:
    asked_for = select(key, func.count()).where(condition).group_by(key)
    return Counter({row[0]: int(row[1]) for row in work.session.execute(asked_for)})


def week_start(work: Work) -> datetime:
    """The instant at which this week began where the actor is: Monday, midnight."""
    zone = ZoneInfo(work.actor.zone)
    today = work.now.astimezone(zone).date()
    return starts_at(today - timedelta(days=today.weekday()), zone)


def desk_faces(work: Work) -> dict[str, int]:
    """What the desk has before it now, in tickets at its own tier (R88)."""
    work.require(Permission.TEAMWORK_READ)
    told = {
        "open": Ticket.is_open,
        "owed": Ticket.answer_owed_since.is_not(None),
        "over": (Ticket.next_due_at < work.now) & Ticket.paused_since.is_(None),
        "promised": Ticket.next_update_at < work.now,
    }
    sums = [func.coalesce(func.sum(case((each, 1), else_=0)), 0) for each in told.values()]
    desk = Ticket.is_open, Ticket.tier == 1
    counts = work.session.execute(select(*sums).where(*desk)).one()
    waits = select(func.count(TeamRequest.ticket_id.distinct())).where(
        TeamRequest.state.in_(UNANSWERED)
    )
    faced = dict(zip(told, (int(count) for count in counts), strict=True))
    answered = select(func.count()).where(TeamRequest.state == RequestState.ANSWERED)
    return faced | {
        "waits": int(work.session.scalar(waits) or 0),
        "to_accept": int(work.session.scalar(answered) or 0),
    }


def overview(work: Work) -> tuple[Sequence[Load], dict[str, int]]:
    """Both halves of the load view."""
    return loads(work), desk_faces(work)
