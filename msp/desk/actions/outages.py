"""Monitoring speaks to the desk: an outage opens one ticket, its recovery is noted there."""

from uuid import UUID

from pydantic import Field

from msp.data.commands import Command
from msp.data.work import Work
from msp.desk import queries
from msp.desk.actions import log
from msp.desk.actions.tickets import OpenTicket, open_ticket
from msp.desk.models import Note, Ticket
from msp.desk.rules import Channel, Kind, Verb
from msp.kernel.access import Permission


class OpenForOutage(Command):
    """What is down, at whom. `source` names the outage once and for all (`outage:…`)."""

    client_id: UUID
    source: str = Field(min_length=1, max_length=60)
    subject: str = Field(min_length=3, max_length=200)
    description: str = Field(default="", max_length=20_000)
    contract_id: UUID | None = None
    site_id: UUID | None = None
    impact: int = Field(default=1, ge=1, le=3)
    urgency: int = Field(default=2, ge=1, le=3)


class NoteRecovery(Command):
    """What is up again, and what to write down about it."""

    source: str = Field(min_length=1, max_length=60)
    note: str = Field(min_length=1, max_length=4000)


def open_for_outage(work: Work, wish: OpenForOutage) -> Ticket:
    """The ticket of that outage: opened once, found again every other time."""
    work.require(Permission.TICKET_OPEN)
    known = queries.of_source(work, wish.source)
    if known is not None:
        return known
    told = wish.model_dump(exclude={"source"})
    wanted = OpenTicket(**told, kind=Kind.INCIDENT, channel=Channel.MONITORING)
    ticket = open_ticket(work, wanted, wish.source)
    log.write(work, ticket, Verb.OUTAGE)
    return ticket


def note_recovery(work: Work, wish: NoteRecovery) -> Ticket | None:
    """Write the recovery onto the outage's ticket; a person decides whether it is solved."""
    work.require(Permission.TICKET_WORK)
    known = queries.of_source(work, wish.source)
    if known is None:
        return None
    ticket = log.held(work, known.id)
    work.add(Note(ticket_id=ticket.id, author_id=None, body=wish.note))
    log.write(work, ticket, Verb.RECOVERED)
    return ticket
