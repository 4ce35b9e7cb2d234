"""Money keeps every unit: rounding mirrors, parts add up."""

from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as some

from msp.kernel import money
from msp.kernel.money import Money, Rounding

AMOUNTS = some.integers(-(10**12), 10**12)
WEIGHTS = some.lists(some.integers(0, 10**6), min_size=1, max_size=8)
ON_MAGNITUDE = {
    Rounding.HALF_UP: ROUND_HALF_UP,
    Rounding.FLOOR: ROUND_FLOOR,
    Rounding.CEIL: ROUND_CEILING,
}


@given(
    some.integers(-(10**9), 10**9),
    some.sampled_from([1, 2, 4, 5, 8, 16]),
    some.sampled_from(Rounding),
)
def test_rounding_agrees_with_exact_decimals_of_the_magnitude(
    amount: int, divisor: int, rounding: Rounding
) -> None:
    exact = Decimal(abs(amount)) / divisor

    rounded = int(exact.quantize(Decimal(1), ON_MAGNITUDE[rounding]))

    assert money.divided(amount, divisor, rounding) == (rounded if amount >= 0 else -rounded)


@given(AMOUNTS, some.integers(1, 10**6), some.sampled_from(Rounding))
def test_a_credit_mirrors_its_invoice(amount: int, divisor: int, rounding: Rounding) -> None:
    credit = money.divided(-amount, divisor, rounding)

    assert credit == -money.divided(amount, divisor, rounding)
    assert credit == money.divided(amount, -divisor, rounding)


@given(AMOUNTS, WEIGHTS)
def test_parts_add_up_and_none_is_a_whole_unit_off(amount: int, weights: list[int]) -> None:
    parts = money.apportioned(amount, weights)

    assert sum(parts) == amount
    if sum(weights):
        exact = [Fraction(amount * weight, sum(weights)) for weight in weights]
        assert all(abs(part - share) < 1 for part, share in zip(parts, exact, strict=True))


def test_the_largest_remainder_takes_the_odd_unit_and_ties_go_to_the_first() -> None:
    assert money.apportioned(100, [1, 1, 1]) == [34, 33, 33]
    assert money.apportioned(10, [15, 25, 60]) == [2, 2, 6]
    assert money.apportioned(-100, [1, 1, 1]) == [-34, -33, -33]
    assert money.apportioned(7, [0, 0]) == [7, 0]


def test_nothing_can_be_shared_between_nobody() -> None:
    with pytest.raises(ValueError, match="nothing to share"):
        money.apportioned(1, [])


def test_money_of_two_currencies_does_not_mix() -> None:
    for broken in (
        lambda: Money(1, "JPY") + Money(1, "USD"),
        lambda: Money(1, "JPY") - Money(1, "USD"),
        lambda: Money(1, "JPY") < Money(1, "USD"),
        lambda: Money(1, "JPY") <= Money(1, "USD"),
        lambda: money.total([Money(1, "USD")], "JPY"),
    ):
        with pytest.raises(ValueError, match="do not add up"):
            broken()


def test_money_adds_compares_and_is_shared() -> None:
    fee = Money(10_000, "JPY")

    assert fee.share(1, 3) == Money(3_333, "JPY")
    assert fee.share(1, 3, Rounding.CEIL) == Money(3_334, "JPY")
    assert fee.times(3) - fee == Money(20_000, "JPY")
    assert -fee < Money(0, "JPY") <= Money(0, "JPY") < fee
    assert (bool(fee), bool(fee - fee)) == (True, False)
    assert money.total(fee.split([1, 2, 4]), "JPY") == fee
    assert money.total([], "EUR") == Money(0, "EUR")
