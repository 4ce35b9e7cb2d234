"""Dates that must not pass unseen, and which notices of them were given."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from contracts.rules.deadlines import DeadlineKind, DeadlineState
from msp.data.base import OfClient, Row, within_client, within_provider


class Deadline(OfClient, Row):
    """A domain, certificate, warranty, lease or licence; `expires_on` is its last good day."""

    __tablename__ = "deadline"
    __table_args__ = (
        UniqueConstraint("provider_id", "client_id", "id"),
        UniqueConstraint("provider_id", "source"),
        within_provider("owner_id", "person"),
        within_client("line_id", "contract_line"),
        Index("ix_deadline_day", "provider_id", "state", "expires_on"),
    )

    kind: Mapped[DeadlineKind]
    title: Mapped[str] = mapped_column(String(160))
    expires_on: Mapped[date]
    notice_days: Mapped[list[Any]]
    vendor: Mapped[str] = mapped_column(String(120), default="")
    reference: Mapped[str] = mapped_column(String(120), default="")
    owner_id: Mapped[UUID | None]  # who of the provider looks after it
    line_id: Mapped[UUID | None]
    renews_itself: Mapped[bool] = mapped_column(default=False)
    tells_client: Mapped[bool] = mapped_column(default=False)
    notes: Mapped[str] = mapped_column(Text, default="")
    state: Mapped[DeadlineState] = mapped_column(default=DeadlineState.OPEN)
    source: Mapped[str | None] = mapped_column(String(80))  # "goods:…"; null: typed by hand
    version: Mapped[int] = mapped_column(default=1)


class DeadlineNotice(OfClient, Row):
    """A notice that was given: once for each day of expiry and number of days before."""

    __tablename__ = "deadline_notice"
    __table_args__ = (
        UniqueConstraint("provider_id", "deadline_id", "expires_on", "days"),
        within_client("deadline_id", "deadline"),
        CheckConstraint("days >= 0", name="days_not_negative"),
    )

    deadline_id: Mapped[UUID]
    expires_on: Mapped[date]
    days: Mapped[int]
