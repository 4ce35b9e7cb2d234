"""What clients say of the service: complaints, wishes, scores, thanks; and what is told to them."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from msp.data.base import OfClient, OfLog, OfParty, OfStaff, Row, within_provider
from msp.desk.rules.announcements import MailTo, News
from msp.desk.rules.complaints import Severity
from msp.desk.rules.wishes import WishState


class Complaint(OfLog, Row):
    """What makes a ticket a complaint: whoever opens it writes the row, only staff reads it."""

    __tablename__ = "complaint"
    __table_args__ = (
        UniqueConstraint("provider_id", "ticket_id"),
        within_provider("ticket_id", "ticket"),
        within_provider("lead_id", "person"),
        Index("ix_complaint_open", "provider_id", "closed_at", "acknowledge_by"),
    )

    ticket_id: Mapped[UUID]
    severity: Mapped[Severity]
    began_at: Mapped[datetime]
    acknowledge_by: Mapped[datetime]
    acknowledged_at: Mapped[datetime | None]
    lead_id: Mapped[UUID | None]
    taken_over_at: Mapped[datetime | None]
    follow_up_at: Mapped[datetime | None]  # when the client is called again
    followed_up_at: Mapped[datetime | None]
    followed_up_by: Mapped[UUID | None]
    follow_up: Mapped[str] = mapped_column(Text, default="")  # what the call brought
    protection: Mapped[str] = mapped_column(Text, default="")  # how our people are kept from harm
    learnt: Mapped[str] = mapped_column(Text, default="")
    closed_at: Mapped[datetime | None]
    closed_by: Mapped[UUID | None]
    version: Mapped[int] = mapped_column(default=1)


class Wish(OfClient, Row):
    """A wish or an opinion, as its ticket's kind says: where it stands and what was answered."""

    __tablename__ = "wish"
    __table_args__ = (
        UniqueConstraint("provider_id", "ticket_id"),
        within_provider("ticket_id", "ticket"),
        Index("ix_wish_state", "provider_id", "state", "created_at"),
    )

    ticket_id: Mapped[UUID]
    state: Mapped[WishState] = mapped_column(default=WishState.RECEIVED)
    answer: Mapped[str] = mapped_column(Text, default="")
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[UUID | None]
    version: Mapped[int] = mapped_column(default=1)


class Satisfaction(OfClient, Row):
    """How it was, asked once about a solved ticket. Without an answer `score` is null."""

    __tablename__ = "satisfaction"
    __table_args__ = (
        UniqueConstraint("provider_id", "ticket_id"),
        UniqueConstraint("provider_id", "id"),
        within_provider("ticket_id", "ticket"),
        within_provider("person_id", "person"),
        within_provider("agent_id", "person"),
        CheckConstraint("score BETWEEN 1 AND 5", name="score_range"),
        Index("ix_satisfaction_person", "provider_id", "person_id", "ask_at"),
        Index("ix_satisfaction_answered", "provider_id", "answered_at"),
        Index("ix_satisfaction_due", "provider_id", "mailed_at", "ask_at"),
    )

    ticket_id: Mapped[UUID]
    person_id: Mapped[UUID]  # who is asked
    agent_id: Mapped[UUID | None]  # who had the ticket when it was solved
    nonce: Mapped[str] = mapped_column(String(64))
    ask_at: Mapped[datetime]
    mailed_at: Mapped[datetime | None]  # when the request left, or was found to be needless
    expires_at: Mapped[datetime]
    score: Mapped[int | None]
    comment: Mapped[str] = mapped_column(Text, default="")
    first_answered_at: Mapped[datetime | None]
    answered_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)


class Thanks(OfClient, Row):
    """Kind words for whoever helped (R74), written with a score or taken down by the desk."""

    __tablename__ = "thanks"
    __table_args__ = (
        UniqueConstraint("provider_id", "satisfaction_id"),
        within_provider("ticket_id", "ticket"),
        within_provider("satisfaction_id", "satisfaction"),
        within_provider("to_person_id", "person"),
        Index("ix_thanks_to", "provider_id", "to_person_id", "said_at"),
    )

    ticket_id: Mapped[UUID]
    satisfaction_id: Mapped[UUID | None]
    to_person_id: Mapped[UUID | None]
    words: Mapped[str] = mapped_column(Text)
    said_at: Mapped[datetime]
    recorded_by: Mapped[UUID | None]  # null: the client's own hand


class Announcement(OfStaff, Row):
    """What is told to all clients or to some, in both languages, as the desk wrote it."""

    __tablename__ = "announcement"
    __table_args__ = (
        UniqueConstraint("provider_id", "id"),
        Index("ix_announcement_starts", "provider_id", "starts_at"),
    )

    kind: Mapped[News]
    title_ja: Mapped[str] = mapped_column(String(200), default="")
    title_en: Mapped[str] = mapped_column(String(200), default="")
    body_ja: Mapped[str] = mapped_column(Text, default="")
    body_en: Mapped[str] = mapped_column(Text, default="")
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime | None]
    only_clients: Mapped[list[Any]] = mapped_column(default=list)  # empty: all of them
    mail_to: Mapped[MailTo] = mapped_column(default=MailTo.NOBODY)
    mailed_at: Mapped[datetime | None]
    written_by: Mapped[UUID]
    withdrawn_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)


class AnnouncementCopy(OfParty, Row):
    """An announcement as clients may read it: one row for all of them, or one for each named."""

    __tablename__ = "announcement_copy"
    __table_args__ = (
        within_provider("announcement_id", "announcement"),
        Index("ix_announcement_copy_shown", "provider_id", "client_id", "starts_at"),
    )

    announcement_id: Mapped[UUID]
    kind: Mapped[News]
    title_ja: Mapped[str] = mapped_column(String(200), default="")
    title_en: Mapped[str] = mapped_column(String(200), default="")
    body_ja: Mapped[str] = mapped_column(Text, default="")
    body_en: Mapped[str] = mapped_column(Text, default="")
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime | None]


class CalendarFeed(OfParty, Row):
    """A private address under which somebody's calendar reads due moments; revoked for good."""

    __tablename__ = "calendar_feed"
    __table_args__ = (
        within_provider("person_id", "person"),
        Index("ix_calendar_feed_person", "provider_id", "person_id"),
    )

    person_id: Mapped[UUID]
    nonce: Mapped[str] = mapped_column(String(64))
    revoked_at: Mapped[datetime | None]


class SignalCursor(OfStaff, Row):
    """Up to where the log of tickets has been told to notices, webhooks and questions.

    `seen` holds the ids of the last minutes: a line that was written late is told once, too.
    """

    __tablename__ = "signal_cursor"
    __table_args__ = (UniqueConstraint("provider_id"),)

    last_id: Mapped[UUID]
    seen: Mapped[list[Any]] = mapped_column(default=list)
