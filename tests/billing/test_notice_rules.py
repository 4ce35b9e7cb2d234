"""Thresholds, crossings, ends, verdicts and sums of a statement, by value."""

from datetime import date
from uuid import UUID

import pytest

from billing.rules import notices, topups, usage
from billing.rules.notices import NoticeKind, Step
from billing.rules.topups import Standing, TopUpState, Verdict
from contracts.rules.pools import LedgerKind
from msp.kernel.errors import Refused

TODAY = date(2026, 11, 20)
BURN, GRANT, REVERSAL = LedgerKind.BURN, LedgerKind.GRANT, LedgerKind.REVERSAL


def step(minutes: int, source: str, kind: LedgerKind = BURN) -> Step:
    return Step(minutes, kind, source, TODAY)


@pytest.mark.parametrize(
    ("left", "numbers"),
    [
        (301, []),
        (300, [50]),
        (151, [50]),
        (150, [50, 25]),
        (60, [50, 25, 10]),
        (0, [50, 25, 10, 0]),
    ],
)
def test_thresholds_are_reached_in_integers(left: int, numbers: list[int]) -> None:
    wanted = notices.thresholds(600, notices.PERCENTS, None)

    assert [one.number for one in notices.crossed(left, wanted)] == numbers


def test_minutes_left_stand_among_the_percents_by_how_deep_they_are() -> None:
    wanted = notices.thresholds(600, (50, 10), 120)

    assert [(one.kind, one.limit) for one in wanted] == [
        (NoticeKind.PERCENT, 300),
        (NoticeKind.MINUTES, 120),
        (NoticeKind.PERCENT, 60),
    ]


def test_the_latest_work_that_went_below_is_named_with_all_that_it_used() -> None:
    steps = [step(-30, "time:c"), step(-200, "time:b"), step(-20, "time:b"), step(600, "g", GRANT)]

    found = notices.crossing(350, steps, 500)

    assert found is not None
    assert (found.step.source, found.minutes) == ("time:b", 220)
    assert notices.crossing(350, steps, 340) is None  # not reached
    assert notices.crossing(350, steps, 700) is None  # was never above


def test_work_that_was_taken_back_and_done_again_crosses_once_more() -> None:
    steps = [step(-120, "time:b"), step(200, "time:a", REVERSAL), step(-200, "time:a")]

    found = notices.crossing(180, steps, 200)

    assert found is not None
    assert found.step.source == "time:b"


@pytest.mark.parametrize(
    ("starts", "ends", "days"),
    [
        (date(2026, 6, 1), date(2026, 12, 20), (30,)),
        (date(2026, 6, 1), date(2026, 12, 21), ()),
        (date(2026, 6, 1), date(2026, 11, 27), (30, 7)),
        (date(2026, 11, 1), date(2026, 11, 30), ()),  # a month's hours: not thirty days ahead
        (date(2026, 11, 1), date(2026, 11, 26), (7,)),
        (date(2026, 6, 1), date(2026, 11, 19), ()),  # over
        (date(2026, 6, 1), None, ()),
    ],
)
def test_an_end_is_told_thirty_and_seven_days_before(
    starts: date, ends: date | None, days: tuple[int, ...]
) -> None:
    assert notices.ending(starts, ends, TODAY, notices.EXPIRY_DAYS) == days


@pytest.mark.parametrize(
    ("change", "verdict"),
    [
        ({}, Verdict.DUE),
        ({"left": 61}, Verdict.ENOUGH),
        ({"has_open": True}, Verdict.OPEN),
        ({"was_answered": True}, Verdict.ANSWERED),
        ({"counted": 110_000}, Verdict.DUE),
        ({"counted": 110_001}, Verdict.CEILING),
    ],
)
def test_a_top_up_is_proposed_within_the_ceiling_one_at_a_time(
    change: dict[str, int], verdict: Verdict
) -> None:
    told = {
        "left": 60,
        "threshold": 60,
        "has_open": False,
        "was_answered": False,
        "counted": 0,
        "price": 110_000,
        "ceiling": 220_000,
        **change,
    }

    assert topups.verdict(Standing(**told)) is verdict


def test_a_top_up_that_is_over_stays_over() -> None:
    for ended in (TopUpState.GRANTED, TopUpState.DECLINED, TopUpState.EXPIRED):
        for wanted in TopUpState:
            with pytest.raises(Refused):
                topups.moved(ended, wanted)


@pytest.mark.parametrize("wrong", [([100], [7]), ([-1], [7]), ([50], [0]), ([50], [366])])
def test_impossible_thresholds_are_refused(wrong: tuple[list[int], list[int]]) -> None:
    with pytest.raises(Refused):
        topups.checked(*wrong)


def test_a_month_adds_up_pool_by_pool() -> None:
    one, two = UUID(int=1), UUID(int=2)

    def moved(pool: UUID, kind: LedgerKind, minutes: int, source: str = "x") -> usage.Movement:
        return usage.Movement(pool, kind, minutes, source, TODAY)

    found = [
        moved(two, GRANT, 600),
        moved(one, BURN, -90, "time:a"),
        moved(two, BURN, -30, "time:a"),
        moved(two, BURN, -45, "time:b"),
        moved(two, REVERSAL, 45, "time:b"),
        moved(one, LedgerKind.EXPIRY, -10),
        moved(two, LedgerKind.ADJUSTMENT, 5),
    ]

    sums = usage.by_pool({one: 100}, found)

    assert sums[one] == usage.Sums(carried=100, used=90, expired=10)
    assert sums[one].left == 0
    assert sums[two] == usage.Sums(granted=600, used=30, adjusted=5)
    assert usage.total(sums.values()).left == 575
    assert [(use.source, use.minutes) for use in usage.uses(found)] == [("time:a", 120)]
