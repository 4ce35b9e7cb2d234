"""Who weighs how, what is done first, when one may chase, and what is spoken about."""

from datetime import UTC, datetime, time, timedelta
from itertools import combinations
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from msp.desk.rules import MATRIX, agreeing, board, cooperation, meetings, requests
from msp.desk.rules.agreeing import Side, Weight
from msp.desk.rules.board import BoardRule, Piece, WorkClass
from msp.desk.rules.requests import RequestState, RequestVerb
from msp.kernel.calendars import BusinessCalendar, week
from msp.kernel.errors import Refused

NINE = datetime(2026, 11, 20, 0, 0, tzinfo=UTC)  # a Friday, 9:00 in Tokyo
TOKYO = ZoneInfo("Asia/Tokyo")
DAYS = {day: [["09:00", "18:00"]] for day in ("mon", "tue", "wed", "thu", "fri")}
CALENDAR = BusinessCalendar(zone="Asia/Tokyo", weekly=week(DAYS))
PIECES = st.lists(
    st.builds(
        Piece,
        st.sampled_from(list(WorkClass)),
        st.integers(1, 4),
        st.integers(0, 50).map(lambda hours: NINE + timedelta(hours=hours)),
        st.integers(1, 10**6),
    ),
    max_size=12,
    unique_by=lambda piece: piece.number,
)


@pytest.mark.parametrize(
    ("desk", "engineers", "differs"),
    [
        (Weight(1, 1), None, False),  # silence is no difference
        (Weight(1, 1), Weight(3, 3), True),
        (Weight(1, 2), Weight(2, 1), False),  # other reasons, the same priority
        (Weight(2, 2), Weight(2, 2, is_major=True), True),
    ],
)
def test_a_mismatch_is_another_priority_or_another_flag(desk, engineers, differs):
    assert agreeing.differ(desk, engineers) is differs


def test_what_differs_follows_the_providers_own_matrix():
    flat = dict.fromkeys(MATRIX, 3)

    assert agreeing.differ(Weight(1, 1), Weight(3, 3), flat) is False


def test_the_first_tier_is_the_desk_and_the_others_are_engineers():
    told = [agreeing.side_of(tier) for tier in (None, 1, 2, 3)]

    assert told == [None, Side.DESK, Side.ENGINEERS, Side.ENGINEERS]


def test_each_threshold_counts_from_the_minute_at_which_it_is_reached():
    assert [agreeing.alerts_reached(age, (60, 240)) for age in (59, 60, 239, 240, 900)] == [
        *(0, 1, 1, 2, 2)
    ]


def test_a_matrix_that_rewards_lesser_impact_is_refused():
    agreeing.require_falling(MATRIX)

    with pytest.raises(Refused, match="cannot give a higher"):
        agreeing.require_falling({**MATRIX, (3, 3): 1})


@given(PIECES)
def test_every_customer_stands_before_all_else_and_priority_orders_each_half(pieces):
    taken = board.ordered(pieces, BoardRule.CUSTOMERS_FIRST)

    assert sorted(p.number for p in taken) == sorted(p.number for p in pieces)
    for first, second in combinations(taken, 2):
        assert first.is_customers or not second.is_customers
        if first.is_customers == second.is_customers:
            assert (first.priority, first.since) <= (second.priority, second.since)


@given(PIECES)
def test_only_at_equal_priority_means_that_priority_rules(pieces):
    taken = board.ordered(pieces, BoardRule.AT_EQUAL_PRIORITY)

    for first, second in combinations(taken, 2):
        assert first.priority <= second.priority
        if first.priority == second.priority:
            assert first.is_customers or not second.is_customers


@given(PIECES, st.randoms())
def test_the_board_reads_the_same_however_its_rows_come(pieces, chance):
    mixed = list(pieces)
    chance.shuffle(mixed)

    for rule in BoardRule:
        assert board.ordered(mixed, rule) == board.ordered(pieces, rule)


