"""Closed days are opened again by whoever says why; the lock stays on record."""

from uuid import UUID

from pydantic import Field
from sqlalchemy import select

from contracts.models import PeriodLock
from msp.data.commands import Command
from msp.data.history import record
from msp.data.work import Work
from msp.kernel.access import Permission
from msp.kernel.errors import Conflict, mark


class LiftLock(Command):
    """Open closed days again."""

    lock_id: UUID
    reason: str = Field(min_length=3, max_length=200)


def lift_lock(work: Work, wish: LiftLock) -> PeriodLock:
    """Open the days of a lock. Conflict where somebody has opened them already."""
    work.require(Permission.RUN_MAKE)
    lock = work.get(PeriodLock, wish.lock_id)
    work.session.refresh(lock, with_for_update=True)
    if lock.lifted_at is not None:
        raise Conflict(mark("These days were opened already."))
    return _lifted(work, lock, wish.reason)


def lift_lock_of(work: Work, source: str, reason: str) -> None:
    """Open what `source` closed, if it stands."""
    work.require(Permission.RUN_MAKE)
    wanted = select(PeriodLock).where(PeriodLock.source == source, PeriodLock.lifted_at.is_(None))
    for lock in work.session.scalars(wanted):
        _lifted(work, lock, reason[:200])


def _lifted(work: Work, lock: PeriodLock, reason: str) -> PeriodLock:
    lock.lifted_at, lock.lifted_by, lock.lifted_because = work.now, work.actor.id, reason
    work.session.flush()
    record(
        work, "period.unlock", lock, starts_on=lock.starts_on, ends_on=lock.ends_on, reason=reason
    )
    return lock
