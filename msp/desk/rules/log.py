"""What a ticket's log tells the clocks; from it alone every due instant can be rebuilt."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from contracts.rules import clocks
from contracts.rules.clocks import Event, EventKind, Pledge, Policy
from msp.desk.rules.tickets import OPEN, Status, WaitReason

MOVED_BY_PRESS = frozenset({EventKind.WAITING, EventKind.SOLVED})  # "send and wait", "and solve"
Tape = list[list[str]]  # [[moment, kind, reason], …] as the ticket's row keeps it


class Verb(StrEnum):
    """What can happen to a ticket."""

    OPENED = "opened"
    STATUS = "status"
    SOLVED = "solved"
    REOPENED = "reopened"
    CLOSED = "closed"
    PRIORITY = "priority"
    ASSIGNED = "assigned"
    HANDED_OVER = "handed_over"
    RETURNED = "returned"
    REVIEWED = "reviewed"  # whoever took over has looked at the hand-over
    TIER_LIMIT = "tier_limit"  # it stayed at its tier for longer than agreed
    VENDOR_CASE = "vendor_case"  # a vendor was asked, chased, or answered
    CONTRACT = "contract"
    CLIENT_MESSAGE = "client_message"
    STAFF_MESSAGE = "staff_message"
    CALL = "call"  # a logged call answers the client, too
    UNSENT = "unsent"  # a staff message taken back before it left
    NOTE = "note"
    ATTACHED = "attached"  # files came with what was said
    UPDATE_PROMISED = "update_promised"
    INTAKE = "intake"  # a fact, the goal or the scope was taken down
    PROCEDURE = "procedure"  # a guided procedure was begun, answered or ended
    ACTION = "action"  # a kind of work was done on it
    PICTURE = "picture"  # the contact was asked for one
    FINDING = "finding"  # a line of a log was marked
    DEVICE = "device"  # a device was left with the desk, or given back
    OUTAGE = "outage"
    RECOVERED = "recovered"
    COMPLAINT = "complaint"
    COMPLAINT_ANSWERED = "complaint_answered"
    COMPLAINT_LED = "complaint_led"
    COMPLAINT_CALLED = "complaint_called"
    COMPLAINT_CLOSED = "complaint_closed"
    WISH_DECIDED = "wish_decided"
    THANKED = "thanked"
    MERGED = "merged"
    TOOK_IN = "took_in"
    SEPARATED = "separated"  # a merge was taken back later, with what belonged to the ticket
    SPLIT = "split"
    SPLIT_OFF = "split_off"
    LINKED = "linked"
    UNLINKED = "unlinked"
    UNDONE = "undone"
    IMPORTED = "imported"
    WEIGHED = "weighed"  # one side said how it weighs the ticket
    TO_LEADS = "to_leads"  # the two sides' leads decide
    AGREED = "agreed"  # desk and engineers came to one priority
    REQUEST = "request"  # another team was asked, promised, chased or answered
    CANDIDATE = "candidate"  # a known error, an article or a ticket was tried
    ISOLATED = "isolated"  # a step of fault isolation was taken
    SECURITY = "security"  # the check for outside attacks
    PROBLEM = "problem"  # it was linked to a problem, or the problem was resolved
    ESCALATED = "escalated"  # a level of a promise was reached and told


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the log: `status` and `wait_reason` are the ticket's after it."""

    at: datetime
    verb: str
    status: Status
    wait_reason: WaitReason | None = None
    detail: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Standing:
    """What the clocks say of a ticket: the values of its cached columns.

    It does not depend on the moment when it is asked: rebuilding changes nothing.
    """

    responded_at: datetime | None
    solved_at: datetime | None
    response_due_at: datetime | None
    resolution_due_at: datetime | None
    next_due_at: datetime | None
    paused_since: datetime | None
    answer_owed_since: datetime | None
    response_met: bool | None
    resolution_met: bool | None
    response_seconds: int | None
    resolution_seconds: int | None


def tape_of(lines: Iterable[Line]) -> Tape:
    """What the whole log, oldest line first, tells the clocks."""
    tape: Tape = []
    for line in lines:
        tape = advanced(tape, line)
    return tape


def advanced(tape: Tape, line: Line) -> Tape:
    """The tape after one more line. An automatic message tells the clocks nothing."""
    if line.verb == Verb.UNSENT:
        tape = _taken_back(tape, str(line.detail.get("pressed_at", "")))
    at = line.at.astimezone(UTC).isoformat()
    return [*tape, *([at, *map(str, pair)] for pair in _told(tape, line))]


