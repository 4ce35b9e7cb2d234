"""A mail is taken in once, whatever it is: kept as it came, read, sorted, and written down."""

import base64
import binascii
import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any
from uuid import UUID

from pydantic import BeforeValidator, Field

from msp.data.commands import Command
from msp.data.work import Work
from msp.desk.actions.mail import sorting
from msp.desk.models import ReceivedMail
from msp.desk.queries import mail as queries
from msp.desk.rules import mail as rules
from msp.desk.rules.mail import Sorted, Why
from msp.kernel.access import Permission
from msp.outside import files
from msp.outside.incoming.parsing import LARGEST, Parsed, parsed

HEAD = 64 * 1024  # bytes of a mail that is too large that are read for who sent it


def _decoded(told: Any) -> Any:
    """A program says bytes in base64; what is none is taken as the mail itself."""
    if not isinstance(told, str):
        return told
    try:
        return base64.b64decode(told, validate=True)
    except (binascii.Error, ValueError):
        return told.encode()


class TakeMail(Command):
    """A raw mail (programs send base64), and the mailbox that it came to."""

    raw: Annotated[bytes, BeforeValidator(_decoded), Field(min_length=1)]
    mailbox_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Head:
    """How a mail begins that is larger than what is taken in, and its whole size."""

    raw: bytes
    size: int


def take_mail(work: Work, wish: TakeMail, folder: Path) -> ReceivedMail:
    """Take a mail in: a ticket, a message, a note, or a line that says why not.

    The same Message-ID a second time is the same mail: nothing happens anew.
    """
    work.require(Permission.MAIL_SORT)
    if len(wish.raw) > LARGEST:
        return note_too_large(work, Head(wish.raw[:HEAD], len(wish.raw)), wish.mailbox_id)
    read = parsed(wish.raw)
    row = _row(read, wish.raw, wish.mailbox_id)
    if (there := queries.of_message_id(work, row.message_id)) is not None:
        return there
    row.sha256 = files.keep(folder, wish.raw)
    incoming = sorting.threaded(work, incoming_of(work, (row, read), folder))
    sorting.sort(work, incoming)
    return row


def incoming_of(work: Work, told: tuple[ReceivedMail, Parsed], folder: Path) -> sorting.Incoming:
    """The mail with what its sorting asks about; its row is stored now."""
    row, read = told
    lately = queries.lately(work, row.from_address)
    work.add(row)
    return sorting.Incoming(
        row=row,
        read=read,
        folder=folder,
        asker=rules.requester(read.headers, read.sender[1], read.reply_to),
        automatic=rules.why_automatic(read.headers, read.sender[1]),
        lately=lately,
        thread=rules.thread_of(read.headers, work.actor.provider_id),
    )


def note_too_large(work: Work, head: Head, mailbox_id: UUID | None) -> ReceivedMail:
    """Write down a mail that is larger than what is taken in."""
    work.require(Permission.MAIL_SORT)
    row = _row(parsed(head.raw), head.raw, mailbox_id)
    if (there := queries.of_message_id(work, row.message_id)) is not None:
        return there
    row.size, row.text = head.size, ""
    row.decision, row.reasons = Sorted.REFUSED, [Why.TOO_LARGE.value]
    return work.add(row)


def note_unreadable(work: Work, raw: bytes, told: tuple[UUID, str]) -> ReceivedMail:
    """Write down a mail that could not be taken in at all, and by which kind of error."""
    work.require(Permission.MAIL_SORT)
    mailbox_id, kind = told
    key = f"<{hashlib.sha256(raw).hexdigest()}@unreadable.invalid>"
    if (there := queries.of_message_id(work, key)) is not None:
        return there
    row = ReceivedMail(mailbox_id=mailbox_id, message_id=key, size=len(raw), because=kind)
    row.decision, row.reasons = Sorted.REFUSED, ["unreadable"]
    return work.add(row)


def _row(read: Parsed, raw: bytes, mailbox_id: UUID | None) -> ReceivedMail:
    print_ = hashlib.sha256(raw).hexdigest()
    empty = [] if read.text.strip() or read.files else [Why.EMPTY.value]
    return ReceivedMail(
        mailbox_id=mailbox_id,
        message_id=read.message_id or f"<{print_}@no-id.invalid>",
        from_address=read.sender[1],
        from_name=read.sender[0][:200],
        subject=read.subject,
        sent_at=read.sent_at,
        size=len(raw),
        text=read.text,
        decision=Sorted.HELD,
        reasons=[*empty, *(fault.value for fault in read.faults)],
    )
