"""A month closes on a day, and what it comes to is due on a day of a later month (DOMAIN §10)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum

from msp.kernel import periods
from msp.kernel.errors import Refused, mark
from msp.kernel.periods import Period

MONTH_END = 31
CLOSING_DAYS = (5, 10, 15, 20, 25, MONTH_END)
SATURDAY = 5

BankClosed = Callable[[date], bool]


class HolidayRule(StrEnum):
    """Where a due date goes that falls on a day without banking."""

    BEFORE = "before"
    AFTER = "after"
    KEEP = "keep"


@dataclass(frozen=True, slots=True)
class Terms:
    """Closing day, months until payment, pay day (31 is the month's end) and the holiday rule.

    Refused: a closing day that is none of 5, 10, 15, 20, 25 and the end, a pay day that does not
    exist, more than six months, or a pay day before the closing.
    """

    closing_day: int = MONTH_END
    month_offset: int = 1
    pay_day: int = MONTH_END
    holiday_rule: HolidayRule = HolidayRule.AFTER

    def __post_init__(self) -> None:
        if self.closing_day not in CLOSING_DAYS:
            message = mark("The closing day is 5, 10, 15, 20, 25 or the end of the month.")
            raise Refused(message, field="closing_day")
        if not 0 <= self.month_offset <= 6:
            message = mark("Payment is in the same month or up to six months later.")
            raise Refused(message, field="month_offset")
        if not 1 <= self.pay_day <= MONTH_END:
            message = mark("The pay day is a day of the month, or its end.")
            raise Refused(message, field="pay_day")
        if self.month_offset == 0 and self.pay_day < self.closing_day:
            message = mark("The pay day cannot lie before the closing day.")
            raise Refused(message, field="pay_day")


@dataclass(frozen=True, slots=True)
class Words:
    """A sentence for the catalogue: an English msgid and what fills its places."""

    message: str
    params: dict[str, int] = field(default_factory=dict)


def bank_closed(holidays: frozenset[date]) -> BankClosed:
    """Saturdays, Sundays and the given bank holidays (12/31 to 1/3 belong among them)."""
    return lambda day: day.weekday() >= SATURDAY or day in holidays


def closing_on(day: date, closing_day: int) -> date:
    """The closing at which `day` is billed: the first on or after it."""
    this_month = _day_in_month(day, closing_day)
    return this_month if day <= this_month else _day_in_month(_month(day, 1), closing_day)


def closing_period(day: date, closing_day: int) -> Period:
    """The days that close together with `day`: from after the last closing through the next."""
    end = closing_on(day, closing_day)
    before = _day_in_month(_month(end, -1), closing_day)
    return Period(before + timedelta(days=1), end + timedelta(days=1))


def due_on(closed_on: date, terms: Terms, closed: BankClosed) -> date:
    """The day on which what closed on `closed_on` is to be paid.

    A closing is taken at the day it happens; any other day counts with its own closing.
    """
    closing = closing_on(closed_on, terms.closing_day)
    day = _day_in_month(_month(closing, terms.month_offset), terms.pay_day)
    return moved_to_bank_day(day, terms.holiday_rule, closed)


def moved_to_bank_day(day: date, rule: HolidayRule, closed: BankClosed) -> date:
    """`day`, or the nearest banking day in the direction of the rule."""
    if rule is HolidayRule.KEEP:
        return day
    step = timedelta(days=-1 if rule is HolidayRule.BEFORE else 1)
    while closed(day):
        day += step
    return day


def next_dues(terms: Terms, today: date, closed: BankClosed) -> tuple[date, date, date]:
    """The due dates of the next three closings, `today`'s own first."""
    first = closing_on(today, terms.closing_day)
    dues = [
        due_on(_day_in_month(_month(first, later), terms.closing_day), terms, closed)
        for later in range(3)
    ]
    return dues[0], dues[1], dues[2]


def sentence(terms: Terms) -> tuple[Words, Words]:
    """月末締め and 翌月末払い, each for the catalogue; Japanese joins the two."""
    return _closing_words(terms), _payment_words(terms)


def _closing_words(terms: Terms) -> Words:
    if terms.closing_day == MONTH_END:
        return Words(mark("closing at the end of the month"))
    return Words(mark("closing on day %(day)s"), {"day": terms.closing_day})


AT_END = (
    mark("payable at the end of the same month"),
    mark("payable at the end of the next month"),
    mark("payable at the end of the month after next"),
)
ON_DAY = (
    mark("payable on day %(day)s of the same month"),
    mark("payable on day %(day)s of the next month"),
    mark("payable on day %(day)s of the month after next"),
)


def _payment_words(terms: Terms) -> Words:
    at_end, offset = terms.pay_day == MONTH_END, terms.month_offset
    params = {} if at_end else {"day": terms.pay_day}
    if offset < len(AT_END):
        return Words((AT_END if at_end else ON_DAY)[offset], params)
    later = mark("payable on day %(day)s of the month %(months)s months later")
    if at_end:
        later = mark("payable at the end of the month %(months)s months later")
    return Words(later, params | {"months": offset})


def _month(day: date, later: int) -> date:
    return periods.add_months(day.replace(day=1), later)


def _day_in_month(day: date, wanted: int) -> date:
    return day.replace(day=min(wanted, periods.days_in_month(day.year, day.month)))
