"""Closing days, due dates and the sentence that says them."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from billing.rules import terms
from billing.rules.terms import CLOSING_DAYS, HolidayRule, Terms, Words
from msp.kernel.errors import Refused

OPEN = terms.bank_closed(frozenset())
NEW_YEAR = terms.bank_closed(
    frozenset({date(2026, 12, 31), date(2027, 1, 1), date(2027, 1, 2), date(2027, 1, 3)})
)
DAYS = st.dates(date(2000, 1, 1), date(2090, 1, 1))


@pytest.mark.parametrize(
    ("wanted", "due"),
    [
        (Terms(), date(2026, 11, 30)),
        (Terms(31, 1, 10), date(2026, 11, 10)),
        (Terms(31, 2, 31), date(2026, 12, 31)),
        (Terms(20, 1, 31), date(2026, 12, 31)),
        (Terms(20, 0, 31, HolidayRule.BEFORE), date(2026, 11, 30)),
        (Terms(15, 1, 20, HolidayRule.BEFORE), date(2026, 12, 18)),
        (Terms(15, 1, 20, HolidayRule.AFTER), date(2026, 12, 21)),
        (Terms(15, 1, 20, HolidayRule.KEEP), date(2026, 12, 20)),
    ],
)
def test_what_closes_at_the_end_of_october_is_due_by_its_terms(wanted, due):
    assert terms.due_on(date(2026, 10, 31), wanted, OPEN) == due


@pytest.mark.parametrize(
    ("rule", "due"),
    [
        (HolidayRule.BEFORE, date(2026, 12, 30)),
        (HolidayRule.AFTER, date(2027, 1, 4)),
        (HolidayRule.KEEP, date(2026, 12, 31)),
    ],
)
def test_a_due_date_on_a_bank_holiday_moves_by_the_rule(rule, due):
    assert terms.due_on(date(2026, 11, 30), Terms(holiday_rule=rule), NEW_YEAR) == due


def test_the_months_end_is_the_last_day_of_short_months_too():
    closings = [terms.closing_on(date(2028, month, 3), 31) for month in (1, 2, 4)]

    assert closings == [date(2028, 1, 31), date(2028, 2, 29), date(2028, 4, 30)]


@given(DAYS, st.sampled_from(CLOSING_DAYS))
def test_every_day_lies_in_exactly_one_closing_period(day, closing_day):
    own = terms.closing_period(day, closing_day)

    assert day in own
    assert terms.closing_on(day, closing_day) == own.last
    assert terms.closing_period(own.end, closing_day).first == own.end
    assert terms.closing_period(own.first - timedelta(days=1), closing_day).end == own.first


@given(DAYS, st.sampled_from(CLOSING_DAYS), st.integers(1, 3), st.integers(1, 31))
def test_nothing_is_due_before_it_closes(day, closing_day, months, pay_day):
    wanted = Terms(closing_day, months, pay_day)

    due = terms.due_on(day, wanted, OPEN)

    assert due > terms.closing_on(day, closing_day)
    assert due.weekday() < 5


def test_the_next_three_due_dates_follow_one_another():
    dues = terms.next_dues(Terms(), date(2026, 10, 20), NEW_YEAR)

    assert dues == (date(2026, 11, 30), date(2027, 1, 4), date(2027, 2, 1))


@pytest.mark.parametrize(
    ("wanted", "closing", "payment"),
    [
        (
            Terms(),
            Words("closing at the end of the month"),
            Words("payable at the end of the next month"),
        ),
        (
            Terms(20, 2, 10),
            Words("closing on day %(day)s", {"day": 20}),
            Words("payable on day %(day)s of the month after next", {"day": 10}),
        ),
        (
            Terms(15, 4, 31),
            Words("closing on day %(day)s", {"day": 15}),
            Words("payable at the end of the month %(months)s months later", {"months": 4}),
        ),
    ],
)
def test_terms_are_said_in_two_sentences(wanted, closing, payment):
    assert terms.sentence(wanted) == (closing, payment)


@pytest.mark.parametrize(
    ("told", "field"),
    [
        ((30, 1, 31), "closing_day"),
        ((31, 7, 31), "month_offset"),
        ((31, -1, 31), "month_offset"),
        ((31, 1, 0), "pay_day"),
        ((31, 1, 32), "pay_day"),
        ((20, 0, 19), "pay_day"),
    ],
)
def test_terms_that_cannot_be_are_refused_at_their_field(told, field):
    with pytest.raises(Refused) as refusal:
        Terms(*told)

    assert refusal.value.field == field
