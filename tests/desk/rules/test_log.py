"""The ticket's log tells the clocks, and nothing else does."""

from datetime import UTC, datetime, timedelta

from contracts.rules.clocks import EventKind, Pledge, Policy, Target
from msp.desk.rules import Line, Status, Tape, Verb, WaitReason, advanced, standing, tape_of
from msp.kernel.calendars import always_open

NOON = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
POLICY = Policy(
    "standard",
    always_open("Asia/Tokyo"),
    {
        Pledge.FIRST_RESPONSE: Target(3600),
        Pledge.RESOLUTION: Target(4 * 3600, pausing=frozenset({"client"})),
    },
)


def line(
    hours: int, verb: str, status: Status = Status.ACTIVE, reason: WaitReason | None = None
) -> Line:
    return Line(NOON + hours * HOUR, verb, status, reason)


def kinds(tape: Tape) -> list[str]:
    return [kind for _, kind, _ in tape]


def test_waiting_for_the_client_and_coming_back_is_a_pause():
    lines = [
        line(0, Verb.OPENED, Status.NEW),
        line(1, Verb.STAFF_MESSAGE),
        line(1, Verb.STATUS, Status.WAITING, WaitReason.CLIENT),
        line(3, Verb.CLIENT_MESSAGE, Status.ACTIVE),
    ]

    tape = tape_of(lines)
    told = standing(POLICY, NOON, tape)

    assert kinds(tape) == [
        EventKind.STAFF_ANSWER,
        EventKind.WAITING,
        EventKind.RESUMED,
        EventKind.CLIENT_MESSAGE,
    ]
    assert told.resolution_due_at == NOON + 6 * HOUR
    assert told.answer_owed_since == NOON + 3 * HOUR


def test_while_a_pausing_wait_lasts_nobody_knows_when_it_is_due():
    tape = tape_of([line(0, Verb.OPENED), line(1, Verb.STATUS, Status.WAITING, WaitReason.CLIENT)])

    told = standing(POLICY, NOON, tape)

    assert told.resolution_due_at is None
    assert told.paused_since == NOON + HOUR


def test_a_wait_that_the_policy_does_not_name_stops_nothing():
    tape = tape_of([line(0, Verb.OPENED), line(1, Verb.STATUS, Status.WAITING, WaitReason.VENDOR)])

    told = standing(POLICY, NOON, tape)

    assert told.resolution_due_at == NOON + 4 * HOUR
    assert told.paused_since is None


def test_an_automatic_message_answers_nobody():
    automatic = Line(NOON, Verb.STAFF_MESSAGE, Status.NEW, detail={"automatic": True})

    told = standing(POLICY, NOON, tape_of([line(0, Verb.OPENED, Status.NEW), automatic]))

    assert told.responded_at is None
    assert told.response_met is None


def test_a_reply_that_is_taken_back_was_never_an_answer():
    pressed = line(2, Verb.STAFF_MESSAGE)
    undone = Line(
        NOON + 2 * HOUR + timedelta(seconds=5),
        Verb.UNSENT,
        Status.ACTIVE,
        detail={"pressed_at": pressed.at.isoformat()},
    )

    told = standing(POLICY, NOON, tape_of([line(0, Verb.OPENED), pressed, undone]))

    assert told.responded_at is None


def test_reopening_resumes_the_promise_without_the_closed_time():
    lines = [
        line(0, Verb.OPENED),
        line(1, Verb.SOLVED, Status.SOLVED),
        line(25, Verb.CLOSED, Status.CLOSED),
        line(31, Verb.REOPENED, Status.ACTIVE),
    ]

    told = standing(POLICY, NOON, tape_of(lines))

    assert told.solved_at is None
    assert told.resolution_due_at == NOON + 34 * HOUR


def test_solving_in_time_keeps_both_promises_and_late_breaks_them():
    soon = standing(POLICY, NOON, tape_of([line(1, Verb.SOLVED, Status.SOLVED)]))
    late = standing(POLICY, NOON, tape_of([line(5, Verb.SOLVED, Status.SOLVED)]))

    assert (soon.response_met, soon.resolution_met) == (True, True)
    assert (late.response_met, late.resolution_met) == (False, False)
    assert soon.next_due_at is late.next_due_at is None


def test_line_by_line_or_all_at_once_is_the_same():
    lines = [
        line(0, Verb.OPENED, Status.NEW),
        line(1, Verb.STATUS, Status.WAITING, WaitReason.CLIENT),
        line(2, Verb.STATUS, Status.WAITING, WaitReason.VENDOR),
        line(3, Verb.SOLVED, Status.SOLVED),
        line(4, Verb.REOPENED, Status.WAITING, WaitReason.EVIDENCE),
        line(5, Verb.CLIENT_MESSAGE, Status.ACTIVE),
    ]
    tape: Tape = []

    for each in lines:
        tape = advanced(tape, each)

    assert tape == tape_of(lines)
    assert kinds(tape)[:3] == [EventKind.WAITING, EventKind.WAITING, EventKind.SOLVED]
