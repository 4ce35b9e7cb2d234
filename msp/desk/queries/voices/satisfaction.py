"""What clients were asked after a solution, what they answered, and whom they thanked."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, select

from msp.accounts.models import Client, Person
from msp.data.work import Work
from msp.desk.models import Ticket
from msp.desk.models.voices import Satisfaction, Thanks
from msp.kernel.access import Permission
from msp.kernel.errors import NotFound, mark


def of_ticket(work: Work, ticket: Ticket) -> Satisfaction | None:
    """What was asked about a ticket, if anything was."""
    work.require(Permission.TICKET_READ)
    wanted = select(Satisfaction).where(Satisfaction.ticket_id == ticket.id)
    return work.session.scalars(wanted).one_or_none()


def last_asked_at(work: Work, person_id: UUID) -> datetime | None:
    """When that person was last asked about anything."""
    work.require(Permission.TICKET_WORK)
    asked = select(func.max(Satisfaction.ask_at)).where(Satisfaction.person_id == person_id)
    return work.session.scalar(asked)


def answers(work: Work) -> Select[Any]:
    """(Satisfaction, Ticket, client's name, agent's name) that were answered, the latest first."""
    work.require(Permission.VOICE_READ)
    wanted: Any = (
        select(Satisfaction, Ticket, Client.name.label("client"), Person.name.label("agent"))
        .join(Ticket, Ticket.id == Satisfaction.ticket_id)
        .join(Client, Client.id == Ticket.client_id)
        .outerjoin(Person, Person.id == Satisfaction.agent_id)
        .where(Satisfaction.score.is_not(None))
        .order_by(Satisfaction.answered_at.desc(), Satisfaction.id.desc())
    )
    found: Select[Any] = wanted
    return found


def answer(work: Work, satisfaction_id: UUID) -> Satisfaction:
    """One question that was answered, or NotFound."""
    work.require(Permission.VOICE_READ)
    row = work.get(Satisfaction, satisfaction_id)
    if row.score is None:
        raise NotFound(mark("There is no such %(kind)s."), kind=Satisfaction.__tablename__)
    return row


def due(work: Work, most: int) -> Sequence[Satisfaction]:
    """Questions whose moment to be mailed has come."""
    wanted = select(Satisfaction).where(
        Satisfaction.mailed_at.is_(None), Satisfaction.ask_at <= work.now
    )
    locked = wanted.order_by(Satisfaction.ask_at).limit(most)
    return work.session.scalars(locked.with_for_update(skip_locked=True)).all()


def thanks(work: Work, person_id: UUID | None = None) -> Select[Any]:
    """(Thanks, Ticket, client's name, receiver's name), the latest first; of one person or all."""
    work.require(Permission.VOICE_READ)
    wanted: Any = (
        select(Thanks, Ticket, Client.name.label("client"), Person.name.label("receiver"))
        .join(Ticket, Ticket.id == Thanks.ticket_id)
        .join(Client, Client.id == Ticket.client_id)
        .outerjoin(Person, Person.id == Thanks.to_person_id)
        .order_by(Thanks.said_at.desc(), Thanks.id.desc())
    )
    if person_id is not None:
        wanted = wanted.where(Thanks.to_person_id == person_id)
    found: Select[Any] = wanted
    return found
