"""Business time is counted in the calendar's own zone, on whole seconds that really pass."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from functools import cached_property, lru_cache
from itertools import pairwise
from zoneinfo import ZoneInfo

import holidays

from msp.kernel import periods
from msp.kernel.errors import Refused, mark

DAY = 86_400
FULL_DAY = 1_440
# A promise further away than this is a typing error, and a walk that long finds no opening.
HORIZON_DAYS = 36_600
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
FIRST_DAY = EPOCH.date().toordinal()
SECOND = timedelta(seconds=1)
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

Interval = tuple[datetime, datetime]
Span = tuple[int, int]


class Special(StrEnum):
    """What a dated exception does to its day."""

    HOURS = "hours"  # other hours than usual; a holiday still closes the day
    OPENING = "opening"  # extra hours, on a holiday too
    CLOSURE = "closure"  # closed in these hours, whatever else is said


@dataclass(frozen=True, slots=True, order=True)
class Frame:
    """Open from minute `opens` up to, not including, minute `closes`; 1440 is 24:00."""

    opens: int
    closes: int

    def __post_init__(self) -> None:
        if not 0 <= self.opens < self.closes <= FULL_DAY:
            message = mark(
                "Opening hours must end after they begin, at 24:00 at the latest: "
                "%(opens)s–%(closes)s."
            )
            raise Refused(
                message, field="frames", opens=_hhmm(self.opens), closes=_hhmm(self.closes)
            )


@dataclass(frozen=True, slots=True, order=True)
class Exceptional:
    """A day that differs from its weekday. A closure of the whole day is one full frame."""

    on: date
    kind: Special
    frames: tuple[Frame, ...] = (Frame(0, FULL_DAY),)

    def __post_init__(self) -> None:
        object.__setattr__(self, "frames", _apart(self.frames))


@dataclass(frozen=True)
class BusinessCalendar:
    """When a desk is open. A changed calendar is a new version; a value never changes.

    `weekly` holds seven tuples of frames, Monday first. Source: DOMAIN §2.
    """

    zone: str
    weekly: tuple[tuple[Frame, ...], ...]
    exceptions: tuple[Exceptional, ...] = ()
    holidays: frozenset[date] = frozenset()
    yearly: frozenset[tuple[int, int]] = frozenset()
    version: int = 1
    name: str = ""

    def __post_init__(self) -> None:
        zone_named(self.zone)
        if len(self.weekly) != len(WEEKDAYS):
            raise ValueError("a week has seven days")
        object.__setattr__(self, "weekly", tuple(_apart(frames) for frames in self.weekly))

    def is_holiday(self, day: date) -> bool:
        """Whether `day` is a holiday of this calendar, one-off or yearly."""
        return day in self.holidays or (day.month, day.day) in self.yearly

    def frames_on(self, day: date) -> tuple[Frame, ...]:
        """The hours of the local `day`: the usual or changed ones unless a holiday empties them,
        then extra openings, then closures.
        """
        specials = self._specials.get(day, ())
        hours = [each.frames for each in specials if each.kind is Special.HOURS]
        usual = hours[-1] if hours else self.weekly[day.weekday()]
        if not specials:
            return () if self.is_holiday(day) else usual
        opening = [(each.opens, each.closes) for each in (() if self.is_holiday(day) else usual)]
        opening += _spans_of(specials, Special.OPENING)
        closed = _joined(_spans_of(specials, Special.CLOSURE))
        kept = (piece for span in _joined(opening) for piece in _cut(span, closed))
        return tuple(Frame(opens, closes) for opens, closes in kept)

    def open_intervals(self, start: datetime, end: datetime) -> list[Interval]:
        """The open time within [start, end) as half-open UTC intervals, touching ones joined."""
        spans = _joined(self._spans_between(_second(start), _second(end)))
        return [(_moment(opens), _moment(closes)) for opens, closes in spans]

    def business_seconds(self, start: datetime, end: datetime) -> int:
        """Open seconds within [start, end); zero if `end` is not after `start`."""
        spans = self._spans_between(_second(start), _second(end))
        return sum(closes - opens for opens, closes in spans)

    def business_seconds_without(
        self, start: datetime, end: datetime, pauses: Iterable[Interval]
    ) -> int:
        """Open seconds within [start, end) that lie in none of the `pauses`."""
        paused = _joined((_second(begins), _second(ends)) for begins, ends in pauses)
        pieces = _cut((_second(start), _second(end)), paused)
        return sum(
            closes - opens for piece in pieces for opens, closes in self._spans_between(*piece)
        )

    def add_business_seconds(
        self, start: datetime, seconds: int, pauses: Iterable[Interval] = ()
    ) -> datetime:
        """The instant at which `seconds` of open, unpaused time have passed since `start`.

        It may equal a close; zero seconds outside hours roll to the next opening. Raises Refused
        if the calendar does not open for that long within a hundred years. Source: DOMAIN §2, §6.
        """
        if seconds < 0:
            raise ValueError("a budget of time is not negative")
        paused = _joined((_second(begins), _second(ends)) for begins, ends in pauses)
        left = seconds
        for span in self._spans_from(_second(start)):
            for opens, closes in _cut(span, paused):
                if left <= closes - opens:
                    return _moment(opens + left)
                left -= closes - opens
        raise Refused(mark("This calendar does not open for long enough."), field="calendar")

    def next_opening(self, moment: datetime) -> datetime:
        """The first open instant from `moment` on, `moment` itself if it is open."""
        return self.add_business_seconds(moment, 0)

    def is_open_at(self, moment: datetime) -> bool:
        """Whether `moment` lies in an open frame; the closing instant does not."""
        second = _second(moment)
        return any(opens <= second < closes for opens, closes in self._open_within(second // DAY))

    def is_working_day(self, day: date) -> bool:
        """Whether the calendar opens at all on the local `day`."""
        return bool(self._spans_on(day))

    def add_working_days(self, start: datetime, days: int) -> datetime:
        """The same clock time, `days` working days later (earlier, if negative).

        The day of `start` is day zero; a start on a closed day with zero days rolls forward.
        """
        zone = zone_named(self.zone)
        local = start.astimezone(zone)
        day = self._working_day(local.date(), days)
        return datetime.combine(day, local.timetz()).astimezone(UTC).replace(microsecond=0)

    def add_working_days_to_close(self, start: datetime, days: int) -> datetime:
        """The last closing instant of the working day `days` after the day of `start`.

        With zero days a close that has passed rolls to the next working day.
        """
        day = self._working_day(periods.day_of(start, zone_named(self.zone)), days)
        close = _moment(self._spans_on(day)[-1][1])
        if days == 0 and close < start:
            return self.add_working_days_to_close(start, 1)
        return close

    def holidays_between(self, start: datetime, end: datetime) -> list[date]:
        """The local days from `start` to `end` that a holiday took from the usual week."""
        zone = zone_named(self.zone)
        first, last = periods.day_of(start, zone), periods.day_of(end, zone)
        days = (first + timedelta(days=count) for count in range((last - first).days + 1))
        return [day for day in days if self.is_holiday(day) and self.weekly[day.weekday()]]

    @cached_property
    def _specials(self) -> dict[date, tuple[Exceptional, ...]]:
        days: dict[date, tuple[Exceptional, ...]] = {}
        for each in self.exceptions:
            days[each.on] = (*days.get(each.on, ()), each)
        return days

    @cached_property
    def _book(self) -> dict[int, list[Span]]:
        return _book_of(self)

    def _open_within(self, number: int) -> list[Span]:
        """The open seconds of one UTC day: sorted whatever the local clocks do, made once."""
        spans = self._book.get(number)
        if spans is None:
            spans = self._book[number] = _joined(
                span
                for begin, end, offset in _offsets(self.zone, number)
                for local in range((begin + offset) // DAY, (end + offset - 1) // DAY + 1)
                for span in self._part(local, (begin, end, offset))
            )
        return spans

    def _part(self, local: int, segment: tuple[int, int, int]) -> Iterator[Span]:
        """The frames of one local day as far as they fall into a segment of constant offset."""
        begin, end, offset = segment
        midnight = local * DAY - offset
        for frame in self.frames_on(date.fromordinal(FIRST_DAY + local)):
            opens = max(begin, midnight + frame.opens * 60)
            closes = min(end, midnight + frame.closes * 60)
            if opens < closes:
                yield opens, closes

    def _spans_on(self, day: date) -> list[Span]:
        local = day.toordinal() - FIRST_DAY
        numbers = range(local - 1, local + 2)
        segments = (segment for number in numbers for segment in _offsets(self.zone, number))
        return _joined(span for segment in segments for span in self._part(local, segment))

    def _spans_between(self, start: int, end: int) -> Iterator[Span]:
        for number in range(start // DAY, (end - 1) // DAY + 1):
            for opens, closes in self._open_within(number):
                if opens < end and closes > start:
                    yield max(opens, start), min(closes, end)

    def _spans_from(self, start: int) -> Iterator[Span]:
        self._refuse_never_open()
        end = min((start // DAY + HORIZON_DAYS) * DAY, _second(datetime.max.replace(tzinfo=UTC)))
        return self._spans_between(start, end)

    def _refuse_never_open(self) -> None:
        opening = (each for each in self.exceptions if each.kind is not Special.CLOSURE)
        if not any(self.weekly) and not any(opening):
            raise Refused(mark("This calendar never opens."), field="calendar")

    def _working_day(self, day: date, days: int) -> date:
        self._refuse_never_open()
        step, left = timedelta(days=1 if days >= 0 else -1), abs(days)
        if not left and not self.is_working_day(day):
            left = 1
        for _ in range(HORIZON_DAYS):
            if not left:
                return day
            day += step
            left -= self.is_working_day(day)
        raise Refused(mark("This calendar does not open for long enough."), field="calendar")


def zone_named(name: str) -> ZoneInfo:
    """The time zone of that IANA name. Raises Refused if there is none."""
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        message = mark("There is no time zone named “%(zone)s”.")
        raise Refused(message, field="zone", zone=name) from None


def frame(opens: str, closes: str) -> Frame:
    """The frame written as two clock times, `("09:00", "24:00")`. Raises Refused for nonsense."""
    return Frame(_minute(opens), _minute(closes))


def week(hours: Mapping[str, Sequence[Sequence[str]]]) -> tuple[tuple[Frame, ...], ...]:
    """Weekly frames from `{"mon": [["09:00", "17:00"]], …}`; a day that is not named is closed."""
    if unknown := set(hours) - set(WEEKDAYS):
        message = mark("There is no weekday named “%(day)s”.")
        raise Refused(message, field="frames", day=min(unknown))
    return tuple(
        tuple(frame(opens, closes) for opens, closes in hours.get(day, ())) for day in WEEKDAYS
    )


def always_open(zone: str, version: int = 1) -> BusinessCalendar:
    """The 24×7 calendar of `zone`, without holidays."""
    return BusinessCalendar(zone, ((Frame(0, FULL_DAY),),) * 7, version=version, name="24×7")


def public_holidays(years: Iterable[int], language: str = "ja") -> dict[date, str]:
    """Japan's public holidays of `years` with their names, "ja" or "en", in order of date."""
    return dict(sorted(_japan(years, language, holidays.PUBLIC).items()))


