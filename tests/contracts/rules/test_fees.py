from dataclasses import dataclass
from datetime import date

import pytest

from contracts.rules import deadlines, fees, lines
from contracts.rules.fees import Discount, Tariff
from contracts.rules.lines import Cycle
from msp.kernel.errors import Refused
from msp.kernel.money import Money
from msp.kernel.periods import Period


def yen(minor: int) -> Money:
    return Money(minor, "JPY")


@dataclass(frozen=True)
class Item:
    starts_on: date
    ends_on: date | None = None


@pytest.mark.parametrize(
    ("counted", "price"), [(0, 50_000), (10, 50_000), (11, 53_000), (25, 95_000)]
)
def test_the_fee_holds_its_units_and_each_further_one_costs(counted, price):
    tariff = Tariff(yen(50_000), yen(3_000), included=10)

    assert tariff.agreed(counted) == yen(price)


def test_a_price_per_user_alone_counts_every_user():
    assert Tariff(yen(0), yen(1_500)).agreed(7) == yen(10_500)


@pytest.mark.parametrize(
    ("discount", "price"),
    [
        (Discount(), 10_001),
        (Discount(percent=10), 9_001),  # 9,000.9 is rounded once, half up
        (Discount(percent=100), 0),
        (Discount(off=yen(2_001)), 8_000),
        (Discount(off=yen(20_000)), 0),
    ],
)
def test_a_discount_is_taken_off_once_and_never_below_zero(discount, price):
    assert fees.discounted(yen(10_001), discount) == yen(price)


def test_a_discount_applies_to_fee_and_counted_units_together():
    tariff = Tariff(yen(50_000), yen(3_000), 10, Discount(percent=10))

    assert tariff.listed(12) == yen(56_000)
    assert tariff.agreed(12) == yen(50_400)


@pytest.mark.parametrize(
    ("told", "field"),
    [((100, 10, 5), "discount"), ((None, 10, None), "fee"), ((100, None, 101), "discount")],
)
def test_a_discount_that_cannot_be_is_refused_at_its_field(told, field):
    with pytest.raises(Refused) as refusal:
        fees.checked_discount(*told)

    assert refusal.value.field == field


@pytest.mark.parametrize(("charged", "missing"), [(0, 8000), (7999, 1), (8000, 0), (9000, 0)])
def test_a_minimum_fee_tops_up_what_was_charged(charged, missing):
    assert fees.topped_up(yen(charged), yen(8000)) == yen(missing)


@pytest.mark.parametrize(
    ("balance", "charged", "paid"), [(5, 3, 3), (3, 5, 3), (0, 5, 0), (-1, 5, 0)]
)
def test_a_retainer_pays_no_more_than_there_is(balance, charged, paid):
    assert fees.credited(yen(balance), yen(charged)) == yen(paid)


@pytest.mark.parametrize(
    ("minor", "permille", "step", "after"),
    [
        (18_000, 35, 1, 18_630),
        (18_000, 35, 100, 18_600),
        (18_050, 0, 100, 18_100),  # half up to the step
        (12_345, -100, 1, 11_111),
        (1, 5, 1, 1),
    ],
)
def test_prices_are_raised_in_whole_steps(minor, permille, step, after):
    assert fees.raised(yen(minor), permille, step) == yen(after)


def test_what_is_counted_holds_on_that_day():
    items = [
        Item(date(2026, 4, 1)),
        Item(date(2026, 4, 1), date(2026, 11, 1)),
        Item(date(2026, 11, 2)),
    ]

    assert [
        len(fees.counted_on(items, date(2026, 10, 31))),
        len(fees.counted_on(items, date(2026, 11, 1))),
    ] == [2, 1]


def test_what_is_agreed_once_is_counted_over_the_whole_life():
    day = date(2026, 11, 20)

    once = lines.counting_period(Cycle.ONCE, date(2026, 4, 15), date(2027, 4, 15), day)
    yearly = lines.counting_period(Cycle.YEARLY, date(2026, 4, 15), None, day)

    assert once == Period(date(2026, 4, 15), date(2027, 4, 15))
    assert yearly == Period(date(2026, 4, 1), date(2027, 4, 1))


@pytest.mark.parametrize(
    ("today", "near"),
    [(date(2026, 10, 31), False), (date(2026, 11, 1), True), (date(2027, 3, 1), True)],
)
def test_a_renewal_is_near_so_many_days_before_the_last_day_for_notice(today, near):
    # an end on 1 April with 90 days' notice: the last day for notice is 31 December
    assert lines.notice_by(date(2027, 4, 1), 90) == date(2026, 12, 31)
    assert lines.renewal_is_near(date(2027, 4, 1), 90, 60, today) is near


@pytest.mark.parametrize(
    ("today", "told", "notice"),
    [
        (date(2026, 9, 1), set(), None),
        (date(2026, 10, 2), set(), 60),
        (date(2026, 10, 2), {60}, None),
        (date(2026, 11, 1), {60}, 30),
        (date(2026, 12, 20), set(), 7),  # the register was empty before: one notice, not three
        (date(2026, 12, 20), {7}, None),
        (date(2026, 11, 5), {7}, None),  # a nearer one was told already
    ],
)
def test_each_threshold_of_a_deadline_is_told_once(today, told, notice):
    due = deadlines.due_notice(date(2026, 12, 1), (60, 30, 7), today)

    assert deadlines.untold(due, told) == notice


@pytest.mark.parametrize("days", [[], [-1], [731]])
def test_notice_days_that_cannot_be_are_refused(days):
    with pytest.raises(Refused) as refusal:
        deadlines.checked_days(days)

    assert refusal.value.field == "notice_days"
