"""A ticket's clocks side by side, each with the reasons for its due instant."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from flask import Blueprint, render_template
from flask_babel import gettext
from markupsafe import Markup

from contracts.rules import clocks
from contracts.rules.clocks import Clock, ClockState
from msp.data.work import Work
from msp.desk.models import Escalation, Ticket
from msp.desk.queries import tickets
from msp.desk.queries.escalations import escalations_of
from msp.desk.queries.lanes import Lane, LaneKind, lanes
from msp.desk.rules import words
from msp.desk.web import panel, shown
from msp.desk.web.cards import Card
from msp.desk.web.spoken_levels import alarms, level_text
from msp.doors import drawing
from msp.doors.answers import Answer
from msp.doors.furniture import spoken, zone
from msp.doors.web import door
from msp.kernel import writing
from msp.kernel.access import Permission
from msp.kernel.errors import mark

pages = Blueprint("clocks", __name__, url_prefix="/tickets")
STATES = {
    ClockState.RUNNING: (mark("Counting"), "info", "timer"),
    ClockState.PAUSED: (mark("Clock paused"), "warn", "circle-pause"),
    ClockState.MET: (mark("Met"), "ok", "circle-check"),
    ClockState.MISSED: (mark("Missed"), "bad", "triangle-alert"),
}
LOOKS = {
    ClockState.RUNNING: "",
    ClockState.PAUSED: "hold",
    ClockState.MET: "ok",
    ClockState.MISSED: "bad",
}
TICKS = 6
STEPS = tuple(
    timedelta(seconds=seconds)
    for seconds in (900, 1800, 3600, 7200, 14_400, 28_800, 43_200, 86_400, 172_800, 604_800)
)


@dataclass(frozen=True, slots=True)
class Reading:
    """One clock as the page says it."""

    side: str
    title: str
    state: tuple[str, str, str]
    pairs: Sequence[tuple[str, Any]]
    why: Sequence[str]
    levels: Sequence[tuple[str, str, str]]  # (level, when it is or was reached, what became of it)


@pages.get("/<uuid:ticket_id>/clocks")
@door
def show(work: Work, ticket_id: UUID) -> Answer:
    """All clocks of the ticket on one axis, and why each says what it says."""
    work.require(Permission.TICKET_WORK)
    ticket = tickets.ticket(work, ticket_id)
    terms, found = lanes(work, ticket)
    told = escalations_of(work, ticket)
    return render_template(
        "desk/clocks/show.html",
        ticket=ticket,
        terms=terms,
        readings=[_reading(lane, told) for lane in found],
        drawings=_drawn(work, found) if found else (),
        alarms=alarms(told),
    )


def beside(work: Work, ticket: Ticket) -> Card | None:
    """The card of the clocks that the page of the ticket does not show: OLA, vendor, promise."""
    _, found = lanes(work, ticket)
    pairs = [(title(lane), said(lane.clock)) for lane in found if lane.side is not LaneKind.SLA]
    return Card(
        gettext("Clocks"),
        _href(ticket),
        gettext("All clocks and their reasons"),
        pairs,
        empty=gettext("Nothing is promised beside the SLA."),
    )


def _href(ticket: Ticket) -> str:
    return shown.address("clocks.show", ticket_id=ticket.id) or ""


def title(lane: Lane) -> str:
    """What a clock is called."""
    if lane.side is LaneKind.OLA:
        tier = shown.words(words.TIERS, lane.tier)
        return str(gettext("Review at %(tier)s (OLA)", tier=tier))
    if lane.side is LaneKind.UC:
        return str(gettext("Answer of %(vendor)s (UC)", vendor=lane.vendor))
    if lane.side is LaneKind.REQUEST:
        return str(gettext("Answer to R-%(number)s", number=lane.request))
    if lane.pledge is None:
        return str(gettext("Next update promised"))
    return str(gettext(panel.PLEDGES[lane.pledge]))


def said(clock: Clock) -> str:
    """How a clock stands, in a few words."""
    word = str(gettext(STATES[clock.state][0]))
    if clock.due_at is None:
        return word
    return f"{word} · {gettext('due %(time)s', time=shown.moment(clock.due_at))}"


def _reading(lane: Lane, told: Iterable[Escalation]) -> Reading:
    clock = lane.clock
    word, tone, symbol = STATES[clock.state]
    due = shown.moment(clock.due_at) or gettext("unknown while the wait lasts")
    pairs: list[tuple[str, Any]] = [
        (gettext("Target"), _length(clock.budget_seconds)),
        (gettext("Due"), due),
        (gettext("Used"), _length(clock.used_seconds)),
        (gettext("Left"), _length(clock.left_seconds) if clock.done_at is None else ""),
        (gettext("Done"), shown.moment(clock.done_at)),
    ]
    return Reading(
        side=_side(lane.side),
        title=title(lane),
        state=(gettext(word), tone, symbol),
        pairs=[pair for pair in pairs if pair[1]],
        why=_why(lane),
        levels=list(_levels(lane, told)),
    )


def _side(side: LaneKind) -> str:
    known = {
        LaneKind.OLA: gettext("OLA"),
        LaneKind.UC: gettext("Vendor (UC)"),
        LaneKind.REQUEST: gettext("Between teams (OLA)"),
    }
    return str(known.get(side) or gettext("SLA"))


def _why(lane: Lane) -> list[str]:
    """Which policy, which calendar, which pauses, which holidays."""
    if lane.side is LaneKind.SLA:
        return list(panel.explained(lane.clock))
    since = gettext("Counting since %(time)s", time=shown.moment(lane.clock.starts_at))
    if lane.side is LaneKind.PROMISED:
        return [since, gettext("A moment promised to the client; every hour counts.")]
    if lane.side is LaneKind.REQUEST:
        return [since, gettext("A moment that the teams named; every hour counts.")]
    why = lane.clock.explanation
    lines = [since]
    if why is not None and why.calendar:
        version = gettext(
            "%(name)s, version %(number)s", name=why.calendar, number=why.calendar_version
        )
        lines.insert(0, gettext("Calendar: %(name)s", name=version))
    if why is not None and why.holidays:
        days = ", ".join(writing.day_short(day, spoken()) for day in why.holidays)
        lines.append(gettext("Holidays on the way: %(days)s", days=days))
    return lines


def _levels(lane: Lane, told: Iterable[Escalation]) -> Iterator[tuple[str, str, str]]:
    """The levels of that promise: when each is reached, and whether it was told."""
    promise = lane.clock.promise
    if promise is None:
        return
    known = {(row.row_id, row.pledge.value, row.key, row.since): row for row in told}
    for each in lane.levels:
        mine = lane.row_id, each.pledge.value, each.key, promise.watch.starts_at
        row = known.get(mine)
        at = row.reached_at if row else clocks.level_at(promise, each.level)
        if row is None and at and lane.clock.done_at and lane.clock.done_at < at:
            at = None  # done before it came to that
        became = gettext("told %(time)s", time=shown.moment(row.created_at)) if row else "—"
        yield level_text(each.when, each.amount), shown.moment(at) or "—", became


def _length(seconds: int) -> str:
    return writing.minutes_words(writing.shown_minutes(seconds), spoken())


def _drawn(work: Work, found: Sequence[Lane]) -> tuple[Markup, Markup]:
    """The clocks as a drawing, wide and narrow."""
    first = min(lane.clock.starts_at or work.now for lane in found)
    last = max(moment for lane in found for moment in _moments(lane.clock, work.now))
    whole = max(int((last - first).total_seconds() * 1.04), 60)
    rows = [_row(lane, first, work.now) for lane in found]
    running = any(lane.clock.done_at is None for lane in found)
    now = int((work.now - first).total_seconds()) if running else None
    axis = drawing.Axis(whole, list(_ticks(first, whole)), now)
    label = "; ".join(f"{title(lane)}: {said(lane.clock)}" for lane in found)
    return drawing.lanes(rows, axis, label), drawing.lanes_narrow(rows, axis, label)


def _moments(clock: Clock, now: datetime) -> Iterator[datetime]:
    yield clock.done_at or now
    if clock.due_at is not None:
        yield clock.due_at


def _row(lane: Lane, first: datetime, now: datetime) -> drawing.Lane:
    clock = lane.clock
    start, end = clock.starts_at or now, clock.done_at or now
    look = LOOKS[clock.state] if clock.state is not ClockState.PAUSED else ""
    spans = [(_from(first, start), _from(first, end), look)]
    if clock.promise is not None:
        spans += [
            (
                _from(first, max(pause.start, start)),
                _from(first, min(pause.end or end, end)),
                "hold",
            )
            for pause in clock.promise.pauses
            if pause.start < end and (pause.end or end) > start
        ]
    missed = clock.state is ClockState.MISSED
    marks = [(_from(first, clock.due_at), "bad" if missed else "")] if clock.due_at else []
    return drawing.Lane(title(lane), spans, marks)


def _from(first: datetime, moment: datetime) -> int:
    return max(int((moment - first).total_seconds()), 0)


def _ticks(first: datetime, whole: int) -> Iterator[tuple[int, str]]:
    """Round moments of the reader's day, a handful of them."""
    step = next((each for each in STEPS if whole / each.total_seconds() <= TICKS), None)
    seconds = int((step or timedelta(seconds=whole // TICKS)).total_seconds())
    here = first.astimezone(zone())
    midnight = here.replace(hour=0, minute=0, second=0, microsecond=0)
    passed = int((here - midnight).total_seconds())
    at = -(-passed // seconds) * seconds - passed
    while at <= whole:
        moment = first + timedelta(seconds=at)
        day = seconds >= 86_400
        local = moment.astimezone(zone()).date()
        yield at, writing.day_short(local, spoken()) if day else _clock_words(moment)
        at += seconds


def _clock_words(moment: datetime) -> str:
    local = moment.astimezone(zone())
    if (local.hour, local.minute) == (0, 0):
        return str(writing.day_short(local.date(), spoken()))
    return str(writing.time_text(moment, zone()))
