"""Mail that came in, files of tickets, and who and what a mail belongs to."""

import re
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, or_, select

from msp.accounts.models import Client, Person
from msp.data.work import Work
from msp.desk.models import Attachment, Mailbox, ReceivedMail, Ticket
from msp.desk.models.mail import NoteFile
from msp.desk.queries import tickets
from msp.desk.queries.attached import attachments
from msp.desk.rules.mail import Lately, Sorted
from msp.kernel.access import Permission
from msp.kernel.errors import NotFound, mark
from msp.outside import files
from msp.outside.deliveries import NoticeDelivery
from msp.outside.models import MutedAddress, OutboxMessage

ID = r"([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})"
OUTBOX_ID = re.compile(f"<{ID}@")
NOTICE = re.compile(r"notice:[0-9a-f-]{36}$")
TICKET_PLACE = re.compile(
    r"/tickets/([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})"
)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
SUBJECT_HOLDS = timedelta(days=30)  # as long a bare subject still means the same matter


def received(work: Work, decision: Sorted | None = None) -> Select[ReceivedMail]:
    """What came in, the latest first."""
    work.require(Permission.MAIL_READ)
    wanted = select(ReceivedMail).order_by(ReceivedMail.created_at.desc(), ReceivedMail.id.desc())
    return wanted.where(ReceivedMail.decision == decision) if decision else wanted


def counts(work: Work) -> dict[Sorted, int]:
    """How many mails became what."""
    work.require(Permission.MAIL_READ)
    wanted = select(ReceivedMail.decision, func.count()).group_by(ReceivedMail.decision)
    return {decision: int(count) for decision, count in work.session.execute(wanted)}


def one(work: Work, mail_id: UUID) -> ReceivedMail:
    """One mail, or NotFound."""
    work.require(Permission.MAIL_READ)
    return work.get(ReceivedMail, mail_id)


def held(work: Work, mail_id: UUID) -> ReceivedMail:
    """One mail, locked until the work ends, so that it is sorted once."""
    work.require(Permission.MAIL_SORT)
    wanted = select(ReceivedMail).where(ReceivedMail.id == mail_id).with_for_update()
    found = work.session.scalars(wanted.execution_options(populate_existing=True)).first()
    if found is None:
        raise NotFound(mark("There is no such %(kind)s."), kind=ReceivedMail.__tablename__)
    return found


def raw(work: Work, row: ReceivedMail, folder: Path) -> bytes:
    """The mail's very bytes, or NotFound where they were not kept."""
    work.require(Permission.MAIL_READ)
    if not row.sha256:
        raise NotFound(mark("This mail was refused and not kept."))
    return files.read(folder, row.sha256)


def of_message_id(work: Work, message_id: str) -> ReceivedMail | None:
    """The mail of that Message-ID, if it came before."""
    work.require(Permission.MAIL_READ)
    wanted = select(ReceivedMail).where(ReceivedMail.message_id == message_id)
    return work.session.scalars(wanted).first()


def of_ticket(work: Work, ticket_id: UUID) -> Sequence[ReceivedMail]:
    """The mails that belong to a ticket, the latest first."""
    work.require(Permission.TICKET_WORK)
    wanted = select(ReceivedMail).where(ReceivedMail.ticket_id == ticket_id)
    return work.session.scalars(wanted.order_by(ReceivedMail.created_at.desc()).limit(100)).all()


def answered_id(work: Work, ticket_id: UUID) -> str:
    """The Message-ID of the ticket's latest mail, beneath which its reader finds an answer."""
    work.require(Permission.TICKET_WORK)
    wanted = (
        select(ReceivedMail.message_id)
        .where(
            ReceivedMail.ticket_id == ticket_id,
            ReceivedMail.decision.in_((Sorted.OPENED, Sorted.ADDED)),
        )
        .order_by(ReceivedMail.created_at.desc())
        .limit(1)
    )
    return work.session.scalar(wanted) or ""


def lately(work: Work, address: str) -> Lately:
    """How much mail there was of one address; the mail being sorted is not stored yet."""
    work.require(Permission.MAIL_READ)
    his = ReceivedMail.from_address == address
    hour, day = ReceivedMail.created_at > work.now - HOUR, ReceivedMail.created_at > work.now - DAY
    return Lately(
        answered=_count(work, his, day, ReceivedMail.answered.is_(True)),
        received=_count(work, his, hour),
    )


def lately_on(work: Work, address: str, ticket_id: UUID) -> int:
    """How many mails of that address came on that ticket within the hour."""
    work.require(Permission.MAIL_READ)
    recent = ReceivedMail.created_at > work.now - HOUR
    mine = (ReceivedMail.from_address == address, ReceivedMail.ticket_id == ticket_id)
    return _count(work, recent, *mine)


def _count(work: Work, *conditions: ColumnElement[bool]) -> int:
    wanted = select(func.count()).select_from(ReceivedMail).where(*conditions)
    return work.session.scalar(wanted) or 0


