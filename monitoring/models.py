"""Checks and where they stand, their results added up by hour and day, outages, planned work."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, foreign, mapped_column, relationship

from contracts.models import ContractLine
from monitoring.rules import Cause, Outcome, State
from msp.accounts.models import Client
from msp.data.base import Base, OfClient, Row, within_client, within_provider
from msp.desk.models import Ticket


class CheckKind(StrEnum):
    """How a check asks."""

    HTTP = "http"
    TCP = "tcp"
    LOG = "log"  # it is not asked: lines of its log are told to us


class Tallied:
    """The columns of a tally: milliseconds by what they were, results, and summed latency."""

    up: Mapped[int] = mapped_column(default=0)
    down: Mapped[int] = mapped_column(default=0)
    planned_up: Mapped[int] = mapped_column(default=0)
    planned_down: Mapped[int] = mapped_column(default=0)
    unknown: Mapped[int] = mapped_column(default=0)
    results: Mapped[int] = mapped_column(default=0)
    failures: Mapped[int] = mapped_column(default=0)
    latency_sum: Mapped[int] = mapped_column(default=0)


class Check(OfClient, Tallied, Row):
    """Something of a client's that is asked at an interval, and where it stands now.

    The tally is that of the hour that began at `hour_at` and is still running. `next_due_at` is
    null while the check is paused; while it is being asked it says when to ask again if nobody
    comes back with a result.
    """

    __tablename__ = "service_check"
    __table_args__ = (
        UniqueConstraint("provider_id", "client_id", "id"),
        UniqueConstraint("provider_id", "client_id", "name"),
        within_client("parent_id", "service_check"),
        within_client("contract_line_id", "contract_line"),
        CheckConstraint("interval_seconds BETWEEN 10 AND 86400", name="interval"),
        CheckConstraint("timeout_seconds BETWEEN 1 AND 60", name="timeout"),
        CheckConstraint("fail_after > 0 AND recover_after > 0", name="patience"),
        CheckConstraint("parent_id IS NULL OR parent_id <> id", name="not_its_own_parent"),
        Index("ix_service_check_due", "next_due_at"),
    )

    name: Mapped[str] = mapped_column(String(120))
    kind: Mapped[CheckKind]
    target: Mapped[str] = mapped_column(String(500))
    interval_seconds: Mapped[int] = mapped_column(default=60)
    timeout_seconds: Mapped[int] = mapped_column(default=10)
    statuses: Mapped[str] = mapped_column(String(80), default="200-399")
    content: Mapped[str] = mapped_column(String(200), default="")
    header: Mapped[str] = mapped_column(String(80), default="")
    header_value: Mapped[str] = mapped_column(String(200), default="")
    pattern: Mapped[str] = mapped_column(String(500), default="")  # what a line has to hold
    window_seconds: Mapped[int] = mapped_column(default=300)
    match_count: Mapped[int] = mapped_column(default=1)  # so many lines in the window are a failure
    fail_after: Mapped[int] = mapped_column(default=3)
    recover_after: Mapped[int] = mapped_column(default=1)
    parent_id: Mapped[UUID | None]
    contract_line_id: Mapped[UUID | None]
    is_enabled: Mapped[bool] = mapped_column(default=True)
    version: Mapped[int] = mapped_column(default=1)

    hard: Mapped[State] = mapped_column(default=State.UNKNOWN)
    told: Mapped[State] = mapped_column(default=State.UNKNOWN)
    streak: Mapped[int] = mapped_column(default=0)
    changes: Mapped[int] = mapped_column(default=0)
    flapping: Mapped[bool] = mapped_column(default=False)
    heard: Mapped[Outcome | None]
    heard_at: Mapped[datetime | None]
    turned_at: Mapped[datetime | None]  # when the results began to say what they say now
    latency: Mapped[int | None]
    cause: Mapped[Cause] = mapped_column(default=Cause.NONE)
    detail: Mapped[str] = mapped_column(String(200), default="")
    certificate_until: Mapped[datetime | None]
    hour_at: Mapped[datetime | None]
    next_due_at: Mapped[datetime | None]

    line: Mapped[ContractLine | None] = relationship(
        primaryjoin=lambda: foreign(Check.contract_line_id) == ContractLine.id,
        lazy="raise_on_sql",
        viewonly=True,
    )
    client: Mapped[Client] = relationship(
        primaryjoin="foreign(Check.client_id) == Client.id", lazy="raise_on_sql", viewonly=True
    )


class CheckResult(OfClient, Base):
    """One answer of one check; a short memory, for the eye. The tallies are what is kept."""

    __tablename__ = "check_result"
    __table_args__ = (
        within_client("check_id", "service_check"),
        Index("ix_check_result_age", "provider_id", "heard_at"),
    )

    check_id: Mapped[UUID] = mapped_column(primary_key=True)
    heard_at: Mapped[datetime] = mapped_column(primary_key=True)
    outcome: Mapped[Outcome]
    latency: Mapped[int]
    cause: Mapped[Cause]
    detail: Mapped[str] = mapped_column(String(200))


class LogHit(OfClient, Row):
    """How many of the lines that were told at one moment held the check's pattern."""

    __tablename__ = "log_hit"
    __table_args__ = (
        within_client("check_id", "service_check"),
        CheckConstraint("hits > 0", name="hits_positive"),
        Index("ix_log_hit_window", "check_id", "heard_at"),
        Index("ix_log_hit_age", "provider_id", "heard_at"),
    )

    check_id: Mapped[UUID]
    heard_at: Mapped[datetime]
    hits: Mapped[int]
    sample: Mapped[str] = mapped_column(String(300))


