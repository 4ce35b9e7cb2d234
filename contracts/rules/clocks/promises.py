"""A promise is kept in business time: due, used and left follow from what happened."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum

from contracts.rules.clocks.log import CLOSED, Event, Pause, Pledge, Watch, watch_of
from msp.kernel.calendars import BusinessCalendar, Interval
from msp.kernel.money import divided


class Unit(StrEnum):
    """How a target is counted."""

    SECONDS = "seconds"
    DAYS_SAME_TIME = "days_same_time"
    DAYS_TO_CLOSE = "days_to_close"


class ClockState(StrEnum):
    """Where a clock stands. A clock that overran is missed, still open or not."""

    NONE = "none"
    RUNNING = "running"
    PAUSED = "paused"
    MET = "met"
    MISSED = "missed"


@dataclass(frozen=True, slots=True)
class Target:
    """So many seconds of business time, or working days. Source: DOMAIN §2, §6.

    Waits for a reason in `pausing` stop the clock; all others do not.
    """

    amount: int
    unit: Unit = Unit.SECONDS
    pausing: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Policy:
    """The targets agreed for one priority, and the calendar they are measured in."""

    name: str
    calendar: BusinessCalendar
    targets: Mapping[Pledge, Target] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Promise:
    """A watch held against its target. SLA, OLA and vendor's promise (UC) are all of this shape."""

    policy: Policy
    target: Target
    watch: Watch

    @property
    def calendar(self) -> BusinessCalendar:
        """The calendar of the policy."""
        return self.policy.calendar

    @property
    def pauses(self) -> tuple[Pause, ...]:
        """The waits that pause this target, up to its end; closed time always does."""
        counted, done = self.target.pausing | {CLOSED}, self.watch.done_at
        pauses = (pause for pause in self.watch.pauses if pause.reason in counted)
        if done is None:
            return tuple(pauses)
        return tuple(
            replace(pause, end=min(pause.end or done, done))
            for pause in pauses
            if pause.start < done
        )


