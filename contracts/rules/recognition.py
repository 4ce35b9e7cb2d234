"""Revenue of prepaid hours is recognised by cumulative difference, so slices add up exactly."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from contracts.rules.pools import LedgerKind
from msp.kernel.errors import Refused, mark
from msp.kernel.money import Money
from msp.kernel.periods import add_months

OPTION = "revenue"  # the provider's option; hours that were sold keep what held then
LONG_VALIDITY = 6  # months: hours that may be used longer fall under the 資金決済法
BASE_DAYS = ((3, 31), (9, 30))  # its reporting base dates


class Recognition(StrEnum):
    """When sold hours become revenue. Source: DOMAIN §5."""

    DEFERRED = "deferred"  # as they are used
    AT_SALE = "at_sale"
    PERIOD_END = "period_end"  # all of a period's use on the last day that its hours may be used


class Flow(StrEnum):
    """A column of the roll-forward of deferred revenue."""

    SOLD = "sold"
    USED = "used"
    EXPIRED = "expired"
    ADJUSTED = "adjusted"
    REFUNDED = "refunded"


FLOWS: Mapping[LedgerKind, Flow] = {
    LedgerKind.GRANT: Flow.USED,  # revenue at sale
    LedgerKind.BURN: Flow.USED,
    LedgerKind.REVERSAL: Flow.USED,
    LedgerKind.EXPIRY: Flow.EXPIRED,
    LedgerKind.ADJUSTMENT: Flow.ADJUSTED,
    LedgerKind.REFUND: Flow.REFUNDED,
    LedgerKind.FREEZE: Flow.ADJUSTED,
}


@dataclass(frozen=True, slots=True)
class Roll:
    """A month of deferred revenue: `opening + sold − recognised − refunded = closing`."""

    opening: Money
    sold: Money
    used: Money
    expired: Money
    adjusted: Money
    refunded: Money

    @property
    def recognised(self) -> Money:
        """What became revenue: used, expired, and taken out by hand."""
        return self.used + self.expired + self.adjusted

    @property
    def closing(self) -> Money:
        """What is still owed in hours."""
        return self.opening + self.sold - self.recognised - self.refunded


def chosen(options: Mapping[str, Any]) -> Recognition:
    """The provider's setting; deferred where nothing was chosen."""
    try:
        return Recognition(options.get(OPTION, Recognition.DEFERRED))
    except ValueError:
        return Recognition.DEFERRED


def recognised(price: Money, used: int, granted: int) -> Money:
    """How much of `price` is earned once `used` of `granted` minutes are gone, half up.

    Raises Refused when more is used than was granted: a deficit has no price of the block.
    """
    if not 0 <= used <= granted:
        raise Refused(mark("Only minutes that were sold can be recognised."), field="minutes")
    return price if used == granted else price.share(used, granted)


def gone(granted: int, remaining: int) -> int:
    """Minutes of the sale that are no longer there; a deficit or a gift has no price."""
    return min(max(granted - remaining, 0), granted)


def slice_of(price: Money, before: int, after: int, granted: int) -> Money:
    """What a step from `before` to `after` used minutes earns; negative when it goes back."""
    return recognised(price, after, granted) - recognised(price, before, granted)


def slices(price: Money, granted: int, steps: Iterable[int]) -> list[Money]:
    """The slice of each step (minutes used, expired or, negative, given back), in order."""
    found, used = [], 0
    for minutes in steps:
        found.append(slice_of(price, used, used + minutes, granted))
        used += minutes
    return found


def catch_up(rule: Recognition, spent: Money, difference: Money) -> Money:
    """What another price earns at once: at sale all of the difference, else the difference of
    what the minutes that are gone have earned (`spent`).
    """
    return difference if rule is Recognition.AT_SALE else spent


def refund_of(price: Money, used: int, granted: int) -> Money:
    """What unused minutes are worth when they are paid back: exactly the part not yet earned."""
    return price - recognised(price, used, granted)


def earned(rule: Recognition, kind: LedgerKind, price: Money, step: Money) -> Money:
    """What a movement recognises under `rule`; `step` is its slice by cumulative difference.

    At sale the grant earns all, and afterwards only a refund has a worth of its own.
    """
    if kind is LedgerKind.GRANT:
        return price if rule is Recognition.AT_SALE else Money(0, price.currency)
    if rule is Recognition.AT_SALE and kind is not LedgerKind.REFUND:
        return Money(0, price.currency)
    return step


def recognised_on(rule: Recognition, on: date, last_day: date | None) -> date:
    """The day in whose month a movement of `on` becomes revenue; `last_day` is the pool's."""
    if rule is Recognition.PERIOD_END and last_day is not None:
        return max(on, last_day)
    return on


def rolled(opening: Money, flows: Iterable[tuple[Flow, Money]]) -> Roll:
    """A month's roll-forward: amounts summed by column on top of what was open."""
    zero = Money(0, opening.currency)
    found = dict.fromkeys(Flow, zero)
    for flow, amount in flows:
        found[flow] = found[flow] + amount
    return Roll(opening, *(found[flow] for flow in Flow))


def flow_of(rule: Recognition, kind: LedgerKind, amount: Money) -> list[tuple[Flow, Money]]:
    """The columns that a recognition row belongs to.

    What was revenue at sale is taken back when it is refunded: both columns move.
    """
    if rule is Recognition.AT_SALE and kind is LedgerKind.REFUND:
        return [(Flow.USED, -amount), (Flow.REFUNDED, amount)]
    return [(FLOWS[kind], amount)]


def is_long(starts_on: date, expires_on: date | None) -> bool:
    """Whether hours may be used for longer than six months; `expires_on` is their last day."""
    return expires_on is None or expires_on >= add_months(starts_on, LONG_VALIDITY)


def is_long_validity(months: int | None) -> bool:
    """Whether so many months of validity, or none agreed, are longer than six."""
    return months is None or months > LONG_VALIDITY


def base_dates(today: date, count: int = 4) -> list[date]:
    """The last reporting base dates (31 March, 30 September) up to `today`, the newest first."""
    days = [
        date(year, month, day)
        for year in range(today.year, today.year - count, -1)
        for month, day in reversed(BASE_DAYS)
    ]
    return [day for day in days if day <= today][:count]
