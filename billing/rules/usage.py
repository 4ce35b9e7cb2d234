"""A month of hours as its client reads it: every figure is a sum of rows of the ledger."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from contracts.rules.pools import LedgerKind

USES = frozenset({LedgerKind.BURN, LedgerKind.REVERSAL})
MAILED_FROM = 2  # the day of the next month from which a statement goes out


@dataclass(frozen=True, slots=True)
class Movement:
    """Minutes (signed) that moved in a pool on a day, why, and for which source."""

    pool_id: UUID
    kind: LedgerKind
    minutes: int
    source: str
    on: date


@dataclass(frozen=True, slots=True)
class Sums:
    """A month in minutes: `carried + granted + adjusted − used − expired = left`."""

    carried: int = 0
    granted: int = 0
    used: int = 0
    expired: int = 0
    adjusted: int = 0

    @property
    def left(self) -> int:
        """What remains at the end of the month."""
        return self.carried + self.granted + self.adjusted - self.used - self.expired

    @property
    def is_quiet(self) -> bool:
        """Whether there was nothing to use and nothing happened."""
        return not any((self.carried, self.granted, self.used, self.expired, self.adjusted))

    def __add__(self, other: Sums) -> Sums:
        return Sums(
            self.carried + other.carried,
            self.granted + other.granted,
            self.used + other.used,
            self.expired + other.expired,
            self.adjusted + other.adjusted,
        )


@dataclass(frozen=True, slots=True)
class Use:
    """What one source used in the month, reversals taken off; `on` is the day of the work."""

    source: str
    on: date
    minutes: int


def by_pool(opening: Mapping[UUID, int], found: Iterable[Movement]) -> dict[UUID, Sums]:
    """The month of each pool that had something or moved."""
    sums = {pool_id: Sums(carried=minutes) for pool_id, minutes in opening.items() if minutes}
    for one in found:
        sums[one.pool_id] = sums.get(one.pool_id, Sums()) + _as_sums(one)
    return sums


def _as_sums(one: Movement) -> Sums:
    if one.kind is LedgerKind.GRANT:
        return Sums(granted=one.minutes)
    if one.kind in USES:
        return Sums(used=-one.minutes)
    if one.kind is LedgerKind.EXPIRY:
        return Sums(expired=-one.minutes)
    return Sums(adjusted=one.minutes)  # given or taken by hand, paid back, frozen


def total(parts: Iterable[Sums]) -> Sums:
    """All pools together."""
    whole = Sums()
    for part in parts:
        whole += part
    return whole


def uses(found: Sequence[Movement]) -> list[Use]:
    """What each source used, in order of day; what was taken back whole is left out."""
    net: dict[str, int] = {}
    days: dict[str, date] = {}
    for one in found:
        if one.kind in USES:
            net[one.source] = net.get(one.source, 0) - one.minutes
            days[one.source] = max(days.get(one.source, one.on), one.on)
    listed = [Use(source, days[source], minutes) for source, minutes in net.items() if minutes]
    return sorted(listed, key=lambda use: (use.on, use.source))
