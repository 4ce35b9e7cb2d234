"""The walk-through's figures, reckoned by hand over its prices; no rule of the product is asked.

Tax is taken once for each rate on the sum, and rounded down. A piece of work counts at least 30
minutes and is rounded up to 15. Hours that end first are used first: the quote's two hours end
after three months, the five that are bought later after six.
"""

from dataclasses import dataclass

from tests.browser.story_money import Sums

# What is typed into the quote.
FEE, OFF_PERCENT, MONTHS = 48_000, 10, 6
STARTER_PRICE, STARTER_MINUTES = 24_000, 120
ROUTER, ROUTERS, ROUTERS_OFF = 9_990, 3, 967
WATER = 4_321  # at the reduced rate
PER_HOUR = 14_000
PACK_PRICE, PACK_MINUTES = 70_000, 300

FEE_AGREED = FEE - FEE * OFF_PERCENT // 100  # 43,200 a month
FEES = FEE_AGREED * MONTHS  # 259,200
GOODS = ROUTER * ROUTERS - ROUTERS_OFF  # 29,003
SAVED = (FEE - FEE_AGREED) * MONTHS + ROUTERS_OFF  # 29,767


def taxed(at_ten: int, at_eight: int) -> Sums:
    """Both rates on their own sums, each rounded down."""
    net, tax = at_ten + at_eight, at_ten * 10 // 100 + at_eight * 8 // 100
    return Sums(net, tax, net + tax)


OFFERED = taxed(FEES + STARTER_PRICE + GOODS, WATER)
BOUGHT = taxed(PACK_PRICE, 0)


@dataclass(frozen=True, slots=True)
class Worked:
    """A piece of work: as it is typed, in minutes, and where its counted minutes come from."""

    day: str
    typed: str
    minutes: int
    counted: int
    from_starter: int
    from_pack: int
    beyond: int
    left: int

    @property
    def from_hours(self) -> int:
        """What the hours gave."""
        return self.from_starter + self.from_pack


FIRST = Worked("2026-11-04", "1:20", 80, 90, 90, 0, 0, left=330)
SECOND = Worked("2026-11-05", "9:10-12:00", 170, 180, 30, 150, 0, left=150)
THIRD = Worked("2026-11-06", "３時間50分", 230, 240, 0, 150, 90, left=0)
ALL = (FIRST, SECOND, THIRD)
WHOLE = STARTER_MINUTES + PACK_MINUTES
OVERAGE = THIRD.beyond * PER_HOUR // 60  # 21,000
HALF = WHOLE // 2  # the first threshold: 210 minutes, which the second piece of work crosses

# November has 30 days, and the contract begins on the second.
FEE_IN_NOVEMBER = FEE_AGREED * 29 // 30  # 41,760
NOVEMBER = taxed(FEE_IN_NOVEMBER + STARTER_PRICE + GOODS + OVERAGE, WATER)
SOLD = STARTER_PRICE + PACK_PRICE  # what was owed in hours, and is earned when all is used


def by_hand() -> None:
    """The same once more, as it was reckoned on paper."""
    assert Sums(316_524, 31_565, 348_089) == OFFERED
    assert Sums(70_000, 7_000, 77_000) == BOUGHT
    assert Sums(120_084, 11_921, 132_005) == NOVEMBER
    assert OVERAGE == 21_000
    left = WHOLE
    for piece in ALL:
        assert piece.from_hours + piece.beyond == piece.counted
        left -= piece.from_hours
        assert left == piece.left
    assert sum(piece.from_starter for piece in ALL) == STARTER_MINUTES
    assert sum(piece.from_pack for piece in ALL) == PACK_MINUTES
    assert SECOND.left <= HALF < FIRST.left