def people_of(work: Work, address: str) -> Sequence[Person]:
    """Who has that address, or had it before they were merged, and has not been let go."""
    work.require(Permission.MAIL_READ)
    merged = select(Person.merged_into_id).where(
        Person.mail == address, Person.merged_into_id.is_not(None)
    )
    wanted = select(Person).where(
        or_(Person.mail == address, Person.id.in_(merged)), Person.is_active
    )
    return work.session.scalars(wanted.limit(5)).all()


def client_of_domain(work: Work, address: str) -> Client | None:
    """The one client whose mail has the part behind the @, if there is exactly one."""
    work.require(Permission.MAIL_READ)
    domain = address.rpartition("@")[2]
    told = " " + func.lower(Client.mail_domains) + " "
    wanted = select(Client).where(
        Client.is_active,
        Client.mail_domains != "",
        told.contains(f" {domain} ", autoescape=True),
    )
    found = work.session.scalars(wanted.limit(2)).all()
    return found[0] if domain and len(found) == 1 else None


def ticket_named(work: Work, numbers: Sequence[int], ids: Sequence[UUID]) -> Ticket | None:
    """The first ticket that is named by a number, else by a Message-ID of ours."""
    for condition in (
        *(Ticket.number == number for number in numbers[:10]),
        *(Ticket.id == key for key in ids[:10]),
    ):
        found = work.session.scalars(tickets.visible(work).where(condition)).first()
        if found is not None:
            return found
    return None


def ticket_of_subject(work: Work, person_id: UUID, subject: str) -> Ticket | None:
    """The person's newest ticket of that subject that is open or was so lately."""
    wanted = tickets.visible(work).where(
        Ticket.contact_id == person_id,
        Ticket.subject == subject,
        or_(Ticket.is_open.is_(True), Ticket.updated_at > work.now - SUBJECT_HOLDS),
    )
    return work.session.scalars(wanted.order_by(Ticket.number.desc()).limit(1)).first()


def tickets_of_notices(work: Work, message_ids: Sequence[str]) -> list[UUID]:
    """The tickets that our own notices told of, by the Message-IDs of those mails."""
    work.require(Permission.MAIL_READ)
    sent = [UUID(found[1]) for each in message_ids[:20] if (found := OUTBOX_ID.match(each))]
    if not sent:
        return []
    sources = select(OutboxMessage.source).where(OutboxMessage.id.in_(sent))
    told = [each.partition(":")[2] for each in work.session.scalars(sources) if NOTICE.match(each)]
    places = select(NoticeDelivery.href).where(NoticeDelivery.id.in_(map(UUID, told)))
    found_in = (TICKET_PLACE.search(href) for href in work.session.scalars(places))
    return [UUID(found[1]) for found in found_in if found]


def owed_by_id(work: Work, message_id: UUID) -> OutboxMessage | None:
    """The outgoing mail whose Message-ID holds that id, if we sent one."""
    work.require(Permission.MAIL_READ)
    sources = (f"opened:{message_id}", f"reply:{message_id}")
    wanted = select(OutboxMessage).where(
        or_(OutboxMessage.id == message_id, OutboxMessage.source.in_(sources))
    )
    return work.session.scalars(wanted.limit(1)).first()


def muted(work: Work, address: str) -> MutedAddress | None:
    """What is known of an address that mail came back from."""
    work.require(Permission.PERSON_READ)
    wanted = select(MutedAddress).where(MutedAddress.address == address)
    return work.session.scalars(wanted).first()


def mailboxes(work: Work) -> Sequence[Mailbox]:
    """Where clients write to, by address."""
    work.require(Permission.MAIL_READ)
    return work.session.scalars(select(Mailbox).order_by(Mailbox.address)).all()


def mailbox(work: Work, mailbox_id: UUID) -> Mailbox:
    """One mailbox, or NotFound."""
    work.require(Permission.PROVIDER_CHANGE)
    return work.get(Mailbox, mailbox_id)


def active(work: Work) -> Sequence[Mailbox]:
    """The mailboxes that are fetched from, by address."""
    work.require(Permission.MAIL_SORT)
    return work.session.scalars(
        select(Mailbox).where(Mailbox.is_active).order_by(Mailbox.address)
    ).all()


def due(work: Work) -> Sequence[Mailbox]:
    """The mailboxes that are to be looked into now."""
    work.require(Permission.MAIL_SORT)
    wanted = select(Mailbox).where(
        Mailbox.is_active, or_(Mailbox.fetch_at.is_(None), Mailbox.fetch_at <= work.now)
    )
    return work.session.scalars(wanted.order_by(Mailbox.fetch_at)).all()


def attachment(work: Work, attachment_id: UUID) -> Attachment | NoteFile:
    """One file, or NotFound where its ticket, its message or its note is out of sight."""
    if (of_note := work.session.get(NoteFile, attachment_id)) is not None:
        tickets.ticket(work, of_note.ticket_id)
        return of_note
    row = work.get(Attachment, attachment_id)
    ticket = tickets.ticket(work, row.ticket_id)
    if row.id not in {each.id for each in attachments(work, ticket.id)}:
        raise NotFound(mark("There is no such %(kind)s."), kind=Attachment.__tablename__)
    return row
