"""Which tickets somebody may see, and everything that belongs to one of them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, cast
from uuid import UUID

from sqlalchemy import ColumnElement, Row, ScalarSelect, Select, bindparam, or_, select

from msp.accounts.models import Client, Person, Site, Team
from msp.data.counters import Counter
from msp.data.tenancy import plain_row
from msp.data.work import Work
from msp.desk.models import Attachment, HandOver, Message, Note, Ticket, TicketEvent, Timer
from msp.desk.models.mail import NoteFile
from msp.desk.queries.attached import attachments, note_files
from msp.desk.rules import links
from msp.desk.rules.log import Verb
from msp.kernel.access import Actor, Permission, Sight
from msp.kernel.errors import NotFound, mark

BIGGEST = 2**63 - 1
PULSE = "desk.pulse"  # a counter that rises with every event, so that counts can be kept


def sight(actor: Actor) -> list[ColumnElement[bool]]:
    """What narrows a client's person to own, site's or all of the client's tickets."""
    if not actor.is_client or actor.sight is Sight.CLIENT:
        return []
    own = Ticket.contact_id == actor.id
    if actor.sight is Sight.SITE and actor.site_id is not None:
        return [or_(own, Ticket.site_id == actor.site_id)]
    return [own]


def visible(work: Work) -> Select[Ticket]:
    """The tickets that the actor may see: every read of tickets starts here."""
    work.require(Permission.TICKET_READ)
    return select(Ticket).where(*sight(work.actor))


def ticket(work: Work, ticket_id: UUID) -> Ticket:
    """The ticket, or NotFound where it is missing, foreign or out of sight."""
    return _one(work, visible(work).where(Ticket.id == ticket_id))


def locked(work: Work, ticket_id: UUID) -> Ticket:
    """The ticket, held until the work ends, so that two people act one after the other."""
    wanted = visible(work).where(Ticket.id == ticket_id).with_for_update(of=Ticket)
    return _one(work, wanted.execution_options(populate_existing=True))


def by_number(work: Work, number: int) -> Ticket:
    """The ticket of that number, or NotFound."""
    return _one(work, visible(work).where(Ticket.number == min(number, BIGGEST)))


def _one(work: Work, wanted: Select[Ticket]) -> Ticket:
    found = work.session.scalars(wanted).first()
    if found is None:
        raise NotFound(mark("There is no such %(kind)s."), kind=Ticket.__tablename__)
    return found


def state_of(work: Work, ticket_id: UUID | None = None, number: int | None = None) -> Row[Any]:
    """What a page of one ticket depends on, found by its id or by its number; one query.

    (id, version, turns, pulse, timed, stopped_at): the pulse rises with whatever happens to any
    ticket, the last two are the actor's own clock. NotFound like `ticket`.
    """
    work.require(Permission.TICKET_READ)
    asked, me = _state(ticket_id is not None), {"person_id": work.actor.id}
    told = {"id": ticket_id} if ticket_id is not None else {"number": min(number or 0, BIGGEST)}
    if limits := sight(work.actor):
        asked = asked.where(*limits)
    found: Row[Any] | None = plain_row(work.session, asked, told | me)
    if found is None:
        raise NotFound(mark("There is no such %(kind)s."), kind=Ticket.__tablename__)
    return found


@cache
def _state(by_id: bool) -> Select[Any]:  # noqa: FBT001 - two statements, each built once
    which = Ticket.id == bindparam("id") if by_id else Ticket.number == bindparam("number")
    asked: Any = (
        select(
            Ticket.id,
            Ticket.version,
            Ticket.turns,
            pulse().label("pulse"),
            Timer.ticket_id.label("timed"),
            Timer.stopped_at,
        )
        .select_from(Ticket)
        .outerjoin(Timer, Timer.person_id == bindparam("person_id"))
        .where(which)
    )
    return cast("Select[Any]", asked)


def pulse() -> ScalarSelect[int]:
    """The counter that rises with every event, as a column."""
    return select(Counter.value).where(Counter.name == PULSE).scalar_subquery()


def of_source(work: Work, source: str) -> Ticket | None:
    """The newest ticket that has that source label, if one has."""
    wanted = visible(work).where(Ticket.source == source).order_by(Ticket.number.desc())
    return work.session.scalars(wanted.limit(1)).first()


@dataclass(frozen=True, slots=True)
class Record:
    """All that was said and done on a ticket, oldest first."""

    messages: Sequence[Message]
    notes: Sequence[Note]
    events: Sequence[TicketEvent]
    hand_overs: Sequence[HandOver]
    files: Sequence[Attachment | NoteFile] = ()


