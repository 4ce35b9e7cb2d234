"""Figures of how teams work together, each with the rows that make it.

Every function takes a span of moments, half-open; durations are business seconds of the
provider's own calendar.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import aliased

from msp.accounts.models import Client, Person, Team
from msp.data.work import Work
from msp.desk.models.agreeing import PriorityTalk
from msp.desk.models.requests import Interruption, TeamRequest, TeamRequestLine
from msp.desk.models.ticket import Ticket
from msp.desk.queries import teamwork
from msp.desk.rules.cooperation import Lengths, lengths, week_of
from msp.desk.rules.requests import UNANSWERED, RequestVerb
from msp.kernel.access import Permission
from msp.kernel.errors import Forbidden, mark


class Figure(StrEnum):
    """What is counted; each opens its rows."""

    INTERRUPTIONS = "interruptions"
    CHASES = "chases"
    MISMATCHES = "mismatches"
    ANSWERS = "answers"
    RE_ASKS = "re_asks"
    UNANSWERED = "unanswered"


@dataclass(frozen=True, slots=True)
class Span:
    """From `since` up to, not including, `until`."""

    since: datetime
    until: datetime

    def holds(self, column: Any) -> Any:
        """The condition on a column of moments."""
        return (column >= self.since) & (column < self.until)


@dataclass(frozen=True, slots=True)
class Detail:
    """One row behind a figure. `seconds` or `count` is what it adds to it."""

    at: datetime
    who: str
    what: str
    client: str
    request_id: UUID | None = None
    ticket_id: UUID | None = None
    seconds: int | None = None
    count: int = 1
    note: str = ""


@dataclass(frozen=True, slots=True)
class TeamAnswers:
    """How a team, or somebody without one, answered what it was asked in the span."""

    name: str
    asked: int
    answered: Lengths
    unanswered: int
    chases: int
    re_asks: int


@dataclass(frozen=True, slots=True)
class Cooperation:
    """All figures of a span."""

    counts: dict[Figure, int]
    answers: Lengths
    mismatches: Lengths
    weeks: Sequence[str]
    interrupted: Sequence[tuple[str, Sequence[int], int]]  # name, by week, in all
    teams: Sequence[TeamAnswers]


def cooperation(work: Work, span: Span) -> Cooperation:
    """Every figure of the span."""
    rows = {figure: details(work, figure, span) for figure in Figure}
    weeks, interrupted = by_week(work, span)
    return Cooperation(
        {figure: sum(row.count for row in found) for figure, found in rows.items()},
        _lengths(rows[Figure.ANSWERS]),
        _lengths(rows[Figure.MISMATCHES]),
        weeks,
        interrupted,
        teams(work, span),
    )


def details(work: Work, figure: Figure, span: Span) -> list[Detail]:
    """The rows that make a figure, oldest first."""
    _reads(work)
    return sorted(_ROWS[figure](work, span), key=lambda row: (row.at, row.what))


def by_week(work: Work, span: Span) -> tuple[list[str], list[tuple[str, list[int], int]]]:
    """Interruptions of each engineer in each week (R97): the weeks, then (name, counts, sum)."""
    _reads(work)
    zone = ZoneInfo(work.actor.zone)
    wanted = select(Interruption.person_id, Interruption.at, Person.name).join(
        Person, Person.id == Interruption.person_id
    )
    found: Counter[tuple[str, UUID, str]] = Counter()
    for person_id, at, name in work.session.execute(wanted.where(span.holds(Interruption.at))):
        found[name, person_id, week_of(at, zone)] += 1
    weeks = sorted({week for _, _, week in found})
    people = sorted({(name, person_id) for name, person_id, _ in found})
    rows = [(name, [found[name, key, week] for week in weeks]) for name, key in people]
    return weeks, [(name, counts, sum(counts)) for name, counts in rows]


def teams(work: Work, span: Span) -> list[TeamAnswers]:
    """How each team answered: time to the first answer, chases, re-asks (R83)."""
    _reads(work)
    wanted = (
        select(TeamRequest, Team.name, Person.name)
        .outerjoin(Team, Team.id == TeamRequest.to_team_id)
        .outerjoin(Person, Person.id == TeamRequest.to_person_id)
        .where(span.holds(TeamRequest.asked_at))
    )
    found: dict[str, list[TeamRequest]] = {}
    for row, team, person in work.session.execute(wanted):
        found.setdefault(team or person or "", []).append(row)
    return [
        TeamAnswers(
            name,
            len(rows),
            lengths([row.answer_seconds for row in rows if row.answer_seconds is not None]),
            sum(row.state in UNANSWERED for row in rows),
            sum(row.chases for row in rows),
            sum(row.re_asks for row in rows),
        )
        for name, rows in sorted(found.items())
    ]


def _reads(work: Work) -> None:
    """Reports are the staff's; a client's own report is another."""
    work.require(Permission.REPORT_READ)
    if work.actor.is_client or work.actor.clients is not None:
        raise Forbidden(mark("You may not do this (%(permission)s)."), permission="report.read")


def _lengths(rows: Sequence[Detail]) -> Lengths:
    return lengths([row.seconds for row in rows if row.seconds is not None])


def _interruptions(work: Work, span: Span) -> list[Detail]:
    other = aliased(Ticket)
    wanted = (
        select(Interruption, TeamRequest, Person.name, Client.name, other.number)
        .join(TeamRequest, TeamRequest.id == Interruption.request_id)
        .join(Person, Person.id == Interruption.person_id)
        .outerjoin(Ticket, Ticket.id == TeamRequest.ticket_id)
        .outerjoin(Client, Client.id == Ticket.client_id)
        .outerjoin(other, other.id == Interruption.other_ticket_id)
        .where(span.holds(Interruption.at))
    )
    return [
        _detail(row, (stopped.at, name, client), note=f"#{number}" if number else "")
        for stopped, row, name, client, number in work.session.execute(wanted)
    ]


def _chases(work: Work, span: Span) -> list[Detail]:
    wanted = (
        select(TeamRequestLine, TeamRequest, Person.name, Client.name)
        .join(TeamRequest, TeamRequest.id == TeamRequestLine.request_id)
        .outerjoin(Person, Person.id == TeamRequestLine.actor_id)
        .outerjoin(Ticket, Ticket.id == TeamRequest.ticket_id)
        .outerjoin(Client, Client.id == Ticket.client_id)
        .where(TeamRequestLine.verb == RequestVerb.CHASED, span.holds(TeamRequestLine.at))
    )
    return [
        _detail(row, (line.at, name, client))
        for line, row, name, client in work.session.execute(wanted)
    ]


def _mismatches(work: Work, span: Span) -> list[Detail]:
    calendar = teamwork.house_calendar(work)
    wanted = (
        select(PriorityTalk, Ticket, Client.name, Person.name)
        .join(Ticket, Ticket.id == PriorityTalk.ticket_id)
        .join(Client, Client.id == Ticket.client_id)
        .outerjoin(Person, Person.id == PriorityTalk.ended_by_id)
        .where(span.holds(PriorityTalk.opened_at))
    )
    found = []
    for talk, ticket, client, name in work.session.execute(wanted):
        age = talk.age_seconds
        if age is None:
            age = calendar.business_seconds(talk.opened_at, work.now)
        told: dict[str, Any] = {
            "client": client,
            "ticket_id": ticket.id,
            "seconds": age,
            "note": talk.state.value,
        }
        what = f"#{ticket.number} {ticket.subject}"
        found.append(Detail(talk.opened_at, name or "", what, **told))
    return found


def _asked(work: Work, span: Span) -> list[tuple[TeamRequest, str, str]]:
    """Requests of the span with who answers, or is to answer, and the client."""
    wanted = (
        select(TeamRequest, Person.name, Team.name, Client.name)
        .outerjoin(Person, Person.id == TeamRequest.to_person_id)
        .outerjoin(Team, Team.id == TeamRequest.to_team_id)
        .outerjoin(Ticket, Ticket.id == TeamRequest.ticket_id)
        .outerjoin(Client, Client.id == Ticket.client_id)
        .where(span.holds(TeamRequest.asked_at))
    )
    return [
        (row, person or team or "", client or "")
        for row, person, team, client in work.session.execute(wanted)
    ]


def _answers(work: Work, span: Span) -> list[Detail]:
    return [
        _detail(row, (row.asked_at, who, client), seconds=row.answer_seconds)
        for row, who, client in _asked(work, span)
        if row.answer_seconds is not None
    ]


def _re_asks(work: Work, span: Span) -> list[Detail]:
    return [
        _detail(row, (row.asked_at, who, client), count=row.re_asks)
        for row, who, client in _asked(work, span)
        if row.re_asks
    ]


def _unanswered(work: Work, span: Span) -> list[Detail]:
    """Asked in the span and not answered yet, with the business time since."""
    calendar = teamwork.house_calendar(work)
    return [
        _detail(
            row,
            (row.asked_at, who, client),
            seconds=calendar.business_seconds(row.asked_at, work.now),
        )
        for row, who, client in _asked(work, span)
        if row.state in UNANSWERED
    ]


def _detail(row: TeamRequest, told: tuple[datetime, str | None, str | None], **more: Any) -> Detail:
    at, who, client = told
    what = f"R-{row.number} {row.subject}"
    return Detail(at, who or "", what, client or "", request_id=row.id, **more)


_ROWS: Mapping[Figure, Callable[[Work, Span], list[Detail]]] = {
    Figure.INTERRUPTIONS: _interruptions,
    Figure.CHASES: _chases,
    Figure.MISMATCHES: _mismatches,
    Figure.ANSWERS: _answers,
    Figure.RE_ASKS: _re_asks,
    Figure.UNANSWERED: _unanswered,
}
