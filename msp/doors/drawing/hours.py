"""How many hours are left is drawn twice: as a gauge now, and day by day as a burn-down."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from markupsafe import Markup

from msp.doors.drawing import pens

HEAD = 15  # pixels below the upper edge where a figure would touch the word above it
LETTER = 115  # tenths of a pixel that a full-width letter of a label takes
NICE_HOURS = (1, 2, 3, 5, 6, 10, 12, 20, 24, 30, 50, 100, 200, 500, 1000)


@dataclass(frozen=True, slots=True)
class Size:
    """A drawing's own size in pixels, and on which days it writes a number below the axis."""

    width: int
    height: int
    marks: tuple[int, ...]


WIDE = Size(760, 352, (1, 5, 10, 15, 20, 25, 30))
NARROW = Size(360, 252, (1, 10, 20, 30))


@dataclass(frozen=True, slots=True)
class Use:
    """Minutes taken on a day of the period (1 is the first day); a top-up has negative minutes."""

    day: int
    minutes: int
    label: str = ""


@dataclass(frozen=True, slots=True)
class Forecast:
    """Where the line of the present pace ends: tenths of a day since the start, minutes left."""

    at: int
    minutes: int = 0


@dataclass(frozen=True, slots=True)
class BurnWords:
    """Every word in a burn-down, already in the reader's language."""

    summary: str
    unit: str
    today: str
    left: str
    forecast: str = ""
    month: str = ""


@dataclass(frozen=True, slots=True)
class BurnDown:
    """One period of an hour pool: what was granted in minutes, each use, and today's day number.

    `today` is None when the period is over; `resting` holds the day numbers that are shaded.
    """

    granted: int
    days: int
    today: int | None
    words: BurnWords
    uses: tuple[Use, ...] = ()
    resting: frozenset[int] = frozenset()
    forecast: Forecast | None = None


def gauge(left: int, granted: int, label: str) -> Markup:
    """A ring for minutes left of minutes granted: low at a tenth, out at none."""
    arc = "M39.9 178A104 104 0 1 1 220.1 178"
    filled = pens.share(left, granted)
    state = "out" if left <= 0 else "low" if left * 10 <= granted else "fine"
    inside = [f'<path class="g-bg" d="{arc}"/>']
    if filled:
        inside.append(
            f'<path class="g-left {state}" d="{arc}" pathLength="1000"'
            f' stroke-dasharray="{filled} 2000"/>'
        )
    inside.append('<path class="g-tick" d="M47.7 78.5L32.1 69.5M130 31V13M212.3 78.5L227.9 69.5"/>')
    return pens.drawn_svg("g", (260, 196), label, inside)


