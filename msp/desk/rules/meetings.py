"""Desk and engineers meet regularly; what to speak about is known before they sit down (R103)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from msp.kernel.errors import Refused, mark

MOODS = (1, 2, 3, 4, 5)  # 1 is bad, 5 is good
SHOWN_FROM = 3  # fewer voices of a side would tell who said what
MOST_OF_EACH = 5


class Topic(StrEnum):
    """Why something stands on the agenda."""

    MISMATCH = "mismatch"
    OLDEST = "oldest"
    CHASED = "chased"
    UNANSWERED = "unanswered"


class MeetingState(StrEnum):
    """Where a meeting stands."""

    OPEN = "open"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Waiting:
    """A request as the agenda sees it."""

    id: str
    since: datetime
    chases: int
    overdue_since: datetime | None = None


def next_at(after: datetime, weekday: int, at: time, zone: ZoneInfo) -> datetime:
    """The first moment after `after` on that weekday (1 is Monday) at that local time."""
    local = after.astimezone(zone)
    day = local.date() + timedelta(days=(weekday - local.isoweekday()) % 7)
    found = datetime.combine(day, at, zone).astimezone(UTC)
    if found <= after:
        found = datetime.combine(day + timedelta(days=7), at, zone).astimezone(UTC)
    return found


def picked(requests: Iterable[Waiting]) -> dict[Topic, list[str]]:
    """Which requests to speak about, each under the first heading that fits.

    Most chased, then promised and overdue, then the oldest; five of each at most.
    """
    rows = list(requests)
    chased = sorted((r for r in rows if r.chases), key=lambda r: (-r.chases, r.since, r.id))
    late = sorted(
        (r for r in rows if r.overdue_since is not None),
        key=lambda r: (r.overdue_since or r.since, r.id),
    )
    headings = (
        (Topic.CHASED, chased),
        (Topic.UNANSWERED, late),
        (Topic.OLDEST, sorted(rows, key=lambda r: (r.since, r.id))),
    )
    taken: set[str] = set()
    agenda: dict[Topic, list[str]] = {}
    for topic, found in headings:
        agenda[topic] = [row.id for row in found if row.id not in taken][:MOST_OF_EACH]
        taken |= set(agenda[topic])
    return agenda


def counted(pulse: Mapping[str, Sequence[int]], side: str, mood: int) -> dict[str, list[int]]:
    """The counts by side after one more voice."""
    if mood not in MOODS:
        raise Refused(mark("Please choose one of the five faces."), field="mood")
    now = {key: list(value) for key, value in pulse.items()}
    counts = now.setdefault(side, [0] * len(MOODS))
    counts[mood - 1] += 1
    return now


def mean_tenths(counts: Sequence[int]) -> int | None:
    """The mean mood in tenths, half up; None where too few spoke to stay anonymous."""
    voices = sum(counts)
    if voices < SHOWN_FROM:
        return None
    whole = sum(mood * count for mood, count in zip(MOODS, counts, strict=True))
    return (whole * 20 + voices) // (voices * 2)
