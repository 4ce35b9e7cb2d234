"""What people type is understood in any width, and refused with a sentence when it is not."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, time

import phonenumbers
from babel.numbers import get_currency_precision

from msp.kernel import periods
from msp.kernel.errors import Refused, mark
from msp.kernel.money import Money, divided
from msp.kernel.periods import Period

HOUR, DAY, NIGHT = 3_600, 86_400, 43_200
MOST_DIGITS = 15
YEARS = range(1900, 2200)

_WIDTHS = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}
_HYPHENS = dict.fromkeys(map(ord, "‐‑‒–—―−─ーｰ－﹣"), "-")
_CODES = _WIDTHS | _HYPHENS
_KANA = {code: code - 0x60 for code in (*range(0x30A1, 0x30F7), 0x30FD, 0x30FE)} | {0x30FC: None}

_CLOCK = r"(\d{1,2}):([0-5]\d)"
_UNITS = {"minutes": "分|min(?:ute)?s?|m", "hours": "時間|h(?:(?:ou)?rs?)?"}
_RANGE = re.compile(rf"{_CLOCK}(?:-|~|〜|から){_CLOCK}(?:まで)?")
_MINUTES = re.compile(rf"(\d{{1,6}})(?:{_UNITS['minutes']})?")
_COLON = re.compile(r"(\d{1,3}):([0-5]\d)")
_HOURS = re.compile(rf"(\d{{0,3}})(?:\.(\d{{1,6}}))?(?:{_UNITS['hours']})")
_BOTH = re.compile(rf"(\d{{1,3}})(?:{_UNITS['hours']})([0-5]?\d)(?:{_UNITS['minutes']})?")
_HALF = re.compile(rf"(\d{{1,3}})(?:{_UNITS['hours']})半")
_AMOUNT = re.compile(r"(\d{1,3}(?:,\d{3})+|\d+)(?:\.(\d+))?")
_FULL_DAY = re.compile(
    r"(\d{4})(?:-(\d{1,2})-|/(\d{1,2})/|\.(\d{1,2})\.|年(\d{1,2})月)(\d{1,2})日?(?:\([日月火水木金土]\))?"
)
_PLAIN_DAY = re.compile(r"(\d{4})(\d{2})(\d{2})")
_SHORT_DAY = re.compile(r"(\d{1,2})(?:/|-|月)(\d{1,2})日?(?:\([日月火水木金土]\))?")
_MONTH = re.compile(r"(\d{4})(?:[-/.年]?)(\d{2}|(?<=\D)\d)月?")
_POSTAL = re.compile(r"(\d{3})-?(\d{4})")
_COMPANY = re.compile(
    r"株式会社|有限会社|合同会社|合資会社|合名会社|"
    r"(?:一般|公益)?(?:社団|財団)法人|\((?:株|有|同|資|名|社|財|一社|一財)\)"
)
_SYMBOLS = {"JPY": "¥", "USD": "$", "EUR": "€", "GBP": "£"}


@dataclass(frozen=True, slots=True)
class TypedTime:
    """A length of work in seconds; `start` and `end` if two clock times were typed.

    An `end` not after `start` belongs to the next day; 24:00 is 00:00 of the next day.
    """

    seconds: int
    start: time | None = None
    end: time | None = None


def fold_digits(text: str) -> str:
    """A code as typed with half-width digits, letters and signs; every kind of hyphen is `-`.

    For codes and numbers only: in a name `ー` is a letter. Source: LOOK §4.4.
    """
    return text.translate(_CODES).strip()


def read_minutes(text: str, field: str = "minutes") -> TypedTime:
    """A length of work: `30`, `30分`, `0:30`, `1.5h`, `1時間半`, `1時間30分`, `9:00-9:45`.

    A bare number is minutes. Refused if it is nothing like that, not positive, or over 24 hours.
    """
    typed = re.sub(r"\s+", "", fold_digits(text)).lower()
    told = next(
        (found for read in _LENGTHS if (found := read(typed.lstrip("-"))) is not None), None
    )
    if told is None:
        message = mark("“%(typed)s” is not a length of time. Write 30, 1.5h, 1:30 or 9:00-9:45.")
        raise Refused(message, field=field, typed=text)
    if told.seconds < 0:
        raise Refused(mark("The end is before the start."), field=field)
    if typed.startswith("-") or not told.seconds:
        raise Refused(mark("The time must be more than zero."), field=field)
    if told.seconds > DAY:
        raise Refused(mark("One entry holds at most 24 hours."), field=field)
    return told


def read_amount(text: str, currency: str = "JPY", field: str = "amount") -> Money:
    """An amount of `currency`: `1,000`, `¥1,000`, `1000円`, full-width, `-` or `▲` for negative.

    Refused for wrong grouping and for decimals that the currency does not have.
    """
    typed = re.sub(r"\s+", "", fold_digits(text)).upper().replace("￥", "¥")
    bare, negative = _unsigned(typed, currency)
    found = _AMOUNT.fullmatch(bare)
    if not found:
        message = mark("“%(typed)s” is not an amount of money. Write it like 1,000.")
        raise Refused(message, field=field, typed=text)
    digits = get_currency_precision(currency)
    whole, decimals = found[1].replace(",", ""), found[2] or ""
    if len(decimals) > digits:
        message = mark("Amounts in %(currency)s have %(digits)s decimal places.")
        raise Refused(message, field=field, currency=currency, digits=digits)
    if len(whole) + digits > MOST_DIGITS:
        raise Refused(mark("The amount is too large."), field=field)
    minor = int(whole + decimals.ljust(digits, "0"))
    return Money(-minor if negative else minor, currency)


def read_day(text: str, year: int | None = None, field: str = "day") -> date:
    """A date: `2026-11-20`, `2026/11/20`, `20261120`, `2026年11月20日`; with `year` also `11/20`.

    Refused for a day that does not exist.
    """
    typed = re.sub(r"\s+", "", fold_digits(text))
    parts: list[str] = []
    if found := _FULL_DAY.fullmatch(typed) or _PLAIN_DAY.fullmatch(typed):
        parts = [part for part in found.groups() if part]
    elif year is not None and (found := _SHORT_DAY.fullmatch(typed)):
        parts = [str(year), *found.groups()]
    if not parts:
        message = mark("“%(typed)s” is not a date. Write it like 2026-11-20.")
        raise Refused(message, field=field, typed=text)
    return _day(parts, text, field)


def read_month(text: str, field: str = "month") -> Period:
    """A month: `2026-11`, `2026/11`, `202611`, `2026年11月`, as the period of its days."""
    found = _MONTH.fullmatch(re.sub(r"\s+", "", fold_digits(text)))
    if not found:
        message = mark("“%(typed)s” is not a month. Write it like 2026-11.")
        raise Refused(message, field=field, typed=text)
    return periods.month_of(_day([*found.groups(), "1"], text, field))


def read_phone(text: str, region: str = "JP", field: str = "phone") -> str:
    """A phone number as E.164 (`+81312345678`); without a country code it is one of `region`."""
    try:
        number = phonenumbers.parse(fold_digits(text), region)
    except phonenumbers.NumberParseException:
        number = None
    if number is None or number.extension or not phonenumbers.is_valid_number(number):
        message = mark("“%(typed)s” is not a phone number. Write it like 03-1234-5678.")
        raise Refused(message, field=field, typed=text)
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def read_postal_code(text: str, field: str = "postal_code") -> str:
    """A Japanese postal code as `123-4567`, with or without 〒 and hyphen."""
    found = _POSTAL.fullmatch(re.sub(r"[\s〒]+", "", fold_digits(text)))
    if not found:
        message = mark("“%(typed)s” is not a postal code. Write it like 123-4567.")
        raise Refused(message, field=field, typed=text)
    return f"{found[1]}-{found[2]}"


def search_key(text: str) -> str:
    """Text as search compares it: case, width, kana and long vowels folded, spaces single."""
    folded = unicodedata.normalize("NFKC", text).casefold().translate(_KANA)
    return " ".join(folded.split())


def company_key(name: str) -> str:
    """A company's name as search compares it, without 株式会社, (株), ㈱ and their like."""
    key = search_key(name)
    return _COMPANY.sub("", key).replace(" ", "") or key