def hour_step(peak: int) -> int:
    """Minutes between two lines of the hours axis, so that there are at most five lines."""
    for hours in NICE_HOURS:
        if hours * 60 * 4 >= peak:
            return hours * 60
    return max(peak // 4, 1)


def balances(granted: int, uses: Sequence[Use]) -> list[int]:
    """Minutes left after each use, in order."""
    left, after = granted, []
    for use in uses:
        left -= use.minutes
        after.append(left)
    return after


@dataclass(frozen=True, slots=True)
class _Plane:
    """Maps days and minutes to tenths of pixels."""

    chart: BurnDown
    size: Size
    peak: int
    margins: tuple[int, int, int, int] = field(default=(30, 12, 24, 26))

    def x(self, day_tenths: int) -> int:
        left, right, _, _ = self.margins
        room = (self.size.width - left - right) * 10
        return left * 10 + room * day_tenths // (self.chart.days * 10)

    def y(self, minutes: int) -> int:
        _, _, top, bottom = self.margins
        room = (self.size.height - top - bottom) * 10
        return top * 10 + room - pens.share(minutes, self.peak, room)

    def start_of(self, day: int) -> int:
        return self.x((day - 1) * 10)

    def within(self, day: int) -> int:
        """Work is drawn a little after noon of its day."""
        return self.x((day - 1) * 10 + 6)


def burn_down(chart: BurnDown, size: Size = WIDE) -> Markup:
    """Hours left day by day: steps, even use, forecast, today; resting days shaded."""
    uses = sorted(chart.uses, key=lambda use: use.day)
    peak = max([chart.granted, *balances(chart.granted, uses), 60])
    plane = _Plane(chart, size, peak)
    inside = [
        *_fade(size),
        *_resting(plane),
        *_hours(plane),
        *_day_marks(plane),
        *_even_use(plane),
        *_actual(plane, uses),
        *_largest(plane, uses),
        *_today(plane, uses),
    ]
    return pens.drawn_svg("c", (size.width, size.height), chart.words.summary, inside)


def _fade(size: Size) -> list[str]:
    return [
        f'<defs><linearGradient id="fade-{size.width}" x1="0" x2="0" y1="0" y2="1">'
        '<stop class="c-fade-a" offset="0"/><stop class="c-fade-b" offset="1"/>'
        "</linearGradient></defs>"
    ]


def _resting(plane: _Plane) -> list[str]:
    top, bottom = plane.y(plane.peak), plane.y(0)
    shades = []
    for day in sorted(plane.chart.resting):
        begin, end = plane.start_of(day), plane.start_of(day + 1)
        shades.append(
            f'<rect class="c-we" x="{pens.tenths(begin)}" y="{pens.tenths(top)}"'
            f' width="{pens.tenths(end - begin + 1)}" height="{pens.tenths(bottom - top)}"/>'
        )
    return shades


def _hours(plane: _Plane) -> list[str]:
    left, right, top, _ = plane.margins
    lines = [pens.text("c-axis", ((left - 7) * 10, (top - 9) * 10), plane.chart.words.unit, "end")]
    for minutes in range(0, plane.peak + 1, hour_step(plane.peak)):
        height = plane.y(minutes)
        lines.append(
            f'<path class="c-grid" d="M{left} {pens.tenths(height)}H{plane.size.width - right}"/>'
        )
        lines.append(pens.text("c-axis", ((left - 7) * 10, height + 40), str(minutes // 60), "end"))
    return lines


def _day_marks(plane: _Plane) -> list[str]:
    below = (plane.size.height - 7) * 10
    names = {day: str(day) for day in plane.size.marks if day <= plane.chart.days}
    names[1] = f"{plane.chart.words.month}1"
    return [
        pens.text("c-axis", (plane.start_of(day), below), name, "middle")
        for day, name in names.items()
    ]


def _even_use(plane: _Plane) -> list[str]:
    begin, end = plane.start_of(1), plane.start_of(plane.chart.days + 1)
    high, low = plane.y(plane.chart.granted), plane.y(0)
    return [
        f'<path class="c-plan" d="M{pens.tenths(begin)} {pens.tenths(high)}'
        f'L{pens.tenths(end)} {pens.tenths(low)}"/>'
    ]


def _end(plane: _Plane) -> int:
    chart = plane.chart
    return plane.start_of(chart.days + 1) if chart.today is None else plane.within(chart.today)


def _actual(plane: _Plane, uses: Sequence[Use]) -> list[str]:
    begin, floor = pens.tenths(plane.start_of(1)), pens.tenths(plane.y(0))
    line = f"M{begin} {pens.tenths(plane.y(plane.chart.granted))}"
    for use, left in zip(uses, balances(plane.chart.granted, uses), strict=True):
        line += f"H{pens.tenths(plane.within(use.day))}V{pens.tenths(plane.y(left))}"
    line += f"H{pens.tenths(_end(plane))}"
    area = f'<path d="{line}V{floor}H{begin}Z" fill="url(#fade-{plane.size.width})"/>'
    return [area, f'<path class="c-act" d="{line}"/>']


def _largest(plane: _Plane, uses: Sequence[Use]) -> list[str]:
    """The biggest job is named beside its step, on the side that has room."""
    named = [use for use in uses if use.label]
    if not named:
        return []
    biggest = max(named, key=lambda use: use.minutes)
    place = uses.index(biggest)
    left = balances(plane.chart.granted, uses)[place]
    across = plane.within(biggest.day)
    height = (plane.y(left) + plane.y(left + biggest.minutes)) // 2
    before, behind = across - plane.start_of(1), plane.start_of(plane.chart.days + 1) - across
    words = _cut(biggest.label, (max(before, behind) - 90) // LETTER)
    if before > behind:
        return [pens.text("c-lab c-halo", (across - 90, height), words, "end")]
    return [pens.text("c-lab c-halo", (across + 90, height), words)]


def _cut(words: str, letters: int) -> str:
    return words if len(words) <= letters else words[: letters - 1] + "…"


def _today(plane: _Plane, uses: Sequence[Use]) -> list[str]:
    chart = plane.chart
    if chart.today is None:
        return []
    across, top = plane.within(chart.today), plane.margins[2]
    left = balances(chart.granted, uses)[-1] if uses else chart.granted
    height, floor = plane.y(left), plane.y(0)
    crowded = across > plane.size.width * 10 * 85 // 100
    beside = (across - 100, "end") if crowded else (across + 100, "start")
    stands = height + (170 if height < (top + HEAD) * 10 else -70)
    return [
        f'<path class="c-now" d="M{pens.tenths(across)} {top}V{pens.tenths(floor)}"/>',
        pens.text("c-lab c-halo", (across, (top - 6) * 10), chart.words.today, "middle"),
        *_pace(plane, (across, height)),
        f'<circle class="c-dot" cx="{pens.tenths(across)}" cy="{pens.tenths(height)}" r="4.5"/>',
        pens.text("c-lab b c-halo", (beside[0], stands), chart.words.left, beside[1]),
    ]


def _pace(plane: _Plane, start: tuple[int, int]) -> list[str]:
    """The dotted line from today to where the present pace ends."""
    forecast = plane.chart.forecast
    if forecast is None:
        return []
    at = min(forecast.at, plane.chart.days * 10)
    across, height = plane.x(at), plane.y(forecast.minutes)
    late = across > plane.size.width * 10 * 88 // 100
    words = (plane.size.width * 10 - 20 if late else across + 40, height - 90)
    return [
        f'<path class="c-fc" d="M{pens.tenths(start[0])} {pens.tenths(start[1])}'
        f'L{pens.tenths(across)} {pens.tenths(height)}"/>',
        f'<circle class="c-end" cx="{pens.tenths(across)}" cy="{pens.tenths(height)}" r="3.5"/>',
        pens.text("c-lab w c-halo", words, plane.chart.words.forecast, "end" if late else "start"),
    ]
