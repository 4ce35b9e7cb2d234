"""What makes the desk handy: reply templates, saved views, drafts, links, and who is where."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from msp.data.base import OfClient, OfStaff, Row, within_client, within_provider
from msp.desk.rules.links import LinkKind
from msp.desk.rules.templates import After

STANDS = text("removed_at IS NULL")


class ReplyTemplate(OfStaff, Row):
    """An answer that is given often, in both languages; without an owner everybody's."""

    __tablename__ = "reply_template"
    __table_args__ = (
        within_provider("owner_id", "person"),
        Index("ix_reply_template_owner", "provider_id", "owner_id"),
    )

    owner_id: Mapped[UUID | None]
    name: Mapped[str] = mapped_column(String(80))
    body_ja: Mapped[str] = mapped_column(Text, default="")
    body_en: Mapped[str] = mapped_column(Text, default="")
    after: Mapped[After] = mapped_column(default=After.STAY)
    removed_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)


class SavedView(OfStaff, Row):
    """A list of tickets under a name: what its address asks for. Without an owner everybody's."""

    __tablename__ = "saved_view"
    __table_args__ = (
        within_provider("owner_id", "person"),
        Index("ix_saved_view_owner", "provider_id", "owner_id"),
    )

    owner_id: Mapped[UUID | None]
    name: Mapped[str] = mapped_column(String(60))
    wish: Mapped[dict[str, Any]]  # {filter: value} as the address says it
    position: Mapped[int] = mapped_column(default=0)
    is_default: Mapped[bool] = mapped_column(default=False)
    removed_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)


class Draft(OfStaff, Row):
    """What somebody has begun to write on a ticket; nobody else reads it."""

    __tablename__ = "draft"
    __table_args__ = (
        UniqueConstraint("provider_id", "person_id", "ticket_id", "box"),
        within_provider("person_id", "person"),
        within_provider("ticket_id", "ticket"),
    )

    person_id: Mapped[UUID]
    ticket_id: Mapped[UUID]
    box: Mapped[str] = mapped_column(String(8))  # reply, note or call
    body: Mapped[str] = mapped_column(Text)
    kept_at: Mapped[datetime]


class Presence(OfStaff, Row):
    """Who has a ticket before them, and whether they write; stale after half a minute."""

    __tablename__ = "presence"
    __table_args__ = (
        UniqueConstraint("provider_id", "ticket_id", "person_id"),
        within_provider("person_id", "person"),
        within_provider("ticket_id", "ticket"),
    )

    ticket_id: Mapped[UUID]
    person_id: Mapped[UUID]
    is_typing: Mapped[bool]
    seen_at: Mapped[datetime]


class TicketLink(OfClient, Row):
    """Two tickets of one client that belong together; a link that was undone stays as a line."""

    __tablename__ = "ticket_link"
    __table_args__ = (
        within_client("ticket_id", "ticket"),
        within_client("to_id", "ticket"),
        Index("ix_ticket_link_from", "provider_id", "ticket_id"),
        Index("ix_ticket_link_to", "provider_id", "to_id"),
        Index(
            "uq_ticket_link_stands",
            "provider_id",
            "ticket_id",
            "to_id",
            "kind",
            unique=True,
            sqlite_where=STANDS,
            postgresql_where=STANDS,
        ),
    )

    ticket_id: Mapped[UUID]
    to_id: Mapped[UUID]
    kind: Mapped[LinkKind]
    made_by: Mapped[UUID | None]
    removed_at: Mapped[datetime | None]


class BulkChange(OfStaff, Row):
    """A change of many tickets at once: the line of each ticket's log, so that all can be undone.

    `lines` is [[ticket id, turn, …], …].
    """

    __tablename__ = "bulk_change"
    __table_args__ = (within_provider("made_by", "person"),)

    made_by: Mapped[UUID]
    lines: Mapped[list[Any]]
    undone_at: Mapped[datetime | None]
