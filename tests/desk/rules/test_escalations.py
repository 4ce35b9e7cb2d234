"""Levels are reached on the clock of their promise, in order, once."""

from datetime import UTC, datetime, timedelta

import pytest

from contracts.rules import escalations as levels
from contracts.rules.clocks import Event, EventKind, Pledge, Policy, Target
from contracts.rules.escalations import Escalating, Hearer, When
from msp.accounts.rules.letters import Addressee
from msp.desk.rules import escalations
from msp.kernel import calendars
from msp.kernel.calendars import BusinessCalendar
from msp.kernel.errors import Refused

OPENED = datetime(2026, 11, 20, 1, tzinfo=UTC)  # Friday 10:00 in Tokyo
OFFICE = BusinessCalendar(
    "Asia/Tokyo", calendars.week({day: [("09:00", "18:00")] for day in calendars.WEEKDAYS[:5]})
)
FOUR_HOURS = Policy(
    "標準",
    OFFICE,
    {
        Pledge.RESOLUTION: Target(4 * 3600, pausing=frozenset({"client"})),
        Pledge.NEXT_RESPONSE: Target(3600),
    },
)
OWNER = (Hearer.OWNER,)


def rung(when: When, amount: int, pledge: Pledge = Pledge.RESOLUTION) -> Escalating:
    return Escalating(pledge, when, amount, OWNER)


def after(hours: int, minutes: int = 0) -> datetime:
    return OPENED + timedelta(hours=hours, minutes=minutes)


def keys(*events: Event, until: datetime, rungs: tuple[Escalating, ...] = levels.USUAL):
    told = (OPENED, events)
    found = escalations.reached(FOUR_HOURS, rungs, told, (OPENED, until))
    return [(each.rung.key, each.at) for each in found]


def test_the_usual_levels_are_reached_at_half_three_quarters_nine_tenths_and_the_end():
    assert keys(until=after(9)) == [
        ("percent:50", after(2)),
        ("percent:75", after(3)),
        ("percent:90", after(3, 36)),
        ("percent:100", after(4)),
    ]


def test_levels_off_the_due_stand_on_the_same_clock():
    rungs = (rung(When.BEFORE, 30), rung(When.AFTER, 60), rung(When.DAYS, 1))

    assert keys(until=after(24 * 7), rungs=rungs) == [
        ("before:30", after(3, 30)),
        ("after:60", after(5)),
        ("days:1", after(72 + 4)),  # the same clock time on Monday
    ]


def test_a_wait_moves_what_lies_behind_it_and_hides_it_while_it_lasts():
    waiting = Event(after(2, 30), EventKind.WAITING, "client")
    back = Event(after(3, 30), EventKind.RESUMED)

    assert keys(waiting, until=after(9)) == [("percent:50", after(2))]
    assert keys(waiting, back, until=after(9))[1:3] == [
        ("percent:75", after(4)),
        ("percent:90", after(4, 36)),
    ]
    told = (OPENED, [waiting])
    assert escalations.next_level_at(FOUR_HOURS, levels.USUAL, told, after(2)) is None


def test_what_is_solved_before_its_level_raises_no_alarm():
    solved = Event(after(3, 10), EventKind.SOLVED)

    assert keys(solved, until=after(9))[-1] == ("percent:75", after(3))
    told = (OPENED, [solved])
    assert escalations.next_level_at(FOUR_HOURS, levels.USUAL, told, after(3)) is None


def test_each_message_of_the_client_begins_levels_of_its_own():
    half = (rung(When.PERCENT, 50, Pledge.NEXT_RESPONSE),)
    log = (
        Event(after(0), EventKind.CLIENT_MESSAGE),
        Event(after(1), EventKind.STAFF_ANSWER),
        Event(after(2), EventKind.CLIENT_MESSAGE),
    )

    found = escalations.reached(FOUR_HOURS, half, (OPENED, log), (OPENED, after(9)))

    assert [(each.at, each.since) for each in found] == [
        (after(0, 30), after(0)),
        (after(2, 30), after(2)),
    ]


def test_the_next_level_is_the_first_that_was_not_passed():
    told = (OPENED, [])

    assert escalations.next_level_at(FOUR_HOURS, levels.USUAL, told, OPENED) == after(2)
    assert escalations.next_level_at(FOUR_HOURS, levels.USUAL, told, after(2)) == after(3)
    assert escalations.next_level_at(FOUR_HOURS, levels.USUAL, told, after(4)) is None


def test_levels_are_kept_and_read_again_in_order():
    kept = levels.stored(reversed(levels.USUAL))

    assert levels.levels_from(kept) == tuple(sorted(levels.USUAL, key=lambda each: each.amount))


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ([rung(When.PERCENT, 50), rung(When.PERCENT, 50)], "twice"),
        ([Escalating(Pledge.RESOLUTION, When.PERCENT, 50, ())], "who hears"),
        ([rung(When.PERCENT, 401)], "between"),
        ([rung(When.DAYS, 0)], "between"),
    ],
)
def test_levels_that_make_no_sense_are_refused(wrong, says):
    with pytest.raises(Refused, match=says):
        levels.stored(wrong)


@pytest.mark.parametrize(("language", "says"), [("ja", "75%に達しました"), ("en", "75% of the")])
def test_the_letter_names_ticket_promise_and_due(language, says):
    told = {"mark": "#7", "subject": "VPN", "client": "みなと", "due": "12:00", "owner": "田中"}
    whom = Addressee("田中 葵", "様", "", language)

    said = escalations.letter(whom, levels.USUAL[1], told)

    assert said.subject.startswith("[#7]")
    assert says in said.body
    assert "VPN" in said.body
    assert "12:00" in said.body
