"""Hours are drawn earliest expiry first; what no pool covers goes back as real minutes."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from uuid import UUID

from contracts.rules.bands import Band, Weighing
from contracts.rules.lines import Cycle, service_period
from msp.kernel.errors import Refused, mark
from msp.kernel.money import apportioned, divided
from msp.kernel.periods import Period

THRESHOLDS = (50, 25, 10, 0)


class PoolState(StrEnum):
    """Where a pool stands. Source: DOMAIN §5."""

    PENDING = "pending"
    ACTIVE = "active"
    EXHAUSTED = "exhausted"
    EXPIRED = "expired"
    VOID = "void"
    FROZEN = "frozen"


# whose price may still be put right: before, a sale is voided; a dispute is ended first
PRICED = frozenset({PoolState.ACTIVE, PoolState.EXHAUSTED, PoolState.EXPIRED})


class LedgerKind(StrEnum):
    """Why minutes moved."""

    GRANT = "grant"
    BURN = "burn"
    REVERSAL = "reversal"
    EXPIRY = "expiry"
    ADJUSTMENT = "adjustment"
    REFUND = "refund"
    FREEZE = "freeze"


class Rollover(StrEnum):
    """What becomes of an allotment's unused minutes."""

    NONE = "none"
    ONE = "one"
    SEVERAL = "several"
    UNLIMITED = "unlimited"


@dataclass(frozen=True, slots=True)
class Pool:
    """As much of a pool as burning needs; `expires_on` is the last day it may be used."""

    id: UUID
    remaining: int
    starts_on: date
    expires_on: date | None
    purchased_on: date
    deficit_limit: int = 0


@dataclass(frozen=True, slots=True)
class Draw:
    """Weighted minutes taken, pool by pool, and what nothing covered."""

    parts: tuple[tuple[UUID, int], ...]
    uncovered: int

    @property
    def covered(self) -> int:
        """Weighted minutes that pools gave."""
        return sum(minutes for _, minutes in self.parts)


def burn_order(pools: Iterable[Pool], on: date) -> list[Pool]:
    """The pools usable on the work date: earliest expiry first, never-expiring last.

    Then by purchase date, then by id, so that every machine orders alike. Source: DOMAIN §5.
    """
    usable = [
        pool
        for pool in pools
        if pool.starts_on <= on and (pool.expires_on is None or on <= pool.expires_on)
    ]
    return sorted(usable, key=_burn_key)


def _burn_key(pool: Pool) -> tuple[date, date, int]:
    return (pool.expires_on or date.max, pool.purchased_on, pool.id.int)


def drawn(pools: Iterable[Pool], minutes: int, on: date) -> Draw:
    """Take `minutes` from the usable pools in order; an agreed deficit is used last.

    One entry may draw from several pools. Raises Refused for a negative wish.
    """
    if minutes < 0:
        raise Refused(mark("Minutes to use are not negative."), field="minutes")
    order = burn_order(pools, on)
    taken: dict[UUID, int] = {}
    left = minutes
    for pool in order:
        left -= _take(taken, pool.id, min(left, max(pool.remaining, 0)))
    for pool in order:
        depth = pool.deficit_limit + min(pool.remaining, 0)
        left -= _take(taken, pool.id, min(left, max(depth, 0)))
    return Draw(tuple((pool.id, taken[pool.id]) for pool in order if pool.id in taken), left)


def _take(taken: dict[UUID, int], pool_id: UUID, minutes: int) -> int:
    if minutes > 0:
        taken[pool_id] = taken.get(pool_id, 0) + minutes
    return minutes


def turned_back(weighted: int, factor: int) -> int:
    """Weighted minutes as real ones: ÷ factor (percent), half up. Source: DOMAIN §4."""
    return divided(weighted * 100, factor)


