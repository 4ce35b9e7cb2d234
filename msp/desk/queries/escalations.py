"""Which levels a ticket has reached, and who hears of them."""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select

from contracts.rules.escalations import Hearer
from msp.accounts.models import Client, Person, TeamMember
from msp.data.work import Work
from msp.desk.models import Escalation, Ticket, TicketEvent
from msp.desk.rules import Verb
from msp.kernel.access import Permission, Role

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
        )
        .join(Ticket, Ticket.id == Escalation.ticket_id)
        .join(Client, Client.id == Ticket.client_id)
        .where(Escalation.created_at >= work.now - RAISED)
        .order_by(Escalation.created_at.desc(), Escalation.reached_at.desc(), Escalation.id)
        .limit(MOST)
    )
    return asked  # type: ignore[no-any-return]


class Hearers:
    """Who is who at the desk, read once for a round of the job."""

    def __init__(self, work: Work) -> None:
        active = select(Person).where(Person.client_id.is_(None), Person.is_active)
        people = work.session.scalars(active.order_by(Person.id)).all()
        self.people = {person.id: person for person in people}
        places: Any = work.session.execute(select(TeamMember.person_id, TeamMember.team_id))
        self.places = {(person_id, team_id) for person_id, team_id in places}

    def of(self, ticket: Ticket, hears: Iterable[Hearer]) -> list[Person]:
        """Whom a level of that ticket is told to, each once: the owner, the leads, the managers.

        A lead is one of the ticket's team, if the team has any; a ticket without an owner is the
        leads' to look at.
        """
        found: dict[UUID, Person] = {}
        for hearer in hears:
            for person in self._as(ticket, hearer):
                found[person.id] = person
        return list(found.values())

    def _as(self, ticket: Ticket, hearer: Hearer) -> list[Person]:
        owner = self.people.get(ticket.assignee_id) if ticket.assignee_id else None
        if hearer is Hearer.OWNER and owner is not None:
            return [owner]
        role = HEARERS.get(hearer, Role.LEAD)
        holding = [each for each in self.people.values() if role.value in each.roles]
        near = [each for each in holding if (each.id, ticket.team_id) in self.places]
        return (near or holding) if role is Role.LEAD else holding
