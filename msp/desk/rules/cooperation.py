"""How well two sides work together, in whole numbers (R83, R94, R97)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo


@dataclass(frozen=True, slots=True)
class Lengths:
    """How long things took, in business seconds; None of nothing."""

    count: int
    median: int | None
    ninth: int | None  # nine in ten took no longer (nearest rank)
    longest: int | None


def lengths(seconds: Sequence[int]) -> Lengths:
    """Median (the mean of the middle two, rounded half up), p90 and the longest."""
    rows = sorted(seconds)
    count = len(rows)
    if not count:
        return Lengths(0, None, None, None)
    lower, upper = rows[(count - 1) // 2], rows[count // 2]
    return Lengths(count, (lower + upper + 1) // 2, rows[(9 * count + 9) // 10 - 1], rows[-1])


def week_of(moment: datetime, zone: ZoneInfo) -> str:
    """The ISO week of a moment where the reader is: `2026-W47`."""
    year, week, _ = moment.astimezone(zone).isocalendar()
    return f"{year}-W{week:02d}"
