"""Periods are half-open, months end where the calendar says."""

import calendar
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as some

from msp.kernel import periods
from msp.kernel.periods import Period

DAYS = some.dates(date(2000, 1, 1), date(2001, 12, 31))
PERIODS = some.tuples(DAYS, DAYS).map(lambda pair: Period(min(pair), max(pair)))


@given(PERIODS, PERIODS)
def test_an_overlap_is_the_days_that_lie_in_both(one: Period, other: Period) -> None:
    days = [one.first + timedelta(days=count) for count in range(one.days)]

    assert one.overlap(other) == sum(day in other for day in days)
    assert one.overlap(other) == other.overlap(one)


@given(DAYS, some.integers(-48, 48))
def test_months_later_is_the_same_day_or_the_last(day: date, months: int) -> None:
    moved = periods.add_months(day, months)

    longest = calendar.monthrange(moved.year, moved.month)[1]
    assert (moved.year - day.year) * 12 + moved.month - day.month == months
    assert moved.day == min(day.day, longest)
    assert periods.days_in_month(moved.year, moved.month) == longest


def test_a_period_holds_its_first_day_and_not_its_end() -> None:
    november = periods.month_named("2026-11")

    assert november == periods.month_of(date(2026, 11, 20))
    assert date(2026, 11, 1) in november
    assert date(2026, 12, 1) not in november
    assert (november.days, november.last) == (30, date(2026, 11, 30))
    assert periods.month_named("2026-12").end == date(2027, 1, 1)


def test_a_period_that_ends_before_it_starts_cannot_be() -> None:
    with pytest.raises(ValueError, match="does not end before"):
        Period(date(2026, 11, 2), date(2026, 11, 1))


def test_a_day_begins_and_a_moment_falls_by_the_clock_of_the_zone() -> None:
    tokyo = ZoneInfo("Asia/Tokyo")

    assert periods.starts_at(date(2026, 11, 20), tokyo) == datetime(2026, 11, 19, 15, tzinfo=UTC)
    assert periods.day_of(datetime(2026, 11, 19, 15, tzinfo=UTC), tokyo) == date(2026, 11, 20)
    assert periods.day_of(datetime(2026, 11, 19, 14, 59, tzinfo=UTC), tokyo) == date(2026, 11, 19)
