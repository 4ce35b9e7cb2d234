"""What people type, in every width, and what is refused."""

from collections.abc import Callable
from datetime import date, time

import pytest
from hypothesis import given
from hypothesis import strategies as some

from msp.kernel import reading
from msp.kernel.errors import Refused
from msp.kernel.money import Money
from msp.kernel.periods import Period

WIDE = str.maketrans(
    {chr(code): chr(code + 0xFEE0) for code in range(0x21, 0x7F)} | {" ": "\u3000"}
)


@pytest.mark.parametrize(
    ("typed", "minutes"),
    [
        ("30", 30),
        ("30分", 30),
        ("30 min", 30),
        ("0:30", 30),
        ("1:05", 65),
        ("1.5h", 90),
        ("1.5時間", 90),
        (".5h", 30),
        ("2h", 120),
        ("1時間半", 90),
        ("1時間30分", 90),
        ("1h30m", 90),
        ("1 h 30 min", 90),
        ("9:00-9:45", 45),
        ("9:00~9:45", 45),
        ("9:00 – 9:45", 45),
        ("9:00ー9:45", 45),
        ("9:00から9:45まで", 45),
        ("23:30-0:15", 45),
        ("22:00-24:00", 120),
        ("24:00", 1440),
        ("1440", 1440),
    ],
)
def test_a_length_of_work_is_read_in_each_form_and_width(typed: str, minutes: int) -> None:
    assert reading.read_minutes(typed).seconds == minutes * 60
    assert reading.read_minutes(f" {typed.translate(WIDE)}\u3000").seconds == minutes * 60


def test_two_clock_times_are_kept() -> None:
    told = reading.read_minutes("９：００－９：４５")

    assert (told.start, told.end) == (time(9), time(9, 45))
    assert reading.read_minutes("22:00-24:00").end == time(0)
    assert reading.read_minutes("45").start is None


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("", "not a length"),
        ("abc", "not a length"),
        ("-", "not a length"),
        ("1.5", "not a length"),
        ("h", "not a length"),
        ("1:60", "not a length"),
        ("25:00-26:00", "not a length"),
        ("9-10", "not a length"),
        ("半", "not a length"),
        ("0", "more than zero"),
        ("0:00", "more than zero"),
        ("-30", "more than zero"),
        ("−1.5h", "more than zero"),
        ("9:00-9:00", "more than zero"),
        ("9:45-9:00", "end is before"),
        ("24:01", "at most 24"),
        ("25h", "at most 24"),
    ],
)
def test_a_length_that_cannot_be_is_refused_at_its_field(typed: str, sentence: str) -> None:
    with pytest.raises(Refused, match=sentence) as refusal:
        reading.read_minutes(typed, field="worked")

    assert refusal.value.field == "worked"


@given(some.integers(1, 1440))
def test_hours_and_minutes_come_back_whatever_the_form(minutes: int) -> None:
    hours, rest = divmod(minutes, 60)

    for typed in (f"{minutes}", f"{hours}:{rest:02}", f"{hours}時間{rest}分", f"{hours}h{rest}m"):
        assert reading.read_minutes(typed).seconds == minutes * 60


def test_a_third_of_an_hour_is_rounded_to_the_second_not_refused() -> None:
    assert reading.read_minutes("0.3333h").seconds == 1200


@pytest.mark.parametrize(
    ("typed", "minor"),
    [
        ("1000", 1000),
        ("1,000", 1000),
        ("¥1,000", 1000),
        ("￥1,000", 1000),
        ("１，０００円", 1000),
        ("1,234,567", 1234567),
        ("-500", -500),
        ("−¥500", -500),
        ("¥−500", -500),
        ("▲1,200", -1200),
        ("¥1,000-", 1000),
        ("JPY 980", 980),
        ("0", 0),
    ],
)
def test_yen_are_read_with_sign_commas_and_any_width(typed: str, minor: int) -> None:
    assert reading.read_amount(typed) == Money(minor, "JPY")


@pytest.mark.parametrize(
    "typed",
    ["", "¥", "1,000.50", "1,00", "10,0000", "1.000", "--5", "5円5", "$5", "1e3", "NaN", "9" * 16],
)
def test_what_is_no_amount_of_yen_is_refused(typed: str) -> None:
    with pytest.raises(Refused) as refusal:
        reading.read_amount(typed, field="price")

    assert refusal.value.field == "price"


