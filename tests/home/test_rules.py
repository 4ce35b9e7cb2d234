"""Shares, spreads, paces and results, by values."""

from datetime import date

import pytest

from contracts.rules.pools import LedgerKind
from msp.home.rules import hours, results
from msp.home.rules.figures import Part, spread, tenths_text
from msp.home.rules.hours import Movement, Outlook
from msp.home.rules.results import Goal, Result

TODAY = date(2026, 11, 20)


def moved(day: int, kind: LedgerKind, minutes: int, source: str = "a") -> Movement:
    return Movement(date(2026, 11, day), kind, minutes, source)


def test_a_share_of_nothing_is_no_share() -> None:
    assert Part(0, 0).tenths is None
    assert Part(0, 0).is_in_band is None
    assert tenths_text(None) == "—"


@pytest.mark.parametrize(
    ("part", "whole", "tenths", "is_in_band"),
    [(7, 10, 700, True), (8, 10, 800, True), (801, 1000, 801, False), (1, 3, 333, False)],
)
def test_a_share_is_rounded_half_up_once(
    part: int, whole: int, tenths: int, is_in_band: bool
) -> None:
    assert Part(part, whole).tenths == tenths
    assert Part(part, whole).is_in_band is is_in_band


def test_the_median_of_two_lies_between_them_and_is_rounded_once() -> None:
    found = spread(2, 3600 + 3 * 3600 + 180, (3600, 3 * 3600 + 180))
    assert (found.median_tenths, found.mean_tenths) == (20, 20)
    assert spread(1, 80_000, (80_000,)).median_tenths == 222
    assert spread(0, 0, ()).mean_tenths is None


def test_a_month_of_hours_adds_up() -> None:
    found = hours.sums(
        240,
        [
            moved(1, LedgerKind.GRANT, 1200),
            moved(2, LedgerKind.BURN, -90),
            moved(2, LedgerKind.REVERSAL, 30),
            moved(30, LedgerKind.EXPIRY, -10),
            moved(5, LedgerKind.ADJUSTMENT, 15),
        ],
    )
    assert (found.carried, found.granted, found.used, found.expired) == (240, 1200, 60, 10)
    assert found.left == 240 + 1200 + 15 - 60 - 10


def test_a_use_that_was_taken_back_is_no_step() -> None:
    found = hours.steps(
        100,
        [
            moved(3, LedgerKind.BURN, -30, "time:1"),
            moved(3, LedgerKind.REVERSAL, 30, "time:1"),
            moved(2, LedgerKind.BURN, -60, "time:2"),
        ],
    )
    assert [(step.source, step.minutes, step.left) for step in found] == [("time:2", -60, 40)]


def test_the_pace_looks_back_ninety_days_and_no_further() -> None:
    movements = [
        Movement(date(2026, 8, 22), LedgerKind.BURN, -999, ""),
        Movement(date(2026, 8, 23), LedgerKind.BURN, -60, ""),
        moved(20, LedgerKind.BURN, -30),
        moved(21, LedgerKind.BURN, -999),
    ]
    assert hours.recent_use(movements, TODAY) == 90
    assert hours.recent_use(movements, TODAY, date(2026, 1, 1)) == 90


@pytest.mark.parametrize(("first", "used"), [(22, 180), (1, 180 * 90 // 20), (15, 180 * 90 // 14)])
def test_the_pace_of_young_hours_is_that_of_their_own_days(first: int, used: int) -> None:
    began = date(2026, 8, 22) if first == 22 else date(2026, 11, first)
    movements = [moved(18, LedgerKind.BURN, -180)]
    assert hours.recent_use(movements, TODAY, began) == used


@pytest.mark.parametrize(
    ("left", "used", "outlook", "on"),
    [
        (0, 90, Outlook.EMPTY, None),
        (600, 0, Outlook.QUIET, None),
        (450, 5700, Outlook.ENDS, date(2026, 11, 27)),
        (60_000, 60, Outlook.ENOUGH, None),
    ],
)
def test_the_pace_says_when_hours_end(
    left: int, used: int, outlook: Outlook, on: date | None
) -> None:
    found = hours.forecast(left, used, TODAY)
    assert (found.outlook, found.on) == (outlook, on)


def test_what_is_left_later_is_never_below_zero() -> None:
    assert hours.left_after(450, 900, 5) == 450 - 50
    assert hours.left_after(100, 900, 11) == 0


@pytest.mark.parametrize(
    ("part", "whole", "is_reached"),
    [(0, 0, None), (19, 20, True), (18, 20, False), (949, 999, False)],
)
def test_a_goal_is_reached_in_whole_numbers(part: int, whole: int, is_reached: bool | None) -> None:
    result = Result(Goal.RESPONSE, 95, Part(part, whole), running=0)
    assert result.is_reached is is_reached
    assert result.missed == whole - part


def test_a_providers_own_goals_replace_the_usual_ones() -> None:
    assert results.goals({})[Goal.RESPONSE] == 95
    assert results.goals({"sla_goals": {"response": 80}})[Goal.RESPONSE] == 80
    assert results.goals({"sla_goals": {"response": 80}})[Goal.URGENT] == 98
