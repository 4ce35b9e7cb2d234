"""Mail that comes in: the boxes it is fetched from, what was decided of each, files of tickets."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from msp.data.base import OfClient, OfStaff, Row, within_client, within_provider
from msp.desk.rules import Kind
from msp.desk.rules.mail import Sorted


class Tls(StrEnum):
    """How the way to the mail server is closed to others."""

    TLS = "tls"
    STARTTLS = "starttls"
    NONE = "none"


class Mailbox(OfStaff, Row):
    """Where clients write to. Its password lies sealed; `last_uid` is the last mail fetched."""

    __tablename__ = "mailbox"
    __table_args__ = (
        UniqueConstraint("provider_id", "id"),
        UniqueConstraint("provider_id", "address"),
        within_provider("team_id", "team"),
        CheckConstraint("port BETWEEN 1 AND 65535", name="port_range"),
    )

    address: Mapped[str] = mapped_column(String(320))
    host: Mapped[str] = mapped_column(String(253))
    port: Mapped[int] = mapped_column(default=993)
    tls: Mapped[Tls] = mapped_column(default=Tls.TLS)
    user_name: Mapped[str] = mapped_column(String(320))
    secret_sealed: Mapped[str] = mapped_column(Text)
    folder: Mapped[str] = mapped_column(String(120), default="INBOX")
    team_id: Mapped[UUID | None]  # whose queue new tickets join
    kind: Mapped[Kind] = mapped_column(default=Kind.INCIDENT)  # what new tickets are
    is_active: Mapped[bool] = mapped_column(default=True)
    uid_validity: Mapped[int | None]  # of the server; another one means that it counts anew
    last_uid: Mapped[int] = mapped_column(default=0)
    fetched_at: Mapped[datetime | None]
    fetch_at: Mapped[datetime | None]  # when the worker looks again; null: at once
    failures: Mapped[int] = mapped_column(default=0)  # in a row
    error: Mapped[str] = mapped_column(String(300), default="")
    version: Mapped[int] = mapped_column(default=1)


class ReceivedMail(OfStaff, Row):
    """One mail, whatever became of it; the raw bytes lie by their fingerprint.

    `reasons` are codes of `rules.mail.Why` and faults of the reader. `said_id` is the message it
    became, `answered` whether we owed it an automatic answer.
    """

    __tablename__ = "received_mail"
    __table_args__ = (
        UniqueConstraint("provider_id", "message_id"),
        within_provider("mailbox_id", "mailbox"),
        within_provider("ticket_id", "ticket"),
        within_provider("person_id", "person"),
        Index("ix_received_mail_time", "provider_id", "created_at"),
        Index("ix_received_mail_decision", "provider_id", "decision", "created_at"),
        Index("ix_received_mail_sender", "provider_id", "from_address", "created_at"),
        Index("ix_received_mail_ticket", "provider_id", "ticket_id", "created_at"),
    )

    mailbox_id: Mapped[UUID | None]
    message_id: Mapped[str] = mapped_column(String(400))
    from_address: Mapped[str] = mapped_column(String(320), default="")
    from_name: Mapped[str] = mapped_column(String(200), default="")
    subject: Mapped[str] = mapped_column(String(400), default="")
    sent_at: Mapped[datetime | None]
    size: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64), default="")  # empty: it was not kept
    text: Mapped[str] = mapped_column(Text, default="")
    decision: Mapped[Sorted]
    reasons: Mapped[list[Any]] = mapped_column(default=list)
    answered: Mapped[bool] = mapped_column(default=False)
    client_id: Mapped[UUID | None]
    person_id: Mapped[UUID | None]
    ticket_id: Mapped[UUID | None]
    said_id: Mapped[UUID | None]
    decided_by: Mapped[UUID | None]  # who sorted it by hand
    decided_at: Mapped[datetime | None]
    because: Mapped[str] = mapped_column(String(300), default="")


class Attachment(OfClient, Row):
    """A file of a ticket: with a message, or with the request itself where none is named."""

    __tablename__ = "attachment"
    __table_args__ = (
        within_client("ticket_id", "ticket"),
        CheckConstraint("size > 0", name="size_positive"),
        Index("ix_attachment_ticket", "ticket_id", "created_at"),
    )

    ticket_id: Mapped[UUID]
    said_id: Mapped[UUID | None]  # the message
    name: Mapped[str] = mapped_column(String(200))
    kind: Mapped[str] = mapped_column(String(120))
    size: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64))
    kept_by: Mapped[UUID | None]


class NoteFile(OfStaff, Row):
    """A file that came with a note of the desk. A table of its own, as notes have."""

    __tablename__ = "note_file"
    __table_args__ = (
        within_provider("ticket_id", "ticket"),
        CheckConstraint("size > 0", name="size_positive"),
        Index("ix_note_file_ticket", "ticket_id", "created_at"),
    )

    ticket_id: Mapped[UUID]
    said_id: Mapped[UUID]  # the note
    name: Mapped[str] = mapped_column(String(200))
    kind: Mapped[str] = mapped_column(String(120))
    size: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64))
    kept_by: Mapped[UUID | None]
