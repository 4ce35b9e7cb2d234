"""The one clock. It may be told to start at another moment; then it runs on from there."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

Clock = Callable[[], datetime]


def real_clock() -> datetime:
    """Now, aware, in UTC."""
    return datetime.now(UTC)


def clock_from(start: datetime | None) -> Clock:
    """A clock that shows `start` now and runs on; the real one if there is no start."""
    if start is None:
        return real_clock
    shift: timedelta = start.astimezone(UTC) - datetime.now(UTC)
    return lambda: datetime.now(UTC) + shift