@dataclass(frozen=True, slots=True)
class PausedTime:
    """A pause that counted, with the business seconds it removed so far."""

    reason: str
    start: datetime
    end: datetime | None
    seconds: int


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a clock says what it says: policy, calendar version, pauses and holidays on the way."""

    policy: str
    calendar: str
    calendar_version: int
    pauses: tuple[PausedTime, ...]
    holidays: tuple[date, ...]


@dataclass(frozen=True, slots=True)
class Clock:
    """One promise as it stands at a moment, in business seconds.

    `due_at` is unknown (None) while a pause lasts that began in time. `left_seconds` is negative
    after the target; `budget_seconds` of a target in days is the business time until its due.
    """

    state: ClockState
    starts_at: datetime | None = None
    due_at: datetime | None = None
    done_at: datetime | None = None
    budget_seconds: int = 0
    used_seconds: int = 0
    measured_at: datetime | None = None
    promise: Promise | None = None

    @property
    def left_seconds(self) -> int:
        """What remains of the budget."""
        return self.budget_seconds - self.used_seconds

    @property
    def awaited_by(self) -> datetime | None:
        """The due instant of something that is not done yet."""
        return None if self.done_at else self.due_at

    @property
    def explanation(self) -> Explanation | None:
        """Why the clock says what it says, worked out when somebody asks."""
        if self.promise is None or self.measured_at is None:
            return None
        return explained(self.promise, self.measured_at)


@dataclass(frozen=True, slots=True)
class Level:
    """An escalation level: at `percent` of the target, or off its due (negative: before it)."""

    key: str
    percent: int | None = None
    offset_seconds: int = 0
    offset_days: int = 0


def clock(promise: Promise, at: datetime) -> Clock:
    """The promise as it stands at `at`. It is met when `done_at` ≤ `due_at`, in whole seconds."""
    watch, due = promise.watch, due_at(promise)
    until = min(watch.done_at or at, at)
    done = watch.done_at if watch.done_at and watch.done_at <= at else None
    return Clock(
        state=_state(promise, due, done, at),
        starts_at=watch.starts_at,
        due_at=due,
        done_at=done,
        budget_seconds=_budget(promise),
        used_seconds=promise.calendar.business_seconds_without(
            watch.starts_at, until, _spans(promise.pauses, until)
        ),
        measured_at=until,
        promise=promise,
    )


def due_at(promise: Promise) -> datetime | None:
    """When the target ends; None while a lasting pause that began in time keeps it unknown.

    Pauses are removed as business time: a target in days moves on by the business time that was
    paused before its due. Source: DOMAIN §6.
    """
    if promise.target.unit is Unit.SECONDS:
        return _after(promise, promise.watch.starts_at, promise.target.amount)
    plain = _plain_due(promise)
    paused = promise.calendar.business_seconds(
        promise.watch.starts_at, plain
    ) - promise.calendar.business_seconds_without(
        promise.watch.starts_at, plain, _spans(promise.pauses, plain)
    )
    if not paused and not _lasting(promise, plain):
        return plain
    return _after(promise, plain, paused)


def level_at(promise: Promise, level: Level) -> datetime | None:
    """When an escalation level is reached, on the same clock as its target; None if not yet known.

    A level before the start of the clock is reached at its start (outside hours: at the opening).
    """
    if level.offset_days:
        due = due_at(promise)
        return due and promise.calendar.add_working_days(due, level.offset_days)
    budget = _budget(promise)
    if level.percent is not None:
        reached = divided(budget * level.percent, 100)
    else:
        reached = budget + level.offset_seconds
    if reached == budget:
        return due_at(promise)
    return _after(promise, promise.watch.starts_at, max(reached, 0))


def levels_due(
    promise: Promise, levels: Iterable[Level], since: datetime, until: datetime
) -> list[tuple[datetime, Level]]:
    """The levels reached in (since, until], in order, unless the promise was done before.

    Moments that follow one another give each level once. A pause that is told afterwards may move
    a level behind `until` again: whoever logs levels keeps them unique by promise and key.
    """
    done = promise.watch.done_at
    moments = ((level_at(promise, level), level) for level in levels)
    reached = [
        (moment, level)
        for moment, level in moments
        if moment and since < moment <= until and (done is None or moment < done)
    ]
    return sorted(reached, key=lambda pair: (pair[0], pair[1].key))


def explained(promise: Promise, until: datetime) -> Explanation:
    """The data behind a clock, pauses with the business seconds they removed until `until`."""
    calendar = promise.calendar
    begun = [pause for pause in promise.pauses if pause.start < until]
    return Explanation(
        policy=promise.policy.name,
        calendar=calendar.name,
        calendar_version=calendar.version,
        pauses=tuple(
            PausedTime(pause.reason, pause.start, pause.end, _removed(promise, pause, until))
            for pause in begun
        ),
        holidays=tuple(calendar.holidays_between(promise.watch.starts_at, until)),
    )


def clocks(
    policy: Policy, opened_at: datetime, events: Sequence[Event], at: datetime
) -> dict[Pledge, Clock]:
    """Every pledge of a ticket at `at`, from what its log says; without a target the clock is none.

    A change of policy or priority is another `policy` over the same events: pauses survive it.
    """
    return {
        pledge: clock(promise, at) if promise else Clock(ClockState.NONE)
        for pledge in Pledge
        for promise in [promise_of(policy, pledge, watch_of(pledge, opened_at, events))]
    }


def promise_of(policy: Policy, pledge: Pledge, watch: Watch | None) -> Promise | None:
    """The promise, if the policy has a target for it and there is something to watch."""
    target = policy.targets.get(pledge)
    return Promise(policy, target, watch) if target and watch else None


def next_due_at(standing: Mapping[Pledge, Clock]) -> datetime | None:
    """The earliest instant by which something still has to be done."""
    return min((each.awaited_by for each in standing.values() if each.awaited_by), default=None)


def _state(
    promise: Promise, due: datetime | None, done: datetime | None, at: datetime
) -> ClockState:
    if due and (done or at).replace(microsecond=0) > due:
        return ClockState.MISSED
    if done:
        return ClockState.MET
    paused = (
        pause.start <= at and (pause.end is None or at < pause.end) for pause in promise.pauses
    )
    return ClockState.PAUSED if any(paused) else ClockState.RUNNING


def _plain_due(promise: Promise) -> datetime:
    """The due of a target in working days if nothing had paused it."""
    calendar, start, days = promise.calendar, promise.watch.starts_at, promise.target.amount
    if promise.target.unit is Unit.DAYS_TO_CLOSE:
        return calendar.add_working_days_to_close(start, days)
    return calendar.add_working_days(start, days)


def _budget(promise: Promise) -> int:
    if promise.target.unit is Unit.SECONDS:
        return promise.target.amount
    return promise.calendar.business_seconds(promise.watch.starts_at, _plain_due(promise))


def _after(promise: Promise, start: datetime, seconds: int) -> datetime | None:
    ended = [(pause.start, pause.end) for pause in promise.pauses if pause.end]
    due = promise.calendar.add_business_seconds(start, seconds, ended)
    return None if _lasting(promise, due) else due


def _lasting(promise: Promise, before: datetime) -> bool:
    """Whether a pause that has no end yet began before that moment."""
    return any(pause.end is None and pause.start < before for pause in promise.pauses)


def _spans(pauses: Iterable[Pause], until: datetime) -> list[Interval]:
    return [(pause.start, pause.end or until) for pause in pauses if pause.start < until]


def _removed(promise: Promise, pause: Pause, until: datetime) -> int:
    start, end = max(pause.start, promise.watch.starts_at), min(pause.end or until, until)
    return promise.calendar.business_seconds(start, end)
