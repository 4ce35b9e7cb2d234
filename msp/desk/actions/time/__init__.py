"""Verbs of time: log, change, move, hand in, approve, run a clock, sell goods."""

from msp.desk.actions.time.approving import (
    ApproveTime,
    SendBackTime,
    SubmitTime,
    approve_time,
    mark_billed,
    send_back_time,
    submit_time,
    unmark_billed,
)
from msp.desk.actions.time.changing import (
    ChangeEntry,
    DeleteEntry,
    MoveEntry,
    change_entry,
    delete_entry,
    move_entry,
    simulate_change,
)
from msp.desk.actions.time.drafting import LogTime
from msp.desk.actions.time.goods import (
    AddGoods,
    ChangeGoods,
    RemoveGoods,
    add_goods,
    change_goods,
    mark_goods_billed,
    remove_goods,
    unmark_goods_billed,
)
from msp.desk.actions.time.logging import log_time, simulate
from msp.desk.actions.time.timers import (
    DiscardTimer,
    StartTimer,
    StopTimer,
    discard_timer,
    start_timer,
    stop_timer,
)

__all__ = [
    "AddGoods",
    "ApproveTime",
    "ChangeEntry",
    "ChangeGoods",
    "DeleteEntry",
    "DiscardTimer",
    "LogTime",
    "MoveEntry",
    "RemoveGoods",
    "SendBackTime",
    "StartTimer",
    "StopTimer",
    "SubmitTime",
    "add_goods",
    "approve_time",
    "change_entry",
    "change_goods",
    "delete_entry",
    "discard_timer",
    "log_time",
    "mark_billed",
    "mark_goods_billed",
    "move_entry",
    "remove_goods",
    "send_back_time",
    "simulate",
    "simulate_change",
    "start_timer",
    "stop_timer",
    "submit_time",
    "unmark_billed",
    "unmark_goods_billed",
]