def bank_holidays(years: Iterable[int], language: str = "ja") -> dict[date, str]:
    """The days on which Japanese banks close: public holidays and 31 December to 3 January.

    Weekends are not among them. A public holiday keeps its own name.
    """
    wanted = list(years)
    bank, public = _japan(wanted, language, holidays.BANK), public_holidays(wanted, language)
    return dict(sorted({**bank, **public}.items()))


def _japan(years: Iterable[int], language: str, category: str) -> dict[date, str]:
    told = {"ja": "ja", "en": "en_US"}[language]
    days = holidays.country_holidays("JP", years=list(years), language=told, categories=(category,))
    return dict(days.items())


@lru_cache(maxsize=512)
def _book_of(calendar: BusinessCalendar) -> dict[int, list[Span]]:
    """One book of compiled days for all equal calendars, however often they are loaded."""
    return {}


@lru_cache(maxsize=65_536)
def _offsets(zone: str, number: int) -> tuple[tuple[int, int, int], ...]:
    """The UTC day cut where the zone's offset changes: (begin, end, offset), all in seconds."""
    tz = ZoneInfo(zone)
    begin, end = number * DAY, (number + 1) * DAY
    first, last = _offset(tz, begin), _offset(tz, end - 1)
    if first == last:
        return ((begin, end, first),)
    turn = bisect_left(range(begin, end), 1, key=lambda second: _offset(tz, second) != first)
    return ((begin, begin + turn, first), (begin + turn, end, last))