def test_a_chase_cools_down_in_business_time():
    last = NINE + timedelta(hours=8, minutes=30)  # Friday 17:30
    again = requests.chase_from(CALENDAR, last, 60)

    assert again == datetime(2026, 11, 23, 0, 30, tzinfo=UTC)  # Monday 9:30
    assert requests.may_chase(again, last + timedelta(hours=2)) is False
    assert requests.may_chase(again, again) is True
    assert requests.may_chase(requests.chase_from(CALENDAR, None, 60), NINE) is True


@pytest.mark.parametrize(
    ("state", "verb", "words"),
    [
        (RequestState.WITHDRAWN, RequestVerb.ANSWERED, "withdrawn"),
        (RequestState.ANSWERED, RequestVerb.PROMISED, "answered already"),
        (RequestState.ACCEPTED, RequestVerb.CHASED, "accepted"),
        (RequestState.ASKED, RequestVerb.ACCEPTED, "no answer yet"),
    ],
)
def test_a_step_that_does_not_follow_is_refused_with_its_reason(state, verb, words):
    with pytest.raises(Refused, match=words):
        requests.moved(state, verb)


def test_an_answer_is_accepted_or_asked_again():
    assert requests.moved(RequestState.ANSWERED, RequestVerb.ACCEPTED) is RequestState.ACCEPTED
    assert requests.moved(RequestState.ANSWERED, RequestVerb.ASKED_AGAIN) is RequestState.ASKED
    assert requests.moved(RequestState.DEFERRED, RequestVerb.CHASED) is RequestState.DEFERRED


def test_nobody_promises_the_past():
    with pytest.raises(Refused, match="still to come"):
        requests.require_to_come(NINE, NINE)


@pytest.mark.parametrize(
    ("after", "day"),
    [(NINE, 27), (NINE - timedelta(minutes=1), 20), (NINE - timedelta(days=2), 20)],
)
def test_the_next_meeting_is_the_next_of_its_weekday(after, day):
    assert meetings.next_at(after, 5, time(9), TOKYO) == NINE.replace(day=day)


def test_the_agenda_names_each_request_once_under_what_presses_most():
    rows = [
        meetings.Waiting("old", NINE - timedelta(days=9), 0),
        meetings.Waiting("chased", NINE - timedelta(days=1), 3, NINE),
        meetings.Waiting("late", NINE - timedelta(days=2), 0, NINE),
        meetings.Waiting("nudged", NINE - timedelta(days=3), 1),
    ]

    told = meetings.picked(rows)

    assert told[meetings.Topic.CHASED] == ["chased", "nudged"]
    assert told[meetings.Topic.UNANSWERED] == ["late"]
    assert told[meetings.Topic.OLDEST] == ["old"]


def test_a_mood_is_a_count_and_is_told_from_three_voices_on():
    pulse = {}
    for mood in (5, 4, 4):
        assert meetings.mean_tenths(pulse.get("desk", [0] * 5)) is None
        pulse = meetings.counted(pulse, "desk", mood)

    assert pulse == {"desk": [0, 0, 0, 2, 1]}
    assert meetings.mean_tenths(pulse["desk"]) == 43
    with pytest.raises(Refused, match="five faces"):
        meetings.counted(pulse, "desk", 6)


def test_lengths_are_told_by_nearest_rank_and_nothing_of_nothing():
    assert cooperation.lengths([]) == cooperation.Lengths(0, None, None, None)
    assert cooperation.lengths([30, 10]) == cooperation.Lengths(2, 20, 30, 30)
    assert cooperation.lengths(range(1, 11)) == cooperation.Lengths(10, 6, 9, 10)


def test_a_week_is_the_readers_own():
    sunday = datetime(2026, 11, 22, 15, 30, tzinfo=UTC)  # Monday in Tokyo

    assert cooperation.week_of(sunday, TOKYO) == "2026-W48"
    assert cooperation.week_of(sunday, ZoneInfo("UTC")) == "2026-W47"
