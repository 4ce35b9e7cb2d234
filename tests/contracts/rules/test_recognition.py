from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.rules import recognition
from msp.kernel.errors import Refused
from msp.kernel.money import Money, total
from tests.contracts.rules import plain


def yen(minor: int) -> Money:
    return Money(minor, "JPY")


@given(
    price=st.integers(0, 10**8),
    steps=st.lists(st.integers(1, 400), min_size=1, max_size=30),
)
def test_slices_add_up_exactly_to_the_price(price, steps):
    slices = recognition.slices(yen(price), sum(steps), steps)

    assert total(slices, "JPY") == yen(price)
    used = 0
    for minutes, told in zip(steps, slices, strict=True):
        before = plain.half_up(Fraction(price * used, sum(steps)))
        used += minutes
        assert told == yen(plain.half_up(Fraction(price * used, sum(steps))) - before)


def test_going_back_takes_back_exactly_what_was_earned():
    forth = recognition.slice_of(yen(1000), 0, 7, 30)

    assert recognition.slice_of(yen(1000), 7, 0, 30) == -forth


def test_a_refund_pays_back_what_is_not_yet_earned():
    assert recognition.refund_of(yen(1000), 10, 30) == yen(667)
    assert recognition.refund_of(yen(1000), 30, 30) == yen(0)


def test_more_than_was_sold_cannot_be_earned():
    with pytest.raises(Refused):
        recognition.recognised(yen(1000), 31, 30)