def _offset(tz: ZoneInfo, second: int) -> int:
    offset = datetime.fromtimestamp(second, tz).utcoffset()
    return (offset or timedelta()) // SECOND


def _joined(spans: Iterable[Span]) -> list[Span]:
    """Sorted spans without overlap or touch; empty ones vanish."""
    result: list[Span] = []
    for begin, end in sorted(span for span in spans if span[0] < span[1]):
        if result and begin <= result[-1][1]:
            result[-1] = (result[-1][0], max(result[-1][1], end))
        else:
            result.append((begin, end))
    return result


def _cut(span: Span, holes: Sequence[Span]) -> Iterator[Span]:
    """What is left of `span` without the joined `holes`."""
    begin, end = span
    for hole_begin, hole_end in holes:
        if hole_begin >= end:
            break
        if begin < hole_begin:
            yield begin, hole_begin
        begin = max(begin, hole_end)
    if begin < end:
        yield begin, end


def _spans_of(specials: Iterable[Exceptional], kind: Special) -> list[Span]:
    wanted = (each.frames for each in specials if each.kind is kind)
    return [(each.opens, each.closes) for frames in wanted for each in frames]


def _apart(frames: Iterable[Frame]) -> tuple[Frame, ...]:
    """The frames in order. Raises Refused if two of them share a minute."""
    ordered = tuple(sorted(frames))
    for one, other in pairwise(ordered):
        if other.opens < one.closes:
            message = mark("Opening hours of one day overlap at %(time)s.")
            raise Refused(message, field="frames", time=_hhmm(other.opens))
    return ordered


def _minute(clock: str) -> int:
    hours, colon, minutes = clock.partition(":")
    if not (colon and hours.isdecimal() and minutes.isdecimal() and int(minutes) < 60):
        message = mark("“%(typed)s” is not a time of day. Write it like 09:00.")
        raise Refused(message, field="frames", typed=clock)
    return int(hours) * 60 + int(minutes)


def _hhmm(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"


def _second(moment: datetime) -> int:
    return (moment - EPOCH) // SECOND


def _moment(second: int) -> datetime:
    return EPOCH + timedelta(seconds=second)
