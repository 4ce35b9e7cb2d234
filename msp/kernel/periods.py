"""Periods are half-open runs of days: the first day belongs, the end does not."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """Days from `first` up to, but not including, `end`."""

    first: date
    end: date

    def __post_init__(self) -> None:
        if self.end < self.first:
            raise ValueError("a period does not end before it starts")

    def __contains__(self, day: date) -> bool:
        return self.first <= day < self.end

    @property
    def days(self) -> int:
        """How many days the period has."""
        return (self.end - self.first).days

    @property
    def last(self) -> date:
        """The last day that still belongs."""
        return self.end - timedelta(days=1)

    def overlap(self, other: Period) -> int:
        """Days that both periods share."""
        return max((min(self.end, other.end) - max(self.first, other.first)).days, 0)


def month_of(day: date) -> Period:
    """The calendar month that `day` lies in."""
    first = day.replace(day=1)
    return Period(first, add_months(first, 1))


def month_named(name: str) -> Period:
    """The month written as `2016-03`. Raises ValueError if it does not exist."""
    first = date.fromisoformat(f"{name}-01")
    if not 1900 <= first.year < 3000:
        raise ValueError("no month of this business")
    return month_of(first)


def add_months(day: date, months: int) -> date:
    """The same day `months` later, or the last day of that month if it is shorter."""
    month = day.year * 12 + day.month - 1 + months
    year, index = divmod(month, 12)
    return date(year, index + 1, min(day.day, days_in_month(year, index + 1)))


def days_in_month(year: int, month: int) -> int:
    """28 to 31."""
    later = date(year + month // 12, month % 12 + 1, 1)
    return (later - date(year, month, 1)).days


def starts_at(day: date, zone: ZoneInfo) -> datetime:
    """The instant (UTC) at which `day` begins in `zone`."""
    return datetime.combine(day, time(), zone).astimezone(UTC)


def day_of(moment: datetime, zone: ZoneInfo) -> date:
    """The date that a clock in `zone` shows at `moment`."""
    return moment.astimezone(zone).date()
