"""Small drawings that stand in rows: strips, bullets, meters, bars, sparklines, days."""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape

from msp.doors.drawing import pens

STRIP_STATES = frozenset({"ok", "warn", "down", "planned", "none"})


@dataclass(frozen=True, slots=True)
class Bar:
    """One column: what it is called below, its amount, and the amount as words above."""

    name: str
    amount: int
    text: str
    state: str = ""


def strip(states: Sequence[str], label: str) -> Markup:
    """One bar a day, oldest first: ok, warn, down, planned (a shape of its own) or none."""
    unknown = set(states) - STRIP_STATES
    if unknown:
        raise ValueError(f"no such state of a day: {sorted(unknown)}")
    inside = []
    for place, state in enumerate(states):
        top, height = (8, 18) if state == "planned" else (0, 26)
        inside.append(
            f'<rect class="u-{state}" x="{place * 4}" y="{top}" width="3" height="{height}"'
            ' rx="1.2"/>'
        )
    return pens.stretched("strip", (max(len(states), 1) * 4 - 1, 26), label, inside)


def bullet(value: int, goal: int, label: str, floor: int = 800) -> Markup:
    """A result against its goal in tenths of a percent, on an axis from `floor` to 1000."""
    room = 1000 - floor
    reached, wanted = pens.share(value - floor, room, 360), pens.share(goal - floor, room, 360)
    state = "s-v" if value >= goal else "s-v w"
    inside = [
        '<rect class="s-bg" width="360" height="8" y="3" rx="4"/>',
        f'<rect class="{state}" width="{reached}" height="8" y="3" rx="4"/>',
        f'<path class="s-t" d="M{min(max(wanted, 1), 359)} 0V14"/>',
    ]
    return pens.stretched("bullet", (360, 14), label, inside)


def meter(part: int, whole: int, state: str, label: str = "") -> Markup:
    """A thin bar: how much of the whole the part is; state is ok, warn, bad, quiet or nothing."""
    inside = [
        '<rect class="d-bg" width="1000" height="6"/>',
        f'<rect class="d-bar {escape(state)}" width="{pens.share(part, whole)}" height="6"/>',
    ]
    return pens.stretched("meter", (1000, 6), label, inside)


def bars(columns: Sequence[Bar], label: str) -> Markup:
    """Columns over names, the tallest filling the height; amounts below zero stand as zero."""
    wide, base = 64, 130
    tallest = max([column.amount for column in columns], default=0)
    inside = []
    for place, column in enumerate(columns):
        height = pens.share(column.amount, tallest, 100)
        middle = (place * wide + wide // 2) * 10
        inside.append(
            f'<rect class="d-bar {escape(column.state)}" x="{place * wide + 12}"'
            f' y="{base - height}" width="{wide - 24}" height="{height}" rx="3"/>'
        )
        inside.append(
            pens.text("c-lab b", (middle, (base - height - 7) * 10), column.text, "middle")
        )
        inside.append(pens.text("c-axis", (middle, (base + 17) * 10), column.name, "middle"))
    width = max(len(columns), 1) * wide
    inside.append(f'<path class="d-base" d="M0 {base}H{width}"/>')
    return pens.drawn_svg("bars", (width, 154), label, inside)


def sparkline(values: Sequence[int], label: str) -> Markup:
    """A line over equal steps from the lowest value to the highest, a dot on the last."""
    if not values:
        return pens.drawn_svg("spark", (96, 24), label, [])
    low, high = min(values), max(values)
    steps = max(len(values) - 1, 1)
    points = [
        (20 + 900 * place // steps, 210 - pens.share(value - low, high - low, 180))
        for place, value in enumerate(values)
    ]
    line = " ".join(f"{pens.tenths(across)},{pens.tenths(height)}" for across, height in points)
    last = points[-1]
    dot = f'<circle class="d-dot" cx="{pens.tenths(last[0])}" cy="{pens.tenths(last[1])}" r="2"/>'
    return pens.drawn_svg(
        "spark", (96, 24), label, [f'<polyline class="d-line" points="{line}"/>', dot]
    )


def day_strip(spans: Sequence[tuple[int, int, str]], hours: tuple[int, int], label: str) -> Markup:
    """A day's work: spans of (first minute, end minute, state) between two hours of the day."""
    first, end = hours[0] * 60, hours[1] * 60
    inside = [f'<rect class="d-bg" width="{end - first}" height="20"/>']
    for begin, stop, state in spans:
        left, right = max(begin, first), min(stop, end)
        if right > left:
            inside.append(
                f'<rect class="d-bar {escape(state)}" x="{left - first}" y="2"'
                f' width="{right - left}" height="16"/>'
            )
    return pens.stretched("day-strip", (end - first, 20), label, inside)
