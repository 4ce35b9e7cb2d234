"""Cases that other monitoring tools' own tests agree on, told by id.

Not applicable here, and why:

* icinga-downtime-suppress-5, icinga-notify-no-filter: need several kinds of failing (WARNING,
  CRITICAL, UNKNOWN); ours is one.
* icinga-notify-recovery-filtered, gatus-alert-no-provider, gatus-alert-resolved-silent: who wants
  which notice is a preference of people, kept in accounts; an outage opens a ticket.
* nagios-svc-ok-to-crit-host-down (the half about the hard state), nagios-host-warning-is-up:
  hosts and services are one kind of check here, and there is no WARNING.
* kuma-24h-maintenance, kuma-24h-no-data-keeps-last, hc-month-flip-2-months (the running month's
  share): where nothing is measured we say so; a share is of the time measured so far.
* kuma-1y-mixed (the numbers of buckets): hours and days are rows here, not rings.
* kuma-resend: an outage is a ticket, whose SLA clock reminds.
* kuma-transition-up-maintenance, kuma-transition-maintenance-up (that an event is recorded):
  planned work is itself the record.
* gatus-cond-json-*, gatus-cond-cert-unset, gatus-cond-pat, gatus-cond-pat-ip-fail: conditions here
  are status, content and one header, not a language over JSON.
* gatus-maint-reject-bad-day: planned work has dates, not weekdays.
"""

import json
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from monitoring import rules
from monitoring.rules import Limits, Outcome, Parent, Pulse, Rhythm, Signal, Standing, State
from monitoring.rules.heartbeats import PulseState, goes_down_at, signal_of
from monitoring.rules.schedules import cron_moments
from msp.kernel.errors import Refused

