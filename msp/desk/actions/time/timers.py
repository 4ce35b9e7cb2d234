"""A clock is started on a ticket, stopped, and logged; starting another logs the first."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from msp.data.commands import Command
from msp.data.work import Work
from msp.desk import queries
from msp.desk.actions.time.drafting import LogTime
from msp.desk.actions.time.logging import log_time
from msp.desk.models import TimeEntry, Timer
from msp.kernel.access import Permission
from msp.kernel.errors import Refused, mark

SHORTEST = 60  # seconds: less than a minute was a slip of the finger


class StartTimer(Command):
    """Begin to work on a ticket."""

    ticket_id: UUID


class StopTimer(Command):
    """Stop the clock; it waits to be logged."""

    stopped_at: datetime | None = None


class DiscardTimer(Command):
    """Forget the clock."""


def start_timer(work: Work, wish: StartTimer) -> tuple[Timer, TimeEntry | None]:
    """Start the actor's clock. One that ran on another ticket is logged as a draft (answered).

    Starting on the same ticket again changes nothing.
    """
    work.require(Permission.TIME_LOG)
    ticket = queries.ticket(work, wish.ticket_id)
    found = _mine(work)
    if found is not None and found.ticket_id == ticket.id and found.stopped_at is None:
        return found, None
    logged = _logged(work, found) if found is not None else None
    if (left := _mine(work)) is not None:
        work.session.delete(left)
        work.session.flush()
    made = Timer(person_id=work.actor.id, ticket_id=ticket.id, started_at=work.now)
    return work.add(made), logged


def stop_timer(work: Work, wish: StopTimer) -> Timer:
    """Stop the actor's clock, now or at an earlier moment; nothing is lost until it is logged."""
    work.require(Permission.TIME_LOG)
    timer = _mine(work)
    if timer is None:
        raise Refused(mark("No timer is running."))
    until = wish.stopped_at or timer.stopped_at or work.now
    if until < timer.started_at:
        raise Refused(mark("The end is before the start."), field="stopped_at")
    timer.stopped_at = min(until, work.now)
    return timer


def discard_timer(work: Work, wish: DiscardTimer) -> None:
    """Forget the actor's clock; without one nothing happens."""
    work.require(Permission.TIME_LOG)
    if (timer := _mine(work)) is not None:
        work.session.delete(timer)
        work.session.flush()


def _mine(work: Work) -> Timer | None:
    mine = select(Timer).where(Timer.person_id == work.actor.id).with_for_update(of=Timer)
    return work.session.scalars(mine).first()


def _logged(work: Work, timer: Timer) -> TimeEntry | None:
    until = timer.stopped_at or work.now
    seconds = int((until - timer.started_at).total_seconds())
    if seconds < SHORTEST:
        return None
    wish = LogTime(
        ticket_id=timer.ticket_id,
        minutes=-(-seconds // 60),
        started_at=timer.started_at,
        from_timer=True,
    )
    return log_time(work, wish)
