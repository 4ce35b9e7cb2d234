"""SLA, OLA and vendor clocks, told by others' cases and by hand."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from contracts.rules import clocks
from contracts.rules.clocks import (
    ClockState,
    Event,
    EventKind,
    Level,
    Pause,
    Pledge,
    Policy,
    Promise,
    Target,
    Unit,
    Watch,
)
from msp.kernel import calendars
from msp.kernel.calendars import BusinessCalendar
from tests.kernel import cases

OFFICE = BusinessCalendar(
    "Asia/Tokyo",
    calendars.week({day: [("09:00", "17:00")] for day in calendars.WEEKDAYS[:5]}),
    holidays=frozenset({date(2026, 11, 23)}),
    version=3,
    name="平日",
)
ALWAYS = calendars.always_open("UTC")
HOUR = 3600
OPENED = datetime(2026, 11, 20, 1, tzinfo=UTC)  # Friday 10:00 in Tokyo
WAITS = frozenset({"client"})


def after(hours: int, minutes: int = 0) -> datetime:
    return OPENED + timedelta(hours=hours, minutes=minutes)


def event(hours: int, kind: EventKind, reason: str = "") -> Event:
    return Event(after(hours), kind, reason)


def policy(**hours: int) -> Policy:
    targets = {Pledge(name): Target(count * HOUR, pausing=WAITS) for name, count in hours.items()}
    return Policy("標準", ALWAYS, targets)


def promise(target: Target, watch: Watch, calendar: BusinessCalendar = OFFICE) -> Promise:
    return Promise(Policy("標準", calendar), target, watch)


SAID = {
    "customer_message": EventKind.CLIENT_MESSAGE,
    "agent_reply": EventKind.STAFF_ANSWER,
    "first_response_at": EventKind.STAFF_ANSWER,
    "pending": EventKind.WAITING,
    "closed": EventKind.SOLVED,
}
TARGETS = {
    "first_response": Pledge.FIRST_RESPONSE,
    "update": Pledge.NEXT_RESPONSE,
    "solution": Pledge.RESOLUTION,
}


def told(case: dict[str, Any]) -> list[Event]:
    """The case's events in our words; their `open` ends a wait or reopens."""
    events: list[Event] = []
    for each in case["events"]:
        word = each.get("event") or each["state"]
        solved = clocks.solved_at(events) is not None
        kind = SAID.get(word, EventKind.REOPENED if solved else EventKind.RESUMED)
        events.append(Event(cases.moment(each["at"]), kind, "client"))
    return events


@pytest.mark.parametrize("case", cases.named("sla", "ticket_clocks"))
def test_the_clocks_of_a_ticket_stand_where_others_say(case: dict[str, Any]) -> None:
    agreed = Policy(
        "case",
        cases.calendar(case["calendar"]),
        {
            TARGETS[name]: Target(minutes * 60, pausing=WAITS)
            for name, minutes in case["targets_min"].items()
            if minutes
        },
    )
    opened, events = cases.moment(case["created"]), told(case)
    at = max([opened, *(each.at for each in events)])

    standing = clocks.clocks(agreed, opened, events, at)

    shown: dict[str, object] = {"next_due": minute(clocks.next_due_at(standing))}
    for name, pledge in TARGETS.items():
        used = standing[pledge].used_seconds // 60
        shown[f"{name}_due"] = minute(standing[pledge].awaited_by)
        shown[f"{name}_min"] = used
        shown[f"{name}_diff_min"] = standing[pledge].budget_seconds // 60 - used
    assert {name: shown[name] for name in case["expected"]} == case["expected"]


def minute(moment: datetime | None) -> str | None:
    """Due instants as the cases write them: cut to the minute."""
    return moment.strftime("%Y-%m-%dT%H:%M:00Z") if moment else None