def events_of(tape: Tape) -> list[Event]:
    """The tape as the clocks read it."""
    return [
        Event(datetime.fromisoformat(moment), EventKind(kind), reason)
        for moment, kind, reason in tape
    ]


def standing(policy: Policy, opened_at: datetime, tape: Tape) -> Standing:
    """The cached columns of a ticket from its tape and its policy. Source: DOMAIN §6."""
    events = events_of(tape)
    # Asked at the end of what is known, the state of what is done is final.
    until = max((opened_at, *(event.at for event in events)))
    told = clocks.clocks(policy, opened_at, events, until)
    response, resolution = told[Pledge.FIRST_RESPONSE], told[Pledge.RESOLUTION]
    return Standing(
        responded_at=clocks.first_response(opened_at, events).done_at,
        solved_at=clocks.solved_at(events),
        response_due_at=response.due_at,
        resolution_due_at=resolution.due_at,
        next_due_at=clocks.next_due_at(told),
        paused_since=_paused_since(policy, events),
        answer_owed_since=_owed_since(events),
        response_met=_met(response),
        resolution_met=_met(resolution),
        response_seconds=_worked(response),
        resolution_seconds=_worked(resolution),
    )


def _told(tape: Tape, line: Line) -> Iterator[tuple[str, str]]:
    """The clock events of one line: first how the ticket stands, then what was said."""
    closed, waiting = _stand(tape)
    is_open = line.status in OPEN
    if closed and is_open:
        yield EventKind.REOPENED, ""
        closed, waiting = False, ""
    waits_for = line.wait_reason or "" if line.status is Status.WAITING else ""
    if is_open and waits_for != waiting:
        yield (EventKind.WAITING, str(waits_for)) if waits_for else (EventKind.RESUMED, "")
    yield from _said(line)
    if not is_open and not closed:
        yield EventKind.SOLVED, ""


def _said(line: Line) -> Iterator[tuple[str, str]]:
    if line.detail.get("automatic"):
        return
    if line.verb == Verb.CLIENT_MESSAGE:
        yield EventKind.CLIENT_MESSAGE, ""
    elif line.verb in {Verb.STAFF_MESSAGE, Verb.CALL}:
        yield EventKind.STAFF_ANSWER, ""
    elif line.verb in {Verb.HANDED_OVER, Verb.RETURNED}:
        yield EventKind.HANDED_OVER, ""


def _stand(tape: Tape) -> tuple[bool, str]:
    """Whether the ticket is closed, and what it waits for, after the tape."""
    closed, waiting = False, ""
    for _, kind, reason in tape:
        if kind == EventKind.WAITING:
            waiting = reason
        elif kind == EventKind.RESUMED:
            waiting = ""
        elif kind == EventKind.SOLVED:
            closed, waiting = True, ""
        elif kind == EventKind.REOPENED:
            closed = False
    return closed, waiting


def _taken_back(tape: Tape, pressed_at: str) -> Tape:
    """The tape without the answer that was pressed at that moment, and what the press moved."""
    answer = [pressed_at, EventKind.STAFF_ANSWER]
    place = next((n for n in range(len(tape) - 1, -1, -1) if tape[n][:2] == answer), None)
    if place is None:
        return tape
    end = place + 1
    while end < len(tape) and tape[end][0] == pressed_at and tape[end][1] in MOVED_BY_PRESS:
        end += 1
    return [*tape[:place], *tape[end:]]


def _met(clock: clocks.Clock) -> bool | None:
    """Whether a promise was kept; None while nobody can say."""
    if clock.done_at is None or clock.state is clocks.ClockState.NONE:
        return None
    return clock.state is clocks.ClockState.MET


def _worked(clock: clocks.Clock) -> int | None:
    """The business seconds that a promise took; None while it runs or where there is none."""
    if clock.done_at is None or clock.state is clocks.ClockState.NONE:
        return None
    return clock.used_seconds


def _paused_since(policy: Policy, events: Sequence[Event]) -> datetime | None:
    """Since when a wait stops the resolution clock; without a target every wait is one."""
    target = policy.targets.get(Pledge.RESOLUTION)
    for pause in clocks.pauses_in(events):
        if pause.end is None and pause.reason != clocks.CLOSED:
            return pause.start if target is None or pause.reason in target.pausing else None
    return None


def _owed_since(events: Sequence[Event]) -> datetime | None:
    asked = clocks.next_responses(events)
    return asked[-1].starts_at if asked and asked[-1].done_at is None else None
