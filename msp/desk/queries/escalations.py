"""Which levels a ticket has reached, and who hears of them."""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select

from contracts.rules.escalations import Hearer
from msp.accounts.models import Person, TeamMember
from msp.data.work import Work
from msp.desk.models import Escalation, Ticket
from msp.kernel.access import Permission, Role

HEARERS = {Hearer.LEAD: Role.LEAD, Hearer.MANAGER: Role.DESK_MANAGER}


def at_their_level(work: Work) -> Select[Ticket]:
    """The tickets whose next level is reached, in the order in which it was: an index's start."""
    work.require(Permission.TICKET_WORK)
    return (
        select(Ticket)
        .where(Ticket.next_level_at <= work.now)
        .order_by(Ticket.next_level_at, Ticket.number)
    )


def escalations_of(work: Work, ticket: Ticket) -> Sequence[Escalation]:
    """The levels that the ticket has reached, in order."""
    work.require(Permission.TICKET_WORK)
    wanted = (
        select(Escalation)
        .where(Escalation.ticket_id == ticket.id)
        .order_by(Escalation.reached_at, Escalation.pledge, Escalation.key)
    )
    return work.session.scalars(wanted).all()


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
