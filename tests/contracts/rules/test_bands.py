from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.rules.bands import (
    Band,
    Factors,
    Mix,
    Segment,
    in_one_band,
    mixed,
    parsed_weights,
    segments,
    weighed,
)
from msp.kernel.calendars import BusinessCalendar, week
from msp.kernel.errors import Refused
from tests.contracts.rules import plain

ZONE = ZoneInfo("Asia/Tokyo")
TOKYO = BusinessCalendar(
    "Asia/Tokyo",
    week({day: [("09:00", "18:00")] for day in ("mon", "tue", "wed", "thu", "fri")}),
    holidays=frozenset({date(2026, 11, 23)}),
)


def tokyo(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=ZONE).astimezone(UTC)


def test_work_across_closing_time_is_cut_there():
    cut = segments(tokyo(20, 17), tokyo(20, 19), TOKYO)

    assert [(one.band, one.seconds) for one in cut] == [
        (Band.NORMAL, 3600),
        (Band.AFTER_HOURS, 3600),
    ]


def test_a_holiday_begins_and_ends_at_midnight_of_the_calendars_zone():
    cut = segments(tokyo(22, 23), tokyo(24, 1), TOKYO)

    assert [one.band for one in cut] == [Band.AFTER_HOURS, Band.HOLIDAY, Band.AFTER_HOURS]
    assert [one.seconds for one in cut] == [3600, 24 * 3600, 3600]


def test_work_that_ends_when_it_starts_is_refused():
    with pytest.raises(Refused):
        segments(tokyo(20, 9), tokyo(20, 9), TOKYO)


@given(start=st.integers(0, 14 * 1440), length=st.integers(1, 4000))
def test_segments_tile_the_entry_without_gap_or_overlap(start, length):
    first = tokyo(16, 0) + timedelta(minutes=start)
    last = first + timedelta(minutes=length)

    cut = segments(first, last, TOKYO)

    assert cut[0].start == first
    assert cut[-1].end == last
    assert all(a.end == b.start and a.band != b.band for a, b in pairwise(cut))


def test_a_holiday_without_a_factor_of_its_own_counts_as_after_hours():
    assert Factors(after_hours=125).of(Band.HOLIDAY) == 125
    assert Factors(after_hours=125, holiday=150).of(Band.HOLIDAY) == 150
    assert Factors().of(Band.HOLIDAY, 120) == 120


@pytest.mark.parametrize(
    ("mix", "expected"), [(Mix.LARGER, 150), (Mix.ADD, 175), (Mix.MULTIPLY, 188)]
)
def test_two_factors_meet_by_the_lines_own_rule(mix, expected):
    assert mixed(150, 125, mix) == expected
    assert mixed(100, 125, mix) == 125


def test_weighted_minutes_are_rounded_once_on_the_sum():
    cut = segments(tokyo(20, 17, 59), tokyo(20, 18, 2), TOKYO)

    told = weighed(3, cut, Factors(after_hours=125))

    assert [part.minutes for part in told.parts] == [1, 2]
    assert told.weighted == 4  # 1 + 2.5 → 3.5 → 4


@given(
    billable=st.integers(0, 2000),
    seconds=st.lists(st.integers(1, 20_000), min_size=1, max_size=6),
    after=st.integers(100, 300),
    member=st.integers(50, 300),
)
def test_weighing_agrees_with_the_same_rule_told_in_fractions(billable, seconds, after, member):
    clock, cut = tokyo(20, 9), []
    for place, length in enumerate(seconds):
        until = clock + timedelta(seconds=length)
        cut.append(Segment(list(Band)[place % 2], clock, until))
        clock = until

    told = weighed(billable, cut, Factors(after_hours=after), member)

    shares = plain.largest_remainder(billable, seconds)
    factors = [Fraction(member if i % 2 == 0 else max(after, member), 100) for i in range(len(cut))]
    exact = sum((s * f for s, f in zip(shares, factors, strict=True)), Fraction(0))
    assert told.weighted == plain.half_up(exact)
    assert told.billable == billable
    assert [part.minutes for part in told.parts] == shares


def test_minutes_without_a_clock_lie_in_one_band():
    assert in_one_band(5, Band.NORMAL, 150).weighted == 8


@pytest.mark.parametrize(
    ("typed", "weights"),
    [
        ("", {}),
        ("remote=100, onsite=150", {"remote": 100, "onsite": 150}),
        ("remote：１００％\nproject 200 %", {"remote": 100, "project": 200}),
    ],
)
def test_weights_are_read_by_the_code_of_the_kind_of_work(typed, weights):
    assert parsed_weights(typed) == weights


@pytest.mark.parametrize("typed", ["remote", "remote=0", "remote=1001", "a=1, a=2", "150"])
def test_what_is_no_weight_is_refused(typed):
    with pytest.raises(Refused) as refusal:
        parsed_weights(typed)

    assert refusal.value.field == "weights"
