"""A second, Fraction-based telling of the arithmetic, and a plain calendar, for comparison."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from fractions import Fraction
from math import floor
from zoneinfo import ZoneInfo


@dataclass(frozen=True)
class PlainHours:
    """Open from one hour to another on weekdays; holidays closed."""

    zone: ZoneInfo
    opens: int = 9
    closes: int = 17
    holidays: frozenset[date] = frozenset()
    always: bool = False

    def spans(self, start: datetime, end: datetime) -> Sequence[tuple[datetime, datetime]]:
        if self.always:
            return [(start, end)]
        found = []
        day = start.astimezone(self.zone).date()
        while day <= end.astimezone(self.zone).date():
            if day.weekday() < 5 and day not in self.holidays:
                first = datetime.combine(day, time(self.opens), self.zone).astimezone(start.tzinfo)
                last = datetime.combine(day, time(self.closes), self.zone).astimezone(start.tzinfo)
                if max(first, start) < min(last, end):
                    found.append((max(first, start), min(last, end)))
            day += timedelta(days=1)
        return found

    def is_holiday(self, day: date) -> bool:
        return day in self.holidays


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
