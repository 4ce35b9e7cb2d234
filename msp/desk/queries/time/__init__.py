"""What is asked of time: entries, sheets, timers, what saving would do."""

from msp.desk.queries.time.effect import Effect, effect_of
from msp.desk.queries.time.entries import (
    EntryRow,
    Sums,
    between,
    entry,
    goods_of,
    listed,
    of_ticket,
    seconds_on,
    sums,
    timesheet,
    undecided,
    usual_work_type,
    waiting,
    work_types,
)
from msp.desk.queries.time.timers import RunningTimer, running_timer, standing, timer_of

__all__ = [
    "Effect",
    "EntryRow",
    "RunningTimer",
    "Sums",
    "between",
    "effect_of",
    "entry",
    "goods_of",
    "listed",
    "of_ticket",
    "running_timer",
    "seconds_on",
    "standing",
    "sums",
    "timer_of",
    "timesheet",
    "undecided",
    "usual_work_type",
    "waiting",
    "work_types",
]
