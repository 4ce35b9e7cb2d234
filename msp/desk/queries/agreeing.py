"""What each side says a ticket weighs, whether they differ, and for how long they have."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import select

from msp.accounts.models import Client
from msp.data.work import Work
from msp.desk.models.agreeing import PriorityProposal, PriorityTalk
from msp.desk.models.ticket import Ticket
from msp.desk.queries.tickets import sight
from msp.desk.rules.agreeing import Side, Weight
from msp.kernel.access import Permission
from msp.kernel.calendars import BusinessCalendar


def proposals(work: Work, ticket_id: UUID) -> Sequence[PriorityProposal]:
    """Everything that was proposed for the ticket, the latest first."""
    work.require(Permission.TICKET_WORK)
    wanted = select(PriorityProposal).where(PriorityProposal.ticket_id == ticket_id)
    order = PriorityProposal.created_at.desc(), PriorityProposal.id.desc()
    return work.session.scalars(wanted.order_by(*order)).all()


def standing(work: Work, ticket_id: UUID) -> Mapping[Side, PriorityProposal]:
    """What each side says now; a side that says nothing is missing."""
    work.require(Permission.TICKET_WORK)
    wanted = select(PriorityProposal).where(
        PriorityProposal.ticket_id == ticket_id, PriorityProposal.replaced_at.is_(None)
    )
    return {row.side: row for row in work.session.scalars(wanted)}


def weights(ticket: Ticket, said: Mapping[Side, PriorityProposal]) -> tuple[Weight, Weight | None]:
    """The desk's weight and the engineers'.

    Until the desk proposes another, the ticket as it stands is the desk's word.
    """
    desk = said.get(Side.DESK)
    engineers = said.get(Side.ENGINEERS)
    ours = desk.weight if desk else Weight(ticket.impact, ticket.urgency, ticket.is_major)
    return ours, engineers.weight if engineers else None


def running(work: Work, ticket_id: UUID) -> PriorityTalk | None:
    """The difference that is not settled yet, if there is one."""
    wanted = select(PriorityTalk).where(
        PriorityTalk.ticket_id == ticket_id, PriorityTalk.ended_at.is_(None)
    )
    return work.session.scalars(wanted).first()


def talks(work: Work, ticket_id: UUID) -> Sequence[PriorityTalk]:
    """Every difference that the ticket had, the latest first."""
    work.require(Permission.TICKET_WORK)
    wanted = select(PriorityTalk).where(PriorityTalk.ticket_id == ticket_id)
    order = PriorityTalk.opened_at.desc(), PriorityTalk.id.desc()
    return work.session.scalars(wanted.order_by(*order)).all()


def differences(work: Work) -> Any:
    """(talk, ticket, client's name) of every difference that runs, the oldest first."""
    if not work.actor.may(Permission.TEAMWORK_READ):
        work.require(Permission.TICKET_WORK)
    return (
        select(PriorityTalk, Ticket, Client.name.label("client_name"))
        .join(Ticket, Ticket.id == PriorityTalk.ticket_id)
        .join(Client, Client.id == Ticket.client_id)
        .where(PriorityTalk.ended_at.is_(None), *sight(work.actor))
        .order_by(PriorityTalk.opened_at, PriorityTalk.id)
    )


def age_seconds(work: Work, talk: PriorityTalk, calendar: BusinessCalendar) -> int:
    """For how long the sides have differed, or did, in business seconds."""
    if talk.age_seconds is not None:
        return talk.age_seconds
    return calendar.business_seconds(talk.opened_at, work.now)
