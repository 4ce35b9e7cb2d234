"""Results become state, tallies and outages in batches; each row is bound to its provider."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import astuple, dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Row, bindparam, insert, select, update

from monitoring import rules
from monitoring.models import Check, CheckHour, CheckResult, MaintenanceWindow, Outage
from monitoring.rules import Cause, Limits, News, Outcome, Parent, Standing, State, Tally, Window
from msp.data.work import Work
from msp.kernel.access import Permission

HOUR = 3600
TALLY = ("up", "down", "planned_up", "planned_down", "unknown", "results", "failures")
TALLY_COLUMNS = (*TALLY, "latency_sum")
READ = (
    Check.id,
    Check.client_id,
    Check.interval_seconds,
    Check.timeout_seconds,
    Check.fail_after,
    Check.recover_after,
    Check.parent_id,
    Check.hard,
    Check.told,
    Check.streak,
    Check.changes,
    Check.flapping,
    Check.heard,
    Check.heard_at,
    Check.turned_at,
    Check.latency,
    Check.cause,
    Check.detail,
    Check.certificate_until,
    Check.hour_at,
    *(getattr(Check, name) for name in TALLY_COLUMNS),
)
STATE = (
    *("hard", "told", "streak", "changes", "flapping", "heard", "heard_at", "turned_at"),
    *("latency", "cause", "detail", "certificate_until", "hour_at", *TALLY_COLUMNS),
    "next_due_at",
)
_table: Any = Check.__table__
WRITE = (
    update(_table)
    .where(_table.c.id == bindparam("of_check"), _table.c.provider_id == bindparam("of_provider"))
    .values({name: bindparam(name) for name in STATE})
)


@dataclass(frozen=True, slots=True)
class Result:
    """What a probe of `check_id` found at `heard_at`; latency in milliseconds."""

    check_id: UUID
    heard_at: datetime
    outcome: Outcome
    latency: int
    cause: Cause = Cause.NONE
    detail: str = ""
    certificate_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Recorded:
    """What came of a batch: how many results counted, which checks went down, which came back."""

    results: int
    down: tuple[UUID, ...]
    up: tuple[UUID, ...]


@dataclass(slots=True)
class _Course:
    """One check on its way through its results of this batch."""

    row: Row[Any]
    standing: Standing
    tally: Tally
    hour_at: datetime | None
    heard_at: datetime | None
    turned_at: datetime | None
    last: Result | None = None
    hours: list[tuple[datetime, Tally]] = field(default_factory=list)
    kept: list[Result] = field(default_factory=list)

    def count(self, slot: datetime, tally: Tally) -> None:
        """Add to the running hour; when another begins, the one before is finished."""
        if self.hour_at is not None and slot > self.hour_at:
            self.hours.append((self.hour_at, self.tally))
            self.tally = Tally()
        self.hour_at = slot
        self.tally += tally


def record_results(work: Work, results: Sequence[Result]) -> Recorded:
    """Take in results of the actor's provider: state, hours, outages, and when to ask next.

    A result that is not newer than the last one, or of a check that is paused or gone, changes
    nothing, so the same batch twice is once. Nothing is read or written row by row.
    """
    work.require(Permission.CHECK_REPORT)
    courses = _courses(work, results)
    windows = _windows(work, courses.values(), max((r.heard_at for r in results), default=work.now))
    for result in sorted(results, key=lambda one: one.heard_at):
        course = courses.get(result.check_id)
        if course and (course.heard_at is None or result.heard_at > course.heard_at):
            _advance(course, result, windows(course.row))
    heard = [course for course in courses.values() if course.last is not None]
    told = list(_told(heard, _states_above(work, heard), windows))
    _store(work, heard, dict(told))
    return _outages(work, told, sum(len(course.kept) for course in heard))


def _courses(work: Work, results: Sequence[Result]) -> dict[UUID, _Course]:
    ids = {result.check_id for result in results}
    asked = select(*READ).where(Check.id.in_(ids), Check.is_enabled)
    return {row.id: _course(row) for row in work.session.execute(asked)}


def _course(row: Row[Any]) -> _Course:
    return _Course(
        row,
        Standing(row.hard, row.streak, row.heard, row.changes, row.flapping),
        Tally(*(getattr(row, name) for name in TALLY_COLUMNS)),
        row.hour_at,
        row.heard_at,
        row.turned_at,
    )


class _Windows:
    """Planned work by check; that of the whole client counts for each of its checks."""

    def __init__(self, found: Iterable[tuple[UUID, UUID | None, datetime, datetime]]) -> None:
        self._found: dict[UUID, list[Window]] = defaultdict(list)
        for client_id, check_id, starts_at, ends_at in found:
            self._found[check_id or client_id].append(Window(starts_at, ends_at))

    def __call__(self, row: Row[Any]) -> list[Window]:
        if not self._found:
            return []
        return [*self._found.get(row.client_id, ()), *self._found.get(row.id, ())]


def _windows(work: Work, courses: Iterable[_Course], until: datetime) -> _Windows:
    since = min((c.heard_at for c in courses if c.heard_at), default=work.now)
    asked = select(
        MaintenanceWindow.client_id,
        MaintenanceWindow.check_id,
        MaintenanceWindow.starts_at,
        MaintenanceWindow.ends_at,
    ).where(MaintenanceWindow.ends_at > since, MaintenanceWindow.starts_at <= until)
    return _Windows(work.session.execute(asked))


def _advance(course: _Course, result: Result, windows: list[Window]) -> None:
    row, before = course.row, course.standing.heard
    if before is not None and course.heard_at is not None:
        reach = timedelta(seconds=2 * row.interval_seconds + row.timeout_seconds)
        for span in rules.measured((course.heard_at, before), result.heard_at, reach):
            for slot, tally in rules.tallied(span, windows, HOUR):
                course.count(slot, tally)
    failed = result.outcome is Outcome.FAIL
    one = Tally(results=1, failures=int(failed), latency=0 if failed else result.latency)
    course.count(rules.floored(result.heard_at, HOUR), one)
    limits = Limits(row.fail_after, row.recover_after)
    course.standing = rules.stood(course.standing, result.outcome, limits)
    if result.outcome is not before:
        course.turned_at = result.heard_at
    course.heard_at, course.last = result.heard_at, result
    course.kept.append(result)


def _states_above(work: Work, courses: Iterable[_Course]) -> dict[UUID, State]:
    """The states of the checks that these stand behind, this batch's results included."""
    standings = {course.row.id: course.standing for course in courses}
    wanted = {c.row.parent_id for c in courses if c.row.parent_id} - standings.keys()
    found = {check_id: standing.state for check_id, standing in standings.items()}
    if wanted:
        asked = select(Check.id, Check.hard, Check.heard).where(Check.id.in_(wanted))
        for check_id, hard, heard in work.session.execute(asked):
            found[check_id] = Standing(hard=hard, heard=heard).state
    return found


