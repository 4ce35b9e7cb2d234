"""The desk asks for a picture by mail; whoever has the link sends one, once (R52)."""

import secrets
from collections.abc import Callable
from uuid import UUID

from pydantic import Field

from msp.accounts.models import Person
from msp.data.commands import Command
from msp.data.work import Work
from msp.desk.actions import log
from msp.desk.actions.attachments import Bundle, attach
from msp.desk.actions.messages import ClientReplies, client_replies
from msp.desk.models import Message, PictureRequest, Ticket
from msp.desk.queries import pictures as queries
from msp.desk.rules import Verb
from msp.desk.rules import pictures as rules
from msp.desk.rules.attachments import checked_kind, few_enough
from msp.kernel.access import Permission
from msp.kernel.errors import Refused, mark
from msp.outside.outbox import Letter, owe

LinkTo = Callable[[PictureRequest], str]


class AskPicture(Command):
    """Ask the contact of a ticket for a picture; `what` says of what."""

    ticket_id: UUID
    what: str = Field(default="", max_length=500)


class GivePicture(Command):
    """What was behind the link, and a word to the picture."""

    request_id: UUID
    nonce: str = Field(max_length=64)
    body: str = Field(default="", max_length=2_000)


def ask_picture(work: Work, wish: AskPicture, link_to: LinkTo) -> PictureRequest:
    """Owe the contact a letter with a link. Refused where there is nobody to write to."""
    work.require(Permission.TICKET_WORK)
    ticket = log.held(work, wish.ticket_id)
    person = work.get(Person, ticket.contact_id) if ticket.contact_id else None
    if person is None or not person.mail or not person.is_active:
        raise Refused(mark("The ticket has no contact with a mail address."))
    row = work.add(
        PictureRequest(
            client_id=ticket.client_id,
            ticket_id=ticket.id,
            person_id=person.id,
            asked_by=work.actor.id,
            what=wish.what,
            nonce=secrets.token_urlsafe(32),
            expires_at=work.now + rules.VALID,
        )
    )
    owe(work, _letter(ticket, person, row, link_to(row)))
    log.write(work, ticket, Verb.PICTURE)
    return row


def give_picture(work: Work, wish: GivePicture, bundle: Bundle) -> Message:
    """Take in one picture by its link, as something that the client said."""
    work.require(Permission.TICKET_REPLY)
    row = queries.by_link(work, wish.request_id, wish.nonce)
    rules.checked(row.expires_at, row.given_at, work.now)
    if not bundle.uploads:
        raise Refused(mark("Please choose a picture."), field="files")
    few_enough(len(bundle.uploads))
    for upload in bundle.uploads[:1]:
        rules.checked_picture(checked_kind(upload))
    row.given_at = work.now
    said = ClientReplies(ticket_id=row.ticket_id, body=wish.body.strip() or "📷")
    message = client_replies(work, said)
    ticket = work.get(Ticket, row.ticket_id)
    attach(work, ticket, Bundle(bundle.folder, bundle.uploads[:1]), message.id)
    return message


def _letter(ticket: Ticket, person: Person, row: PictureRequest, link: str) -> Letter:
    subject, text = rules.LETTERS.get(person.language, rules.LETTERS["en"])
    told = {
        "name": person.name,
        "honorific": person.honorific,
        "number": str(ticket.number),
        "subject": ticket.subject,
        "what": row.what,
        "link": link,
        "until": f"{row.expires_at:%Y-%m-%d}",
    }
    line = " ".join(f"[#{ticket.number}] {subject.format(**told)}".split())[:400]
    return Letter(f"picture:{row.id}", person.mail, line, text.format(**told), ticket.client_id)
