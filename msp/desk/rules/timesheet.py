"""A day of work as spans on a clock: what overlaps, and what is missing between them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Work from one instant up to another."""

    start: datetime
    end: datetime

    @property
    def minutes(self) -> int:
        """Its whole minutes."""
        return int((self.end - self.start).total_seconds()) // 60


def gaps(spans: Iterable[Span]) -> list[Span]:
    """The time between entries in which nothing was logged, a minute or longer."""
    found: list[Span] = []
    last: datetime | None = None
    for span in sorted(spans):
        if last is not None and Span(last, span.start).minutes >= 1:
            found.append(Span(last, span.start))
        last = span.end if last is None else max(last, span.end)
    return found


def overlapping(spans: Sequence[Span]) -> list[Span]:
    """The stretches that are logged twice."""
    found: list[Span] = []
    last: datetime | None = None
    for span in sorted(spans):
        if last is not None and span.start < last:
            found.append(Span(span.start, min(last, span.end)))
        last = span.end if last is None else max(last, span.end)
    return found
