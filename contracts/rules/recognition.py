"""Revenue of prepaid hours is recognised by cumulative difference, so slices add up exactly."""

from collections.abc import Iterable

from msp.kernel.errors import Refused, mark
from msp.kernel.money import Money


def recognised(price: Money, used: int, granted: int) -> Money:
    """How much of `price` is earned once `used` of `granted` minutes are gone, half up.

    Raises Refused when more is used than was granted: a deficit has no price of the block.
    """
    if not 0 <= used <= granted:
        raise Refused(mark("Only minutes that were sold can be recognised."), field="minutes")
    return price if used == granted else price.share(used, granted)


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


def refund_of(price: Money, used: int, granted: int) -> Money:
    """What unused minutes are worth when they are paid back: exactly the part not yet earned."""
    return price - recognised(price, used, granted)