def record(work: Work, row: Ticket) -> Record:
    """What the ticket's page shows; a client's person gets the messages that have left only."""
    if work.actor.is_client:
        return Record(messages(work, row.id), (), (), (), attachments(work, row.id))
    happened = events(work, row.id)
    ids = (row.id, *links.taken_in((line.verb, line.detail) for line in happened))
    said = messages(work, *ids), notes(work, *ids)
    has_files = len(ids) > 1 or any(line.verb == Verb.ATTACHED for line in happened)
    files: list[Attachment | NoteFile] = []
    if has_files:
        files += attachments(work, *ids)
        files += note_files(work, *ids)
    return Record(*said, happened, hand_overs(work, row.id), files)


def messages(work: Work, *ticket_ids: UUID) -> Sequence[Message]:
    """Messages of a ticket, or of several that became one, that the actor sees, oldest first."""
    work.require(Permission.TICKET_READ)
    wanted = select(Message).where(Message.ticket_id.in_(ticket_ids), Message.unsent_at.is_(None))
    if work.actor.is_client:
        wanted = wanted.where(or_(Message.send_at.is_(None), Message.send_at <= work.now))
    return work.session.scalars(wanted.order_by(Message.created_at, Message.id)).all()


def notes(work: Work, *ticket_ids: UUID) -> Sequence[Note]:
    """The desk's notes on those tickets, oldest first."""
    work.require(Permission.TICKET_READ)
    wanted = select(Note).where(Note.ticket_id.in_(ticket_ids))
    return work.session.scalars(wanted.order_by(Note.created_at, Note.id)).all()


def events(work: Work, ticket_id: UUID) -> Sequence[TicketEvent]:
    """The log of the ticket in order."""
    work.require(Permission.TICKET_READ)
    wanted = select(TicketEvent).where(TicketEvent.ticket_id == ticket_id)
    return work.session.scalars(wanted.order_by(TicketEvent.at, TicketEvent.turn)).all()


def event(work: Work, ticket_id: UUID, turn: int) -> TicketEvent:
    """One line of the ticket's log, or NotFound."""
    work.require(Permission.TICKET_READ)
    wanted = select(TicketEvent).where(
        TicketEvent.ticket_id == ticket_id, TicketEvent.turn == min(turn, BIGGEST)
    )
    found = work.session.scalars(wanted).first()
    if found is None:
        raise NotFound(mark("There is no such %(kind)s."), kind=TicketEvent.__tablename__)
    return found


def hand_overs(work: Work, ticket_id: UUID) -> Sequence[HandOver]:
    """The hand-overs of a ticket, oldest first."""
    work.require(Permission.TICKET_READ)
    wanted = select(HandOver).where(HandOver.ticket_id == ticket_id)
    return work.session.scalars(wanted.order_by(HandOver.created_at, HandOver.id)).all()


def names(work: Work, people: Iterable[UUID | None]) -> Mapping[UUID, str]:
    """Names by id, of the people whom the actor may know of."""
    wanted = {person for person in people if person is not None}
    if not wanted:
        return {}
    work.require(Permission.TICKET_READ)
    found = work.session.execute(select(Person.id, Person.name).where(Person.id.in_(wanted)))
    return {row[0]: row[1] for row in found}


def technicians(work: Work) -> Sequence[Person]:
    """The provider's people who may be given a ticket."""
    work.require(Permission.TICKET_WORK)
    wanted = select(Person).where(Person.client_id.is_(None), Person.is_active)
    return work.session.scalars(wanted.order_by(Person.kana, Person.name)).all()


def teams(work: Work) -> Sequence[Team]:
    """The provider's teams by name."""
    work.require(Permission.TICKET_WORK)
    return work.session.scalars(select(Team).order_by(Team.name)).all()


def clients(work: Work) -> Sequence[Client]:
    """The clients for whom the actor may open a ticket."""
    work.require(Permission.TICKET_WORK)
    wanted = select(Client).where(Client.is_active).order_by(Client.kana, Client.name)
    return work.session.scalars(wanted).all()


def contacts(work: Work, client_id: UUID) -> Sequence[Person]:
    """The client's people, for whom a ticket can be opened."""
    work.require(Permission.TICKET_WORK)
    wanted = select(Person).where(Person.client_id == client_id, Person.is_active)
    return work.session.scalars(wanted.order_by(Person.kana, Person.name)).all()


def site_of(work: Work, person_id: UUID | None) -> UUID | None:
    """The site where the person works, if it is known."""
    person = work.session.get(Person, person_id) if person_id else None
    site = work.session.get(Site, person.site_id) if person and person.site_id else None
    return site.id if site else None
