"""What is true of checks, tested with values."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitoring import rules
from monitoring.rules import (
    Cause,
    Conditions,
    Hush,
    Limits,
    News,
    Outcome,
    Parent,
    Share,
    Span,
    Standing,
    State,
    Tally,
    Window,
)
from msp.kernel.errors import Refused
from msp.outside.gateway import Reason

NOON = datetime(2026, 11, 20, 1, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)
moments = st.timedeltas(timedelta(0), timedelta(days=3650)).map(NOON.__add__)


def test_recovery_is_soft_too_until_enough_good_results() -> None:
    standing = Standing(hard=State.DOWN, heard=Outcome.FAIL)
    limits = Limits(recover_after=2)

    first = rules.stood(standing, Outcome.OK, limits)
    second = rules.stood(first, Outcome.OK, limits)

    assert (first.hard, first.is_soft, first.state) == (State.DOWN, True, State.UP)
    assert (second.hard, second.is_soft) == (State.UP, False)


def test_a_new_check_is_up_with_its_first_good_result_and_that_is_no_news() -> None:
    standing = rules.stood(Standing(), Outcome.OK, Limits(recover_after=5))

    assert standing.hard is State.UP
    assert rules.news(State.UNKNOWN, standing, frozenset()) is None


def test_a_new_check_that_fails_from_the_start_is_a_problem_after_as_many_results() -> None:
    standing = Standing()
    heard = []
    for _ in range(3):
        standing = rules.stood(standing, Outcome.FAIL, Limits())
        heard.append(rules.news(State.UNKNOWN, standing, frozenset()))

    assert heard == [None, None, News.PROBLEM]


@given(st.lists(st.sampled_from(Outcome), max_size=60), st.integers(1, 5), st.integers(1, 5))
def test_a_hard_state_is_always_the_word_of_that_many_results(
    outcomes: list[Outcome], fail_after: int, recover_after: int
) -> None:
    limits = Limits(fail_after, recover_after)
    standing = Standing(hard=State.UP)
    for place, outcome in enumerate(outcomes):
        before, standing = standing.hard, rules.stood(standing, outcome, limits)
        if standing.hard is not before:
            needed = fail_after if standing.hard is State.DOWN else recover_after
            assert set(outcomes[max(place + 1 - needed, 0) : place + 1]) == {outcome}
            assert place + 1 >= needed


def test_a_group_of_parents_hides_a_child_only_when_all_are_down() -> None:
    first, second = Parent(State.DOWN, "line"), Parent(State.UP, "line")

    assert rules.is_reachable([first, second])
    assert not rules.is_reachable([first, first])
    assert not rules.is_reachable([first, second, Parent(State.DOWN)])


def test_everything_that_hushes_is_named() -> None:
    standing = Standing(hard=State.DOWN, heard=Outcome.FAIL, flapping=True)
    window = Window(NOON, NOON + SECOND)

    assert rules.hushes(standing, [Parent(State.DOWN)], [window], NOON) == set(Hush)
    assert rules.hushes(standing, [], [window], NOON + SECOND) == {Hush.FLAPPING}


@given(moments, st.integers(1, 86_400), st.integers(0, 2**128))
def test_due_moments_lie_on_a_grid_that_lateness_cannot_move(
    moment: datetime, interval: int, phase: int
) -> None:
    due, after = (
        rules.due_before(moment, interval, phase),
        rules.due_after(moment, interval, phase),
    )

    assert due <= moment < after
    assert after - due == interval * SECOND
    assert rules.due_before(due, interval, phase) == due
    assert rules.due_after(due, interval, phase) == after


def test_checks_of_one_interval_are_spread_over_it() -> None:
    seconds = {rules.due_after(NOON, 60, phase * 997).second for phase in range(600)}

    assert len(seconds) == 60


def test_a_cron_expression_that_cannot_be_read_or_names_nothing_is_refused() -> None:
    for expression in ("every day", "0 0 30 2 *"):
        with pytest.raises(Refused) as caught:
            rules.next_cron(expression, ZoneInfo("Asia/Tokyo"), NOON)
        assert caught.value.field == "schedule"


def test_a_result_speaks_only_as_far_as_it_reaches() -> None:
    spans = list(rules.measured((NOON, Outcome.OK), NOON + 300 * SECOND, 120 * SECOND))

    assert [(span.millis, span.outcome) for span in spans] == [
        (120_000, Outcome.OK),
        (180_000, None),
    ]


@given(
    moments,
    st.lists(st.tuples(st.integers(1, 9_000_000), st.sampled_from([*Outcome, None])), max_size=20),
    st.lists(st.tuples(st.integers(0, 90_000), st.integers(1, 90_000)), max_size=3),
)
def test_adding_up_minutes_hours_or_days_loses_no_time(
    start: datetime,
    stretches: list[tuple[int, Outcome | None]],
    planned: list[tuple[int, int]],
) -> None:
    windows = [
        Window(start + first * SECOND, start + (first + length) * SECOND)
        for first, length in planned
    ]
    spans, at = [], start.replace(microsecond=0)
    for millis, outcome in stretches:
        spans.append(Span(at, at + timedelta(milliseconds=millis), outcome))
        at = spans[-1].end

    totals = []
    for seconds in (60, 3600, 86_400):
        if seconds == 60 and len(spans) > 3:
            continue
        pieces = [piece for span in spans for piece in rules.tallied(span, windows, seconds)]
        assert all(rules.floored(slot, seconds) == slot for slot, _ in pieces)
        totals.append(rules.together(tally for _, tally in pieces))

    failed = sum(span.millis for span in spans if span.outcome is Outcome.FAIL)
    assert all(total == totals[0] for total in totals)
    assert totals[0].down + totals[0].planned_down == failed


def test_planned_work_counts_only_where_the_policy_says_so() -> None:
    window = Window(NOON + 60 * SECOND, NOON + 90 * SECOND)
    span = Span(NOON, NOON + 120 * SECOND, Outcome.FAIL)
    tally = rules.together(tally for _, tally in rules.tallied(span, [window], 3600))
    tally += Tally(up=880_000)

    assert rules.uptime(tally) == Share(880_000, 970_000)
    assert rules.uptime(tally, planned_counts=True) == Share(880_000, 1_000_000)


def test_a_share_is_never_rounded_up_to_all() -> None:
    assert Share(99_999, 100_000).per(1000) == 999
    assert not Share(0, 0).has_data


@pytest.mark.parametrize(
    ("text", "ranges"),
    [
        ("200", ((200, 200),)),
        ("2xx, 301", ((200, 299), (301, 301))),
        ("200-204、404", ((200, 204), (404, 404))),
    ],
)
def test_statuses_are_read_as_ranges(text: str, ranges: tuple[tuple[int, int], ...]) -> None:
    assert rules.statuses_named(text) == ranges


@pytest.mark.parametrize("text", ["", " , ", "20", "600", "299-200", "ok", "２００"])
def test_what_is_no_status_is_refused_at_its_field(text: str) -> None:
    with pytest.raises(Refused) as caught:
        rules.statuses_named(text)

    assert caught.value.field == "statuses"


@pytest.mark.parametrize(
    ("conditions", "found"),
    [
        (Conditions(), None),
        (Conditions(statuses=((404, 404),)), (Cause.STATUS, "200")),
        (Conditions(content="稼働"), None),
        (Conditions(content="停止"), (Cause.CONTENT, "停止")),
        (Conditions(header="Server", header_value="ng"), None),
        (Conditions(header="Server", header_value="IIS"), (Cause.HEADER, "Server: nginx")),
        (Conditions(header="X-Up"), (Cause.HEADER, "X-Up: –")),
    ],
)
def test_the_first_condition_that_fails_is_named(
    conditions: Conditions, found: tuple[Cause, str] | None
) -> None:
    assert rules.failed_condition(conditions, 200, {"Server": "nginx"}, "稼働中") == found


def test_every_cause_has_its_sentence_and_the_gateways_reasons_are_among_them() -> None:
    assert set(rules.SENTENCES) == set(Cause)
    assert {reason.value for reason in Reason} < {cause.value for cause in Cause}
