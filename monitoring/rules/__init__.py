"""What is true of checks: states, silence, schedules, conditions and uptime, as plain values."""

from monitoring.rules.causes import SENTENCES, Cause
from monitoring.rules.conditions import (
    ANY_GOOD,
    Conditions,
    Probe,
    failed_condition,
    statuses_named,
)
from monitoring.rules.heartbeats import Pulse, Rhythm, Signal, heard, pulse_state
from monitoring.rules.schedules import due_after, due_before, floored, next_cron
from monitoring.rules.silence import Hush, News, Parent, Window, hushes, is_reachable, news
from monitoring.rules.states import (
    Limits,
    Outcome,
    Standing,
    State,
    change_rate,
    is_flapping,
    stood,
)
from monitoring.rules.uptime import (
    Share,
    Span,
    Tally,
    day_state,
    measured,
    tallied,
    together,
    uptime,
)

__all__ = [
    "ANY_GOOD",
    "SENTENCES",
    "Cause",
    "Conditions",
    "Hush",
    "Limits",
    "News",
    "Outcome",
    "Parent",
    "Probe",
    "Pulse",
    "Rhythm",
    "Share",
    "Signal",
    "Span",
    "Standing",
    "State",
    "Tally",
    "Window",
    "change_rate",
    "day_state",
    "due_after",
    "due_before",
    "failed_condition",
    "floored",
    "heard",
    "hushes",
    "is_flapping",
    "is_reachable",
    "measured",
    "news",
    "next_cron",
    "pulse_state",
    "statuses_named",
    "stood",
    "tallied",
    "together",
    "uptime",
]
