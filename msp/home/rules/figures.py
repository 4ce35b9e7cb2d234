"""A figure is a count, a part of a whole or a spread of lengths, and says of how many."""

from dataclasses import dataclass

from msp.kernel.money import divided

HOUR = 3_600
BAND = (700, 800)  # the healthy tier-1 rate in tenths of a percent (DOMAIN §7)


@dataclass(frozen=True, slots=True)
class Part:
    """`part` of `whole`; of nothing there is no share."""

    part: int
    whole: int

    @property
    def tenths(self) -> int | None:
        """The share in tenths of a percent, half up; None of nothing."""
        return divided(self.part * 1_000, self.whole) if self.whole else None

    @property
    def is_in_band(self) -> bool | None:
        """Whether the share lies within 70–80 percent; None of nothing."""
        return None if self.tenths is None else BAND[0] <= self.tenths <= BAND[1]


@dataclass(frozen=True, slots=True)
class Spread:
    """Median, mean and p90 of `count` lengths in tenths of an hour, half up; None without one."""

    count: int
    median_tenths: int | None
    mean_tenths: int | None
    ninth_tenths: int | None = None


def spread(count: int, seconds: int, middle: tuple[int, ...], ninth: int | None = None) -> Spread:
    """The spread of `count` lengths that sum up to `seconds`.

    `middle` holds the middle one or two, `ninth` the one at nine tenths of them, counted from the
    shortest (nearest rank). Integers inside: rounded once, at the end.
    """
    if not count:
        return Spread(0, None, None)
    return Spread(
        count,
        divided(sum(middle) * 10, len(middle) * HOUR),
        divided(seconds * 10, count * HOUR),
        None if ninth is None else divided(ninth * 10, HOUR),
    )


def places(count: int) -> tuple[int, int, int]:
    """Which of `count` lengths, the shortest being the first, are its middle ones and its p90."""
    return (count + 1) // 2, count // 2 + 1, (9 * count + 9) // 10


def tenths_text(tenths: int | None) -> str:
    """`22.1`, `−0.5`; a dash for nothing."""
    if tenths is None:
        return "—"
    sign = "−" if tenths < 0 else ""
    return f"{sign}{abs(tenths) // 10:,}.{abs(tenths) % 10}"
