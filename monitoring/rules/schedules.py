"""Due moments lie on a grid of their own per check, so that lateness never adds up to drift."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from cronsim import CronSim, CronSimError

from msp.kernel.errors import Refused, mark

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
TICK = timedelta(milliseconds=1)


def due_after(moment: datetime, interval_seconds: int, phase: int) -> datetime:
    """The first due moment after `moment`.

    Due moments lie `interval_seconds` apart; `phase` (any whole number, say the check's id)
    shifts the grid by milliseconds, which spreads checks evenly over the interval.
    """
    return due_before(moment, interval_seconds, phase) + timedelta(seconds=interval_seconds)


def due_before(moment: datetime, interval_seconds: int, phase: int) -> datetime:
    """The last due moment at or before `moment`."""
    step = interval_seconds * 1000
    elapsed = (moment - EPOCH) // TICK
    return EPOCH + (elapsed - (elapsed - phase) % step) * TICK


def floored(moment: datetime, seconds: int) -> datetime:
    """The start of the minute (60), hour (3600) or other even slice of UTC around `moment`."""
    elapsed = (moment - EPOCH) // timedelta(seconds=1)
    return EPOCH + timedelta(seconds=elapsed - elapsed % seconds)


def cron_moments(expression: str, zone: ZoneInfo, after: datetime) -> Iterator[datetime]:
    """The moments (UTC) that the cron `expression` names on a clock in `zone`, in order.

    In the skipped hour of spring a fixed time comes right after it; in the repeated hour of
    autumn it comes once. Raises Refused for an expression that cannot be read.
    """
    try:
        found = CronSim(expression, after.astimezone(zone))
    except CronSimError as wrong:
        message = mark("This is not a cron expression: %(expression)s")
        raise Refused(message, field="schedule", expression=expression) from wrong
    return (moment.astimezone(UTC) for moment in found)


def next_cron(expression: str, zone: ZoneInfo, after: datetime) -> datetime:
    """The first moment (UTC) after `after` that the cron `expression` names in `zone`."""
    for moment in cron_moments(expression, zone, after):
        return moment
    message = mark("This cron expression names no moment: %(expression)s")
    raise Refused(message, field="schedule", expression=expression)