def _told(
    courses: Iterable[_Course], above: Mapping[UUID, State], windows: _Windows
) -> Iterator[tuple[UUID, tuple[News, _Course]]]:
    for course in courses:
        row = course.row
        parents = [Parent(above[row.parent_id])] if row.parent_id in above else []
        moment = course.heard_at
        if moment is None:
            continue
        hushed = rules.hushes(course.standing, parents, windows(row), moment)
        if found := rules.news(row.told, course.standing, hushed):
            yield row.id, (found, course)


def _store(
    work: Work, courses: Sequence[_Course], told: Mapping[UUID, tuple[News, _Course]]
) -> None:
    provider, sql = work.actor.provider_id, work.session.connection()
    if not courses:
        return
    sql.execute(WRITE, [_written(course, provider, course.row.id in told) for course in courses])
    lines = [_line(course, result, provider) for course in courses for result in course.kept]
    sql.execute(insert(CheckResult.__table__), lines)  # type: ignore[arg-type]
    hours = [_hour(c, slot, tally, provider) for c in courses for slot, tally in c.hours]
    if hours:
        sql.execute(insert(CheckHour.__table__), hours)  # type: ignore[arg-type]


def _written(course: _Course, provider: UUID, told: bool) -> dict[str, Any]:  # noqa: FBT001
    row, standing, last = course.row, course.standing, course.last
    if last is None:
        raise ValueError("a check without a result has nothing to store")
    return {
        "of_check": row.id,
        "of_provider": provider,
        "hard": standing.hard,
        "told": _told_state(row.told, standing, told),
        "streak": standing.streak,
        "changes": standing.changes,
        "flapping": standing.flapping,
        "heard": standing.heard,
        "heard_at": last.heard_at,
        "turned_at": course.turned_at,
        "latency": last.latency,
        "cause": last.cause,
        "detail": last.detail,
        "certificate_until": last.certificate_until or row.certificate_until,
        "hour_at": course.hour_at,
        **dict(zip(TALLY_COLUMNS, astuple(course.tally), strict=True)),
        "next_due_at": rules.due_after(last.heard_at, row.interval_seconds, row.id.int),
    }


def _told_state(before: State, standing: Standing, told: bool) -> State:  # noqa: FBT001
    """What people now know: the news, or that a new check is up, which is none."""
    if told or (before is State.UNKNOWN and standing.hard is State.UP):
        return standing.hard
    return before


def _line(course: _Course, result: Result, provider: UUID) -> dict[str, Any]:
    return {
        "provider_id": provider,
        "client_id": course.row.client_id,
        "check_id": result.check_id,
        "heard_at": result.heard_at,
        "outcome": result.outcome,
        "latency": result.latency,
        "cause": result.cause,
        "detail": result.detail,
    }


def _hour(course: _Course, slot: datetime, tally: Tally, provider: UUID) -> dict[str, Any]:
    return {
        "provider_id": provider,
        "client_id": course.row.client_id,
        "check_id": course.row.id,
        "hour_at": slot,
        **dict(zip(TALLY_COLUMNS, astuple(tally), strict=True)),
    }


def _outages(
    work: Work, told: Sequence[tuple[UUID, tuple[News, _Course]]], results: int
) -> Recorded:
    """Open and end outages; news is rare, so these are ordinary rows."""
    ended = {check_id: course for check_id, (news, course) in told if news is News.RECOVERY}
    if ended:
        asked = select(Outage).where(Outage.check_id.in_(ended), Outage.ended_at.is_(None))
        for outage in work.session.scalars(asked):
            outage.ended_at = max(outage.began_at, ended[outage.check_id].turned_at or work.now)
    began = [course for _, (news, course) in told if news is News.PROBLEM]
    for course in began:
        work.session.add(_outage(course))
    work.session.flush()
    return Recorded(results, tuple(course.row.id for course in began), tuple(ended))


def _outage(course: _Course) -> Outage:
    last = course.last
    return Outage(
        client_id=course.row.client_id,
        check_id=course.row.id,
        began_at=course.turned_at or course.heard_at,
        cause=last.cause if last else Cause.NONE,
        detail=last.detail if last else "",
    )
