"""Uptime is time up of time measured, and adding it up in any order loses nothing."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from monitoring.rules.schedules import EPOCH, TICK, floored
from monitoring.rules.silence import Window
from monitoring.rules.states import Outcome
from msp.kernel.money import divided

SECOND = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Tally:
    """What was measured in a stretch of time, in milliseconds and results; tallies add up.

    `planned_up` and `planned_down` lie inside planned work, `unknown` is time without a result
    that speaks for it. `latency` is the sum over the good results.
    """

    up: int = 0
    down: int = 0
    planned_up: int = 0
    planned_down: int = 0
    unknown: int = 0
    results: int = 0
    failures: int = 0
    latency: int = 0

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(
            self.up + other.up,
            self.down + other.down,
            self.planned_up + other.planned_up,
            self.planned_down + other.planned_down,
            self.unknown + other.unknown,
            self.results + other.results,
            self.failures + other.failures,
            self.latency + other.latency,
        )

    @property
    def mean_latency(self) -> int | None:
        """Milliseconds per good result, rounded half up; None without one."""
        good = self.results - self.failures
        return divided(self.latency, good) if good else None


@dataclass(frozen=True, slots=True)
class Share:
    """`part` of `whole`, both shown; a whole of zero means that nothing was measured."""

    part: int
    whole: int

    @property
    def has_data(self) -> bool:
        """Whether anything was measured."""
        return self.whole > 0

    def per(self, scale: int) -> int:
        """The share in parts of `scale` (10_000 = hundredths of a percent), never rounded up.

        Rounding up would let a bad month show as 100 %. Raises ZeroDivisionError without data.
        """
        return self.part * scale // self.whole


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch from `start` up to `end` that one outcome speaks for; None for unknown."""

    start: datetime
    end: datetime
    outcome: Outcome | None

    @property
    def millis(self) -> int:
        """How long it lasts; cut in two, the parts are as long as the whole."""
        return (self.end - EPOCH) // TICK - (self.start - EPOCH) // TICK


def measured(before: tuple[datetime, Outcome], now: datetime, reach: timedelta) -> Iterator[Span]:
    """The stretch since the last result: it speaks for `reach`, what is beyond is unknown."""
    at, outcome = before
    until = min(now, at + reach)
    if until > at:
        yield Span(at, until, outcome)
    if now > until:
        yield Span(until, now, None)


def tallied(
    span: Span, windows: Iterable[Window], seconds: int
) -> Iterator[tuple[datetime, Tally]]:
    """The span cut at every slice of `seconds` and every edge of planned work: slice, tally."""
    windows = list(windows)
    edges = {span.end, *_slices(span, seconds)}
    for window in windows:
        edges |= {edge for edge in (window.starts_at, window.ends_at) if _inside(span, edge)}
    start = span.start
    for end in sorted(edges):
        planned = any(start in window for window in windows)
        yield floored(start, seconds), _tally(Span(start, end, span.outcome), planned=planned)
        start = end


def _slices(span: Span, seconds: int) -> Iterator[datetime]:
    edge = floored(span.start, seconds) + seconds * SECOND
    while edge < span.end:
        yield edge
        edge += seconds * SECOND


def _inside(span: Span, edge: datetime) -> bool:
    return span.start < edge < span.end


def _tally(span: Span, *, planned: bool) -> Tally:
    match span.outcome, planned:
        case Outcome.OK, False:
            return Tally(up=span.millis)
        case Outcome.OK, True:
            return Tally(planned_up=span.millis)
        case Outcome.FAIL, False:
            return Tally(down=span.millis)
        case Outcome.FAIL, True:
            return Tally(planned_down=span.millis)
    return Tally(unknown=span.millis)


def together(tallies: Iterable[Tally]) -> Tally:
    """All of them as one: minutes as an hour, hours as a day, days as a month."""
    return sum(tallies, Tally())


def uptime(tally: Tally, *, planned_counts: bool = False) -> Share:
    """Milliseconds up of milliseconds measured. Unknown time is not measured; planned work
    counts only where the policy says so (DOMAIN §9).
    """
    up, whole = tally.up, tally.up + tally.down
    if planned_counts:
        up, whole = up + tally.planned_up, whole + tally.planned_up + tally.planned_down
    return Share(up, whole)


def day_state(tally: Tally | None) -> str:
    """How a day is drawn: down from one percent on, warn below that, planned, ok, or none."""
    if tally is None:
        return "none"
    if tally.down:
        return "down" if tally.down * 100 >= tally.up + tally.down else "warn"
    if tally.planned_up + tally.planned_down:
        return "planned"
    return "ok" if tally.up else "none"
