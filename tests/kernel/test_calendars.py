"""Business time, told by cases, by hand and by counting every minute on the wall clock."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from msp.kernel import calendars
from msp.kernel.calendars import BusinessCalendar, Exceptional, Frame, Special
from msp.kernel.errors import Refused
from tests.kernel import cases

TOKYO = BusinessCalendar(
    "Asia/Tokyo",
    calendars.week(
        {day: [("09:00", "12:00"), ("13:00", "18:00")] for day in calendars.WEEKDAYS[:5]}
    ),
    holidays=frozenset({date(2026, 11, 23)}),
    yearly=frozenset({(12, 31)}),
)


def jst(day: int, clock: str) -> datetime:
    return datetime.combine(date(2026, 11, day), time.fromisoformat(clock), ZoneInfo("Asia/Tokyo"))


@pytest.mark.parametrize("case", cases.named("business_time", "due_after_business_seconds"))
def test_a_budget_of_business_time_ends_when_others_say(case: dict[str, Any]) -> None:
    due = cases.calendar(case["calendar"]).add_business_seconds(
        cases.moment(case["start"]), case["seconds"], cases.spans(case["pauses"])
    )

    assert due == cases.moment(case["expected"])


@pytest.mark.parametrize("case", cases.named("business_time", "business_seconds_between"))
def test_business_time_between_two_moments_is_what_others_count(case: dict[str, Any]) -> None:
    seconds = cases.calendar(case["calendar"]).business_seconds_without(
        cases.moment(case["start"]), cases.moment(case["end"]), cases.spans(case["pauses"])
    )

    assert seconds == case["expected"]


@pytest.mark.parametrize("case", cases.named("business_time", "is_business_time"))
def test_others_agree_when_it_is_open(case: dict[str, Any]) -> None:
    calendar = cases.calendar(case["calendar"])

    assert calendar.is_open_at(cases.moment(case["at"])) is case["expected"]


@pytest.mark.parametrize("case", cases.named("business_time", "due_after_working_days"))
def test_working_days_end_when_others_say(case: dict[str, Any]) -> None:
    calendar, start = cases.calendar(case["calendar"]), cases.moment(case["start"])
    add = (
        calendar.add_working_days_to_close
        if case["end_of_working_day"]
        else calendar.add_working_days
    )

    assert add(start, case["days"]) == cases.moment(case["expected"])


def test_a_lunch_break_a_weekend_and_a_holiday_do_not_count() -> None:
    due = TOKYO.add_business_seconds(jst(20, "11:30"), 7 * 3600)

    assert due == jst(24, "10:30")
    assert TOKYO.business_seconds(jst(20, "11:30"), due) == 7 * 3600
    assert TOKYO.holidays_between(jst(20, "11:30"), due) == [date(2026, 11, 23)]


def test_a_due_instant_may_equal_a_close_but_the_close_is_not_open() -> None:
    assert TOKYO.add_business_seconds(jst(20, "17:00"), 3600) == jst(20, "18:00")
    assert not TOKYO.is_open_at(jst(20, "18:00"))
    assert TOKYO.is_open_at(jst(20, "17:59"))


def test_no_budget_outside_hours_rolls_to_the_next_opening() -> None:
    assert TOKYO.add_business_seconds(jst(20, "18:00"), 0) == jst(24, "09:00")
    assert TOKYO.next_opening(jst(21, "10:00")) == jst(24, "09:00")
    assert TOKYO.next_opening(jst(20, "10:00")) == jst(20, "10:00")


def test_time_in_two_overlapping_pauses_is_removed_once() -> None:
    pauses = [
        (jst(20, "10:00"), jst(20, "11:00")),
        (jst(20, "10:30"), jst(20, "11:30")),
    ]

    assert TOKYO.business_seconds_without(jst(20, "09:00"), jst(20, "12:00"), pauses) == 5400
    assert TOKYO.add_business_seconds(jst(20, "09:00"), 5400, pauses) == jst(20, "12:00")


def test_a_yearly_holiday_returns_each_year() -> None:
    assert [TOKYO.is_working_day(date(year, 12, 31)) for year in (2026, 2027)] == [False, False]
    assert TOKYO.is_working_day(date(2026, 12, 30))


def test_an_extra_opening_opens_a_holiday_and_a_closure_beats_it() -> None:
    day = date(2026, 11, 23)
    calendar = BusinessCalendar(
        TOKYO.zone,
        TOKYO.weekly,
        exceptions=(
            Exceptional(day, Special.OPENING, (calendars.frame("10:00", "15:00"),)),
            Exceptional(day, Special.CLOSURE, (calendars.frame("12:00", "13:00"),)),
            Exceptional(date(2026, 11, 24), Special.CLOSURE),
            Exceptional(date(2026, 11, 25), Special.HOURS, (calendars.frame("09:00", "10:00"),)),
        ),
        holidays=TOKYO.holidays,
    )

    assert calendar.open_intervals(jst(21, "00:00"), jst(26, "00:00")) == [
        (jst(23, "10:00"), jst(23, "12:00")),
        (jst(23, "13:00"), jst(23, "15:00")),
        (jst(25, "09:00"), jst(25, "10:00")),
    ]


def test_around_the_clock_is_one_interval() -> None:
    start, end = jst(1, "03:00"), jst(9, "04:00")

    assert calendars.always_open("Asia/Tokyo").open_intervals(start, end) == [(start, end)]


def test_a_frame_inside_the_skipped_hour_does_not_exist() -> None:
    night = BusinessCalendar("Europe/Berlin", calendars.week({"sun": [("02:15", "02:45")]}))

    assert night.business_seconds(*_days(date(2026, 3, 29), 1)) == 0
    assert not night.is_working_day(date(2026, 3, 29))
    assert night.business_seconds(*_days(date(2026, 4, 5), 1)) == 1800


def test_the_repeated_hour_counts_twice() -> None:
    night = BusinessCalendar("Europe/Berlin", calendars.week({"sun": [("02:15", "02:45")]}))

    assert night.business_seconds(*_days(date(2026, 10, 25), 1)) == 3600
    assert (
        calendars.always_open("Europe/Berlin").business_seconds(
            datetime(2026, 10, 24, 22, tzinfo=UTC), datetime(2026, 10, 25, 23, tzinfo=UTC)
        )
        == 25 * 3600
    )


def test_working_days_keep_the_clock_time_over_a_change_of_clocks() -> None:
    berlin = BusinessCalendar(
        "Europe/Berlin", calendars.week({"fri": [("09:00", "17:00")], "mon": [("09:00", "17:00")]})
    )
    friday = datetime(2026, 3, 27, 10, 30, tzinfo=ZoneInfo("Europe/Berlin"))

    assert berlin.add_working_days(friday, 1) == friday + timedelta(days=3)
    assert berlin.add_working_days_to_close(friday, 1) == datetime(2026, 3, 30, 15, tzinfo=UTC)
    assert berlin.add_working_days(friday, -1) == datetime(2026, 3, 23, 9, 30, tzinfo=UTC)


def test_zero_working_days_end_today_or_if_closed_on_the_next_working_day() -> None:
    assert TOKYO.add_working_days_to_close(jst(20, "10:00"), 0) == jst(20, "18:00")
    assert TOKYO.add_working_days_to_close(jst(20, "19:00"), 0) == jst(24, "18:00")
    assert TOKYO.add_working_days(jst(21, "10:00"), 0) == jst(24, "10:00")


def test_overlapping_frames_are_refused_and_touching_ones_are_not() -> None:
    with pytest.raises(Refused, match="overlap at 11:00") as refusal:
        BusinessCalendar("UTC", calendars.week({"mon": [("09:00", "12:00"), ("11:00", "13:00")]}))

    assert refusal.value.field == "frames"
    touching = BusinessCalendar(
        "UTC", calendars.week({"mon": [("12:00", "13:00"), ("09:00", "12:00")]})
    )
    assert touching.weekly[0] == (Frame(540, 720), Frame(720, 780))


@pytest.mark.parametrize("zone", ["Asia/Tokio", "", "../etc/passwd", "Asia", "9"])
def test_a_zone_that_does_not_exist_is_refused(zone: str) -> None:
    with pytest.raises(Refused) as refusal:
        calendars.always_open(zone)

    assert refusal.value.field == "zone"


@pytest.mark.parametrize(
    ("opens", "closes"), [("12:00", "09:00"), ("09:00", "09:00"), ("23:00", "25:00"), ("9", "10")]
)
def test_hours_that_make_no_sense_are_refused(opens: str, closes: str) -> None:
    with pytest.raises(Refused) as refusal:
        calendars.frame(opens, closes)

    assert refusal.value.field == "frames"


def test_a_weekday_that_does_not_exist_is_refused() -> None:
    with pytest.raises(Refused, match="montag"):
        calendars.week({"montag": [("09:00", "17:00")]})


def test_a_calendar_that_never_opens_says_so() -> None:
    closed = BusinessCalendar("UTC", calendars.week({}))

    for ask in (closed.next_opening, lambda start: closed.add_working_days(start, 1)):
        with pytest.raises(Refused, match="never opens"):
            ask(jst(20, "10:00"))
    assert closed.business_seconds(jst(20, "10:00"), jst(24, "10:00")) == 0


def test_a_calendar_that_no_longer_opens_says_so() -> None:
    past = BusinessCalendar(
        "UTC", calendars.week({}), exceptions=(Exceptional(date(2020, 1, 1), Special.OPENING),)
    )

    with pytest.raises(Refused, match="long enough"):
        past.next_opening(jst(20, "10:00"))


def test_japanese_holidays_carry_their_names_in_both_languages() -> None:
    assert calendars.public_holidays([2026])[date(2026, 9, 22)] == "国民の休日"
    assert calendars.public_holidays([2026], "en")[date(2026, 11, 3)] == "Culture Day"
    assert len(calendars.public_holidays([2026])) == 18


def test_banks_also_close_around_the_new_year() -> None:
    extra = set(calendars.bank_holidays([2026])) - set(calendars.public_holidays([2026]))

    assert extra == {date(2026, 1, 2), date(2026, 1, 3), date(2026, 12, 31)}
    assert calendars.bank_holidays([2026])[date(2026, 1, 1)] == "元日"


def _days(first: date, count: int) -> tuple[datetime, datetime]:
    start = datetime.combine(first, time(), UTC) - timedelta(hours=14)
    return start, start + timedelta(days=count, hours=26)


# Each zone changes its clocks (or once changed its date) within a few days of the given day.
TURNS = some.sampled_from(
    [
        ("Europe/Berlin", date(2026, 3, 29)),
        ("Europe/Berlin", date(2026, 10, 25)),
        ("America/New_York", date(2026, 11, 1)),
        ("America/Sao_Paulo", date(2018, 11, 4)),
        ("America/Sao_Paulo", date(2018, 2, 18)),
        ("America/St_Johns", date(2010, 11, 7)),
        ("Australia/Lord_Howe", date(2026, 4, 5)),
        ("Pacific/Apia", date(2011, 12, 30)),
        ("Asia/Tokyo", date(2026, 11, 23)),
    ]
)
FRAMES = some.lists(some.integers(0, 96), max_size=6, unique=True).map(
    lambda marks: tuple(
        Frame(opens * 15, closes * 15)
        for opens, closes in zip(sorted(marks)[::2], sorted(marks)[1::2], strict=False)
    )
)


@some.composite
def odd_weeks(draw: some.DrawFn) -> tuple[BusinessCalendar, datetime]:
    zone, turn = draw(TURNS)
    near = [turn + timedelta(days=count) for count in range(-2, 3)]
    calendar = BusinessCalendar(
        zone,
        draw(some.tuples(*[FRAMES] * 7)),
        exceptions=tuple(
            Exceptional(draw(some.sampled_from(near)), kind, frames)
            for kind in draw(some.lists(some.sampled_from(Special), max_size=3, unique=True))
            if (frames := draw(FRAMES))
        ),
        holidays=draw(some.frozensets(some.sampled_from(near), max_size=1)),
    )
    start = datetime.combine(turn, time(), UTC) + timedelta(minutes=draw(some.integers(-3000, 900)))
    return calendar, start


def open_minutes(calendar: BusinessCalendar, start: datetime, minutes: int) -> list[datetime]:
    """Each minute whose wall clock the calendar's own words call open, counted one by one."""
    zone = ZoneInfo(calendar.zone)
    moments = (start + timedelta(minutes=count) for count in range(minutes))
    return [moment for moment in moments if says_open(calendar, moment.astimezone(zone))]


