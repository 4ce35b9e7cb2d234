"""A contract's result is what it earned less what its time and goods cost, month by month."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from msp.kernel.money import Money


@dataclass(frozen=True, slots=True)
class CostRule:
    """What an hour costs (minor units) from a day on; null fields hold for every value."""

    person_id: UUID | None
    tier: int | None
    per_hour: int
    starts_on: date
    ends_on: date | None


@dataclass(frozen=True, slots=True)
class Worked:
    """Seconds of one person on one day."""

    person_id: UUID | None
    tier: int | None
    on: date
    seconds: int


@dataclass(frozen=True, slots=True)
class Labour:
    """What time cost, and the seconds for which nobody has said what an hour costs."""

    cost: int = 0
    seconds: int = 0
    unpriced: int = 0


def hourly(rules: Iterable[CostRule], one: Worked) -> int | None:
    """The cost of an hour: the person's own figure, else the tier's, else anybody's."""
    fitting = [
        rule
        for rule in rules
        if rule.person_id in (None, one.person_id)
        and rule.tier in (None, one.tier)
        and rule.starts_on <= one.on
        and (rule.ends_on is None or one.on < rule.ends_on)
    ]
    best = min(fitting, key=lambda rule: (rule.person_id is None, rule.tier is None), default=None)
    return best.per_hour if best else None


def labour(rules: Sequence[CostRule], found: Iterable[Worked], currency: str) -> Labour:
    """What that time cost: summed by price of an hour and rounded once for each (half up)."""
    by_price: dict[int, int] = {}
    unpriced = total = 0
    for one in found:
        total += one.seconds
        price = hourly(rules, one)
        if price is None:
            unpriced += one.seconds
        else:
            by_price[price] = by_price.get(price, 0) + one.seconds
    cost = sum(Money(price, currency).share(part, 3600).minor for price, part in by_price.items())
    return Labour(cost, total, unpriced)


@dataclass(frozen=True, slots=True)
class Result:
    """What was billed or earned, and what it cost, in minor units of one currency."""

    billed: int = 0
    earned: int = 0  # of hours sold beforehand, as they were used or expired
    labour: Labour = Labour()
    goods: int = 0

    @property
    def revenue(self) -> int:
        """All that came in for the month."""
        return self.billed + self.earned

    @property
    def cost(self) -> int:
        """Time and goods."""
        return self.labour.cost + self.goods

    @property
    def profit(self) -> int:
        """What is left of the revenue."""
        return self.revenue - self.cost

    @property
    def margin(self) -> int | None:
        """The profit in whole percent of the revenue, None where nothing came in."""
        return self.profit * 100 // self.revenue if self.revenue > 0 else None

    @property
    def is_quiet(self) -> bool:
        """Whether nothing came in and nothing was spent."""
        return not (self.revenue or self.cost or self.labour.seconds)


def together(parts: Iterable[Result]) -> Result:
    """Several results as one."""
    whole = Result()
    for part in parts:
        whole = Result(
            whole.billed + part.billed,
            whole.earned + part.earned,
            Labour(
                whole.labour.cost + part.labour.cost,
                whole.labour.seconds + part.labour.seconds,
                whole.labour.unpriced + part.labour.unpriced,
            ),
            whole.goods + part.goods,
        )
    return whole


Results = Mapping[tuple[UUID, date], Result]
