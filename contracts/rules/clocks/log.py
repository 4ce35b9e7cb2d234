"""The ticket's log alone decides what a clock watches: from when, until when, with which waits."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

# The reason of the span between solving and reopening: it pauses every clock, whatever the policy.
CLOSED = "closed"


class Pledge(StrEnum):
    """What a policy promises for a ticket."""

    FIRST_RESPONSE = "first_response"
    NEXT_RESPONSE = "next_response"
    PERIODIC_UPDATE = "periodic_update"
    RESOLUTION = "resolution"


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
class Watch:
    """What is measured: from `starts_at` until `done_at`, with the waits on the way."""

    starts_at: datetime
    done_at: datetime | None = None
    pauses: tuple[Pause, ...] = ()


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
    """When the ticket was first solved since it was last reopened; None while it is open."""
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
