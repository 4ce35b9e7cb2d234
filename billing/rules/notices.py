"""Hours that run low or end soon are told once, at the threshold crossed, with the work."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from contracts.rules.pools import LedgerKind

PERCENTS = (50, 25, 10, 0)  # DOMAIN §5
EXPIRY_DAYS = (30, 7)
FRESH_DAYS = 31  # work longer ago crosses nothing any more: an import tells nobody


class NoticeKind(StrEnum):
    """What a threshold counts: percent left, minutes left, days left, or a month's ceiling."""

    PERCENT = "percent"
    MINUTES = "minutes"
    EXPIRY = "expiry"
    CEILING = "ceiling"


@dataclass(frozen=True, slots=True)
class Threshold:
    """A threshold and the minutes at or below which it is crossed."""

    kind: NoticeKind
    number: int
    limit: int


@dataclass(frozen=True, slots=True)
class Step:
    """A movement of the hours together (signed minutes), the latest first in a list."""

    minutes: int
    kind: LedgerKind
    source: str
    on: date


@dataclass(frozen=True, slots=True)
class Crossing:
    """The movement that carried the hours below a limit, and what its source used in all."""

    step: Step
    minutes: int


def thresholds(
    whole: int, percents: Iterable[int], minutes_left: int | None
) -> tuple[Threshold, ...]:
    """The thresholds of `whole` minutes, the deepest last; percents are integers."""
    found = [Threshold(NoticeKind.PERCENT, each, each * whole // 100) for each in percents]
    if minutes_left is not None:
        found.append(Threshold(NoticeKind.MINUTES, minutes_left, minutes_left))
    return tuple(sorted(found, key=lambda one: (-one.limit, one.kind, -one.number)))


def crossed(left: int, wanted: Iterable[Threshold]) -> tuple[Threshold, ...]:
    """Those that what is left has reached, the deepest last."""
    return tuple(one for one in wanted if left <= one.limit)


def crossing(left: int, steps: Sequence[Step], limit: int) -> Crossing | None:
    """The latest movement that went from above `limit` to it or below; None if none did.

    `steps` end with what is left now, the latest first.
    """
    after = left
    for step in steps:
        before = after - step.minutes
        if after <= limit < before:
            used = -sum(one.minutes for one in steps if one.source == step.source)
            return Crossing(step, used)
        after = before
    return None


def is_fresh(found: Crossing, today: date) -> bool:
    """Whether work of these days crossed the line, which is worth a letter."""
    return (today - found.step.on).days <= FRESH_DAYS


def ending(
    starts_on: date, expires_on: date | None, today: date, days: Iterable[int]
) -> tuple[int, ...]:
    """The thresholds (days left) that hours have reached, the nearest last.

    Hours that live no longer than twice a threshold, as a month's do for thirty days, are not
    announced by it: they would be from their first days on.
    """
    if expires_on is None or expires_on < today:
        return ()
    life, left = (expires_on - starts_on).days + 1, (expires_on - today).days
    return tuple(sorted((one for one in days if left <= one and life > 2 * one), reverse=True))
