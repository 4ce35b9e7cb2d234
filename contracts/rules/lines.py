"""A contract is draft, active, then ended; its lines carry terms that change by date."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from enum import StrEnum
from itertools import pairwise
from typing import Protocol, TypeVar

from msp.kernel.errors import Refused, mark
from msp.kernel.money import Money
from msp.kernel.periods import Period, add_months


class LineKind(StrEnum):
    """What a line promises. Source: DOMAIN §3."""

    TIME_AND_MATERIALS = "time_and_materials"
    BLOCK = "block"
    ALLOTMENT = "allotment"
    MANAGED = "managed"
    INCIDENT_PACK = "incident_pack"
    RETAINER = "retainer"
    ADD_ON = "add_on"


WITH_FEE = frozenset(LineKind) - {LineKind.TIME_AND_MATERIALS, LineKind.BLOCK}
POOLED = frozenset({LineKind.BLOCK, LineKind.ALLOTMENT})
CHARGING = frozenset({LineKind.TIME_AND_MATERIALS, LineKind.RETAINER})


class ContractState(StrEnum):
    """Where a contract stands."""

    DRAFT = "draft"
    ACTIVE = "active"
    ENDED = "ended"


MOVES: Mapping[ContractState, frozenset[ContractState]] = {
    ContractState.DRAFT: frozenset({ContractState.ACTIVE}),
    ContractState.ACTIVE: frozenset({ContractState.ENDED}),
    ContractState.ENDED: frozenset(),
}


class Renewal(StrEnum):
    """What happens when a contract reaches its end."""

    NONE = "none"
    MANUAL = "manual"
    AUTOMATIC = "automatic"


class Exhausted(StrEnum):
    """Where minutes go that no pool covers. Source: DOMAIN §5."""

    TIME_AND_MATERIALS = "time_and_materials"
    OVERAGE = "overage"
    NEGATIVE = "negative"
    STOP = "stop"


class Cycle(StrEnum):
    """How often a line's period turns."""

    MONTHLY = "monthly"
    QUARTERLY = "quarterly"
    YEARLY = "yearly"
    ONCE = "once"


MONTHS: Mapping[Cycle, int] = {Cycle.MONTHLY: 1, Cycle.QUARTERLY: 3, Cycle.YEARLY: 12}


class Basis(StrEnum):
    """What a fee is counted by; what is counted is on a list that the client may read."""

    FLAT = "flat"
    PER_USER = "per_user"
    PER_DEVICE = "per_device"
    PER_UNIT = "per_unit"


class MinimumPer(StrEnum):
    """For what a minimum fee in money is due. Source: REQUIREMENTS R120."""

    CALL = "call"
    VISIT = "visit"
    MONTH = "month"


class Service(StrEnum):
    """Which extra an add-on line is. Source: REQUIREMENTS R112, R126."""

    PROJECT_MANAGEMENT = "project_management"
    BACKUP = "backup"
    VENDOR_MANAGEMENT = "vendor_management"
    PREMIUM_SUPPORT = "premium_support"
    OTHER = "other"


class HoursLeft(StrEnum):
    """What becomes of unused prepaid hours when their contract ends."""

    EXPIRE = "expire"
    EXTEND = "extend"
    REFUND = "refund"


class Unused(StrEnum):
    """What becomes of money that was paid in advance and not used up."""

    CARRY = "carry"  # it stays, and lapses with the contract
    EXPIRE = "expire"  # it lapses at the end of each period
    REFUND = "refund"  # it stays, and is paid back when the contract ends


class Travel(StrEnum):
    """What the way there and back costs."""

    AS_WORK = "as_work"
    OWN_RATE = "own_rate"  # a price of its own for an hour
    VISIT_FEE = "visit_fee"  # a fee for each visit, whatever time the way takes


class Timing(StrEnum):
    """Whether a fee is billed before or after its service period."""

    ADVANCE = "advance"
    ARREARS = "arrears"


class Proration(StrEnum):
    """What part of a fee a broken period costs. Source: DOMAIN §10."""

    NONE = "none"
    DAILY = "daily"
    FULL_FIRST = "full_first"


class Dated(Protocol):
    """A half-open, effective-dated row: `ends_on` does not belong; None runs on."""

    @property
    def starts_on(self) -> date: ...

    @property
    def ends_on(self) -> date | None: ...


D = TypeVar("D", bound=Dated)


