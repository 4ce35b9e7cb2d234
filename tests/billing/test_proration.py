"""Part of a period costs its covered days; the first day counts and the day of ending does not."""

from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from math import floor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from billing.rules import proration
from billing.rules.proration import Proration
from msp.kernel.money import Money
from msp.kernel.periods import Period
from tests.billing import cases

ENDLESS = date(2100, 1, 1)
OCTOBER = Period(date(2026, 10, 1), date(2026, 11, 1))
DAYS = st.dates(date(2010, 1, 1), date(2040, 1, 1))


def yen(minor):
    return Money(minor, "JPY")


@pytest.mark.parametrize("case", cases.group("proration"))
def test_proration_takes_the_half_open_school(case):
    if "plan_amount_cents" in case:
        assert_one_day_less_than_the_school_that_counts_both_ends(case)
        return
    end = date.fromisoformat(case["end"]) if case["end"] else ENDLESS
    served = Period(date.fromisoformat(case["start"]), end)
    target, cycle_day = date.fromisoformat(case["target"]), case["bill_cycle_day"]

    billed = proration.billed_in_advance(served, target, cycle_day)
    cycles = proration.cycles_covered(billed, cycle_day)

    assert cycles == sum(Fraction(part) for part in case["expect_cycles"].split("+"))
    nine_places = Decimal(cycles.numerator) / Decimal(cycles.denominator)
    assert str(nine_places.quantize(Decimal("1e-9"), ROUND_HALF_UP)) == case["expect_decimal_9"]


def assert_one_day_less_than_the_school_that_counts_both_ends(case):
    quarter = Period(date(2024, 4, 15), date(2024, 7, 15))
    served = Period(date(2024, 5, 20), date(2024, 6, 20))
    fee = Money(case["plan_amount_cents"], "EUR")

    ours = proration.fee_for(fee, quarter, served, Proration.DAILY)

    day = fee.minor // quarter.days
    assert ours.minor == case["expect_fee_cents"] - day == 31 * day


@given(st.integers(-(10**8), 10**8), DAYS, st.integers(0, 400))
def test_a_daily_fee_is_the_covered_part_rounded_half_up(minor, first, length):
    served = Period(first, first + timedelta(days=length))
    covered = sum(1 for day in range(length) if first + timedelta(days=day) in OCTOBER)

    found = proration.fee_for(yen(minor), OCTOBER, served, Proration.DAILY)

    magnitude = floor(Fraction(abs(minor) * covered, 31) + Fraction(1, 2))
    assert found.minor == (magnitude if minor >= 0 else -magnitude)


@pytest.mark.parametrize(
    ("rule", "served", "minor"),
    [
        (Proration.NONE, Period(date(2026, 10, 31), ENDLESS), 31_000),
        (Proration.NONE, Period(date(2026, 11, 1), ENDLESS), 0),
        (Proration.FULL_FIRST, Period(date(2026, 10, 31), ENDLESS), 31_000),
        (Proration.FULL_FIRST, Period(date(2026, 9, 1), date(2026, 10, 11)), 10_000),
        (Proration.FULL_FIRST, Period(date(2026, 9, 1), date(2026, 10, 1)), 0),
        (Proration.DAILY, Period(date(2026, 10, 31), ENDLESS), 1_000),
    ],
)
def test_each_rule_owes_its_part_of_october(rule, served, minor):
    assert proration.fee_for(yen(31_000), OCTOBER, served, rule) == yen(minor)


@given(DAYS, st.integers(1, 31))
def test_cycles_follow_one_another_without_gap(day, cycle_day):
    own = proration.service_period(day, cycle_day)

    assert day in own
    assert proration.service_period(own.end, cycle_day).first == own.end


@given(DAYS, st.integers(0, 500), st.integers(1, 31))
def test_the_cycles_of_a_span_cover_each_of_its_days_once(first, length, cycle_day):
    served = Period(first, first + timedelta(days=length))

    cycles = proration.service_periods(served, cycle_day)

    assert sum(cycle.overlap(served) for cycle in cycles) == length
