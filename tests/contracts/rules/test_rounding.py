from datetime import date
from fractions import Fraction
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.rules.bands import Band
from contracts.rules.rounding import Piece, Scope, Steps, billable, group_key, grouped
from msp.kernel.errors import Refused
from msp.kernel.money import Rounding
from tests.contracts.rules import plain

CLIENT, LINE, TICKET = UUID(int=1), UUID(int=2), UUID(int=3)


def piece(number: int, minutes: int, **other: object) -> Piece:
    told = {
        "entry_id": UUID(int=100 + number),
        "client_id": CLIENT,
        "line_id": LINE,
        "ticket_id": TICKET,
        "band": Band.NORMAL,
        "work_on": date(2026, 11, 2),
        "billed_in": date(2026, 11, 1),
        "worked_seconds": minutes * 60,
    }
    return Piece(**{**told, **other})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("minutes", "minimum", "increment", "expected"),
    [(70, 30, 15, 75), (20, 30, 15, 30), (1, 0, 15, 15), (40, 40, 15, 45), (7, 0, 1, 7)],
)
def test_the_minimum_comes_first_and_the_increment_after_it(minutes, minimum, increment, expected):
    assert billable(minutes * 60, Steps(minimum, increment)) == expected


@pytest.mark.parametrize(
    ("seconds", "minimum", "increment", "nearest", "down"),
    [
        (22 * 60 + 29, 0, 15, 15, 15),
        (22 * 60 + 30, 0, 15, 30, 15),
        (29 * 60 + 59, 0, 15, 30, 15),
        (7 * 60, 0, 15, 0, 0),
        (7 * 60, 15, 15, 15, 15),
        (31 * 60, 40, 15, 45, 45),
        (89, 0, 1, 1, 1),
    ],
)
def test_steps_may_go_to_the_nearest_or_down_but_never_below_the_minimum(
    seconds, minimum, increment, nearest, down
):
    assert billable(seconds, Steps(minimum, increment, rounding=Rounding.HALF_UP)) == nearest
    assert billable(seconds, Steps(minimum, increment, rounding=Rounding.FLOOR)) == down


def test_a_day_that_is_rounded_down_is_rounded_once():
    pieces = [piece(1, 10), piece(2, 10), piece(3, 20)]

    (group,) = grouped(pieces, Steps(0, 15, Scope.DAY, Rounding.FLOOR))

    assert group.billable == 30
    assert group.shares == (8, 7, 15)


def test_one_second_more_is_one_increment_more():
    assert billable(15 * 60, Steps(0, 15)) == 15
    assert billable(15 * 60 + 1, Steps(0, 15)) == 30


def test_nothing_worked_is_nothing_billed_even_with_a_minimum():
    assert billable(0, Steps(30, 15)) == 0


def test_negative_time_and_steps_of_nothing_are_refused():
    with pytest.raises(Refused):
        billable(-1, Steps())
    with pytest.raises(Refused):
        Steps(0, 0)
    with pytest.raises(Refused):
        Steps(-1, 1)


@given(seconds=st.integers(1, 90_000), minimum=st.integers(0, 240), increment=st.integers(1, 240))
def test_rounding_agrees_with_the_same_rule_told_in_fractions(seconds, minimum, increment):
    told = plain.ceil_to(max(Fraction(seconds, 60), Fraction(minimum)), increment)

    assert billable(seconds, Steps(minimum, increment)) == told


def test_a_ticket_is_summed_before_it_is_rounded():
    pieces = [piece(1, 45), piece(2, 45), piece(3, 5)]

    (group,) = grouped(pieces, Steps(60, 60, Scope.TICKET))
    alone = grouped(pieces, Steps(60, 60, Scope.ENTRY))

    assert group.billable == 120
    assert sum(group.shares) == 120
    assert sum(one.billable for one in alone) == 180


def test_a_ticket_group_ends_with_client_line_band_ticket_or_billing_period():
    base = group_key(piece(1, 5), Scope.TICKET)

    assert group_key(piece(2, 9, work_on=date(2026, 11, 9)), Scope.TICKET) == base
    for other in (
        {"client_id": UUID(int=9)},
        {"line_id": UUID(int=9)},
        {"band": Band.HOLIDAY},
        {"ticket_id": UUID(int=9)},
        {"billed_in": date(2026, 12, 1)},
    ):
        assert group_key(piece(1, 5, **other), Scope.TICKET) != base


def test_a_day_group_ends_with_the_day_and_not_with_the_ticket():
    base = group_key(piece(1, 5), Scope.DAY)

    assert group_key(piece(2, 5, ticket_id=UUID(int=9)), Scope.DAY) == base
    assert group_key(piece(2, 5, work_on=date(2026, 11, 3)), Scope.DAY) != base


def test_work_without_a_ticket_stands_alone_under_the_ticket_scope():
    pieces = [piece(1, 10, ticket_id=None), piece(2, 10, ticket_id=None)]

    assert len(grouped(pieces, Steps(0, 15, Scope.TICKET))) == 2


@given(
    minutes=st.lists(st.integers(0, 300), min_size=1, max_size=8),
    minimum=st.integers(0, 60),
    increment=st.integers(1, 60),
)
def test_shares_of_a_group_add_up_to_the_minutes_rounded_once(minutes, minimum, increment):
    pieces = [piece(number, told) for number, told in enumerate(minutes)]

    (group,) = grouped(pieces, Steps(minimum, increment, Scope.TICKET))

    assert sum(group.shares) == group.billable
    assert list(group.shares) == plain.largest_remainder(
        group.billable, [told * 60 for told in minutes]
    )
