"""Every figure of hours and money is what exact fractions say, case by random case."""

import random
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from uuid import UUID

import pytest

from contracts.rules import bands, lines, pools, rates, recognition, rounding
from contracts.rules.bands import Band, Factors, Segment
from contracts.rules.lines import Proration
from contracts.rules.pools import Pool
from contracts.rules.rounding import Piece, Scope, Steps
from msp.kernel.money import Money, Rounding, apportioned, divided
from msp.kernel.periods import Period
from tests.contracts.rules import fractions

DAY = date(2026, 11, 1)
NOON = datetime(2026, 11, 1, 12, tzinfo=UTC)
HOW = {"half_up": Rounding.HALF_UP, "floor": Rounding.FLOOR, "ceil": Rounding.CEIL}


def division(dice):
    dividend, divisor = dice.randint(-(10**7), 10**7), dice.randint(1, 10**4)
    for name, how in HOW.items():
        exact = fractions.Fraction(dividend, divisor)
        assert divided(dividend, divisor, how) == fractions.rounded(exact, name)


def sharing(dice):
    total = dice.randint(-(10**5), 10**5)
    weights = [dice.choice((0, 1, dice.randint(0, 999))) for _ in range(dice.randint(1, 9))]
    parts = apportioned(total, weights)
    assert parts == fractions.largest_remainder(total, weights)
    assert sum(parts) == total


def rounding_up(dice):
    steps = Steps(dice.choice((0, 15, 30, 50)), dice.choice((1, 5, 6, 15, 30, 60)))
    seconds = dice.choice((0, 1, 3600, dice.randint(0, 86400)))
    told = rounding.billable(seconds, steps)
    assert told == fractions.billable(seconds, steps.minimum, steps.increment)


def rounding_together(dice):
    steps = Steps(dice.choice((0, 30)), dice.choice((1, 6, 15)), dice.choice(tuple(Scope)))
    pieces = [
        Piece(
            UUID(int=place),
            UUID(int=1),
            UUID(int=2),
            dice.choice((None, UUID(int=3), UUID(int=4))),
            dice.choice((Band.NORMAL, Band.AFTER_HOURS)),
            DAY + timedelta(days=dice.randint(0, 1)),
            DAY,
            dice.randint(0, 20000),
        )
        for place in range(dice.randint(1, 6))
    ]
    keys = {
        Scope.ENTRY: lambda p: p.entry_id,
        Scope.DAY: lambda p: (p.band, p.work_on),
        Scope.TICKET: lambda p: (p.band, p.ticket_id) if p.ticket_id else p.entry_id,
    }
    groups = {}
    for piece in pieces:
        groups.setdefault(keys[steps.scope](piece), []).append(piece.worked_seconds)
    expected = []
    for seconds in groups.values():
        minutes = fractions.billable(sum(seconds), steps.minimum, steps.increment)
        expected.append((minutes, tuple(fractions.largest_remainder(minutes, seconds))))
    assert [(g.billable, g.shares) for g in rounding.grouped(pieces, steps)] == expected


def weighing(dice):
    factors = Factors(dice.choice((None, 125, 150, 200)), dice.choice((None, 135, 250)))
    cut, start = [], NOON
    for _ in range(dice.randint(1, 4)):
        end = start + timedelta(seconds=dice.randint(1, 20000))
        cut.append(Segment(dice.choice(tuple(Band)), start, end))
        start = end
    minutes = dice.randint(0, 900)
    told = bands.weighed(minutes, cut, factors)
    percents = [factors.of(segment.band) for segment in cut]
    shares, weighted = fractions.weighed(minutes, [s.seconds for s in cut], percents)
    assert [(p.minutes, p.weighted) for p in told.parts] == list(zip(shares, weighted, strict=True))
    back = pools.uncovered_parts(told, told.weighted)
    assert sum(minutes for _, minutes in back) <= minutes
    one = bands.in_one_band(minutes, Band.NORMAL, percents[0])
    exact = fractions.Fraction(minutes * percents[0], 100)
    assert one.weighted == fractions.rounded(exact, "half_up")
    home = fractions.Fraction(one.weighted * 100, percents[0])
    assert pools.turned_back(one.weighted, percents[0]) == fractions.rounded(home, "half_up")


def proration(dice):
    period = Period(DAY, DAY + timedelta(days=dice.choice((28, 30, 31, 92, 365))))
    first = DAY + timedelta(days=dice.randint(0, period.days - 1))
    end = first + timedelta(days=dice.randint(1, (period.end - first).days))
    fee = dice.randint(0, 10**7)
    told = lines.prorated(Money(fee, "JPY"), period, Period(first, end), Proration.DAILY)
    assert told.minor == fractions.prorated(fee, period.first, period.end, first, end)


def allocation(dice):
    told = [
        {
            "id": place + 1,
            "left": dice.randint(-20, 60),
            "starts": DAY + timedelta(days=dice.randint(-9, 3)),
            "ends": dice.choice((None, DAY + timedelta(days=dice.randint(-2, 9)))),
            "bought": DAY + timedelta(days=dice.randint(0, 2)),
            "deficit": dice.choice((0, 0, 30)),
        }
        for place in range(dice.randint(0, 5))
    ]
    dice.shuffle(told)
    mine = [
        Pool(UUID(int=p["id"]), p["left"], p["starts"], p["ends"], p["bought"], p["deficit"])
        for p in told
    ]
    minutes = dice.randint(0, 150)
    draw = pools.drawn(mine, minutes, DAY)
    parts, uncovered = fractions.drawn(told, minutes, DAY)
    assert [(key.int, taken) for key, taken in draw.parts] == parts
    assert draw.uncovered == uncovered


def earning(dice):
    price, granted = dice.randint(0, 10**7), dice.randint(1, 6000)
    marks = [0, *sorted(dice.randint(0, granted) for _ in range(dice.randint(0, 5))), granted]
    steps = [later - earlier for earlier, later in pairwise(marks)]
    found = recognition.slices(Money(price, "JPY"), granted, steps)
    assert sum(slice_.minor for slice_ in found) == price
    for gone in marks:
        told = recognition.recognised(Money(price, "JPY"), gone, granted)
        assert told.minor == fractions.earned(price, gone, granted)


def pricing(dice):
    rate, minutes = dice.randint(0, 10**6), dice.randint(0, 1440)
    percent = dice.choice((100, 125, 150, 200))
    told = rates.amount(Money(rate, "JPY"), minutes, percent)
    exact = fractions.Fraction(rate * minutes * percent, 6000)
    assert told.minor == fractions.rounded(exact, "half_up")


def overage(dice):
    used = [dice.randint(0, 5000) for _ in range(dice.randint(1, 6))]
    over = dice.randint(0, sum(used))
    assert pools.shared_overage(over, used) == fractions.largest_remainder(over, used)


KINDS = (
    division,
    sharing,
    rounding_up,
    rounding_together,
    weighing,
    proration,
    allocation,
    earning,
    pricing,
    overage,
)


@pytest.mark.parametrize("check", KINDS, ids=lambda check: check.__name__)
def test_two_thousand_random_cases_are_what_fractions_say(check):
    dice = random.Random(check.__name__)
    for _ in range(2_000):
        check(dice)


@pytest.mark.drill
@pytest.mark.parametrize("check", KINDS, ids=lambda check: check.__name__)
def test_a_hundred_thousand_random_cases_are_what_fractions_say(check):
    dice = random.Random(f"drill {check.__name__}")
    for _ in range(100_000):
        check(dice)
