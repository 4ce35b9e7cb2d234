"""Money is a whole number of minor units in one currency. It is never a float."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum


class Rounding(StrEnum):
    """How a fraction of a minor unit ends; always on the magnitude, the sign comes after."""

    HALF_UP = "half_up"
    FLOOR = "floor"
    CEIL = "ceil"


def divided(dividend: int, divisor: int, rounding: Rounding = Rounding.HALF_UP) -> int:
    """`dividend ÷ divisor` in integers, rounded by magnitude so that a credit mirrors its invoice.

    Raises ZeroDivisionError for a zero divisor. Source: DOMAIN §10.
    """
    quotient, rest = divmod(abs(dividend), abs(divisor))
    if rounding is Rounding.HALF_UP:
        quotient += 2 * rest >= abs(divisor)
    elif rounding is Rounding.CEIL:
        quotient += rest > 0
    return quotient if (dividend >= 0) == (divisor > 0) else -quotient


def apportioned(total: int, weights: Sequence[int]) -> list[int]:
    """`total` split over `weights` by largest remainder: the parts add up exactly.

    Ties go to the earlier part. Weights are not negative; if all are zero the first part takes
    everything. Raises ValueError for no weights.
    """
    if not weights:
        raise ValueError("nothing to share between")
    whole = sum(weights)
    if whole == 0:
        return [total, *([0] * (len(weights) - 1))]
    sign, magnitude = (1 if total >= 0 else -1), abs(total)
    shares = [divmod(magnitude * weight, whole) for weight in weights]
    left = magnitude - sum(quotient for quotient, _ in shares)
    order = sorted(range(len(shares)), key=lambda place: (-shares[place][1], place))
    parts = [quotient for quotient, _ in shares]
    for place in order[:left]:
        parts[place] += 1
    return [sign * part for part in parts]


@dataclass(frozen=True, slots=True)
class Money:
    """`minor` units (yen, cents) of the ISO 4217 `currency`. Currencies never mix."""

    minor: int
    currency: str

    def __add__(self, other: Money) -> Money:
        return Money(self.minor + self._same_currency(other), self.currency)

    def __sub__(self, other: Money) -> Money:
        return Money(self.minor - self._same_currency(other), self.currency)

    def __neg__(self) -> Money:
        return Money(-self.minor, self.currency)

    def __lt__(self, other: Money) -> bool:
        return self.minor < self._same_currency(other)

    def __le__(self, other: Money) -> bool:
        return self.minor <= self._same_currency(other)

    def __bool__(self) -> bool:
        return self.minor != 0

    def share(self, part: int, whole: int, rounding: Rounding = Rounding.HALF_UP) -> Money:
        """`self × part ÷ whole`, rounded once by magnitude."""
        return Money(divided(self.minor * part, whole, rounding), self.currency)

    def times(self, count: int) -> Money:
        """`self` taken `count` times, exactly."""
        return Money(self.minor * count, self.currency)

    def split(self, weights: Sequence[int]) -> list[Money]:
        """Parts by largest remainder that add up exactly to `self`."""
        return [Money(part, self.currency) for part in apportioned(self.minor, weights)]

    def _same_currency(self, other: Money) -> int:
        if other.currency != self.currency:
            raise ValueError(f"{self.currency} and {other.currency} do not add up")
        return other.minor


def total(amounts: Iterable[Money], currency: str) -> Money:
    """The sum of `amounts`, zero of `currency` if there are none."""
    result = Money(0, currency)
    for amount in amounts:
        result = result + amount
    return result