class CheckHour(OfClient, Tallied, Base):
    """What a check's finished hour came to."""

    __tablename__ = "check_hour"
    __table_args__ = (
        within_client("check_id", "service_check"),
        Index("ix_check_hour_age", "provider_id", "hour_at"),
    )

    check_id: Mapped[UUID] = mapped_column(primary_key=True)
    hour_at: Mapped[datetime] = mapped_column(primary_key=True)


class CheckDay(OfClient, Tallied, Base):
    """What a check's day came to, by the client's calendar."""

    __tablename__ = "check_day"
    __table_args__ = (within_client("check_id", "service_check"),)

    check_id: Mapped[UUID] = mapped_column(primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)


class Outage(OfClient, Row):
    """A check that is held to be down, from its first failed result on. One is open at a time."""

    __tablename__ = "outage"
    __table_args__ = (
        UniqueConstraint("provider_id", "client_id", "id"),
        within_client("check_id", "service_check"),
        within_provider("ticket_id", "ticket"),
        Index(
            "uq_outage_open",
            "provider_id",
            "check_id",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
        Index("ix_outage_check", "provider_id", "check_id", "began_at"),
        CheckConstraint("ended_at IS NULL OR ended_at >= began_at", name="ends_after_it_began"),
    )

    check_id: Mapped[UUID]
    began_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    cause: Mapped[Cause]
    detail: Mapped[str] = mapped_column(String(200), default="")
    acknowledged_at: Mapped[datetime | None]
    acknowledged_by: Mapped[UUID | None]
    acknowledged_note: Mapped[str] = mapped_column(String(500), default="")
    ticket_id: Mapped[UUID | None]
    recovery_told_at: Mapped[datetime | None]

    check: Mapped[Check] = relationship(
        primaryjoin="foreign(Outage.check_id) == Check.id", lazy="raise_on_sql", viewonly=True
    )
    ticket: Mapped[Ticket | None] = relationship(
        primaryjoin=lambda: foreign(Outage.ticket_id) == Ticket.id,
        lazy="raise_on_sql",
        viewonly=True,
    )


class MaintenanceWindow(OfClient, Row):
    """Planned work on one check or, where none is named, on all of a client's."""

    __tablename__ = "maintenance_window"
    __table_args__ = (
        within_client("check_id", "service_check"),
        CheckConstraint("ends_at > starts_at", name="ends_after_it_starts"),
        Index("ix_maintenance_window_end", "provider_id", "ends_at"),
    )

    check_id: Mapped[UUID | None]
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    reason: Mapped[str] = mapped_column(String(200))
