"""Notices and webhooks: where they go, and each delivery with what came of it."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from msp.data.base import OfLog, OfStaff, Row, within_provider
from msp.outside.models import Delivery


class Way(StrEnum):
    """By which way a notice reaches somebody."""

    MAIL = "mail"
    SLACK = "slack"
    TEAMS = "teams"
    CHATWORK = "chatwork"
    LINE_WORKS = "line_works"


CHATS = (Way.SLACK, Way.TEAMS, Way.CHATWORK, Way.LINE_WORKS)


class NoticeChannel(OfStaff, Row):
    """Where the provider's notices go in one kind of chat. `sealed` holds the address and key."""

    __tablename__ = "notice_channel"
    __table_args__ = (UniqueConstraint("provider_id", "way"),)

    way: Mapped[Way]
    sealed: Mapped[str] = mapped_column(Text)
    hint: Mapped[str] = mapped_column(String(120), default="")  # the host, for people to know it by
    is_active: Mapped[bool] = mapped_column(default=True)
    version: Mapped[int] = mapped_column(default=1)


class NoticeDelivery(OfLog, Row):
    """A notice that is owed to somebody by one way; `source` makes it once.

    Like a mail of the outbox it is written with its cause and sent afterwards.
    """

    __tablename__ = "notice_delivery"
    __table_args__ = (
        UniqueConstraint("provider_id", "source"),
        Index("ix_notice_delivery_due", "provider_id", "state", "next_try_at"),
        Index("ix_notice_delivery_person", "provider_id", "person_id", "created_at"),
    )

    source: Mapped[str] = mapped_column(String(160))
    way: Mapped[Way]
    event: Mapped[str] = mapped_column(String(24))
    person_id: Mapped[UUID | None]
    client_id: Mapped[UUID | None]
    address: Mapped[str] = mapped_column(String(320), default="")  # mail, or a handle in the chat
    title: Mapped[str] = mapped_column(String(300))
    body: Mapped[str] = mapped_column(Text, default="")
    href: Mapped[str] = mapped_column(String(400), default="")
    state: Mapped[Delivery] = mapped_column(default=Delivery.QUEUED)
    attempts: Mapped[int] = mapped_column(default=0)
    next_try_at: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]
    error: Mapped[str | None] = mapped_column(Text)


class Webhook(OfStaff, Row):
    """Another system that is told what happens to tickets, signed with a secret of its own."""

    __tablename__ = "webhook"
    __table_args__ = (UniqueConstraint("provider_id", "id"),)

    name: Mapped[str] = mapped_column(String(80))
    url: Mapped[str] = mapped_column(String(500))
    sealed: Mapped[str] = mapped_column(Text)  # its secret, shown once when it was made
    events: Mapped[list[Any]] = mapped_column(default=list)
    with_words: Mapped[bool] = mapped_column(default=False)  # whether people's words go along
    is_active: Mapped[bool] = mapped_column(default=True)
    version: Mapped[int] = mapped_column(default=1)


class WebhookDelivery(OfStaff, Row):
    """One event told to one webhook: what was sent, how often, and what was answered."""

    __tablename__ = "webhook_delivery"
    __table_args__ = (
        UniqueConstraint("webhook_id", "source"),
        within_provider("webhook_id", "webhook"),
        Index("ix_webhook_delivery_due", "provider_id", "state", "next_try_at"),
    )

    webhook_id: Mapped[UUID]
    source: Mapped[str] = mapped_column(String(120))  # the message's id for its receiver, too
    event: Mapped[str] = mapped_column(String(40))
    payload: Mapped[dict[str, Any]]
    state: Mapped[Delivery] = mapped_column(default=Delivery.QUEUED)
    attempts: Mapped[int] = mapped_column(default=0)
    next_try_at: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]
    status: Mapped[int | None]  # what the receiver answered last
    error: Mapped[str | None] = mapped_column(Text)
