"""Texts are found by their letters and pairs of letters: words of one letter are ordinary here.

Japanese has no spaces to cut words at, so a text is known by every letter and every two letters
that stand together; a word is asked for by the same. What all pairs of a word are in need not hold
the word: whoever asks looks into the text itself in the end. Source: DOMAIN §7, search.
"""

from collections.abc import Iterable
from zlib import crc32

from msp.kernel.reading import search_key

LONGEST = 4_000  # letters of one text that are looked at
MOST_WORDS = 8


def searched_text(*pieces: str | None) -> str:
    """The pieces as search compares them, one after the other, at most `LONGEST` letters."""
    return search_key("\n".join(piece for piece in pieces if piece)[: 2 * LONGEST])[:LONGEST]


def asked_words(typed: str) -> list[str]:
    """The words that somebody typed, as search compares them; the longest first."""
    return sorted(search_key(typed).split()[:MOST_WORDS], key=len, reverse=True)


def grams_of(text: str) -> set[str]:
    """Each letter and each pair of neighbours of a text that `searched_text` made."""
    pairs = {text[place : place + 2] for place in range(len(text) - 1)}
    return {*text, *(pair for pair in pairs if " " not in pair)} - {" "}


def grams_asked(word: str) -> set[str]:
    """What a text must have to hold the word: its pairs, or the letter if it has but one."""
    return {word[place : place + 2] for place in range(len(word) - 1)} or {word}


def within(scope: bytes, grams: Iterable[str]) -> list[int]:
    """The grams as numbers that hold for one scope (a client, a provider) only.

    Two grams may come to the same number: that finds a text too many, which is looked into.
    """
    seed = crc32(scope)
    return sorted({crc32(gram.encode(), seed) for gram in grams})
