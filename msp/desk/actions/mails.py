"""What the desk mails to a client: that a request has arrived, and every answer."""

from collections.abc import Mapping
from uuid import UUID

from sqlalchemy import select

from msp.accounts.models import Person
from msp.data.work import Work
from msp.desk.models import Message, Ticket
from msp.desk.queries import mail as queries
from msp.desk.queries.attached import attachments
from msp.desk.rules.mail import MESSAGE_ID
from msp.kernel.access import Permission
from msp.outside.models import OutboxMessage

AT_ONCE = 100
ARRIVED: Mapping[str, tuple[str, str]] = {
    "ja": (
        "お問い合わせを受け付けました: {subject}",
        "{name} {honorific}\n\nお問い合わせありがとうございます。次の内容で受け付けました。"
        "\n\n受付番号: #{number}\n件名: {subject}\n\n"
        "担当者から改めてご連絡いたします。このメールにそのままご返信いただけます。\n",
    ),
    "en": (
        "We have received your request: {subject}",
        "Dear {name},\n\nThank you for contacting us. We have received your request."
        "\n\nNumber: #{number}\nSubject: {subject}\n\n"
        "We will be in touch. You can simply reply to this mail.\n",
    ),
}
ANSWERED: Mapping[str, tuple[str, str]] = {
    "ja": ("Re: {subject}", "{name} {honorific}\n\n{body}\n\n-- \n受付番号: #{number}\n"),
    "en": ("Re: {subject}", "Dear {name},\n\n{body}\n\n-- \nNumber: #{number}\n"),
}


def acknowledge(work: Work, ticket: Ticket, answers: str = "") -> bool:
    """Owe the contact one mail that says that the request has arrived; whether there is one.

    `answers` is the Message-ID of the mail that it came by.
    """
    work.require(Permission.TICKET_OPEN)
    contact = work.session.get(Person, ticket.contact_id) if ticket.contact_id else None
    if contact is not None and contact.mail:
        said = _written(ARRIVED, ticket, contact)
        headers = _headers(ticket, ticket.id, answers) | {"Auto-Submitted": "auto-replied"}
        work.add(_mail(ticket, contact, (f"opened:{ticket.id}", *said), headers))
        return True
    return False


def mail_replies(work: Work) -> int:
    """Owe the contacts the answers whose time for undoing has passed; how many there were."""
    work.require(Permission.TICKET_WORK)
    wanted = (
        select(Message, Ticket, Person)
        .join(Ticket, Ticket.id == Message.ticket_id)
        .outerjoin(Person, Person.id == Ticket.contact_id)
        .where(
            Message.mailed_at.is_(None),
            Message.send_at <= work.now,
            Message.unsent_at.is_(None),
            Message.from_client.is_(False),
        )
        .order_by(Message.send_at, Message.id)
        .limit(AT_ONCE)
        .with_for_update(of=Message, skip_locked=True)
    )
    found = work.session.execute(wanted).all()
    for message, ticket, contact in found:
        message.mailed_at = work.now
        if contact is not None and contact.mail:
            said = _written(ANSWERED, ticket, contact, message.body)
            headers = _headers(ticket, message.id, queries.answered_id(work, ticket.id))
            mail = _mail(ticket, contact, (f"reply:{message.id}", *said), headers)
            mail.attachments = _files(work, message)
            work.add(mail)
    work.session.flush()
    return len(found)


def token(ticket: Ticket) -> str:
    """What a subject carries so that an answer finds its ticket."""
    return f"[#{ticket.number}]"


def message_id(ticket: Ticket, of: UUID) -> str:
    """A Message-ID that carries installation and ticket (DOMAIN §7)."""
    return f"<{of.hex}.{ticket.id.hex}@{ticket.provider_id.hex}.tasuki.invalid>"


def _headers(ticket: Ticket, of: UUID, answers: str) -> dict[str, str]:
    own = {"Message-ID": message_id(ticket, of)}
    first = [message_id(ticket, ticket.id)] if of != ticket.id else []
    if known := [*first, *([answers] if MESSAGE_ID.fullmatch(answers) else [])]:
        own |= {"In-Reply-To": known[-1], "References": " ".join(known)}
    return own


def _files(work: Work, message: Message) -> list[dict[str, str]]:
    """The files of the message, by their fingerprints: the bytes are read when it is sent."""
    return [
        {"name": row.name, "type": row.kind, "sha256": row.sha256}
        for row in attachments(work, message.ticket_id)
        if row.said_id == message.id
    ]


def _written(
    words: Mapping[str, tuple[str, str]], ticket: Ticket, contact: Person, body: str = ""
) -> tuple[str, str]:
    """Subject and text in the contact's language."""
    subject, text = words.get(contact.language, words["en"])
    told = {
        "subject": ticket.subject,
        "number": str(ticket.number),
        "name": contact.name,
        "honorific": contact.honorific,
        "body": body,
    }
    line = " ".join(subject.format(**told).split())
    return f"{token(ticket)} {line}", text.format(**told)


def _mail(
    ticket: Ticket, contact: Person, said: tuple[str, str, str], headers: dict[str, str]
) -> OutboxMessage:
    source, subject, body = said
    return OutboxMessage(
        source=source,
        client_id=ticket.client_id,
        to_address=contact.mail,
        subject=subject[:400],
        body=body,
        headers=headers,
        attachments=[],
    )
