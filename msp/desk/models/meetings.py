"""Regular meetings of two teams, what they spoke about, decided and felt."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from msp.data.base import OfStaff, Row, within_provider
from msp.desk.rules.meetings import MeetingState


class MeetingSeries(OfStaff, Row):
    """A meeting that comes again each week on the same day and hour, in its own zone."""

    __tablename__ = "meeting_series"
    __table_args__ = (
        UniqueConstraint("provider_id", "id"),
        CheckConstraint("weekday BETWEEN 1 AND 7", name="weekday_range"),
        CheckConstraint("minutes BETWEEN 5 AND 480", name="minutes_range"),
    )

    title: Mapped[str] = mapped_column(String(120))
    weekday: Mapped[int]  # 1 is Monday
    begins: Mapped[str] = mapped_column(String(5))  # as 13:30
    minutes: Mapped[int] = mapped_column(default=30)
    zone: Mapped[str] = mapped_column(String(64))
    is_active: Mapped[bool] = mapped_column(default=True)
    version: Mapped[int] = mapped_column(default=1)


class Meeting(OfStaff, Row):
    """One meeting. `agenda` is kept as it was when it began: ids and figures by topic.

    `pulse` counts moods by side, `voices` who has given one: nothing joins the two.
    """

    __tablename__ = "meeting"
    __table_args__ = (
        UniqueConstraint("provider_id", "id"),
        UniqueConstraint("series_id", "starts_at"),
        within_provider("series_id", "meeting_series"),
        within_provider("opened_by_id", "person"),
        Index("ix_meeting_start", "provider_id", "starts_at"),
    )

    series_id: Mapped[UUID]
    starts_at: Mapped[datetime]
    state: Mapped[MeetingState] = mapped_column(default=MeetingState.OPEN)
    agenda: Mapped[dict[str, Any]]
    minutes: Mapped[str] = mapped_column(Text, default="")
    pulse: Mapped[dict[str, Any]] = mapped_column(default=dict)
    voices: Mapped[list[Any]] = mapped_column(default=list)
    opened_by_id: Mapped[UUID | None]
    closed_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)


class MeetingDecision(OfStaff, Row):
    """What was decided, and the request that follows from it, if one does."""

    __tablename__ = "meeting_decision"
    __table_args__ = (
        within_provider("meeting_id", "meeting"),
        within_provider("request_id", "team_request"),
        within_provider("author_id", "person"),
        Index("ix_meeting_decision_meeting", "meeting_id", "created_at"),
    )

    meeting_id: Mapped[UUID]
    said: Mapped[str] = mapped_column(Text)
    request_id: Mapped[UUID | None]
    author_id: Mapped[UUID | None]
