"""Values are written for people in Japanese and English the same way everywhere.

`language` is "ja" or "en". All arithmetic is on whole numbers. Source: LOOK §4.2.
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import phonenumbers
from babel.numbers import format_currency, get_currency_precision

from msp.kernel.money import Money, divided
from msp.kernel.periods import Period

MINUS = "−"
NOTHING = "—"
_WEEKDAYS = {"ja": "月火水木金土日", "en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")}
_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
_LOCALES = {"ja": "ja_JP", "en": "en_US"}


def money_text(amount: Money, language: str) -> str:
    """`¥1,200`, `−¥1,200`; other currencies with their own decimals, `$12.50`."""
    if amount.currency == "JPY":
        return _signed(amount.minor, f"¥{abs(amount.minor):,}")
    digits = get_currency_precision(amount.currency)
    whole = Decimal(abs(amount.minor)).scaleb(-digits)
    text = format_currency(whole, amount.currency, locale=_LOCALES[language])
    return _signed(amount.minor, text)


def number_text(number: int) -> str:
    """`24,918`, `−3`."""
    return _signed(number, f"{abs(number):,}")


def shown_minutes(seconds: int) -> int:
    """Seconds as the whole minutes that are shown: a minute that is not full does not count."""
    return seconds // 60 if seconds >= 0 else -(-seconds // 60)


def minutes_text(minutes: int, language: str) -> str:
    """`90分` / `90 min`."""
    return number_text(minutes) + {"ja": "分", "en": " min"}[language]


def hours_text(minutes: int, language: str) -> str:
    """`7.5時間` / `7.5 h`: one decimal, half up by magnitude."""
    unit = {"ja": "時間", "en": " h"}[language]
    return f"{_tenths(divided(minutes, 6))}{unit}"


def clock_text(minutes: int) -> str:
    """A length as `h:mm`: `7:30`, `30:05`, `−0:45`."""
    hours, rest = divmod(abs(minutes), 60)
    return _signed(minutes, f"{hours}:{rest:02}")


def timer_text(seconds: int) -> str:
    """A running length as `h:mm:ss`: `0:00:09`."""
    minutes, rest = divmod(abs(seconds), 60)
    return _signed(seconds, f"{clock_text(minutes)}:{rest:02}")


# The full-width signs count too: Japanese spreadsheets read them like the narrow ones.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def no_formula(text: str) -> str:
    """`text` so that no spreadsheet takes it for a formula: an apostrophe before a risky start."""
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text


def minutes_words(minutes: int, language: str) -> str:
    """`1時間30分` / `1 h 30 min`; the part that is zero is left out."""
    hours, rest = divmod(abs(minutes), 60)
    units = {"ja": ("時間", "分"), "en": (" h", " min")}[language]
    parts = [f"{hours:,}{units[0]}"] if hours else []
    if rest or not hours:
        parts.append(f"{rest}{units[1]}")
    return _signed(minutes, {"ja": "", "en": " "}[language].join(parts))


def day_text(day: date, language: str) -> str:
    """`2026年11月20日(金)` / `Fri 20 Nov 2026`."""
    weekday = _WEEKDAYS[language][day.weekday()]
    if language == "ja":
        return f"{day.year}年{day.month}月{day.day}日({weekday})"
    return f"{weekday} {day_short(day, language)} {day.year}"


def day_short(day: date, language: str) -> str:
    """`11/20` / `20 Nov`."""
    if language == "ja":
        return f"{day.month}/{day.day}"
    return f"{day.day} {_MONTHS[day.month - 1][:3]}"


def day_of_week(day: date, language: str) -> str:
    """`11/20(金)` / `Fri 20 Nov`."""
    weekday, short = _WEEKDAYS[language][day.weekday()], day_short(day, language)
    return f"{short}({weekday})" if language == "ja" else f"{weekday} {short}"


def time_text(moment: datetime, zone: ZoneInfo) -> str:
    """The 24-hour clock of the reader's zone: `09:05`."""
    return f"{moment.astimezone(zone):%H:%M}"


def moment_text(moment: datetime, zone: ZoneInfo, language: str) -> str:
    """`2026年11月20日(金) 10:00` / `Fri 20 Nov 2026, 10:00`, in the reader's zone."""
    joint = {"ja": " ", "en": ", "}[language]
    day = moment.astimezone(zone).date()
    return f"{day_text(day, language)}{joint}{time_text(moment, zone)}"


def moment_short(moment: datetime, zone: ZoneInfo, language: str) -> str:
    """`11/20 10:00` / `20 Nov 10:00`, in the reader's zone."""
    day = moment.astimezone(zone).date()
    return f"{day_short(day, language)} {time_text(moment, zone)}"


def month_text(month: Period, language: str) -> str:
    """`2026年11月` / `November 2026`, of a period that is one month."""
    first = month.first
    if language == "ja":
        return f"{first.year}年{first.month}月"
    return f"{_MONTHS[first.month - 1]} {first.year}"


def percent_text(part: int, whole: int, language: str) -> str:
    """A share with the counts it comes from: `95.2%(21件中20件)` / `95.2% (20 of 21)`.

    One decimal, half up; of nothing there is no share, only the counts.
    """
    share = f"{_tenths(divided(part * 1_000, whole))}%" if whole else NOTHING
    if language == "ja":
        return f"{share}({number_text(whole)}件中{number_text(part)}件)"
    return f"{share} ({number_text(part)} of {number_text(whole)})"


def phone_text(number: str, language: str) -> str:
    """An E.164 number as it is dialled: `03-1234-5678` / `+81 3-1234-5678`."""
    parsed = phonenumbers.parse(number)
    home = language == "ja" and parsed.country_code == 81
    style = phonenumbers.PhoneNumberFormat
    return phonenumbers.format_number(parsed, style.NATIONAL if home else style.INTERNATIONAL)


def _tenths(tenths: int) -> str:
    return _signed(tenths, f"{abs(tenths) // 10:,}.{abs(tenths) % 10}")


def _signed(number: int, magnitude: str) -> str:
    return f"{MINUS}{magnitude}" if number < 0 else magnitude
