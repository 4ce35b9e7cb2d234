"""Long work as rows: who asked, how far it is, what came of it. The page may be closed."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, String, Text, UniqueConstraint, select
from sqlalchemy.orm import Mapped, mapped_column

from msp.data.base import OfStaff, Row
from msp.data.work import Sessions, Work, begin
from msp.kernel.access import Actor


class JobState(StrEnum):
    """Where a job stands."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


class Job(OfStaff, Row):
    """One piece of long work. `done` of `total` steps; `told` is what it was asked."""

    __tablename__ = "job"
    __table_args__ = (
        CheckConstraint("done >= 0 AND total >= 0", name="progress_positive"),
        Index("ix_job_state", "provider_id", "state", "created_at"),
    )

    kind: Mapped[str] = mapped_column(String(40))
    state: Mapped[JobState] = mapped_column(default=JobState.QUEUED)
    told: Mapped[dict[str, Any]]
    result: Mapped[dict[str, Any] | None]
    error: Mapped[str | None] = mapped_column(Text)
    done: Mapped[int] = mapped_column(default=0)
    total: Mapped[int] = mapped_column(default=0)
    asked_by: Mapped[UUID]
    started_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]


class RecurringRound(OfStaff, Row):
    """The last round of recurring work for a provider: when, how long, and what went wrong."""

    __tablename__ = "recurring_round"
    __table_args__ = (UniqueConstraint("provider_id", "name"),)

    name: Mapped[str] = mapped_column(String(60))
    ran_at: Mapped[datetime]
    took_ms: Mapped[int]
    error: Mapped[str | None] = mapped_column(Text)  # null: it went well
    failed_at: Mapped[datetime | None]  # the last round that went wrong, however long ago


@dataclass(frozen=True, slots=True)
class Recurring:
    """Work that a worker does again and again, once per provider, as the system."""

    name: str
    every_seconds: int
    run: Callable[[Work], object]


@dataclass(frozen=True, slots=True)
class Progress:
    """Tells a job's row how far the work is, in transactions of its own."""

    sessions: Sessions
    actor: Actor
    job_id: UUID

    def at(self, done: int, total: int) -> None:
        """`done` of `total` steps are behind us."""
        with begin(self.sessions, self.actor) as work:
            job = work.get(Job, self.job_id)
            job.done, job.total = done, total


@dataclass(frozen=True, slots=True)
class Task:
    """A kind of job and what does it: `run(sessions, actor, told, progress)` gives the result."""

    kind: str
    run: Callable[[Sessions, Actor, dict[str, Any], Progress], dict[str, Any]]


def note_round(work: Work, name: str, took_ms: int, error: str | None) -> None:
    """Write down how a round of recurring work went."""
    found = work.session.scalars(
        select(RecurringRound).where(RecurringRound.name == name).with_for_update()
    ).first()
    row = found or RecurringRound(name=name)
    row.ran_at, row.took_ms, row.error = work.now, took_ms, error
    if error is not None:
        row.failed_at = work.now
    work.session.add(row)


def ask_for(work: Work, kind: str, told: dict[str, Any]) -> Job:
    """Queue a job for the worker."""
    return work.add(Job(kind=kind, told=told, asked_by=work.actor.id))


def next_queued(work: Work) -> Job | None:
    """The oldest queued job of the actor's provider, locked."""
    oldest = (
        select(Job)
        .where(Job.state == JobState.QUEUED)
        .order_by(Job.created_at)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    return work.session.scalars(oldest).first()
