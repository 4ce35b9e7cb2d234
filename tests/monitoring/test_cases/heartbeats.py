"""Signs of life: late, paused, failed, or another run's."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from monitoring import rules
from monitoring.rules import Pulse, Rhythm, Signal
from monitoring.rules.heartbeats import PulseState, goes_down_at, signal_of
from tests.monitoring.test_cases.telling import MINUTE, NOON, Case, moment, tells


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
