"""Charts are words for the eye: integers come in, an SVG with a spoken sentence goes out."""

from msp.doors.drawing.hours import (
    NARROW,
    WIDE,
    BurnDown,
    BurnWords,
    Forecast,
    Size,
    Use,
    balances,
    burn_down,
    gauge,
    hour_step,
)
from msp.doors.drawing.lanes import Axis, Lane, lanes, lanes_narrow
from msp.doors.drawing.rows import Bar, bars, bullet, day_strip, meter, sparkline, strip

__all__ = [
    "NARROW",
    "WIDE",
    "Axis",
    "Bar",
    "BurnDown",
    "BurnWords",
    "Forecast",
    "Lane",
    "Size",
    "Use",
    "balances",
    "bars",
    "bullet",
    "burn_down",
    "day_strip",
    "gauge",
    "hour_step",
    "lanes",
    "lanes_narrow",
    "meter",
    "sparkline",
    "strip",
]
