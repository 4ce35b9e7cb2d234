"""Who can be told of a problem: the contacts of its tickets, and who was told already."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import and_

from msp.accounts.models import Client, Person
from msp.data.work import Work
from msp.desk.models import Message, ProblemTicket, Ticket
from msp.desk.models.problems import ProblemTold
from msp.desk.queries.tickets import visible
from msp.desk.rules import Status
from msp.desk.rules.problem_letters import Told
from msp.kernel.access import Permission


@dataclass(frozen=True, slots=True)
class Listener:
    """A ticket of a problem with whoever asked it, if somebody did."""

    ticket: Ticket
    client: str
    contact: Person | None
    told: ProblemTold | None
    is_told: bool  # False where the message was taken back in time

    @property
    def waits(self) -> bool:
        """Whether somebody is there who can be told, and was not."""
        return self.contact is not None and not self.is_told


def listeners(work: Work, problem_id: UUID, about: Told) -> Sequence[Listener]:
    """The tickets of a problem that the actor sees, with their contacts, by number."""
    work.require(Permission.PROBLEM_READ)
    once = and_(
        ProblemTold.ticket_id == Ticket.id,
        ProblemTold.problem_id == problem_id,
        ProblemTold.about == about,
    )
    wanted = (
        visible(work)
        .add_columns(Client.name, Person, ProblemTold, Message.id)
        .join(ProblemTicket, ProblemTicket.ticket_id == Ticket.id)
        .join(Client, Client.id == Ticket.client_id)
        .outerjoin(Person, and_(Person.id == Ticket.contact_id, Person.is_active))
        .outerjoin(ProblemTold, once)
        .outerjoin(Message, and_(Message.id == ProblemTold.message_id, Message.unsent_at.is_(None)))
        .where(ProblemTicket.problem_id == problem_id, Ticket.status != Status.MERGED)
        .order_by(Ticket.number)
    )
    return [
        Listener(ticket, client, contact, told, message_id is not None)
        for ticket, client, contact, told, message_id in work.session.execute(wanted)
    ]
