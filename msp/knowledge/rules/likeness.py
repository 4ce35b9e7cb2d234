"""How alike two texts are, by what carries meaning in them: words, and pairs of kanji or katakana.

Search asks whether a text holds a word and needs every pair of letters (`msp.kernel.grams`);
likeness would drown in the endings that all Japanese sentences share, so hiragana is left out.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

LONGEST = 4_000  # characters of one text that are looked at
MANY = 8  # from so many texts on it is worth counting what is rare
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


@dataclass(frozen=True, slots=True)
class Rarity:
    """How much each mark says: what stands in half of the texts says nothing, what is rare most."""

    texts: int
    counts: Mapping[str, int]

    def weight(self, mark: str) -> int:
        """0 for what stands in more than half of many texts; 1 more each time it is half as often.

        Among a few texts every mark counts alike.
        """
        if self.texts < MANY:
            return 1
        return (self.texts // self.counts.get(mark, 1)).bit_length() - 1

    def likeness(self, one: frozenset[str], other: frozenset[str]) -> int:
        """How much of what the shorter text says stands in the other, in a thousandth."""
        smaller = min(self._sum(one), self._sum(other))
        floor = FEWEST * (1 if self.texts < MANY else self.texts.bit_length() // 2)
        return self._sum(one & other) * 1_000 // max(smaller, floor) if smaller else 0

    def _sum(self, marks: frozenset[str]) -> int:
        return sum(map(self.weight, marks))


def rarity(texts: Iterable[frozenset[str]]) -> Rarity:
    """How often each mark stands in the texts."""
    known = list(texts)
    return Rarity(len(known), Counter(mark for marks in known for mark in marks))


def _marks(run: str) -> Iterator[str]:
    if run.isascii():
        if run not in _COMMON:
            yield run
    elif len(run) == 1:
        yield run
    else:
        yield from (run[place : place + 2] for place in range(len(run) - 1))