def says_open(calendar: BusinessCalendar, local: datetime) -> bool:
    day, minute = local.date(), local.hour * 60 + local.minute
    told: dict[Special, bool] = {}
    for each in calendar.exceptions:
        inside = any(frame.opens <= minute < frame.closes for frame in each.frames)
        told[each.kind] = inside if each.on == day else told.get(each.kind, False)
        if each.kind is Special.HOURS and each.on != day:
            del told[each.kind]
    usual = any(frame.opens <= minute < frame.closes for frame in calendar.weekly[local.weekday()])
    hours = told.get(Special.HOURS, usual) and day not in calendar.holidays
    return (hours or told.get(Special.OPENING, False)) and not told.get(Special.CLOSURE, False)


@settings(deadline=None, max_examples=60)
@given(odd_weeks(), some.integers(0, 3000))
def test_counting_every_minute_gives_the_same_business_time(
    week: tuple[BusinessCalendar, datetime], minutes: int
) -> None:
    calendar, start = week

    counted = open_minutes(calendar, start, minutes)

    end = start + timedelta(minutes=minutes)
    assert calendar.business_seconds(start, end) == 60 * len(counted)
    assert calendar.is_open_at(start) is bool(open_minutes(calendar, start, 1))


@settings(deadline=None, max_examples=60)
@given(odd_weeks(), some.integers(1, 600), some.integers(0, 1500), some.integers(0, 1500))
def test_a_budget_ends_with_the_last_of_its_counted_minutes(
    week: tuple[BusinessCalendar, datetime], budget: int, pause_after: int, pause_for: int
) -> None:
    calendar, start = week
    pause = start + timedelta(minutes=pause_after)
    resume = pause + timedelta(minutes=pause_for)

    counted = [
        moment for moment in open_minutes(calendar, start, 4500) if not pause <= moment < resume
    ]

    if len(counted) >= budget:
        due = calendar.add_business_seconds(start, budget * 60, [(pause, resume)])
        assert due == counted[budget - 1] + timedelta(minutes=1)
        assert calendar.business_seconds_without(start, due, [(pause, resume)]) == budget * 60
