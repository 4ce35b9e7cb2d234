"""Single rules: a minute, a transition, a condition, planned work."""

from datetime import timedelta

import pytest

from monitoring import rules
from monitoring.rules import Outcome, Standing, State
from msp.kernel.errors import Refused
from tests.monitoring.test_cases.telling import MINUTE, NOON, Case, hard, moment, tells


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
