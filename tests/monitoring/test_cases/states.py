"""Soft and hard states, flapping, and who is told, as other tools have it."""

from collections.abc import Iterable
from itertools import pairwise

from monitoring import rules
from monitoring.rules import Limits, Parent, State
from tests.monitoring.test_cases.telling import (
    GOOD,
    MINUTE,
    NOON,
    Case,
    fed,
    hard,
    tells,
)


@tells("icinga-host-3-attempts", "icinga-service-1-attempt", "icinga-service-3-attempts")
def soft_and_hard(given: Case, expect: Case) -> None:
    limits = Limits(fail_after=given["max_check_attempts"])
    told = State.UP
    for standing, wanted in zip(
        fed(hard(State.UP), given["results"], limits), expect["after_each_result"], strict=True
    ):
        news = rules.news(told, standing, frozenset())
        told = told if news is None else standing.hard
        assert (standing.state is State.UP) == (wanted["state"] in GOOD)
        assert ("SOFT" if standing.is_soft else "HARD") == wanted["state_type"]
        assert standing.attempt == wanted["attempt"]
        assert (news and news.value) == wanted["notification"]


def flapped(changes: Iterable[bool], *, before: bool = False) -> list[tuple[int, bool]]:
    bits, flapping, seen = 0, before, []
    for changed in changes:
        bits = (bits << 1 | changed) & ((1 << 20) - 1)
        flapping = rules.is_flapping(flapping, bits, Limits())
        seen.append((rules.change_rate(bits), flapping))
    return seen


@tells("icinga-flap-alternate")
def each_result_changes(given: Case, expect: Case) -> None:
    flaps = [flapping for _, flapping in flapped([True] * 25)]
    assert flaps.index(True) + 1 == expect["flapping_from_result"]


@tells("icinga-flap-doc-example")
def rate_of_the_documented_example(given: Case, expect: Case) -> None:
    changes = [one != two for one, two in pairwise(["OK", *given["results"]])]
    seen = flapped([*changes, *[False] * 7])
    rate, flapping = seen[len(changes) - 1]
    assert f"{rate // 10}.{rate % 10}" == str(expect["value_pct"])
    assert flapping is expect["flapping"]
    assert (seen[-1][0] < 250, seen[-1][1]) == (True, False)


@tells("icinga-flap-notifications")
def flapping_ends(given: Case, expect: Case) -> None:
    standings = fed(hard(State.UP), [*given["results"], *given["then"]], Limits())
    assert standings[len(given["results"]) - 1].flapping
    assert not standings[-1].flapping


@tells("icinga-flap-hides-problem")
def flapping_hides(given: Case, expect: Case) -> None:
    standing = fed(hard(State.UP), given["results"], Limits())[-1]
    hushed = rules.hushes(standing, (), (), NOON)
    assert standing.flapping
    assert (standing.hard, standing.is_soft) == (State.DOWN, False)
    assert rules.news(State.UP, standing, hushed) is None


@tells("icinga-downtime-suppress-1", "icinga-downtime-suppress-3", "icinga-downtime-suppress-4")
def told_once_after_planned_work(given: Case, expect: Case) -> None:
    told = State.UP if given["hard_state_before_downtime"] in GOOD else State.DOWN
    limits = Limits(fail_after=given["max_check_attempts"])
    work = rules.Window(NOON, NOON + 10 * MINUTE)
    last = given["results_during_downtime"][-1]
    heard = []
    results = [*given["results_during_downtime"], *[last] * 12]
    for minute, standing in enumerate(fed(hard(told), results, limits)):
        hushed = rules.hushes(standing, (), (work,), NOON + minute * MINUTE)
        if news := rules.news(told, standing, hushed):
            told = standing.hard
            heard.append((minute >= 10, news.value))
    assert heard == [(True, said.partition(":")[0]) for said in expect["notifications_after"]]


@tells(
    "icinga-dep-group-only-member-down",
    "icinga-dep-redundancy-grandparent-down",
    "icinga-dep-redundancy-all-down",
    "icinga-dep-soft-parent",
)
def parents(given: Case, expect: Case) -> None:
    above = [
        Parent(State.DOWN if one["state"].startswith("DOWN") else State.UP, one.get("group"))
        for one in given["dependencies"]
    ]
    assert rules.is_reachable(above) is expect["child_reachable"]


@tells("icinga-notify-recovery-not-filtered")
def problem_and_recovery_are_both_told(given: Case, expect: Case) -> None:
    told, sent = State.UP, []
    for standing in fed(hard(State.UP), given["hard_states"], Limits(fail_after=1)):
        sent.append(rules.news(told, standing, frozenset()) is not None)
        told = standing.hard
    assert sent == expect["sent"]


@tells("nagios-svc-ok-to-crit-host-down")
def nothing_is_told_of_what_is_behind_a_failed_host(given: Case, expect: Case) -> None:
    results = [given["result"]] * given["max_attempts"]
    for standing in fed(hard(State.UP), results, Limits(fail_after=given["max_attempts"])):
        hushed = rules.hushes(standing, [Parent(State.DOWN)], (), NOON)
        assert (rules.news(State.UP, standing, hushed) is not None) is expect["notified"]
