"""How alike two texts are, by what carries meaning in them: words, and pairs of kanji or katakana.

Search asks whether a text holds a word and needs every pair of letters (`msp.kernel.grams`);
likeness would drown in the endings that all Japanese sentences share, so hiragana is left out.
"""

import re
import unicodedata
from collections.abc import Iterator

LONGEST = 4_000  # characters of one text that are looked at
FEWEST = 4  # what a very short text is measured against, so that one shared word is not all of it
_RUN = re.compile(
    r"[a-z0-9][a-z0-9._-]*[a-z0-9]|[\u4e00-\u9fff\u3400-\u4dbf々]+|[\u30a0-\u30fa\u30fc]+"
)
_SMALL_WORDS = (
    "an and are as at be but by can cannot do does for from has have how if in is it its my no not"
    " of on or our please so that the there they this to was we when with you your"
)
_COMMON = frozenset(_SMALL_WORDS.split())


def marks_of(text: str) -> frozenset[str]:
    """What a text is known by: its words of Latin letters, its pairs of kanji and of katakana."""
    folded = unicodedata.normalize("NFKC", text[:LONGEST]).casefold()
    return frozenset(mark for run in _RUN.findall(folded) for mark in _marks(run))


def likeness(one: frozenset[str], other: frozenset[str]) -> int:
    """How much of what the shorter text says stands in the other, in a thousandth."""
    smaller = min(len(one), len(other))
    return len(one & other) * 1_000 // max(smaller, FEWEST) if smaller else 0


def _marks(run: str) -> Iterator[str]:
    if run.isascii():
        if run not in _COMMON:
            yield run
    elif len(run) == 1:
        yield run
    else:
        yield from (run[place : place + 2] for place in range(len(run) - 1))
