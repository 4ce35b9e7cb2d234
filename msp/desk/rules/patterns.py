"""A pattern is words with `*` between them: found in one walk over a line, however it is written.

There is nothing in it to go back to, so no line and no pattern takes longer than their lengths
(R27). Width and case do not matter; each line of a pattern is one alternative.
"""

import unicodedata
from dataclasses import dataclass

from msp.kernel.errors import Refused, mark

LONGEST = 500
MOST_WAYS = 10
MOST_PARTS = 8
SHORTEST = 2  # signs that a pattern has to name, so that it does not find everything


@dataclass(frozen=True, slots=True)
class Pattern:
    """The alternatives, each as the parts that have to stand in a line in that order."""

    ways: tuple[tuple[str, ...], ...]

    def finds(self, line: str) -> bool:
        """Whether one of the alternatives stands in the line."""
        folded = fold(line)
        return any(_stands(parts, folded) for parts in self.ways)


def fold(text: str) -> str:
    """The text as it is compared: full width as half width, large letters as small ones."""
    return unicodedata.normalize("NFKC", text).casefold()


def pattern(text: str, field: str = "text") -> Pattern:
    """The pattern that somebody typed; refused where it finds everything or is too much."""
    if len(text) > LONGEST:
        message = mark("A pattern has at most %(most)s letters.")
        raise Refused(message, field=field, most=LONGEST)
    ways = [_parts(line) for line in text.splitlines() if line.strip()]
    if not ways or any(sum(map(len, parts)) < SHORTEST for parts in ways):
        message = mark("Each line of a pattern has to name at least two letters besides *.")
        raise Refused(message, field=field)
    if len(ways) > MOST_WAYS or any(len(parts) > MOST_PARTS for parts in ways):
        message = mark("A pattern has at most 10 lines, each with at most 8 parts.")
        raise Refused(message, field=field)
    return Pattern(tuple(ways))


def _parts(line: str) -> tuple[str, ...]:
    return tuple(part for part in fold(line.strip()).split("*") if part)


def _stands(parts: tuple[str, ...], line: str) -> bool:
    place = 0
    for part in parts:
        found = line.find(part, place)
        if found < 0:
            return False
        place = found + len(part)
    return True
