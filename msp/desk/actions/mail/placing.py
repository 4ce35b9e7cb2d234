"""A technician sorts what no rule could: to a client's ticket, or out, with a reason."""

from pathlib import Path
from uuid import UUID

from pydantic import Field

from msp.accounts.models import Client, Person
from msp.data import history
from msp.data.commands import Command
from msp.data.work import Work
from msp.desk.actions.mail import sorting
from msp.desk.models import ReceivedMail
from msp.desk.queries import mail as queries
from msp.desk.queries import tickets
from msp.desk.rules import mail as rules
from msp.desk.rules.mail import Lately, Sorted
from msp.kernel.access import Permission
from msp.kernel.errors import Conflict, Refused, mark
from msp.outside import files
from msp.outside.incoming.parsing import parsed
from msp.outside.models import MutedAddress

PLACEABLE = frozenset({Sorted.HELD, Sorted.FILED, Sorted.DROPPED})


class PlaceMail(Command):
    """Whose mail it is: a client and one of its people (a new one where none is named).

    With a ticket's number it is added to that ticket, else it opens a new one.
    """

    mail_id: UUID
    client_id: UUID
    contact_id: UUID | None = None
    number: int | None = Field(default=None, ge=1)


class DropMail(Command):
    """A mail that nobody has to answer, and why."""

    mail_id: UUID
    because: str = Field(min_length=2, max_length=300)


class MailAgain(Command):
    """An address that mail came back from and that works again."""

    person_id: UUID


def place_mail(work: Work, wish: PlaceMail, folder: Path) -> ReceivedMail:
    """Give a mail to a client's person: it opens a ticket, or is added to theirs."""
    work.require(Permission.MAIL_SORT)
    row = _placeable(work, wish.mail_id)
    client = work.get(Client, wish.client_id)
    read = parsed(files.read(folder, row.sha256))
    person = _person(work, row, wish)
    ticket = tickets.by_number(work, wish.number) if wish.number else None
    if ticket is not None and ticket.client_id != client.id:
        raise Refused(mark("That ticket is not of this client."), field="number")
    incoming = sorting.Incoming(
        row=row,
        read=read,
        folder=folder,
        asker=person.mail,
        automatic=(),
        lately=Lately(),
        thread=rules.thread_of(read.headers, work.actor.provider_id),
        ticket=ticket,
    )
    row.client_id, row.person_id = client.id, person.id
    place = sorting.added if ticket is not None else sorting.open_by
    row.decision, reasons = place(work, incoming, person)
    row.reasons = list(dict.fromkeys([*row.reasons, *map(str, reasons)]))
    return _decided(work, row, "mail.placed")


def drop_mail(work: Work, wish: DropMail) -> ReceivedMail:
    """Put a mail aside for good, with the reason; it stays in the log."""
    work.require(Permission.MAIL_SORT)
    row = _placeable(work, wish.mail_id)
    row.decision, row.because = Sorted.DROPPED, wish.because
    return _decided(work, row, "mail.dropped")


def mail_again(work: Work, wish: MailAgain) -> Person:
    """Send mail to that person again."""
    work.require(Permission.MAIL_SORT)
    person = work.get(Person, wish.person_id)
    row: MutedAddress | None = queries.muted(work, person.mail) if person.mail else None
    if row is not None:
        work.session.delete(row)
        history.record(work, "person.mailed_again", person)
    return person


def _placeable(work: Work, mail_id: UUID) -> ReceivedMail:
    row = queries.held(work, mail_id)
    if row.decision not in PLACEABLE or row.ticket_id is not None:
        raise Conflict(mark("Somebody sorted this mail already."))
    if not row.sha256:
        raise Refused(mark("This mail was refused and not kept."))
    return row


def _person(work: Work, row: ReceivedMail, wish: PlaceMail) -> Person:
    if wish.contact_id is None:
        if not row.from_address:
            message = mark("This mail names no sender: please choose a person.")
            raise Refused(message, field="contact_id")
        same = [
            each
            for each in queries.people_of(work, row.from_address)
            if each.client_id == wish.client_id
        ]
        told = (row.from_address, wish.client_id)
        return same[0] if same else sorting.contact_for(work, row, told)
    person = work.get(Person, wish.contact_id)
    if person.client_id != wish.client_id:
        raise Refused(mark("Please choose somebody of that client."), field="contact_id")
    return person


def _decided(work: Work, row: ReceivedMail, verb: str) -> ReceivedMail:
    row.decided_by, row.decided_at = work.actor.id, work.now
    history.record(work, verb, row, ticket=row.ticket_id)
    return row
