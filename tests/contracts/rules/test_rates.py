from datetime import date
from fractions import Fraction
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.rules.rates import Asked, Level, Tariff, amount, rate
from msp.kernel.errors import Refused
from msp.kernel.money import Money
from tests.contracts.rules import plain

REMOTE, VISIT = UUID(int=1), UUID(int=2)
DAY = date(2026, 11, 20)
ASKED = Asked(DAY, "JPY", REMOTE, role="engineer", tier=2)


def yen(minor: int) -> Money:
    return Money(minor, "JPY")


def tariff(level: Level, minor: int, **other: object) -> Tariff:
    told = {"per_hour": yen(minor), "starts_on": date(2026, 1, 1)}
    return Tariff(level, **{**told, **other})  # type: ignore[arg-type]


def test_the_nearest_agreement_wins_whatever_the_order_of_rows():
    rows = [
        tariff(Level.PRICE_LIST, 9000, work_type_id=REMOTE, role="engineer", tier=2),
        tariff(Level.CLIENT, 10000),
        tariff(Level.LINE, 11000),
    ]

    assert rate(ASKED, rows).per_hour == yen(11000)
    assert rate(ASKED, rows[:2]).level is Level.CLIENT
    assert rate(ASKED, rows, override=yen(5000)).level is Level.ENTRY


def test_on_one_level_the_closest_fit_wins():
    rows = [
        tariff(Level.PRICE_LIST, 1),
        tariff(Level.PRICE_LIST, 2, tier=2),
        tariff(Level.PRICE_LIST, 3, role="engineer"),
        tariff(Level.PRICE_LIST, 4, work_type_id=REMOTE),
        tariff(Level.PRICE_LIST, 5, work_type_id=VISIT, role="engineer"),
    ]

    assert [rate(ASKED, rows[:n]).per_hour.minor for n in (1, 2, 3, 4, 5)] == [1, 2, 3, 4, 4]


def test_the_day_of_the_work_picks_the_version_and_the_end_does_not_belong():
    rows = [
        tariff(Level.CLIENT, 1, ends_on=DAY),
        tariff(Level.CLIENT, 2, starts_on=DAY),
    ]

    assert rate(ASKED, rows).per_hour == yen(2)


def test_no_price_is_refused_and_never_zero():
    with pytest.raises(Refused, match="no price in JPY"):
        rate(ASKED, [tariff(Level.CLIENT, 1, work_type_id=VISIT)])


def test_a_price_in_another_currency_is_refused_and_never_converted():
    dollars = tariff(Level.CLIENT, 1, per_hour=Money(5000, "USD"))

    with pytest.raises(Refused, match="price is in USD"):
        rate(ASKED, [dollars])
    with pytest.raises(Refused):
        rate(ASKED, [tariff(Level.CLIENT, 1)], override=Money(1, "USD"))
    assert rate(ASKED, [dollars, tariff(Level.PRICE_LIST, 7)]).per_hour == yen(7)


@given(minor=st.integers(0, 10**9), minutes=st.integers(0, 10**5), percent=st.integers(1, 500))
def test_an_amount_is_rounded_once_at_the_end(minor, minutes, percent):
    exact = Fraction(minor * minutes * percent, 6000)

    assert amount(yen(minor), minutes, percent) == yen(plain.half_up(exact))
