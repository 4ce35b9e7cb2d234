"""How technical a caller is, and how one is found by what is typed."""

from collections.abc import Mapping
from enum import StrEnum

from msp.kernel.errors import mark


class Level(StrEnum):
    """From somebody who needs plain words to somebody who speaks the trade (R6, R19)."""

    PLAIN = "plain"
    USUAL = "usual"
    EXPERT = "expert"


LEVELS: Mapping[Level, str] = {
    Level.PLAIN: mark("Plain words"),
    Level.USUAL: mark("Used to computers"),
    Level.EXPERT: mark("Professional"),
}
ADVICE: Mapping[Level, str] = {
    Level.PLAIN: mark("Ask one thing at a time, say where to look, name no technical terms."),
    Level.USUAL: mark("Technical terms are fine when they stand on the screen."),
    Level.EXPERT: mark("Skip the basics; ask for logs and settings. May enter at a higher tier."),
}


def digits_of(typed: str) -> str:
    """The digits of a telephone number as it is typed, in any width; '' below four of them."""
    found = "".join(str(int(sign)) for sign in typed if sign.isdecimal())
    return found if len(found) >= 4 else ""