def uncovered_parts(weighing: Weighing, uncovered: int) -> list[tuple[Band, int]]:
    """Real minutes, band by band, that pools did not cover.

    The pool covers the work in the order of the clock, so the end of the entry is what is left
    over; a part nothing covered gives back exactly its billable minutes.
    """
    left = uncovered
    found: list[tuple[Band, int]] = []
    for part in reversed(weighing.parts):
        if left <= 0:
            break
        taken = min(left, part.weighted)
        left -= taken
        back = part.minutes if taken == part.weighted else turned_back(taken, part.factor)
        found.append((part.band, min(back, part.minutes)))
    return [(band, minutes) for band, minutes in reversed(found) if minutes]


@dataclass(frozen=True, slots=True)
class Allotment:
    """Hours granted each period, and how unused ones carry over (`cap` in minutes)."""

    minutes: int
    cycle: Cycle
    anchor: date
    rollover: Rollover = Rollover.NONE
    periods: int = 1
    cap: int | None = None

    def period(self, day: date) -> Period:
        """The allotment's period that `day` lies in."""
        return service_period(self.cycle, self.anchor, day)

    def expires_on(self, period: Period) -> date | None:
        """The last day (inclusive) on which this period's minutes may be used.

        Carrying for one period is one more period to live, so nothing carries twice.
        """
        if self.rollover is Rollover.UNLIMITED:
            return None
        turns = {Rollover.NONE: 0, Rollover.ONE: 1}.get(self.rollover, self.periods)
        end = period.end
        for _ in range(turns):
            end = service_period(self.cycle, self.anchor, end).end
        return end - timedelta(days=1)


def over_cap(carried: Sequence[Pool], cap: int | None) -> list[tuple[UUID, int]]:
    """Minutes to let expire when a period turns, because more than `cap` would be carried.

    The pools that would expire first give theirs up first.
    """
    if cap is None:
        return []
    excess = sum(max(pool.remaining, 0) for pool in carried) - cap
    found = []
    for pool in sorted(carried, key=_burn_key):
        minutes = min(max(pool.remaining, 0), max(excess, 0))
        if minutes:
            found.append((pool.id, minutes))
            excess -= minutes
    return found


def carried_deficits(owed: Sequence[tuple[UUID, int]], room: int) -> list[tuple[UUID, int]]:
    """Minutes below zero, pool by pool, that the next hours take over, or that go back to those
    who did: no more than `room`.
    """
    found = []
    for pool_id, minutes in owed:
        taken = min(minutes, max(room, 0))
        if taken:
            found.append((pool_id, taken))
            room -= taken
    return found


def has_expired(expires_on: date | None, today: date) -> bool:
    """Whether the last usable day is past."""
    return expires_on is not None and expires_on < today


def state_after(state: PoolState, remaining: int) -> PoolState:
    """Active and exhausted follow the balance; every other state stays."""
    if state in (PoolState.ACTIVE, PoolState.EXHAUSTED):
        return PoolState.ACTIVE if remaining > 0 else PoolState.EXHAUSTED
    return state


def may_void(*, burned_ever: int, paid_back: int = 0) -> None:
    """Refuse to void a pool that was ever burned, even if the burn was reversed (DOMAIN §5).

    Refused too where a part was paid back: the whole would come back on top of it.
    """
    if burned_ever:
        raise Refused(mark("Hours that were used once can never be voided."), field="state")
    if paid_back:
        message = mark("What was left of these hours was paid back: they are not voided any more.")
        raise Refused(message, field="state")


def crossed(
    granted: int, before: int, after: int, thresholds: Sequence[int] = THRESHOLDS
) -> list[int]:
    """The thresholds (percent left, in integers) that a step from `before` to `after` passed."""
    if granted <= 0:
        return []
    return [
        threshold for threshold in thresholds if after * 100 <= threshold * granted < before * 100
    ]


def shared_overage(overage: int, weights: Sequence[int]) -> list[int]:
    """Overage minutes attributed to services by largest remainder."""
    return apportioned(overage, weights)
