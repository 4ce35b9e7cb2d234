"""A client's SLA results of one month: counts in one statement, misses with their reasons."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select, true

from contracts.rules import clocks
from contracts.rules.clocks import ClockState, Pledge
from contracts.rules.promises import SlaTerms
from msp.accounts.models import Client
from msp.accounts.queries import our_provider
from msp.data.work import Work
from msp.desk.models import Ticket
from msp.desk.queries.promises import measured_terms
from msp.desk.queries.tickets import sight
from msp.desk.rules.log import events_of
from msp.home.queries.desk import Span
from msp.home.rules.figures import Part
from msp.home.rules.results import Goal, Result, goals
from msp.kernel.access import Permission
from msp.kernel.errors import NotFound, mark

MOST = 100  # misses shown on one page
URGENT = 1
MET: dict[Goal, Any] = {
    Goal.RESPONSE: Ticket.response_met,
    Goal.RESOLUTION: Ticket.resolution_met,
    Goal.URGENT: Ticket.response_met,
}
PLEDGES = {
    Goal.RESPONSE: Pledge.FIRST_RESPONSE,
    Goal.RESOLUTION: Pledge.RESOLUTION,
    Goal.URGENT: Pledge.FIRST_RESPONSE,
}


@dataclass(frozen=True, slots=True)
class Paused:
    """A pause that counted: why, since when, and its business minutes."""

    reason: str
    start: datetime
    minutes: int


@dataclass(frozen=True, slots=True)
class Miss:
    """A promise that was not kept, with what the clocks know of it."""

    ticket: Ticket
    goal: Goal
    terms: SlaTerms
    budget_minutes: int | None
    used_minutes: int | None
    due_at: datetime | None
    done_at: datetime | None
    pauses: Sequence[Paused]
    is_in_sight: bool


def own_client(work: Work, client_id: UUID | None = None) -> Client:
    """The client whose results are asked for: another's is not there."""
    work.require(Permission.REPORT_READ)
    wanted = client_id or work.actor.client_id
    if wanted is None:
        raise NotFound(mark("There is no such %(kind)s."), kind=Client.__tablename__)
    return work.get(Client, wanted)


def results(work: Work, client: Client, span: Span) -> list[Result]:
    """Each goal with its counts, of the client's tickets opened in the span."""
    work.require(Permission.REPORT_READ)
    wanted = goals(our_provider(work).options)
    counted = []
    for goal in Goal:
        mine = _of(goal)
        counted += [
            _how_many(and_(mine, MET[goal].is_(True))),
            _how_many(and_(mine, MET[goal].is_not(None))),
            _how_many(and_(mine, MET[goal].is_(None), Ticket.is_open)),
        ]
    row = work.session.execute(
        select(*counted).where(Ticket.client_id == client.id, *span.holds(Ticket.opened_at))
    ).one()
    numbers = [int(value) for value in row]
    return [
        Result(
            goal,
            wanted[goal],
            Part(numbers[place * 3], numbers[place * 3 + 1]),
            numbers[place * 3 + 2],
        )
        for place, goal in enumerate(Goal)
    ]


def _of(goal: Goal) -> ColumnElement[bool]:
    return Ticket.priority == URGENT if goal is Goal.URGENT else true()


def _how_many(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)


def tickets_behind(work: Work, client: Client, span: Span, wanted: tuple[Goal, str]) -> Select[Any]:
    """The tickets of one count: `kept`, `missed`, `decided` or `running`. KeyError for others."""
    work.require(Permission.REPORT_READ)
    goal, part = wanted
    met = MET[goal]
    condition = {
        "kept": met.is_(True),
        "missed": met.is_(False),
        "decided": met.is_not(None),
        "running": and_(met.is_(None), Ticket.is_open),
    }[part]
    return (
        select(
            Ticket.id,
            Ticket.number,
            Ticket.external_number,
            Ticket.subject,
            Ticket.status,
            Ticket.wait_reason,
            Ticket.opened_at,
            Ticket.solved_at,
            met.label("met"),
            _in_sight(work).label("in_sight"),
        )
        .where(
            Ticket.client_id == client.id,
            _of(goal),
            condition,
            *span.holds(Ticket.opened_at),
        )
        .order_by(Ticket.opened_at.desc(), Ticket.number.desc())
    )


def _in_sight(work: Work) -> ColumnElement[bool]:
    return case((and_(true(), *sight(work.actor)), True), else_=False)


def misses(work: Work, client: Client, span: Span) -> list[Miss]:
    """The promises of the span that were not kept, the latest ticket first, at most a hundred."""
    work.require(Permission.REPORT_READ)
    asked = (
        select(Ticket, _in_sight(work))
        .where(
            Ticket.client_id == client.id,
            or_(Ticket.response_met.is_(False), Ticket.resolution_met.is_(False)),
            *span.holds(Ticket.opened_at),
        )
        .order_by(Ticket.opened_at.desc(), Ticket.number.desc())
        .limit(MOST)
    )
    known: dict[tuple[UUID | None, UUID | None], SlaTerms] = {}
    found: list[Miss] = []
    for ticket, in_sight in work.session.execute(asked):
        key = (ticket.sla_policy_id, ticket.calendar_version_id)
        if key not in known:
            known[key] = measured_terms(work, *key)
        found.extend(_missed(work, ticket, known[key], bool(in_sight)))
    return found


def _missed(work: Work, ticket: Ticket, terms: SlaTerms, seen: bool) -> Iterator[Miss]:  # noqa: FBT001
    told = clocks.clocks(
        terms.policy_for(ticket.priority), ticket.opened_at, events_of(ticket.clock_log), work.now
    )
    for goal, met in (
        (Goal.RESPONSE, ticket.response_met),
        (Goal.RESOLUTION, ticket.resolution_met),
    ):
        if met is False:
            clock = told[PLEDGES[goal]]
            done = ticket.responded_at if goal is Goal.RESPONSE else ticket.solved_at
            is_measured = clock.state is not ClockState.NONE
            yield Miss(
                ticket=ticket,
                goal=goal,
                terms=terms,
                budget_minutes=clock.budget_seconds // 60 if is_measured else None,
                used_minutes=clock.used_seconds // 60 if is_measured else None,
                due_at=clock.due_at,
                done_at=done,
                pauses=_pauses(clock),
                is_in_sight=seen,
            )


def _pauses(clock: clocks.Clock) -> list[Paused]:
    told = clock.explanation
    if told is None:
        return []
    return [
        Paused(pause.reason, pause.start, pause.seconds // 60)
        for pause in told.pauses
        if pause.reason != clocks.CLOSED and pause.seconds >= 60
    ]