@pytest.mark.parametrize("case", cases.named("sla", "sla_due_with_pauses"))
def test_pauses_move_dues_and_levels_as_others_say(case: dict[str, Any]) -> None:
    agreed, days = case["target"], case["target"]["unit"] == "day"
    unit = Unit.DAYS_SAME_TIME if days else Unit.SECONDS
    amount = agreed["n"] if days else agreed["n"] * 60
    waits = tuple(Pause("client", *span) for span in cases.spans(case["pauses"]))
    calendar, watch = (
        cases.calendar(case["calendar"]),
        Watch(cases.moment(case["start"]), None, waits),
    )
    offset = case["escalation_level"]["offset_seconds"]
    level = Level("a", offset_days=offset // 86_400) if days else Level("a", offset_seconds=offset)

    solving = promise(Target(amount, unit, WAITS), watch, calendar)
    own = promise(Target(amount, unit), watch, calendar)

    removed = clocks.explained(solving, clocks.due_at(solving) or watch.starts_at).pauses
    assert clocks.due_at(solving) == cases.moment(case["expected"]["resolution_due"])
    assert clocks.due_at(own) == cases.moment(case["expected"]["own_due"])
    assert sum(each.seconds for each in removed) == case["expected"]["business_seconds_paused"]
    expected = case["escalation_level"]
    assert clocks.level_at(solving, level) == cases.moment(expected["expected_for_resolution"])
    assert clocks.level_at(own, level) == cases.moment(expected["expected_for_own"])


def behaves_glpi_ola_start() -> None:
    attached = after(1)
    sla = [promise(Target(hours * HOUR), Watch(OPENED), ALWAYS) for hours in (4, 12)]
    ola = [promise(Target(hours * HOUR), Watch(attached), ALWAYS) for hours in (2, 8)]
    before = [Level("a", offset_seconds=-60 * minutes) for minutes in (15, 30, 45, 60)]

    assert [clocks.due_at(each) for each in sla] == [after(4), after(12)]
    assert [clocks.due_at(each) for each in ola] == [after(3), after(9)]
    reached = [clocks.level_at(*pair) for pair in zip([*sla, *ola], before, strict=True)]
    assert reached == [after(3, 45), after(11, 30), after(2, 15), after(8)]


def behaves_beh_3() -> None:
    events = [event(0, EventKind.CLIENT_MESSAGE), event(1, EventKind.STAFF_ANSWER)]

    standing = clocks.clocks(policy(next_response=2), OPENED, events, after(1))

    assert standing[Pledge.NEXT_RESPONSE].awaited_by is None
    assert standing[Pledge.NEXT_RESPONSE].state is ClockState.MET


def behaves_beh_4() -> None:
    events = [event(0, EventKind.CLIENT_MESSAGE), event(1, EventKind.CLIENT_MESSAGE)]

    standing = clocks.clocks(policy(next_response=2), OPENED, events, after(1))

    assert standing[Pledge.NEXT_RESPONSE].due_at == after(2)


def behaves_beh_8() -> None:
    events = [event(0, EventKind.CLIENT_MESSAGE), event(1, EventKind.STAFF_ANSWER)]

    assert (
        clocks.next_due_at(clocks.clocks(policy(next_response=2), OPENED, events, after(1))) is None
    )


def behaves_beh_10() -> None:
    agreed = policy(next_response=2, periodic_update=4)
    events = [event(0, EventKind.CLIENT_MESSAGE), event(1, EventKind.STAFF_ANSWER)]
    asked = [*events, event(2, EventKind.CLIENT_MESSAGE)]

    assert clocks.next_due_at(clocks.clocks(agreed, OPENED, events, after(1))) == after(5)
    assert clocks.next_due_at(clocks.clocks(agreed, OPENED, asked, after(2))) == after(4)


def behaves_beh_15() -> None:
    watch = Watch(OPENED, None, (Pause("client", after(1), after(3)),))

    assert clocks.due_at(promise(Target(4 * HOUR), watch, ALWAYS)) == after(4)


BEHAVIOURS = {
    "glpi-ola-start": behaves_glpi_ola_start,
    "beh-3": behaves_beh_3,
    "beh-4": behaves_beh_4,
    "beh-8": behaves_beh_8,
    "beh-10": behaves_beh_10,
    "beh-15": behaves_beh_15,
}


@pytest.mark.parametrize("name", BEHAVIOURS)
def test_a_described_behaviour_is_ours_too(name: str) -> None:
    BEHAVIOURS[name]()


@pytest.mark.parametrize("case", cases.named("sla", "behaviour"))
def test_no_described_behaviour_is_left_out(case: dict[str, Any]) -> None:
    assert case["id"] in BEHAVIOURS


def test_a_target_of_four_hours_on_friday_afternoon_skips_weekend_and_holiday() -> None:
    friday = datetime(2026, 11, 20, 6, tzinfo=UTC)  # 15:00 in Tokyo
    kept = promise(Target(4 * HOUR), Watch(friday))

    standing = clocks.clock(kept, friday + timedelta(days=4))

    assert standing.due_at == datetime(2026, 11, 24, 2, tzinfo=UTC)
    assert standing.explanation is not None
    assert standing.explanation.holidays == (date(2026, 11, 23),)
    assert (standing.explanation.calendar, standing.explanation.calendar_version) == ("平日", 3)


def test_done_at_the_due_instant_is_met_and_a_second_later_is_missed() -> None:
    due = after(4)

    for late, state in ((0, ClockState.MET), (1, ClockState.MISSED)):
        watch = Watch(OPENED, due + timedelta(seconds=late))
        assert clocks.clock(promise(Target(4 * HOUR), watch), after(9)).state is state


def test_a_running_clock_overruns_after_its_due() -> None:
    kept = promise(Target(4 * HOUR), Watch(OPENED))

    assert clocks.clock(kept, after(4)).state is ClockState.RUNNING
    assert clocks.clock(kept, after(5)).state is ClockState.MISSED
    assert clocks.clock(kept, after(5)).left_seconds == -HOUR


def test_a_lasting_pause_hides_the_due_and_keeps_what_is_left() -> None:
    kept = promise(
        Target(4 * HOUR, pausing=WAITS), Watch(OPENED, None, (Pause("client", after(1)),))
    )

    standing = clocks.clock(kept, after(3))

    assert (standing.state, standing.due_at) == (ClockState.PAUSED, None)
    assert (standing.used_seconds, standing.left_seconds) == (HOUR, 3 * HOUR)
    assert standing.explanation is not None
    assert [each.seconds for each in standing.explanation.pauses] == [2 * HOUR]


def test_a_pause_that_begins_after_the_due_changes_nothing() -> None:
    kept = promise(
        Target(4 * HOUR, pausing=WAITS), Watch(OPENED, None, (Pause("client", after(5)),))
    )

    assert clocks.clock(kept, after(6)).state is ClockState.MISSED
    assert clocks.due_at(kept) == after(4)


def test_waiting_for_a_vendor_does_not_pause_unless_agreed() -> None:
    watch = Watch(OPENED, None, (Pause("vendor", after(1), after(2)),))

    assert clocks.due_at(promise(Target(4 * HOUR, pausing=WAITS), watch)) == after(4)
    agreed = Target(4 * HOUR, pausing=WAITS | {"vendor"})
    assert clocks.due_at(promise(agreed, watch)) == after(5)


def test_a_ticket_created_waiting_or_solved_has_used_nothing() -> None:
    for kind, state in ((EventKind.WAITING, ClockState.PAUSED), (EventKind.SOLVED, ClockState.MET)):
        standing = clocks.clocks(policy(resolution=4), OPENED, [event(0, kind, "client")], after(9))
        assert standing[Pledge.RESOLUTION].used_seconds == 0
        assert standing[Pledge.RESOLUTION].state is state


def test_reopening_resumes_and_takes_the_closed_time_out() -> None:
    events = [event(1, EventKind.SOLVED), event(3, EventKind.REOPENED)]

    standing = clocks.clocks(policy(resolution=4), OPENED, events, after(4))[Pledge.RESOLUTION]

    assert (standing.state, standing.due_at) == (ClockState.RUNNING, after(6))
    assert standing.used_seconds == 2 * HOUR


def test_a_changed_policy_keeps_the_pauses() -> None:
    events = [event(1, EventKind.WAITING, "client"), event(2, EventKind.RESUMED)]

    dues = [
        clocks.clocks(policy(resolution=hours), OPENED, events, after(2))[Pledge.RESOLUTION].due_at
        for hours in (4, 8)
    ]

    assert dues == [after(5), after(9)]


def test_a_policy_without_the_target_has_no_clock() -> None:
    standing = clocks.clocks(policy(), OPENED, [event(0, EventKind.CLIENT_MESSAGE)], after(1))

    assert {each.state for each in standing.values()} == {ClockState.NONE}
    assert clocks.next_due_at(standing) is None
    assert standing[Pledge.RESOLUTION].explanation is None


def test_a_working_day_ends_at_the_close_and_a_pause_moves_them_on() -> None:
    target = Target(1, Unit.DAYS_TO_CLOSE, WAITS)
    plain, paused = Watch(OPENED), Watch(OPENED, None, (Pause("client", OPENED, after(2)),))

    assert clocks.due_at(promise(target, plain)) == datetime(2026, 11, 24, 8, tzinfo=UTC)
    assert clocks.due_at(promise(target, paused)) == datetime(2026, 11, 25, 2, tzinfo=UTC)
    lasting = Watch(OPENED, None, (Pause("client", OPENED),))
    assert clocks.due_at(promise(target, lasting)) is None


LEVELS = [Level(f"{percent}", percent) for percent in (50, 75, 90, 100)]


def test_levels_fire_in_order_and_each_once() -> None:
    kept = promise(Target(4 * HOUR), Watch(OPENED), ALWAYS)
    moments = [after(0, minutes) for minutes in range(0, 300, 10)]

    fired = [
        level.key
        for since, until in pairwise(moments)
        for _, level in clocks.levels_due(kept, LEVELS, since, until)
    ]

    assert fired == ["50", "75", "90", "100"]


def test_levels_stop_when_the_work_is_done_or_waits() -> None:
    done = promise(Target(4 * HOUR), Watch(OPENED, after(3)), ALWAYS)
    waits = Watch(OPENED, None, (Pause("client", after(2, 30)),))
    waiting = promise(Target(4 * HOUR, pausing=WAITS), waits, ALWAYS)

    for kept in (done, waiting):
        reached = clocks.levels_due(kept, LEVELS, OPENED, after(9))
        assert [level.key for _, level in reached] == ["50"]


def test_a_level_further_before_the_due_than_the_target_is_long_is_reached_at_the_start() -> None:
    kept = promise(Target(4 * HOUR), Watch(OPENED))

    assert clocks.level_at(kept, Level("early", offset_seconds=-5 * HOUR)) == OPENED


def test_a_pause_that_begins_at_the_due_leaves_it_known() -> None:
    watch = Watch(OPENED, None, (Pause("client", after(4)),))

    assert clocks.due_at(promise(Target(4 * HOUR, pausing=WAITS), watch)) == after(4)


def test_what_is_done_during_a_wait_has_a_due_without_the_wait_so_far() -> None:
    watch = Watch(OPENED, after(3), (Pause("client", after(1)),))

    standing = clocks.clock(promise(Target(4 * HOUR, pausing=WAITS), watch), after(3))

    assert (standing.state, standing.due_at) == (ClockState.MET, after(6))


def test_a_lasting_pause_outside_hours_hides_the_due_of_a_target_in_days() -> None:
    target = Target(1, Unit.DAYS_SAME_TIME, WAITS)
    watch = Watch(after(-15), None, (Pause("client", after(8)),))  # Thursday 19:00, Friday 18:00

    assert clocks.due_at(promise(target, Watch(after(-15)))) == after(9)
    assert clocks.due_at(promise(target, watch)) is None


@settings(deadline=None, max_examples=60)
@given(
    some.lists(some.tuples(some.integers(0, 40), some.integers(1, 20)), max_size=4),
    some.integers(1, 40),
    some.integers(0, 400),
)
def test_used_time_is_the_quarters_that_are_open_and_not_paused(
    waits: list[tuple[int, int]], budget: int, elapsed: int
) -> None:
    quarter = timedelta(minutes=15)
    pauses = tuple(
        Pause("client", OPENED + quarter * start, OPENED + quarter * (start + length))
        for start, length in waits
    )
    kept = promise(Target(budget * 900, pausing=WAITS), Watch(OPENED, None, pauses))
    counting = [
        moment
        for moment in (OPENED + quarter * count for count in range(800))
        if OFFICE.is_open_at(moment)
        and not any(pause.start <= moment < (pause.end or moment) for pause in pauses)
    ]
    at = OPENED + quarter * elapsed

    standing = clocks.clock(kept, at)

    assert standing.used_seconds == 900 * sum(moment < at for moment in counting)
    assert standing.due_at == counting[budget - 1] + quarter
    assert (standing.state is ClockState.MISSED) is (
        standing.used_seconds >= budget * 900 and at > standing.due_at
    )
