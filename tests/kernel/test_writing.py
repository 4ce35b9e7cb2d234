"""How values look to readers of Japanese and of English."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as some

from msp.kernel import periods, reading, writing
from msp.kernel.money import Money

TOKYO = ZoneInfo("Asia/Tokyo")


@pytest.mark.parametrize("language", ["ja", "en"])
def test_yen_carry_the_narrow_sign_and_a_true_minus(language: str) -> None:
    assert writing.money_text(Money(1200, "JPY"), language) == "\u00a51,200"
    assert writing.money_text(Money(-1200, "JPY"), language) == "\u2212\u00a51,200"
    assert writing.money_text(Money(0, "JPY"), language) == "¥0"


def test_dollars_carry_their_cents() -> None:
    assert writing.money_text(Money(100050, "USD"), "en") == "$1,000.50"
    assert writing.money_text(Money(-5, "USD"), "ja") == "−$0.05"


@pytest.mark.parametrize(
    ("minutes", "ja", "en"),
    [
        (450, "7.5時間", "7.5 h"),
        (420, "7.0時間", "7.0 h"),
        (3, "0.1時間", "0.1 h"),
        (2, "0.0時間", "0.0 h"),
        (-2, "0.0時間", "0.0 h"),
        (-3, "−0.1時間", "−0.1 h"),
        (60_000, "1,000.0時間", "1,000.0 h"),
    ],
)
def test_hours_have_one_decimal_half_up(minutes: int, ja: str, en: str) -> None:
    assert (writing.hours_text(minutes, "ja"), writing.hours_text(minutes, "en")) == (ja, en)


@pytest.mark.parametrize(
    ("minutes", "clock", "ja", "en"),
    [
        (90, "1:30", "1時間30分", "1 h 30 min"),
        (45, "0:45", "45分", "45 min"),
        (120, "2:00", "2時間", "2 h"),
        (0, "0:00", "0分", "0 min"),
        (-65, "−1:05", "−1時間5分", "−1 h 5 min"),
        (1805, "30:05", "30時間5分", "30 h 5 min"),
    ],
)
def test_a_length_is_written_as_clock_and_in_words(
    minutes: int, clock: str, ja: str, en: str
) -> None:
    assert writing.clock_text(minutes) == clock
    assert writing.minutes_words(minutes, "ja") == ja
    assert writing.minutes_words(minutes, "en") == en


def test_minutes_and_seconds_have_their_own_words() -> None:
    assert writing.minutes_text(1500, "ja") == "1,500分"
    assert writing.minutes_text(42, "en") == "42 min"
    assert writing.timer_text(3_609) == "1:00:09"
    assert [writing.shown_minutes(seconds) for seconds in (59, 60, -59, -61)] == [0, 1, 0, -1]


def test_days_months_and_moments_in_both_languages() -> None:
    friday, evening = date(2026, 11, 20), datetime(2026, 11, 19, 16, 5, tzinfo=UTC)

    assert writing.day_text(friday, "ja") == "2026年11月20日(金)"
    assert writing.day_text(friday, "en") == "Fri 20 Nov 2026"
    assert (writing.day_short(friday, "ja"), writing.day_short(friday, "en")) == ("11/20", "20 Nov")
    assert writing.moment_text(evening, TOKYO, "ja") == "2026年11月20日(金) 01:05"
    assert writing.moment_text(evening, TOKYO, "en") == "Fri 20 Nov 2026, 01:05"
    assert writing.moment_short(evening, TOKYO, "ja") == "11/20 01:05"
    assert writing.month_text(periods.month_of(friday), "ja") == "2026年11月"
    assert writing.month_text(periods.month_of(friday), "en") == "November 2026"


def test_a_share_always_shows_its_counts() -> None:
    assert writing.percent_text(20, 21, "ja") == "95.2%(21件中20件)"
    assert writing.percent_text(20, 21, "en") == "95.2% (20 of 21)"
    assert writing.percent_text(0, 0, "ja") == "—(0件中0件)"
    assert writing.percent_text(1, 8, "en") == "12.5% (1 of 8)"


def test_a_phone_number_is_written_as_it_is_dialled() -> None:
    assert writing.phone_text("+81312345678", "ja") == "03-1234-5678"
    assert writing.phone_text("+81312345678", "en") == "+81 3-1234-5678"


@given(some.integers(-(10**14), 10**14), some.sampled_from(["ja", "en"]))
def test_what_is_written_as_money_is_read_as_the_same_money(minor: int, language: str) -> None:
    for currency in ("JPY", "USD"):
        amount = Money(minor, currency)
        assert reading.read_amount(writing.money_text(amount, language), currency) == amount


@given(some.dates(date(1900, 1, 1), date(2199, 12, 31)))
def test_what_is_written_as_a_day_is_read_as_the_same_day(day: date) -> None:
    assert reading.read_day(writing.day_text(day, "ja")) == day
    assert reading.read_day(writing.day_short(day, "ja"), day.year) == day


@given(some.integers(1, 1440))
def test_what_is_written_as_a_length_is_read_as_the_same_length(minutes: int) -> None:
    for text in (
        writing.clock_text(minutes),
        writing.minutes_words(minutes, "ja"),
        writing.minutes_words(minutes, "en"),
    ):
        assert reading.read_minutes(text).seconds == minutes * 60


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"])
def test_no_text_becomes_a_formula_in_a_spreadsheet_of_any_width(start):
    assert writing.no_formula(f"{start}cmd|' /C calc'!A0") == f"'{start}cmd|' /C calc'!A0"
    assert writing.no_formula(f"a{start}b") == f"a{start}b"
