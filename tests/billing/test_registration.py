"""A registration number that was mistyped is refused with what is wrong with it."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.jp import cn

from billing.rules import registration
from billing.rules.registration import Registration
from msp.kernel.errors import Refused
from tests.billing import cases


@pytest.mark.parametrize("case", cases.group("t_number"))
def test_the_number_agrees_with_the_shared_case(case):
    if "normalised" in case:
        assert registration.normalised(case["value"]) == case["normalised"]
    if case["valid"]:
        assert registration.checked(case["value"]) == registration.normalised(case["value"])
        return
    with pytest.raises(Refused, match="check digit"):
        registration.checked(case["value"])


@given(st.text("0123456789", min_size=12, max_size=12))
def test_the_check_digit_is_that_of_another_implementation(base):
    assert str(registration.check_digit(base)) == cn.calc_check_digit(base)


@given(st.text("0123456789", min_size=12, max_size=12), st.integers(1, 9))
def test_exactly_one_first_digit_is_right(base, digit):
    number = f"T{digit}{base}"

    if cn.is_valid(number[1:]):
        assert registration.checked(number) == number
    else:
        with pytest.raises(Refused):
            registration.checked(number)


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ("", "Enter the registration number"),
        ("1010001153225", "starts with T"),
        ("T101000115322", "13 digits, not 12"),
        ("T10100011532250", "13 digits, not 14"),
        ("T10100011532ab", "only digits"),
        ("T101000115322²", "check digit|13 digits"),
        ("T1010001153226", "check digit"),
    ],
)
def test_a_refusal_names_the_field_and_the_reason(typed, reason):
    with pytest.raises(Refused, match=reason) as refusal:
        registration.checked(typed, field="number")

    assert refusal.value.field == "number"


def test_a_registration_holds_from_its_first_through_its_last_day():
    own = Registration("T1010001153225", date(2023, 10, 1), date(2026, 3, 31))

    days = [date(2023, 9, 30), date(2023, 10, 1), date(2026, 3, 31), date(2026, 4, 1)]

    assert [own.is_valid_on(day) for day in days] == [False, True, True, False]
