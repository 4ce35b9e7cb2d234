"""Requests between teams: whose turn it is, what hangs on them, and what the board shows."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, or_, select

from contracts.models import Contract
from msp.accounts.models import Client, Person, Team, TeamMember
from msp.data.work import Work
from msp.desk.models.escalations import Escalation
from msp.desk.models.requests import TeamRequest, TeamRequestLine
from msp.desk.models.ticket import Ticket
from msp.desk.rules.requests import RUNNING, RequestState
from msp.kernel.access import Permission
from msp.kernel.errors import NotFound, mark

BIGGEST = 2**63 - 1


def visible(work: Work) -> Select[TeamRequest]:
    """The requests that the actor may see; a partner sees those about its own clients' tickets."""
    _reads(work)
    wanted = select(TeamRequest)
    if work.actor.clients is not None:
        wanted = wanted.join(Ticket, Ticket.id == TeamRequest.ticket_id)
    return wanted


def request(work: Work, request_id: UUID) -> TeamRequest:
    """One request, or NotFound."""
    return _one(work, visible(work).where(TeamRequest.id == request_id))


def by_number(work: Work, number: int) -> TeamRequest:
    """The request of that number, or NotFound."""
    return _one(work, visible(work).where(TeamRequest.number == min(number, BIGGEST)))


def locked(work: Work, request_id: UUID) -> TeamRequest:
    """The request, held until the work ends."""
    wanted = visible(work).where(TeamRequest.id == request_id).with_for_update(of=TeamRequest)
    return _one(work, wanted.execution_options(populate_existing=True))


def of_ticket(work: Work, ticket_id: UUID) -> Sequence[TeamRequest]:
    """Every request about a ticket, the latest first."""
    wanted = visible(work).where(TeamRequest.ticket_id == ticket_id)
    return work.session.scalars(wanted.order_by(TeamRequest.number.desc())).all()


def listed(work: Work) -> Select[TeamRequest]:
    """Every request, the latest first."""
    return visible(work).order_by(TeamRequest.number.desc())


def running(work: Work) -> Select[TeamRequest]:
    """Requests that somebody still has to do something about."""
    return visible(work).where(TeamRequest.state.in_(RUNNING))


def to_me(work: Work) -> list[ColumnElement[bool]]:
    """What narrows requests to those that the actor, or the actor's teams, are asked."""
    teams = my_teams(work)
    mine = TeamRequest.to_person_id == work.actor.id
    ours = TeamRequest.to_person_id.is_(None) & TeamRequest.to_team_id.in_(teams)
    return [TeamRequest.state != RequestState.ANSWERED, or_(mine, ours)]


def from_me(work: Work) -> list[ColumnElement[bool]]:
    """What narrows requests to those that the actor asked."""
    return [TeamRequest.from_person_id == work.actor.id]


def my_teams(work: Work) -> Sequence[UUID]:
    """The teams that the actor belongs to, always in the same order."""
    return teams_of(work, work.actor.id)


def teams_of(work: Work, person_id: UUID) -> Sequence[UUID]:
    """The teams that a person belongs to."""
    wanted = select(TeamMember.team_id).where(TeamMember.person_id == person_id)
    return work.session.scalars(wanted.order_by(TeamMember.created_at, TeamMember.id)).all()


def alarms(work: Work, request_id: UUID) -> Sequence[Escalation]:
    """The levels that the promised answer has reached, in order."""
    _reads(work)
    wanted = select(Escalation).where(Escalation.row_id == request_id)
    return work.session.scalars(wanted.order_by(Escalation.reached_at, Escalation.key)).all()


def lines(work: Work, request_id: UUID) -> Sequence[TeamRequestLine]:
    """All that happened to a request, oldest first."""
    _reads(work)
    wanted = select(TeamRequestLine).where(TeamRequestLine.request_id == request_id)
    return work.session.scalars(wanted.order_by(TeamRequestLine.turn)).all()


@dataclass(frozen=True, slots=True)
class Around:
    """What hangs on requests: tickets with client and contract (R89), and the names of people."""

    tickets: Mapping[UUID, Ticket]
    clients: Mapping[UUID, str]
    contracts: Mapping[UUID, str]
    people: Mapping[UUID, str]
    teams: Mapping[UUID, str]

    def ticket(self, row: TeamRequest) -> Ticket | None:
        """The ticket of a request, if it has one."""
        return self.tickets.get(row.ticket_id) if row.ticket_id else None

    def client(self, row: TeamRequest) -> str:
        """The client's name, "" without a ticket."""
        ticket = self.ticket(row)
        return self.clients.get(ticket.client_id, "") if ticket else ""

    def receiver(self, row: TeamRequest) -> str:
        """Who is asked: team, person, or both."""
        return self._place(row.to_team_id, row.to_person_id)

    def sender(self, row: TeamRequest) -> str:
        """Who asks."""
        return self._place(row.from_team_id, row.from_person_id)

    def _place(self, team_id: UUID | None, person_id: UUID | None) -> str:
        team = self.teams.get(team_id, "") if team_id else ""
        person = self.people.get(person_id, "") if person_id else ""
        return " / ".join(part for part in (team, person) if part)


def around(work: Work, rows: Iterable[TeamRequest], more: Iterable[UUID | None] = ()) -> Around:
    """Everything that a list of requests names, in five queries; `more` are further people."""
    found = list(rows)
    tickets = {
        row.id: row for row in _by(work, select(Ticket), Ticket.id, (r.ticket_id for r in found))
    }
    people = {key for r in found for key in (r.from_person_id, r.to_person_id, r.answered_by_id)}
    teams = {key for r in found for key in (r.from_team_id, r.to_team_id)}
    return Around(
        tickets,
        {c.id: c.name for c in _by(work, select(Client), Client.id, _clients(tickets))},
        _contracts(work, tickets.values()),
        {p.id: p.name for p in _by(work, select(Person), Person.id, people | set(more))},
        {t.id: t.name for t in _by(work, select(Team), Team.id, teams)},
    )


def _clients(tickets: Mapping[UUID, Ticket]) -> set[UUID | None]:
    return {ticket.client_id for ticket in tickets.values()}


def _contracts(work: Work, tickets: Iterable[Ticket]) -> dict[UUID, str]:
    if not work.actor.may(Permission.CONTRACT_READ):
        return {}
    rows = _by(work, select(Contract), Contract.id, (ticket.contract_id for ticket in tickets))
    return {row.id: f"No. {row.number} {row.title}" for row in rows}


def _by(work: Work, asked: Select[Any], key: Any, ids: Iterable[UUID | None]) -> Sequence[Any]:
    wanted = {one for one in ids if one is not None}
    return work.session.scalars(asked.where(key.in_(wanted))).all() if wanted else ()


def _reads(work: Work) -> None:
    """Whoever may read what teams do with each other, or works on tickets."""
    if not work.actor.may(Permission.TEAMWORK_READ):
        work.require(Permission.TICKET_WORK)


def _one(work: Work, wanted: Select[TeamRequest]) -> TeamRequest:
    found = work.session.scalars(wanted).first()
    if found is None:
        raise NotFound(mark("There is no such %(kind)s."), kind=TeamRequest.__tablename__)
    return found
