"""What a line costs for one period: a list price, its discount, what is counted, a minimum."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from contracts.rules.lines import Dated, runs_on
from msp.kernel.errors import Refused, mark
from msp.kernel.money import Money, divided

D = TypeVar("D", bound=Dated)
THOUSAND = 1000


@dataclass(frozen=True, slots=True)
class Discount:
    """What is taken off a list price: whole percent or an amount, never both."""

    percent: int | None = None
    off: Money | None = None

    def __bool__(self) -> bool:
        return bool(self.percent) or bool(self.off)


@dataclass(frozen=True, slots=True)
class Tariff:
    """A fee for one whole period: `flat` holds `included` units, each further one costs `unit`."""

    flat: Money
    unit: Money | None = None
    included: int = 0
    discount: Discount = Discount()

    def listed(self, counted: int = 0) -> Money:
        """The list price of a whole period in which that many units were counted."""
        return self.flat + self.beyond(counted)

    def beyond(self, counted: int) -> Money:
        """The list price of the units that the flat fee does not hold."""
        if self.unit is None:
            return Money(0, self.flat.currency)
        return self.unit.times(max(counted - self.included, 0))

    def agreed(self, counted: int = 0) -> Money:
        """What is paid for the period: the list price less the discount."""
        return discounted(self.listed(counted), self.discount)


def discounted(listed: Money, discount: Discount) -> Money:
    """The price after the discount, rounded half up once; it is never below zero."""
    if discount.percent:
        return listed.share(100 - discount.percent, 100)
    if discount.off is not None:
        return max(listed - discount.off, Money(0, listed.currency))
    return listed


def checked_discount(listed: int | None, percent: int | None, off: int | None) -> None:
    """Refuse a discount that is given twice, has no price, or is more than the price."""
    if percent and off:
        message = mark("A discount is a percentage or an amount, not both.")
        raise Refused(message, field="discount")
    if (percent or off) and listed is None:
        raise Refused(mark("A discount needs a list price."), field="fee")
    if off and listed is not None and off > listed:
        raise Refused(mark("The discount is more than the price."), field="discount")


def topped_up(charged: Money, minimum: Money) -> Money:
    """What is missing up to the minimum fee; nothing when enough was charged (R120)."""
    return max(minimum - charged, Money(0, minimum.currency))


def credited(balance: Money, charged: Money) -> Money:
    """How much of what was charged a retainer pays: never more than there is, never negative."""
    zero = Money(0, balance.currency)
    return max(min(balance, charged), zero)


def raised(price: Money, permille: int, step: int = 1) -> Money:
    """A price changed by so many tenths of a percent, half up to whole steps of minor units.

    `raised(yen(18000), 35, 100)` is 3.5 % more, in hundreds of yen. Raises Refused for a price
    that would be negative.
    """
    if permille < -THOUSAND:
        raise Refused(mark("A price is not negative."), field="percent")
    exact = price.minor * (THOUSAND + permille)
    return Money(divided(exact, THOUSAND * step) * step, price.currency)


def counted_on(items: Iterable[D], day: date) -> list[D]:
    """What is counted on a day: the items that hold then, in their order."""
    return [item for item in items if runs_on(item, day)]
