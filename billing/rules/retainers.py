"""The book of a retainer: what was paid in, what it paid for, what lapsed, and what is left."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Generic, TypeVar

from contracts.rules import lines
from contracts.rules.lines import Cycle, Unused
from msp.kernel.money import Money

T = TypeVar("T")
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Agreed:
    """How often it is paid in, from which day on, and what becomes of a rest."""

    cycle: Cycle
    starts_on: date
    unused: Unused

    def ends_after(self, day: date) -> date | None:
        """The first day after the period of `day`, where a rest lapses with its period."""
        if self.unused is not Unused.EXPIRE or self.cycle is Cycle.ONCE:
            return None
        return lines.service_period(self.cycle, self.starts_on.replace(day=1), day).end


@dataclass(frozen=True, slots=True)
class Step(Generic[T]):
    """A movement and what was left after it; without a `row` the rest lapsed on that day."""

    on: date
    amount: Money
    left: Money
    row: T | None = None


def book(
    agreed: Agreed, moved: Iterable[tuple[date, Money, T]], today: date, currency: str
) -> list[Step[T]]:
    """The movements by day with what was left, and the rests that lapsed until `today`."""
    steps: list[Step[T]] = []
    left, end = Money(0, currency), None
    for on, amount, row in sorted(moved, key=lambda one: (one[0], -one[1].minor)):
        left = _lapsed(steps, left, end, on)
        left = left + amount
        steps.append(Step(on, amount, left, row))
        end = agreed.ends_after(on)
    _lapsed(steps, left, end, today)
    return steps


def _lapsed(steps: list[Step[T]], left: Money, end: date | None, on: date) -> Money:
    """What is left on `on`: nothing of a period that has ended by then."""
    if end is None or on < end or left.minor <= 0:
        return left
    none = Money(0, left.currency)
    steps.append(Step(end - ONE_DAY, -left, none))
    return none
