"""A promise is kept in business time: the events that are handed in decide, stored dues do not."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum

from msp.kernel.calendars import BusinessCalendar, Interval
from msp.kernel.money import divided

# The reason of the span between solving and reopening: it pauses every clock, whatever the policy.
CLOSED = "closed"


class Pledge(StrEnum):
    """What a policy promises for a ticket."""

    FIRST_RESPONSE = "first_response"
    NEXT_RESPONSE = "next_response"
    PERIODIC_UPDATE = "periodic_update"
    RESOLUTION = "resolution"


class Unit(StrEnum):
    """How a target is counted."""

    SECONDS = "seconds"
    DAYS_SAME_TIME = "days_same_time"
    DAYS_TO_CLOSE = "days_to_close"


class State(StrEnum):
    """Where a clock stands. A clock that overran is missed, still open or not."""

    NONE = "none"
    RUNNING = "running"
    PAUSED = "paused"
    MET = "met"
    MISSED = "missed"


class EventKind(StrEnum):
    """What the ticket's log tells the clocks; an automatic acknowledgement tells them nothing."""

    CLIENT_MESSAGE = "client_message"
    STAFF_ANSWER = "staff_answer"  # a public message or a logged call
    WAITING = "waiting"  # with its reason; another reason follows without a resume
    RESUMED = "resumed"
    SOLVED = "solved"
    REOPENED = "reopened"
    HANDED_OVER = "handed_over"


@dataclass(frozen=True, slots=True)
class Event:
    """One line of the ticket's log. Events are handed in in the order in which they happened."""

    at: datetime
    kind: EventKind
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Pause:
    """A wait for `reason`; without `end` it still lasts."""

    reason: str
    start: datetime
    end: datetime | None = None


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
class Watch:
    """What is measured: from `starts_at` until `done_at`, with the waits on the way."""

    starts_at: datetime
    done_at: datetime | None = None
    pauses: tuple[Pause, ...] = ()


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

    state: State
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
        pledge: clock(promise, at) if promise else Clock(State.NONE)
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


def watch_of(pledge: Pledge, opened_at: datetime, events: Sequence[Event]) -> Watch | None:
    """What a pledge measures now: of several next responses, the last one that was asked for."""
    if pledge is Pledge.FIRST_RESPONSE:
        return first_response(opened_at, events)
    if pledge is Pledge.RESOLUTION:
        return resolution(opened_at, events)
    if pledge is Pledge.PERIODIC_UPDATE:
        return periodic_update(events)
    asked = next_responses(events)
    return asked[-1] if asked else None


def first_response(opened_at: datetime, events: Sequence[Event]) -> Watch:
    """From opening to the first answer; solving ends the wait too."""
    ends = (EventKind.STAFF_ANSWER, EventKind.SOLVED)
    done = next((event.at for event in events if event.kind in ends), None)
    return Watch(opened_at, done, pauses_in(events))


def next_responses(events: Sequence[Event]) -> list[Watch]:
    """Each unanswered client message up to the answer or solving that clears it.

    Later messages do not move the start. Source: DOMAIN §6.
    """
    pauses, waits = pauses_in(events), list[Watch]()
    asked: datetime | None = None
    for event in events:
        if event.kind is EventKind.CLIENT_MESSAGE:
            asked = asked or event.at
        elif asked and event.kind in (EventKind.STAFF_ANSWER, EventKind.SOLVED):
            waits.append(Watch(asked, event.at, pauses))
            asked = None
    return [*waits, Watch(asked, None, pauses)] if asked else waits


def periodic_update(events: Sequence[Event]) -> Watch | None:
    """From the last public answer on, while the ticket is not solved."""
    answered = [event.at for event in events if event.kind is EventKind.STAFF_ANSWER]
    if not answered or solved_at(events):
        return None
    return Watch(answered[-1], None, pauses_in(events))


def resolution(opened_at: datetime, events: Sequence[Event]) -> Watch:
    """From opening until solved; after a reopening the closed time is a pause."""
    return Watch(opened_at, solved_at(events), pauses_in(events))


def tier_watches(events: Sequence[Event]) -> list[Watch]:
    """One watch per hand-over, until the next one or solving: what an OLA measures."""
    pauses, solved = pauses_in(events), solved_at(events)
    starts = [event.at for event in events if event.kind is EventKind.HANDED_OVER]
    ends = [*starts[1:], solved]
    return [Watch(start, end, pauses) for start, end in zip(starts, ends, strict=True)]


def solved_at(events: Sequence[Event]) -> datetime | None:
    """When the ticket was solved, unless it was reopened since. Solving it again changes nothing."""
    solved: datetime | None = None
    for event in events:
        if event.kind is EventKind.SOLVED:
            solved = solved or event.at
        elif event.kind is EventKind.REOPENED:
            solved = None
    return solved


def pauses_in(events: Sequence[Event]) -> tuple[Pause, ...]:
    """The waits and closed times of the log, each ended by whatever follows it."""
    return tuple(_pauses(events))


def _pauses(events: Sequence[Event]) -> Iterator[Pause]:
    lasting: Pause | None = None
    for event in events:
        begun = _begun(event, lasting)
        if begun is lasting:
            continue
        if lasting:
            yield replace(lasting, end=event.at)
        lasting = begun
    if lasting:
        yield lasting


def _begun(event: Event, lasting: Pause | None) -> Pause | None:
    """The pause that lasts after the event; one that is closed ends by reopening only."""
    closed = lasting is not None and lasting.reason == CLOSED
    if event.kind is EventKind.SOLVED:
        return lasting if closed else Pause(CLOSED, event.at)
    if event.kind is EventKind.WAITING and not closed:
        return Pause(event.reason, event.at)
    ends = EventKind.REOPENED if closed else EventKind.RESUMED
    return None if event.kind is ends else lasting


def _state(promise: Promise, due: datetime | None, done: datetime | None, at: datetime) -> State:
    if due and (done or at).replace(microsecond=0) > due:
        return State.MISSED
    if done:
        return State.MET
    paused = (
        pause.start <= at and (pause.end is None or at < pause.end) for pause in promise.pauses
    )
    return State.PAUSED if any(paused) else State.RUNNING


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
