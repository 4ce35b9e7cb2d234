"""The files of tickets, as far as whoever asks may see what they came with."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, or_, select

from msp.data.work import Work
from msp.desk.models import Attachment, Message
from msp.desk.models.mail import NoteFile
from msp.kernel.access import Permission


def attachments(work: Work, *ticket_ids: UUID) -> Sequence[Attachment]:
    """The files of tickets that the actor sees: those of messages that left, and of requests."""
    work.require(Permission.TICKET_READ)
    seen: list[ColumnElement[bool]] = [Message.unsent_at.is_(None)]
    if work.actor.is_client:
        seen.append(or_(Message.send_at.is_(None), Message.send_at <= work.now))
    wanted = (
        select(Attachment)
        .outerjoin(Message, Message.id == Attachment.said_id)
        .where(Attachment.ticket_id.in_(ticket_ids))
        .where(*(or_(Attachment.said_id.is_(None), each) for each in seen))
    )
    return work.session.scalars(wanted.order_by(Attachment.created_at, Attachment.id)).all()


def note_files(work: Work, *ticket_ids: UUID) -> Sequence[NoteFile]:
    """The files of the desk's notes on those tickets."""
    work.require(Permission.TICKET_READ)
    wanted = select(NoteFile).where(NoteFile.ticket_id.in_(ticket_ids))
    return work.session.scalars(wanted.order_by(NoteFile.created_at, NoteFile.id)).all()