CASES = Path(__file__).parents[3] / "shared" / "cases" / "monitoring.json"
NOON = datetime(2026, 11, 20, 1, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
GOOD = {"OK", "UP", "ok"}
Case = dict[str, Any]
DONE: dict[str, Callable[[Case, Case], None]] = {}
NOT_OURS = {
    "icinga-downtime-suppress-5",
    "icinga-notify-no-filter",
    "icinga-notify-recovery-filtered",
    "gatus-alert-no-provider",
    "gatus-alert-resolved-silent",
    "nagios-host-warning-is-up",
    "kuma-resend",
    "kuma-transition-up-maintenance",
    "gatus-cond-json-missing",
    "gatus-cond-json-two-sides",
    "gatus-cond-json-null",
    "gatus-cond-json-hex",
    "gatus-cond-cert-unset",
    "gatus-cond-pat",
    "gatus-cond-pat-ip-fail",
    "gatus-maint-reject-bad-day",
}


def known() -> dict[str, Case]:
    if not CASES.exists():
        return {}
    return {case["id"]: case for case in json.loads(CASES.read_text(encoding="utf-8"))["cases"]}


def tells(*names: str) -> Callable[[Callable[[Case, Case], None]], Callable[[Case, Case], None]]:
    def noted(check: Callable[[Case, Case], None]) -> Callable[[Case, Case], None]:
        DONE.update(dict.fromkeys(names, check))
        return check

    return noted


def outcome(result: str) -> Outcome:
    return Outcome.OK if result in GOOD else Outcome.FAIL


def hard(state: State, *, flapping: bool = False) -> Standing:
    heard = {State.UP: Outcome.OK, State.DOWN: Outcome.FAIL}.get(state)
    return Standing(hard=state, heard=heard, flapping=flapping)


def fed(start: Standing, results: Iterable[str], limits: Limits) -> list[Standing]:
    standings = [start]
    for result in results:
        standings.append(rules.stood(standings[-1], outcome(result), limits))
    return standings[1:]


def moment(text: str) -> datetime:
    read = datetime.fromisoformat(text)
    return read if read.tzinfo else read.replace(tzinfo=UTC)


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


def rhythm(given: Case) -> Rhythm:
    return Rhythm(
        grace=timedelta(seconds=given["grace_s"]),
        period=timedelta(seconds=given.get("period_s", 86_400)),
        cron=given.get("schedule"),
        zone=ZoneInfo(given.get("tz", "UTC")),
    )


@tells(
    "hc-in-grace",
    "hc-cron-tz-down",
    "hc-started-paused",
    "hc-paused-started-too-long",
    "hc-new-started-mia",
)
def silence(given: Case, expect: Case) -> None:
    now = moment(given["now"]) if "now" in given else NOON

    def ago(name: str) -> datetime | None:
        return now - timedelta(seconds=given[name]) if name in given else None

    heard_at = moment(given["last_ping"]) if "last_ping" in given else ago("last_ping_ago_s")
    pulse = Pulse(PulseState(given["status"]), heard_at, ago("last_start_ago_s"))
    shown = expect.get("status") or expect["display_status"]
    assert rules.pulse_state(pulse, rhythm(given), now).value == shown


@tells("hc-goes-down-at-up")
def goes_down_after_period_and_grace(given: Case, expect: Case) -> None:
    pulse = Pulse(PulseState.UP, NOON)
    assert goes_down_at(pulse, rhythm(given)) == NOON + timedelta(hours=25)


@tells("hc-ping-manual-resume")
def stays_paused(given: Case, expect: Case) -> None:
    pulse = Pulse(PulseState.PAUSED, stays_paused=True)
    assert rules.heard(pulse, Signal.SUCCESS, NOON) == pulse


@tells("hc-ping-start", "hc-ping-start-paused")
def a_start_is_only_noted(given: Case, expect: Case) -> None:
    before = Pulse(PulseState(given.get("status", "up")), NOON - timedelta(hours=2))
    after = rules.heard(before, Signal.START, NOON)
    assert (after.state, after.heard_at) == (before.state, before.heard_at)
    assert after.started_at == NOON


@tells("hc-ping-exit-123")
def an_exit_status_fails(given: Case, expect: Case) -> None:
    pulse = rules.heard(Pulse(), signal_of(123), NOON)
    assert rules.pulse_state(pulse, Rhythm(MINUTE), NOON).value == expect["status"]


@tells("hc-ping-rid-mismatch", "hc-ping-rid-mismatch-fail")
def another_runs_end(given: Case, expect: Case) -> None:
    before = Pulse(PulseState.UP, NOON, NOON - 10 * MINUTE, run="A")
    after = rules.heard(before, Signal(given["signal"]), NOON, given["rid"])
    assert after.took is None
    assert (after.started_at is None) == (expect["last_start"] is None)


def month_tallies(given: Case) -> dict[str, tuple[rules.Tally, int]]:
    """Day by day from the creation on, added up by month; outages counted where they touch."""
    now, start = moment(given["now"]), moment(given["created"])
    turns = [
        (moment(at), Outcome.OK if to == "up" else Outcome.FAIL) for at, _, to in given["events"]
    ]
    points = [(start, Outcome.OK), *turns, (now, Outcome.OK)]
    months: dict[str, tuple[rules.Tally, int]] = {}
    for (at, what), (until, _) in pairwise(points):
        touched = set()
        for day, tally in rules.tallied(rules.Span(at, until, what), (), 86_400):
            name = f"{day:%Y-%m}"
            before, count = months.get(name, (rules.Tally(), 0))
            first = what is Outcome.FAIL and name not in touched
            touched.add(name)
            months[name] = (before + tally, count + first)
    return months


@tells("hc-month-flip-1-day", "hc-month-flip-2-months", "hc-month-before-created")
def months(given: Case, expect: Case) -> None:
    found = month_tallies({"events": [], **given})
    for name, wanted in expect.items():
        tally, count = found.get(name, (rules.Tally(), 0))
        down = timedelta(milliseconds=tally.down)
        if name == "every_other_month":
            others = [value for month, value in found.items() if month not in expect]
            assert others
            assert {(value.down, times) for value, times in others} == {(0, 0)}
            continue
        if "no_data" in wanted:
            assert rules.uptime(tally).has_data is not wanted["no_data"]
        if "downtime_s" in wanted:
            assert down == timedelta(seconds=wanted["downtime_s"])
        if "downtime_d" in wanted:
            assert down == timedelta(days=wanted["downtime_d"])
        if "count" in wanted:
            assert count == wanted["count"]
        if "uptime" in wanted and name != given["now"][:7]:
            share = rules.uptime(tally)
            assert share.part / share.whole == wanted["uptime"]


@tells("cron-dst-hourly-mar", "cron-dst-hourly-oct", "cron-dst-every-2h-oct")
def cron_over_the_change_of_clocks(given: Case, expect: Case) -> None:
    zone = ZoneInfo(given["tz"])
    after = datetime.fromisoformat(given["after_local"]).replace(tzinfo=zone)
    found = cron_moments(given["cron"], zone, after)
    wanted = [moment(text) for text in expect["next"]]
    assert [next(found) for _ in wanted] == wanted


def beats(given: list[list[Any]], step: timedelta) -> list[rules.Tally]:
    made = []
    for state, latency in given:
        good = state == "UP"
        held = step // timedelta(milliseconds=1)
        made.append(
            rules.Tally(
                up=held if good else 0,
                down=0 if good else held,
                results=1,
                failures=0 if good else 1,
                latency=latency if good else 0,
            )
        )
    return made


@tells("kuma-24h-1up", "kuma-24h-2down", "kuma-24h-4up-1down")
def a_day_of_beats(given: Case, expect: Case) -> None:
    tally = rules.together(beats(given["beats"], MINUTE))
    share = rules.uptime(tally)
    good = tally.results - tally.failures
    assert share.part / share.whole == expect["uptime"]
    assert (tally.latency / good if good else None) == expect["avg_ping"]


@tells("kuma-24h-maintenance", "kuma-24h-no-data-keeps-last")
def without_measurement_there_is_no_share(given: Case, expect: Case) -> None:
    planned = rules.tallied(
        rules.Span(NOON, NOON + MINUTE, Outcome.FAIL), [rules.Window(NOON, NOON + MINUTE)], 3600
    )
    assert not rules.uptime(rules.together(tally for _, tally in planned)).has_data
    assert not rules.uptime(rules.Tally()).has_data


@tells("kuma-30d-alternating")
def a_month_of_days(given: Case, expect: Case) -> None:
    days = beats([["UP" if day % 2 == 0 else "DOWN", 0] for day in range(30)], timedelta(days=1))
    for name, count in (("uptime_30d", 30), ("uptime_7d", 7)):
        share = rules.uptime(rules.together(days[-count:]))
        assert share.part / share.whole == expect[name]


@tells("kuma-1y-mixed")
def planned_work_is_not_counted_at_all(given: Case, expect: Case) -> None:
    year = rules.Tally(up=600, down=300, planned_up=50, planned_down=7000, unknown=11)
    assert rules.uptime(year) == rules.Share(600, 900)


@tells("kuma-bucket-min-b")
def minute(given: Case, expect: Case) -> None:
    assert rules.floored(moment(given["time"]), 60) == moment(expect["bucket_start"])


SOFT_DOWN = Standing(hard=State.UP, streak=1, heard=Outcome.FAIL)
KUMA = {"UP": hard(State.UP), "DOWN": hard(State.DOWN), "PENDING": SOFT_DOWN}


@tells(
    "kuma-transition-up-down",
    "kuma-transition-pending-pending",
    "kuma-transition-pending-up",
    "kuma-transition-down-down",
    "kuma-transition-maintenance-maintenance",
    "kuma-transition-maintenance-up",
)
def transition(given: Case, expect: Case) -> None:
    told = State.DOWN if given["previous"] == "DOWN" else State.UP
    current = KUMA.get(given["current"], hard(State.DOWN))
    work = [rules.Window(NOON, NOON + MINUTE)] if given["current"] == "MAINTENANCE" else []
    news = rules.news(told, current, rules.hushes(current, (), work, NOON))
    assert (news is not None) is expect["notify"]


@tells("gatus-cond-status-fail", "gatus-cond-pat-status", "gatus-cond-any")
def status_condition(given: Case, expect: Case) -> None:
    words = {"200": "200", "pat(4*)": "4xx", "any(200, 429)": "200, 429"}
    statuses = rules.statuses_named(words[given["condition"].partition(" == ")[2]])
    status = given["result"]["status"]
    found = rules.failed_condition(rules.Conditions(statuses), status, {}, "")
    assert (found is None) is expect["success"]
    assert found in (None, (rules.Cause.STATUS, str(status)))


@tells("gatus-maint-4h-ago-for-8h", "gatus-maint-5h-ago-for-1h")
def planned_hours(given: Case, expect: Case) -> None:
    start = NOON + timedelta(hours=int(given["start"][1:3]))
    work = rules.Window(start, start + timedelta(hours=given["duration_h"]))
    for minutes in (0, 59):
        hushed = rules.hushes(hard(State.UP), (), (work,), NOON + minutes * MINUTE)
        assert bool(hushed) is expect["under_maintenance"]


@tells("gatus-maint-reject-zero-duration")
def planned_work_lasts(given: Case, expect: Case) -> None:
    with pytest.raises(Refused):
        rules.Window(NOON, NOON + timedelta(hours=given["duration_h"]))


@pytest.mark.parametrize("name", DONE)
def test_a_known_case_comes_out_as_elsewhere(name: str) -> None:
    cases = known()
    if not cases:
        pytest.skip("the shared cases are not beside this checkout")

    DONE[name](cases[name]["given"], cases[name]["expect"])


def test_every_known_case_is_told_or_declined() -> None:
    cases = known()
    if not cases:
        pytest.skip("the shared cases are not beside this checkout")

    assert set(DONE) | NOT_OURS == set(cases)
    assert not set(DONE) & NOT_OURS