def moved(current: ContractState, wanted: ContractState) -> ContractState:
    """The state after the move, or a refusal that says why not."""
    if wanted not in MOVES[current]:
        message = mark("A contract that is %(current)s cannot become %(wanted)s.")
        raise Refused(message, field="state", current=current, wanted=wanted)
    return wanted


def checked_span(starts_on: date, ends_on: date | None) -> None:
    """Refuse what ends before it starts; an end is the first day that no longer belongs."""
    if ends_on is not None and ends_on <= starts_on:
        raise Refused(mark("The end must be after the start."), field="ends_on")


def runs_on(row: Dated, day: date) -> bool:
    """Whether `row` holds on `day`."""
    return row.starts_on <= day and (row.ends_on is None or day < row.ends_on)


def in_force(versions: Iterable[D], day: date) -> D | None:
    """The version that holds on `day`, None if none does; versions must not overlap."""
    return next((version for version in versions if runs_on(version, day)), None)


def without_overlap(versions: Iterable[D]) -> list[D]:
    """The versions in order of their start. Raises Refused when two hold on one day."""
    ordered = sorted(versions, key=lambda version: version.starts_on)
    for earlier, later in pairwise(ordered):
        if earlier.ends_on is None or later.starts_on < earlier.ends_on:
            message = mark("Terms already hold from %(day)s on.")
            raise Refused(message, field="starts_on", day=later.starts_on)
    return ordered


def service_period(cycle: Cycle, anchor: date, day: date) -> Period:
    """The half-open period of `cycle`, counted from `anchor`, that `day` lies in.

    Months are counted from the anchor each time, so that a 31st comes back after a short month.
    """
    step = MONTHS[cycle]
    turns = ((day.year - anchor.year) * 12 + day.month - anchor.month) // step
    if day < add_months(anchor, turns * step):
        turns -= 1
    return Period(add_months(anchor, turns * step), add_months(anchor, (turns + 1) * step))


def served(period: Period, starts_on: date, ends_on: date | None) -> Period | None:
    """The days of `period` on which a line ran, None if it did not."""
    first = max(period.first, starts_on)
    end = period.end if ends_on is None else min(period.end, ends_on)
    return Period(first, end) if first < end else None


def prorated(fee: Money, period: Period, days: Period, rule: Proration) -> Money:
    """The part of `fee` due for `days` of `period`, rounded half up once.

    `days` must lie inside `period`. A full first period is charged whole when the line starts
    in it; an end in the middle is then still by the day. Source: DOMAIN §10.
    """
    covered = period.overlap(days)
    if rule is Proration.NONE or covered == period.days:
        return fee
    if rule is Proration.FULL_FIRST and days.end == period.end:
        return fee
    return fee.share(covered, period.days)


def next_anniversary(starts_on: date, today: date, cycle: Cycle = Cycle.YEARLY) -> date:
    """The first turn of a contract's year (or other cycle) that lies after or on `today`."""
    period = service_period(cycle, starts_on, max(today, starts_on))
    return period.first if period.first == today else period.end


def notice_by(ends_on: date, notice_days: int) -> date:
    """The last day (inclusive) on which notice still prevents renewal at `ends_on`."""
    return ends_on - timedelta(days=1 + notice_days)


def renewed_until(ends_on: date, months: int) -> date:
    """The first day without a contract that was renewed by so many months."""
    return add_months(ends_on, months)


def renewal_is_near(ends_on: date, notice_days: int, remind_days: int, today: date) -> bool:
    """Whether somebody should decide by now: so many days before the last day for notice."""
    return today >= notice_by(ends_on, notice_days) - timedelta(days=remind_days)


def whole_life(starts_on: date, ends_on: date | None) -> Period:
    """The period of what is agreed once: from the first day on, to the end or for good."""
    return Period(starts_on, ends_on or date.max)


def counting_period(cycle: Cycle, starts_on: date, ends_on: date | None, day: date) -> Period:
    """The period in which what is granted (tickets, money) is counted on `day`."""
    if cycle is Cycle.ONCE:
        return whole_life(starts_on, ends_on)
    return service_period(cycle, starts_on.replace(day=1), day)


def ranked_first(ranks: Sequence[int | None]) -> list[int]:
    """Places that may win: those of the lowest rank, or all when none has a rank."""
    given = [rank for rank in ranks if rank is not None]
    if not given:
        return list(range(len(ranks)))
    return [place for place, rank in enumerate(ranks) if rank == min(given)]
