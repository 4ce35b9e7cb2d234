"""A second, Fraction-based telling of the arithmetic."""

from collections.abc import Sequence
from fractions import Fraction
from math import floor


def half_up(value: Fraction) -> int:
    """Nearest integer by magnitude, ties away from zero."""
    size = floor(abs(value) + Fraction(1, 2))
    return size if value >= 0 else -size


def ceil_to(value: Fraction, step: int) -> int:
    """The smallest multiple of `step` that is not less than `value`."""
    count = value / step
    whole = floor(count)
    return step * (whole if count == whole else whole + 1)


def largest_remainder(total: int, weights: Sequence[int]) -> list[int]:
    """Quota method told with fractions; ties to the earlier part."""
    whole = sum(weights)
    if whole == 0:
        return [total] + [0] * (len(weights) - 1)
    quotas = [Fraction(total * weight, whole) for weight in weights]
    parts = [floor(quota) for quota in quotas]
    rest = sorted(range(len(parts)), key=lambda i: (-(quotas[i] - parts[i]), i))
    for place in rest[: total - sum(parts)]:
        parts[place] += 1
    return parts