def test_a_currency_with_cents_keeps_them() -> None:
    assert reading.read_amount("$1,000.50", "USD") == Money(100050, "USD")
    assert reading.read_amount("12.5", "EUR") == Money(1250, "EUR")
    for typed in ("12.505", "12円", "12-"):
        with pytest.raises(Refused):
            reading.read_amount(typed, "USD")


@pytest.mark.parametrize(
    "typed",
    [
        "2026-11-20",
        "2026/11/20",
        "2026.11.20",
        "20261120",
        "2026年11月20日",
        "2026年11月20日(金)",
        "２０２６／１１／２０",
        "2026−11−20",
        "11/20",
        "11月20日",
    ],
)
def test_a_date_is_read_in_each_form(typed: str) -> None:
    assert reading.read_day(typed, 2026) == date(2026, 11, 20)


@pytest.mark.parametrize(
    "typed",
    ["", "2026-02-29", "2026-13-01", "20/11/2026", "0001-01-01", "明日", "2026/11-20", "11/20"],
)
def test_what_is_no_date_is_refused(typed: str) -> None:
    with pytest.raises(Refused) as refusal:
        reading.read_day(typed, field="starts_on")

    assert refusal.value.field == "starts_on"


@pytest.mark.parametrize("typed", ["2026-1", "2026/01", "202601", "2026年1月", "２０２６年１月"])
def test_a_month_is_read_in_each_form(typed: str) -> None:
    assert reading.read_month(typed) == Period(date(2026, 1, 1), date(2026, 2, 1))


@pytest.mark.parametrize("typed", ["", "2026-13", "2026", "20261", "1月"])
def test_what_is_no_month_is_refused(typed: str) -> None:
    with pytest.raises(Refused) as refusal:
        reading.read_month(typed)

    assert refusal.value.field == "month"


@pytest.mark.parametrize(
    "typed",
    ["03-1234-5678", "０３－１２３４－５６７８", "03ー1234ー5678", "0312345678", "+81 3 1234 5678"],
)
def test_a_phone_number_is_one_number_however_typed(typed: str) -> None:
    assert reading.read_phone(typed) == "+81312345678"


@pytest.mark.parametrize("typed", ["1234567", "１００ー０００１", "〒100‐0001", " 100 0001 "])
def test_a_postal_code_gets_its_hyphen(typed: str) -> None:
    assert reading.read_postal_code(typed) in ("123-4567", "100-0001")


@pytest.mark.parametrize(
    ("read", "typed"),
    [
        (reading.read_phone, ""),
        (reading.read_phone, "12"),
        (reading.read_phone, "会社"),
        (reading.read_phone, "03-1234-5678 ext. 9"),
        (reading.read_postal_code, "12-34567"),
        (reading.read_postal_code, "12345678"),
    ],
)
def test_what_is_no_number_is_refused(read: Callable[[str], str], typed: str) -> None:
    with pytest.raises(Refused, match="Write it like"):
        read(typed)


def test_a_code_folds_widths_and_hyphens_and_nothing_else() -> None:
    assert reading.fold_digits("ＡＢ‐１２ー３−４–５") == "AB-12-3-4-5"
    assert reading.fold_digits("㈱①髙") == "㈱①髙"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("サーバー", "ｻｰﾊﾞｰ"),
        ("サーバー", "サーバ"),
        ("さーばー", "サーバー"),
        ("ＶＰＮ  接続", "vpn 接続"),
        ("ﾌﾟﾘﾝﾀ", "ぷりんた"),
    ],
)
def test_search_sees_two_spellings_as_one(one: str, other: str) -> None:
    assert reading.search_key(one) == reading.search_key(other)


@pytest.mark.parametrize(
    "name",
    ["株式会社ミドリ", "ミドリ株式会社", "(株)ミドリ", "㈱ミドリ", "ﾐﾄﾞﾘ（株）", "有限会社 みどり"],
)
def test_the_form_of_a_company_does_not_matter_in_search(name: str) -> None:
    assert reading.company_key(name) == "みどり"


def test_a_name_that_is_only_a_form_of_company_stays() -> None:
    assert reading.company_key("株式会社") == "株式会社"
