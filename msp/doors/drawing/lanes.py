"""Clocks side by side on one axis of time: what ran, what stood still, and when each is due."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape

from msp.doors.drawing import pens

NAMES, PAD = 190, 10  # the room for names where they stand beside their lanes; around the axis
HIGH, HIGHER = 34, 46  # the height of a lane with its name beside it, and above it


@dataclass(frozen=True, slots=True)
class Lane:
    """One clock. Spans are (from, to, look) and marks (at, look), in seconds from the left end."""

    name: str
    spans: Sequence[tuple[int, int, str]] = ()
    marks: Sequence[tuple[int, str]] = ()


@dataclass(frozen=True, slots=True)
class Axis:
    """How many seconds are shown, where a line stands with its words, and where now is."""

    seconds: int
    ticks: Sequence[tuple[int, str]] = ()
    now: int | None = None


def lanes(rows: Sequence[Lane], axis: Axis, label: str) -> Markup:
    """The clocks with their names beside them."""
    return _drawn(rows, axis, label, (760, NAMES, HIGH, "lanes wide"))


def lanes_narrow(rows: Sequence[Lane], axis: Axis, label: str) -> Markup:
    """The same for a narrow screen: each name stands above its lane."""
    return _drawn(rows, Axis(axis.seconds, axis.ticks[::2], axis.now), label, NARROW)


NARROW = (360, PAD, HIGHER, "lanes narrow")


def _drawn(rows: Sequence[Lane], axis: Axis, label: str, size: tuple[int, int, int, str]) -> Markup:
    width, left, high, kind = size
    room, bottom = width - left - PAD, len(rows) * high
    inside = []
    for at, words in axis.ticks:
        across = left + pens.share(at, axis.seconds, room)
        inside.append(f'<path class="c-grid" d="M{across} 0V{bottom}"/>')
        place = (across * 10, (bottom + 16) * 10)
        inside.append(pens.text("c-axis", place, words, "middle"))
    for number, row in enumerate(rows):
        inside += _lane(row, axis.seconds, (left, room, number * high, high))
    if axis.now is not None:
        across = left + pens.share(axis.now, axis.seconds, room)
        inside.append(f'<path class="l-now" d="M{across} 0V{bottom}"/>')
    return pens.drawn_svg(kind, (width, bottom + 24), label, inside)


def _fitted(name: str, room: int) -> str:
    """As much of a name as fits beside its lane; the whole of it is in the drawing's words."""
    used = 0
    for place, letter in enumerate(name):
        used += 12 if unicodedata.east_asian_width(letter) in "WF" else 7
        if used > room:
            return name[: place - 1] + "…"
    return name


def _lane(row: Lane, whole: int, place: tuple[int, int, int, int]) -> list[str]:
    left, room, top, high = place
    above = high == HIGHER
    bar = top + (24 if above else 11)
    words = (0, (top + 15) * 10) if above else (0, (bar + 10) * 10)
    inside = [
        pens.text("c-lab", words, row.name if above else _fitted(row.name, left - PAD)),
        f'<rect class="d-bg" x="{left}" y="{bar}" width="{room}" height="12" rx="3"/>',
    ]
    for begin, end, look in row.spans:
        start = left + pens.share(begin, whole, room)
        length = max(left + pens.share(end, whole, room) - start, 2)
        tall, drop = (6, 3) if look == "hold" else (12, 0)
        inside.append(
            f'<rect class="d-bar {escape(look)}" x="{start}" y="{bar + drop}"'
            f' width="{length}" height="{tall}"/>'
        )
    for at, look in row.marks:
        across = left + pens.share(at, whole, room)
        inside.append(f'<path class="l-mark {escape(look)}" d="M{across} {bar - 3}V{bar + 15}"/>')
    return inside
