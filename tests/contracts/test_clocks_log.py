"""What a ticket's log makes the clocks watch."""

from datetime import UTC, datetime, timedelta

from contracts.rules import clocks
from contracts.rules.clocks import Event, EventKind, Pause, Pledge

OPENED = datetime(2026, 11, 20, 1, tzinfo=UTC)


def after(hours: int) -> datetime:
    return OPENED + timedelta(hours=hours)


def event(hours: int, kind: EventKind, reason: str = "") -> Event:
    return Event(after(hours), kind, reason)


def test_one_wait_follows_another_and_solving_ends_the_last() -> None:
    events = [
        event(1, EventKind.WAITING, "client"),
        event(2, EventKind.WAITING, "vendor"),
        event(3, EventKind.SOLVED),
        event(4, EventKind.SOLVED),
        event(5, EventKind.REOPENED),
    ]

    assert clocks.pauses_in(events) == (
        Pause("client", after(1), after(2)),
        Pause("vendor", after(2), after(3)),
        Pause(clocks.CLOSED, after(3), after(5)),
    )


def test_each_question_of_the_client_is_its_own_next_response() -> None:
    events = [
        event(0, EventKind.CLIENT_MESSAGE),
        event(1, EventKind.STAFF_ANSWER),
        event(2, EventKind.STAFF_ANSWER),
        event(3, EventKind.CLIENT_MESSAGE),
        event(4, EventKind.SOLVED),
    ]

    waits = [(each.starts_at, each.done_at) for each in clocks.next_responses(events)]

    assert waits == [(OPENED, after(1)), (after(3), after(4))]


def test_a_tier_is_measured_from_its_hand_over_to_the_next() -> None:
    events = [
        event(1, EventKind.HANDED_OVER),
        event(3, EventKind.HANDED_OVER),
        event(4, EventKind.SOLVED),
    ]

    watches = [(each.starts_at, each.done_at) for each in clocks.tier_watches(events)]

    assert watches == [(after(1), after(3)), (after(3), after(4))]


def test_solving_ends_the_wait_for_a_first_response() -> None:
    events = [event(2, EventKind.SOLVED), event(3, EventKind.STAFF_ANSWER)]

    assert clocks.first_response(OPENED, events).done_at == after(2)


def test_a_solved_ticket_needs_no_update_and_a_reopened_one_does() -> None:
    events = [event(1, EventKind.STAFF_ANSWER), event(2, EventKind.SOLVED)]
    reopened = [*events, event(4, EventKind.REOPENED)]

    assert clocks.periodic_update(events) is None
    assert clocks.watch_of(Pledge.PERIODIC_UPDATE, OPENED, reopened) == clocks.Watch(
        after(1), None, (Pause(clocks.CLOSED, after(2), after(4)),)
    )


def test_a_wait_that_is_told_after_solving_does_not_reopen() -> None:
    events = [event(1, EventKind.SOLVED), event(2, EventKind.WAITING, "client")]

    assert clocks.solved_at(events) == after(1)
    assert clocks.pauses_in(events) == (Pause(clocks.CLOSED, after(1)),)


def test_solving_a_solved_ticket_again_does_not_move_its_end() -> None:
    events = [event(1, EventKind.SOLVED), event(4, EventKind.SOLVED)]

    assert clocks.resolution(OPENED, events).done_at == after(1)
