"""What is to be sent and what was: written with the work that caused it, sent afterwards."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from msp.data.base import OfLog, OfStaff, Row


class Delivery(StrEnum):
    """Where a message stands. `kept`: no mail server is set, it is shown in the outbox only."""

    QUEUED = "queued"
    SENT = "sent"
    FAILED = "failed"
    KEPT = "kept"


class OutboxMessage(OfLog, Row):
    """A mail that is owed to somebody; `source` makes it once (`invite:…`, `reply:…`)."""

    __tablename__ = "outbox_message"
    __table_args__ = (
        UniqueConstraint("provider_id", "source"),
        Index("ix_outbox_message_due", "provider_id", "state", "next_try_at"),
    )

    source: Mapped[str] = mapped_column(String(120))
    client_id: Mapped[UUID | None]
    to_address: Mapped[str] = mapped_column(String(320))
    subject: Mapped[str] = mapped_column(String(400))
    body: Mapped[str] = mapped_column(Text)
    headers: Mapped[dict[str, Any]]
    attachments: Mapped[list[Any]]
    state: Mapped[Delivery] = mapped_column(default=Delivery.QUEUED)
    attempts: Mapped[int] = mapped_column(default=0)
    next_try_at: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]
    error: Mapped[str | None] = mapped_column(Text)


class MutedAddress(OfStaff, Row):
    """An address that mail came back from: nothing is sent there until somebody says so.

    `cause_id` is the received mail that told.
    """

    __tablename__ = "muted_address"
    __table_args__ = (UniqueConstraint("provider_id", "address"),)

    address: Mapped[str] = mapped_column(String(320))
    cause_id: Mapped[UUID | None]
