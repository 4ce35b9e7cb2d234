"""A log fails while so many of its lines within a window hold a pattern (R27)."""

from collections.abc import Iterable
from dataclasses import dataclass

from msp.desk.rules.patterns import Pattern

LONGEST_LINE = 4000
SAMPLE = 300


@dataclass(frozen=True, slots=True)
class Found:
    """How many lines held the pattern, and the first of them."""

    hits: int = 0
    sample: str = ""


def found(lines: Iterable[str], wanted: Pattern) -> Found:
    """What stands in the lines; a very long one is read from its beginning only."""
    held = [line[:LONGEST_LINE] for line in lines if wanted.finds(line[:LONGEST_LINE])]
    return Found(len(held), held[0][:SAMPLE]) if held else Found()


def failed(hits: int, match_count: int) -> bool:
    """Whether so many hits within the window are a failure."""
    return hits >= match_count


def detail(hits: int, pattern: str) -> str:
    """What a result says: how often which pattern; the lines themselves stay with the check."""
    first = next((line.strip() for line in pattern.splitlines() if line.strip()), "")
    return f"{first[:150]} × {hits}"
