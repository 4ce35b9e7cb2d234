"""One clock runs per person, on the server: it survives reload, device and sleep."""

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, cast
from uuid import UUID

from sqlalchemy import Row, Select, bindparam, literal, select

from msp.data.tenancy import plain_row
from msp.data.work import Work
from msp.desk.models import Ticket, Timer
from msp.desk.queries.tickets import pulse
from msp.desk.rules.time import FORGOTTEN
from msp.kernel.access import Permission

CLOCK = (Timer.ticket_id, Ticket.number, Ticket.subject, Timer.started_at, Timer.stopped_at)


@dataclass(frozen=True, slots=True)
class RunningTimer:
    """The actor's clock: on which ticket, since when; `stopped_at` while it waits to be logged."""

    ticket_id: UUID
    ticket_number: int
    subject: str
    started_at: datetime
    stopped_at: datetime | None
    seconds: int

    @property
    def is_forgotten(self) -> bool:
        """Whether it ran so long that it is worth asking until when the work went on."""
        return self.seconds >= FORGOTTEN.total_seconds()


def timer_of(work: Work) -> RunningTimer | None:
    """The actor's clock, running or waiting to be logged; one query."""
    if work.actor.is_client or not work.actor.may(Permission.TIME_LOG):
        return None
    found = work.session.execute(_running(), {"person_id": work.actor.id}).first()
    return _timed(found, work.now) if found is not None else None


def _timed(found: Row[Any], now: datetime) -> RunningTimer:
    until = found.stopped_at or now
    seconds = max(int((until - found.started_at).total_seconds()), 0)
    return RunningTimer(
        found.ticket_id, found.number, found.subject, found.started_at, found.stopped_at, seconds
    )


@dataclass(frozen=True, slots=True)
class Standing:
    """What a page of the desk begins with: whether the actor's clock runs, and the desk's pulse."""

    runs: bool
    pulse: int | None


def standing(work: Work) -> Standing:
    """Whether a clock is to be shown on every page, and the desk's pulse; one query.

    The pulse is None until something happened to a ticket.
    """
    work.require(Permission.TIME_LOG)
    found = plain_row(work.session, _standing(), {"person_id": work.actor.id})
    return Standing(found.ticket_id is not None and found.stopped_at is None, found.pulse)


@cache
def _standing() -> Select[Any]:
    once = select(literal(1).label("one")).subquery()
    asked: Any = (
        select(pulse().label("pulse"), Timer.ticket_id, Timer.stopped_at)
        .select_from(once)
        .outerjoin(Timer, Timer.person_id == bindparam("person_id"))
    )
    return cast("Select[Any]", asked)


@cache
def _running() -> Select[Any]:
    """Every page asks this: it is built once."""
    asked: Any = (
        select(*CLOCK)
        .select_from(Timer)
        .join(Ticket, Ticket.id == Timer.ticket_id)
        .where(Timer.person_id == bindparam("person_id"))
    )
    return cast("Select[Any]", asked)


def running_timer(work: Work) -> RunningTimer | None:
    """The clock that every page shows, if one runs."""
    found = timer_of(work)
    return found if found is not None and found.stopped_at is None else None
