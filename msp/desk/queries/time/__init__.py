"""What is asked of time: entries, sheets, timers, what saving would do, what is to be billed."""

from msp.desk.queries.time.charges import (
    ChargeGroup,
    GoodsRow,
    ambiguous_counts,
    approved_ids,
    billable,
    billable_goods,
    covered_minutes,
    unapproved_counts,
)
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
    usual_work_type,
    waiting,
    work_types,
)
from msp.desk.queries.time.timers import RunningTimer, running_timer, timer_of

__all__ = [
    "ChargeGroup",
    "Effect",
    "EntryRow",
    "GoodsRow",
    "RunningTimer",
    "Sums",
    "ambiguous_counts",
    "approved_ids",
    "between",
    "billable",
    "billable_goods",
    "covered_minutes",
    "effect_of",
    "entry",
    "goods_of",
    "listed",
    "of_ticket",
    "running_timer",
    "seconds_on",
    "sums",
    "timer_of",
    "timesheet",
    "unapproved_counts",
    "usual_work_type",
    "waiting",
    "work_types",
]
