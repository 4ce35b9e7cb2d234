"""What happened to hours in a month adds up; the pace of 90 days says how long they last."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from contracts.rules.pools import LedgerKind

LOOK_BACK = 90  # days whose pace is carried on
FEWEST = 14  # days that younger hours are measured over at least
FAR = 366  # days beyond which a forecast says only that there is enough
USES = frozenset({LedgerKind.BURN, LedgerKind.REVERSAL})


@dataclass(frozen=True, slots=True)
class Movement:
    """Minutes (signed) that moved on a day, why, and for which source."""

    on: date
    kind: LedgerKind
    minutes: int
    source: str


@dataclass(frozen=True, slots=True)
class Sums:
    """A month of hours in minutes: `carried + granted + adjusted − used − expired = left`."""

    carried: int
    granted: int
    used: int
    expired: int
    adjusted: int

    @property
    def whole(self) -> int:
        """What there was to use: carried, granted, and given or taken by hand."""
        return self.carried + self.granted + self.adjusted

    @property
    def left(self) -> int:
        """What remains."""
        return self.whole - self.used - self.expired


def sums(carried: int, movements: Iterable[Movement]) -> Sums:
    """The month's movements by what they were, on top of what was there before it."""
    found = dict.fromkeys(LedgerKind, 0)
    for movement in movements:
        found[movement.kind] += movement.minutes
    return Sums(
        carried=carried,
        granted=found[LedgerKind.GRANT],
        used=-sum(found[kind] for kind in USES),
        expired=-found[LedgerKind.EXPIRY],
        adjusted=sum(
            found[kind] for kind in (LedgerKind.ADJUSTMENT, LedgerKind.REFUND, LedgerKind.FREEZE)
        ),
    )


@dataclass(frozen=True, slots=True)
class Step:
    """A day's net movement for one source, and what was left after it."""

    on: date
    kind: LedgerKind
    minutes: int
    source: str
    left: int


def steps(carried: int, movements: Sequence[Movement]) -> list[Step]:
    """Movements by day, a use and its reversal taken together; what cancels is left out."""
    netted: dict[tuple[date, LedgerKind, str], int] = {}
    for movement in sorted(movements, key=lambda one: one.on):
        kind = LedgerKind.BURN if movement.kind in USES else movement.kind
        key = (movement.on, kind, movement.source)
        netted[key] = netted.get(key, 0) + movement.minutes
    left, found = carried, []
    for (on, kind, source), minutes in netted.items():
        if minutes:
            left += minutes
            found.append(Step(on, kind, minutes, source, left))
    return found


class Outlook(StrEnum):
    """How the hours will last at the present pace."""

    EMPTY = "empty"  # nothing is left
    QUIET = "quiet"  # nothing was used lately: there is no pace
    ENDS = "ends"  # used up around a day
    ENOUGH = "enough"  # further away than anybody plans
    LASTS = "lasts"  # longer than until new hours are granted


@dataclass(frozen=True, slots=True)
class Forecast:
    """The outlook; where hours end, the day and the tenths of days from today until then."""

    outlook: Outlook
    on: date | None = None
    tenths: int = 0


def recent_use(movements: Iterable[Movement], today: date, first: date | None = None) -> int:
    """Minutes used in the last 90 days, today included.

    Where the first hours began later than that (on `first`), what 90 days would take at the pace
    since then.
    """
    since = today - timedelta(days=LOOK_BACK - 1)
    used = -sum(one.minutes for one in movements if one.kind in USES and since <= one.on <= today)
    return used * LOOK_BACK // days_known(today, first)


def days_known(today: date, first: date | None) -> int:
    """The days that a pace is measured over, for hours that began on `first`."""
    known = LOOK_BACK if first is None else (today - first).days + 1
    return min(max(known, FEWEST), LOOK_BACK)


def forecast(left: int, used: int, today: date) -> Forecast:
    """When `left` minutes are used up at the pace of `used` in 90 days."""
    if left <= 0:
        return Forecast(Outlook.EMPTY)
    if used <= 0:
        return Forecast(Outlook.QUIET)
    tenths = left * LOOK_BACK * 10 // used
    if tenths > FAR * 10:
        return Forecast(Outlook.ENOUGH)
    return Forecast(Outlook.ENDS, today + timedelta(days=tenths // 10), tenths)


def until_renewal(found: Forecast, end: date) -> Forecast:
    """The outlook where new hours are granted at `end`: what lasts until then is enough."""
    if found.on is not None and found.on >= end:
        return Forecast(Outlook.LASTS, None, found.tenths)
    return Forecast(Outlook.LASTS) if found.outlook is Outlook.ENOUGH else found


def lost(remaining: int, used: int, days: int) -> int:
    """Minutes of a pool that expire unused after so many days at that pace."""
    return left_after(remaining, used, days)


def left_after(left: int, used: int, days: int) -> int:
    """What will be left after so many days at that pace, never below zero."""
    return max(left - used * days // LOOK_BACK, 0)
