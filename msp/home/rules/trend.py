"""The tier-1 rate is followed by week and by month; it is low once it falls below its band."""

from datetime import date, timedelta
from enum import StrEnum

from msp.home.rules.figures import BAND, Part
from msp.kernel.periods import Period, add_months, month_of

LEAST = 20  # solved tickets of a period: a share of fewer says little
BACK = 12  # periods that are shown, the running one included
TITLES = {
    "ja": "一次解決率が{rate}%に下がりました({period}、目安は{low}〜{high}%)",
    "en": "The tier-1 rate fell to {rate} % ({period}; the band is {low}–{high} %)",
}


class Step(StrEnum):
    """How long the periods of a trend are."""

    WEEK = "week"
    MONTH = "month"


def periods(step: Step, today: date, back: int = BACK) -> list[Period]:
    """The running period and those before it, the earliest first; weeks begin on Monday."""
    if step is Step.MONTH:
        first = today.replace(day=1)
        return [month_of(add_months(first, -n)) for n in range(back - 1, -1, -1)]
    monday = today - timedelta(days=today.weekday())
    firsts = [monday - timedelta(weeks=n) for n in range(back - 1, -1, -1)]
    return [Period(first, first + timedelta(weeks=1)) for first in firsts]


def is_below(part: Part) -> bool:
    """Whether the share has left the band downwards, of tickets enough to say so (DOMAIN §7)."""
    return part.whole >= LEAST and part.tenths is not None and part.tenths < BAND[0]


def title(language: str, rate: str, period: str) -> str:
    """What whoever leads the desk is told."""
    low, high = (tenths // 10 for tenths in BAND)
    return TITLES["ja" if language == "ja" else "en"].format(
        rate=rate, period=period, low=low, high=high
    )
