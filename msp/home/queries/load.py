"""When requests come in: by weekday and hour, and in the days after a release (R133)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Select, case, func, literal, select

from msp.data.work import Work
from msp.desk.models import Release, Ticket
from msp.desk.queries.handover_report import may_read
from msp.home.queries.listing import listed
from msp.home.queries.spans import EVER, Span, epoch
from msp.kernel.calendars import zone_named
from msp.kernel.periods import starts_at

HOUR, DAY = 3_600, 86_400
THURSDAY = 3  # the weekday of 1970-01-01; Monday is 0
AFTER, BEFORE = 7, 28  # days after a release, held against the days before it
MOST_RELEASES = 50


@dataclass(frozen=True, slots=True)
class Load:
    """Tickets by (weekday, hour) of the actor's zone, and the first and last day with one."""

    cells: Mapping[tuple[int, int], int]
    days: int

    def of_hour(self, hour: int) -> int:
        """How many came in that hour of the day, on all days."""
        return sum(self.cells.get((day, hour), 0) for day in range(7))

    @property
    def peak(self) -> tuple[int, int] | None:
        """The weekday and hour with the most."""
        return max(self.cells, key=lambda cell: (self.cells[cell], cell), default=None)


@dataclass(frozen=True, slots=True)
class Wave:
    """A release with the tickets of the week after it, day by day, and of the weeks before."""

    release: Release
    after: tuple[int, ...]
    before: int

    @property
    def expected_tenths(self) -> int:
        """What as many days would bring at the pace of the weeks before, in tenths, half up."""
        return (self.before * len(self.after) * 20 + BEFORE) // (2 * BEFORE)


def load(work: Work, span: Span = EVER) -> Load:
    """The tickets opened in the span by weekday and hour, in two statements."""
    may_read(work)
    local = _local(work, span)
    hour, weekday = (local // HOUR) % 24, (local // DAY + THURSDAY) % 7
    asked = (
        select(weekday.label("weekday"), hour.label("hour"), func.count())
        .where(*span.holds(Ticket.opened_at))
        .group_by(weekday, hour)
    )
    cells = {(int(row[0]), int(row[1])): int(row[2]) for row in work.session.execute(asked)}
    first, last = _ends(work, span)
    days = 0 if first is None or last is None else (last - first) // timedelta(days=1) + 1
    return Load(cells, days)


def opened_in(work: Work, hour: int, weekday: int | None, span: Span = EVER) -> Select[Any]:
    """The tickets behind one hour of the day, of one weekday or of all."""
    may_read(work)
    local = _local(work, span)
    conditions = [(local // HOUR) % 24 == hour, *span.holds(Ticket.opened_at)]
    if weekday is not None:
        conditions.append((local // DAY + THURSDAY) % 7 == weekday)
    return listed(*conditions)


def waves(work: Work) -> list[Wave]:
    """The load after each release, the latest first, in two statements."""
    may_read(work)
    asked = select(Release).order_by(Release.released_on.desc(), Release.name)
    releases = work.session.scalars(asked.limit(MOST_RELEASES)).all()
    if not releases:
        return []
    zone = zone_named(work.actor.zone)
    first = min(one.released_on for one in releases) - timedelta(days=BEFORE)
    last = max(one.released_on for one in releases) + timedelta(days=AFTER)
    daily = _daily(work, Span(starts_at(first, zone), starts_at(last, zone)))
    return [_wave(one, daily) for one in releases]


def opened_after(work: Work, release: Release) -> Select[Any]:
    """The tickets of the week after a release."""
    may_read(work)
    zone = zone_named(work.actor.zone)
    first = starts_at(release.released_on, zone)
    end = starts_at(release.released_on + timedelta(days=AFTER), zone)
    return listed(Ticket.opened_at >= first, Ticket.opened_at < end)


def _wave(release: Release, daily: Mapping[date, int]) -> Wave:
    def opened(days: Sequence[int]) -> list[int]:
        return [daily.get(release.released_on + timedelta(days=day), 0) for day in days]

    return Wave(release, tuple(opened(range(AFTER))), sum(opened(range(-BEFORE, 0))))


def _daily(work: Work, span: Span) -> dict[date, int]:
    day = _local(work, span) // DAY
    asked = (
        select(day.label("day"), func.count()).where(*span.holds(Ticket.opened_at)).group_by(day)
    )
    start = date(1970, 1, 1)
    return {start + timedelta(days=int(row[0])): int(row[1]) for row in work.session.execute(asked)}


def _local(work: Work, span: Span) -> ColumnElement[int]:
    """The seconds that local clocks had counted when a ticket was opened.

    Databases differ in zones; whole seconds do not: the offset is written into the statement, one
    for each stretch between two changes of the clocks.
    """
    zone = zone_named(work.actor.zone)
    first, last = span.since, span.until
    if first is None or last is None:
        known_first, known_last = _ends(work, span)
        first, last = first or known_first or work.now, last or known_last or work.now
    steps = offsets(zone, first, last)
    if len(steps) == 1:
        return epoch(Ticket.opened_at) + literal(steps[0][1])
    changes = [(Ticket.opened_at < until, offset) for until, offset in steps[:-1]]
    return epoch(Ticket.opened_at) + case(*changes, else_=steps[-1][1])


def _ends(work: Work, span: Span) -> tuple[datetime | None, datetime | None]:
    asked = select(func.min(Ticket.opened_at), func.max(Ticket.opened_at))
    row = work.session.execute(asked.where(*span.holds(Ticket.opened_at))).one()
    return row[0], row[1]


def offsets(zone: ZoneInfo, first: datetime, last: datetime) -> list[tuple[datetime, int]]:
    """(until, seconds) of each stretch with one offset from `first` to `last`, to the minute.

    The last stretch ends with `last`, or later.
    """
    found: list[tuple[datetime, int]] = []
    at = first.astimezone(UTC)
    while at < last:
        after = min(at + timedelta(days=1), last.astimezone(UTC))
        if _offset(zone, after) != _offset(zone, at):
            found.append((_change(zone, at, after), _offset(zone, at)))
        at = after
    return [*found, (last, _offset(zone, last))]


def _change(zone: ZoneInfo, before: datetime, after: datetime) -> datetime:
    """The minute in which the clocks changed between two moments less than a day apart."""
    while after - before > timedelta(minutes=1):
        middle = before + (after - before) / 2
        if _offset(zone, middle) == _offset(zone, before):
            before = middle
        else:
            after = middle
    return after.replace(second=0, microsecond=0)


def _offset(zone: ZoneInfo, moment: datetime) -> int:
    offset = moment.astimezone(zone).utcoffset()
    return int((offset or timedelta()).total_seconds())
