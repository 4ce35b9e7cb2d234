"""Whoever was helped by a human is asked once how it was, and not too often."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from msp.desk.rules.tickets import Channel, Status
from msp.kernel.errors import Conflict, mark

QUIET_DAYS = "satisfaction_days"  # the provider's option: between two requests to one person
DELAY_MINUTES = "satisfaction_minutes"  # … and after the solution
ASKS = "satisfaction"  # … and whether anybody is asked at all
USUAL = {QUIET_DAYS: 14, DELAY_MINUTES: 15}
VALID = timedelta(days=30)
CHANGEABLE = timedelta(days=7)
BY_MACHINE = frozenset({Channel.MONITORING, Channel.IMPORTED})
SCORES: Mapping[int, str] = {
    5: mark("Very content"),
    4: mark("Fairly content"),
    3: mark("Neither nor"),
    2: mark("Not content"),
    1: mark("Not content at all"),
}


@dataclass(frozen=True, slots=True)
class Solved:
    """What is known of a solved ticket when it is asked whether to ask."""

    channel: Channel
    source: str
    status: Status
    contact_id: UUID | None
    solved_by: UUID | None  # None: by a job
    is_by_staff: bool
    last_asked_at: datetime | None  # that contact, about anything


def days_between(options: Mapping[str, Any]) -> int:
    """How many days lie between two requests to one person at least."""
    return _whole(options, QUIET_DAYS)


def delay(options: Mapping[str, Any]) -> timedelta:
    """How long after the solution the request leaves."""
    return timedelta(minutes=_whole(options, DELAY_MINUTES))


def may_ask(solved: Solved, options: Mapping[str, Any], now: datetime) -> bool:
    """Whether the contact of a solved ticket is asked how it was.

    Never about what a machine opened or solved, never about what the client solved itself, never
    sooner after the last request than the provider says (issue 4, item 8).
    """
    if not options.get(ASKS, True) or solved.contact_id is None:
        return False
    if solved.status not in {Status.SOLVED, Status.CLOSED}:
        return False
    if solved.channel in BY_MACHINE or (solved.source and solved.channel is not Channel.MAIL):
        return False  # the source of a mail's ticket is that mail, which a person wrote
    if not solved.is_by_staff or solved.solved_by in {None, solved.contact_id}:
        return False
    last = solved.last_asked_at
    return last is None or now - last >= timedelta(days=days_between(options))


def may_answer(expires_at: datetime, first_answered_at: datetime | None, now: datetime) -> None:
    """Conflict unless an answer can be given or changed at that moment."""
    if not is_open(expires_at, first_answered_at, now):
        raise Conflict(mark("This question is closed. Thank you for your interest."))


def is_open(expires_at: datetime, first_answered_at: datetime | None, now: datetime) -> bool:
    """Whether an answer can still be given, or one be changed (for seven days)."""
    if first_answered_at is not None:
        return now < first_answered_at + CHANGEABLE
    return now < expires_at


def mean_tenths(scores: Sequence[int]) -> int | None:
    """The mean of the scores in tenths, half up; None without any."""
    if not scores:
        return None
    return (20 * sum(scores) + len(scores)) // (2 * len(scores))


def _whole(options: Mapping[str, Any], name: str) -> int:
    told = options.get(name, USUAL[name])
    return told if isinstance(told, int) and told >= 0 else USUAL[name]