def _range(typed: str) -> TypedTime | None:
    found = _RANGE.fullmatch(typed)
    if not found:
        return None
    hours, minutes, until_hours, until_minutes = map(int, found.groups())
    begins, ends = hours * 60 + minutes, until_hours * 60 + until_minutes
    if begins >= DAY // 60 or ends > DAY // 60:
        return None
    length = (ends - begins) * 60
    # Past midnight is a night's work; half a day and more is a start and an end swapped.
    if -DAY <= length < NIGHT - DAY:
        length += DAY
    return TypedTime(length, time(hours, minutes), time(until_hours % 24, until_minutes))


def _plain(typed: str) -> TypedTime | None:
    found = _MINUTES.fullmatch(typed)
    return TypedTime(int(found[1]) * 60) if found else None


def _pair(typed: str) -> TypedTime | None:
    found = _COLON.fullmatch(typed) or _BOTH.fullmatch(typed)
    return TypedTime(int(found[1]) * HOUR + int(found[2]) * 60) if found else None


def _half(typed: str) -> TypedTime | None:
    found = _HALF.fullmatch(typed)
    return TypedTime(int(found[1]) * HOUR + HOUR // 2) if found else None


def _decimal(typed: str) -> TypedTime | None:
    found = _HOURS.fullmatch(typed)
    if not found or not (found[1] or found[2]):
        return None
    decimals = found[2] or ""
    scaled = int((found[1] or "0") + decimals)
    return TypedTime(divided(scaled * HOUR, 10 ** len(decimals)))


_LENGTHS: tuple[Callable[[str], TypedTime | None], ...] = (_range, _plain, _pair, _half, _decimal)


def _unsigned(typed: str, currency: str) -> tuple[str, bool]:
    """The digits without currency and sign, which may stand in either order, and the sign."""
    symbol = re.escape(_SYMBOLS.get(currency, currency))
    found = re.fullmatch(
        rf"(?:{symbol}|{currency})?([-▲△]?)(?:{symbol}|{currency})?([^-]*?)(?:{currency}|円|-)?",
        typed,
    )
    if not found or (currency != "JPY" and typed.endswith(("円", "-"))):
        return "", False
    return found[2], bool(found[1])


def _day(parts: list[str], text: str, field: str) -> date:
    year, month, day = map(int, parts)
    try:
        if year in YEARS:
            return date(year, month, day)
    except ValueError:
        pass
    message = mark("There is no such day: %(typed)s.")
    raise Refused(message, field=field, typed=text)
