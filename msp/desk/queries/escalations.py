"""Which levels a ticket has reached, and who hears of them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import ColumnElement, Select, or_, select

from contracts.rules.escalations import Escalating, Hearer
from msp.accounts.models import Client, Person, TeamMember
from msp.data.work import Work
from msp.desk.models import (
    Escalation,
    HandOver,
    TeamDesk,
    TeamRequest,
    Ticket,
    TicketEvent,
    VendorCase,
)
from msp.desk.rules import Verb
from msp.kernel.access import Permission, Role

P = TypeVar("P", HandOver, VendorCase, TeamRequest)
RAISED, MOST = timedelta(days=30), 200
ANSWERS = (Verb.STAFF_MESSAGE, Verb.CALL)
SPOKEN = (*ANSWERS, Verb.UPDATE_PROMISED)
HEARERS = {Hearer.LEAD: Role.LEAD, Hearer.MANAGER: Role.DESK_MANAGER}


def at_their_level(work: Work) -> Select[Ticket]:
    """The tickets whose next level is reached, in the order in which it was: an index's start."""
    work.require(Permission.TICKET_WORK)
    return (
        select(Ticket)
        .where(Ticket.next_level_at <= work.now)
        .order_by(Ticket.next_level_at, Ticket.number)
    )


def promises_at_their_level(work: Work, table: type[P]) -> Select[P]:
    """The hand-overs, cases or requests whose next level is reached, by an index as well."""
    work.require(Permission.TICKET_WORK)
    return (
        select(table).where(table.next_level_at <= work.now).order_by(table.next_level_at, table.id)
    )


def kept_promises(work: Work, tickets: Iterable[Ticket]) -> set[UUID]:
    """Those of the tickets whose client has heard from us since the next update was promised."""
    work.require(Permission.TICKET_WORK)
    wanted = [ticket.id for ticket in tickets]
    if not wanted:
        return set()
    found: Any = work.session.execute(
        select(TicketEvent.ticket_id, TicketEvent.verb)
        .where(TicketEvent.ticket_id.in_(wanted), TicketEvent.verb.in_(SPOKEN))
        .order_by(TicketEvent.ticket_id, TicketEvent.turn)
    )
    last: dict[UUID, str] = {row[0]: row[1] for row in found}
    return {ticket_id for ticket_id, verb in last.items() if verb in ANSWERS}


def escalations_of(work: Work, ticket: Ticket) -> Sequence[Escalation]:
    """The levels that the ticket has reached, in order."""
    work.require(Permission.TICKET_WORK)
    wanted = (
        select(Escalation)
        .where(Escalation.ticket_id == ticket.id)
        .order_by(Escalation.reached_at, Escalation.pledge, Escalation.key)
    )
    return work.session.scalars(wanted).all()


def raised(work: Work) -> Select[Any]:
    """The alarms of the last `RAISED` with their tickets, the newest first."""
    work.require(Permission.TICKET_WORK)
    asked: Any = (
        select(
            Escalation.reached_at,
            Escalation.pledge,
            Escalation.key,
            Escalation.told,
            Ticket.id,
            Ticket.number,
            Ticket.subject,
            Client.name.label("client"),
            TeamRequest.id.label("request_id"),
            TeamRequest.number.label("request"),
            TeamRequest.subject.label("asked"),
        )
        .outerjoin(Ticket, Ticket.id == Escalation.ticket_id)
        .outerjoin(Client, Client.id == Ticket.client_id)
        .outerjoin(TeamRequest, TeamRequest.id == Escalation.row_id)
        .where(Escalation.created_at >= work.now - RAISED, _is_seen(work))
        .order_by(Escalation.created_at.desc(), Escalation.reached_at.desc(), Escalation.id)
        .limit(MOST)
    )
    return asked  # type: ignore[no-any-return]


def _is_seen(work: Work) -> ColumnElement[bool]:
    """Alarms about tickets that the actor may see; who sees all of them sees those about none."""
    if work.actor.clients is not None:
        return Ticket.id.is_not(None)
    return or_(Ticket.id.is_not(None), Escalation.ticket_id.is_(None))


@dataclass(frozen=True, slots=True)
class Whose:
    """In whose hands something is that was promised, and about whose ticket: None, about none."""

    owner_id: UUID | None
    team_id: UUID | None
    client_id: UUID | None


class Hearers:
    """Who is who at the desk, read once for a round of the job."""

    def __init__(self, work: Work) -> None:
        active = select(Person).where(Person.client_id.is_(None), Person.is_active)
        people = work.session.scalars(active.order_by(Person.id)).all()
        self.people = {person.id: person for person in people}
        places: Any = work.session.execute(select(TeamMember.person_id, TeamMember.team_id))
        self.places = {(person_id, team_id) for person_id, team_id in places}
        leads: Any = work.session.execute(
            select(TeamDesk.team_id, TeamDesk.lead_id).where(TeamDesk.lead_id.is_not(None))
        )
        self.leads: dict[UUID, UUID] = dict(iter(leads))

    def of(self, whose: Whose, rung: Escalating) -> list[Person]:
        """Whom a level is told to, each once: the owner, the leads, the managers, and the named.

        A lead is whoever leads the team, else a lead among its members, else every lead; what
        nobody owns is the leads' to look at. A partner hears of its own clients' tickets only: of
        others the next in that order does.
        """
        found: dict[UUID, Person] = {}
        for hearer in rung.hears:
            for person in self._as(whose, hearer):
                found[person.id] = person
        for key in rung.people:
            if key in self.people:
                found[key] = self.people[key]
        return [person for person in found.values() if _may_hear(person, whose.client_id)]

    def _as(self, whose: Whose, hearer: Hearer) -> list[Person]:
        owner = self.people.get(whose.owner_id) if whose.owner_id else None
        if hearer is Hearer.OWNER and owner is not None and _may_hear(owner, whose.client_id):
            return [owner]
        role = HEARERS.get(hearer, Role.LEAD)
        holding = [
            each
            for each in self.people.values()
            if role.value in each.roles and _may_hear(each, whose.client_id)
        ]
        return self._leads(whose, holding) if role is Role.LEAD else holding

    def _leads(self, whose: Whose, holding: list[Person]) -> list[Person]:
        team_id = whose.team_id
        lead = self.people.get(self.leads[team_id]) if team_id in self.leads else None
        if lead is not None and _may_hear(lead, whose.client_id):
            return [lead]
        return [each for each in holding if (each.id, team_id) in self.places] or holding


def _may_hear(person: Person, client_id: UUID | None) -> bool:
    return person.only_clients is None or str(client_id) in map(str, person.only_clients)
