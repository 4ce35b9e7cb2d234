"""An entry is split by the wall clock into rate bands, weighted exactly and rounded once."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from msp.kernel.calendars import BusinessCalendar, zone_named
from msp.kernel.errors import Refused, mark
from msp.kernel.money import apportioned, divided
from msp.kernel.periods import day_of, starts_at
from msp.kernel.reading import fold_digits

WHOLE = 100
MOST = 1000
SEPARATORS = re.compile(r"[\n,、;]")
WEIGHT = re.compile(r"(?P<code>[A-Za-z0-9_.-]+)\s*[=:\s]\s*(?P<percent>[0-9]{1,4})\s*%?")


class Band(StrEnum):
    """When the work was done, as far as its price goes."""

    NORMAL = "normal"
    AFTER_HOURS = "after_hours"
    HOLIDAY = "holiday"


class Mix(StrEnum):
    """What happens when two factors meet. Default: the larger wins (DOMAIN §4)."""

    LARGER = "larger"
    ADD = "add"
    MULTIPLY = "multiply"


@dataclass(frozen=True, slots=True)
class Factors:
    """Factors in whole percent: 150 is one and a half. None: the line has no such rule."""

    after_hours: int | None = None
    holiday: int | None = None
    mix: Mix = Mix.LARGER

    def of(self, band: Band, member: int = WHOLE) -> int:
        """The factor (percent) for work in `band` by someone whose own factor is `member`."""
        own = {Band.AFTER_HOURS: self.after_hours, Band.HOLIDAY: self.holiday_or_after}.get(band)
        return member if own is None else mixed(member, own, self.mix)

    @property
    def holiday_or_after(self) -> int | None:
        """A holiday without a factor of its own counts as after hours."""
        return self.after_hours if self.holiday is None else self.holiday


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of an entry that lies in one band; both ends are instants."""

    band: Band
    start: datetime
    end: datetime

    @property
    def seconds(self) -> int:
        """Its length on the wall clock."""
        return int((self.end - self.start).total_seconds())


@dataclass(frozen=True, slots=True)
class Part:
    """Billable minutes in one band, the factor (percent) and their share of the weighted sum."""

    band: Band
    minutes: int
    factor: int
    weighted: int


@dataclass(frozen=True, slots=True)
class Weighing:
    """The parts of one entry in the order of the clock; their sums are exact."""

    parts: tuple[Part, ...]

    @property
    def billable(self) -> int:
        """Minutes as agreed to be billed, before any factor."""
        return sum(part.minutes for part in self.parts)

    @property
    def weighted(self) -> int:
        """Minutes that a pool gives up for them."""
        return sum(part.weighted for part in self.parts)


def parsed_weights(typed: str) -> dict[str, int]:
    """`remote=100, onsite=150` as percents by the code of the kind of work.

    Raises Refused for anything else, a kind that is named twice, percents below 1 or above 1000.
    """
    found: dict[str, int] = {}
    for part in SEPARATORS.split(fold_digits(typed)):
        if not part.strip():
            continue
        told = WEIGHT.fullmatch(part.strip())
        if told is None or told["code"] in found or not 1 <= int(told["percent"]) <= MOST:
            message = mark("“%(text)s” does not say how a kind of work counts.")
            raise Refused(message, field="weights", text=part.strip()[:40])
        found[told["code"]] = int(told["percent"])
    return found


def mixed(member: int, band: int, mix: Mix) -> int:
    """Two factors (percent) made one; ADD adds the surcharges, so that 100 changes nothing."""
    if mix is Mix.LARGER:
        return max(member, band)
    if mix is Mix.ADD:
        return member + band - WHOLE
    return divided(member * band, WHOLE)


def segments(start: datetime, end: datetime, calendar: BusinessCalendar) -> list[Segment]:
    """`start` to `end` cut at every change of band. Open hours are normal even on a holiday.

    Raises Refused when the end is not after the start.
    """
    if end <= start:
        raise Refused(mark("The work must end after it starts."), field="ended_at")
    found: list[Segment] = []
    clock = start
    for opened, closed in calendar.open_intervals(start, end):
        found.extend(_closed(clock, opened, calendar))
        found.append(Segment(Band.NORMAL, opened, closed))
        clock = closed
    found.extend(_closed(clock, end, calendar))
    return list(_joined(found))


def _closed(start: datetime, end: datetime, calendar: BusinessCalendar) -> Iterator[Segment]:
    """Closed time, cut at midnight where a holiday begins or ends."""
    zone = zone_named(calendar.zone)
    while start < end:
        day = day_of(start, zone)
        until = min(end, starts_at(day + timedelta(days=1), zone))
        band = Band.HOLIDAY if calendar.is_holiday(day) else Band.AFTER_HOURS
        yield Segment(band, start, until)
        start = until


def _joined(pieces: Sequence[Segment]) -> Iterator[Segment]:
    """Neighbours of one band made one."""
    last: Segment | None = None
    for piece in pieces:
        if last is not None and last.band is piece.band:
            last = Segment(last.band, last.start, piece.end)
            continue
        if last is not None:
            yield last
        last = piece
    if last is not None:
        yield last


def weighed(
    billable: int, cut: Sequence[Segment], factors: Factors, member: int = WHOLE
) -> Weighing:
    """Weigh whole billable minutes over the segments of their entry.

    The minutes are shared by largest remainder, multiplied exactly and rounded half up once on
    the sum; the parts' weighted minutes add up to that sum. Source: DOMAIN §4.
    """
    minutes = apportioned(billable, [segment.seconds for segment in cut])
    percents = [factors.of(segment.band, member) for segment in cut]
    exact = [share * percent for share, percent in zip(minutes, percents, strict=True)]
    weighted = apportioned(divided(sum(exact), WHOLE), exact)
    rows = zip(cut, minutes, percents, weighted, strict=True)
    return Weighing(
        tuple(Part(segment.band, share, percent, w) for segment, share, percent, w in rows)
    )


def in_one_band(billable: int, band: Band, factor: int = WHOLE) -> Weighing:
    """The weighing of minutes whose clock times are unknown or lie in one band."""
    return Weighing((Part(band, billable, factor, divided(billable * factor, WHOLE)),))
