"""Documents are set in two fonts that come with the program, and only in what these can draw."""

from __future__ import annotations

import struct
import unicodedata
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import noto_cjk_sans_jp_bold
import noto_cjk_sans_jp_regular
import typst

FAMILY = "Noto Sans CJK JP"
FILES = (Path(noto_cjk_sans_jp_regular.FONT_PATH), Path(noto_cjk_sans_jp_bold.FONT_PATH))
UNDRAWN = "〓"  # the mark that Japanese printing sets for a character it has no type for
UNICODE_TABLES = frozenset({(0, 3), (0, 4), (0, 6), (3, 1), (3, 10)})


@cache
def collection() -> typst.Fonts:
    """The two fonts and no other, loaded once per process."""
    folders: list[Path] = [path.parent for path in FILES]
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=folders)


@cache
def drawable() -> frozenset[int]:
    """The code points that both weights have a glyph for."""
    first, *others = (frozenset(_code_points(path.read_bytes())) for path in FILES)
    return first.intersection(*others)


def missing(text: str) -> tuple[str, ...]:
    """The characters of `text` that cannot be drawn, each once, in order of appearance.

    Variation selectors only choose among shapes and line ends are no glyphs; other control
    characters cannot be drawn.
    """
    found = {letter: None for letter in text if not _is_silent(letter)}
    return tuple(letter for letter in found if ord(letter) not in drawable())


def drawn(text: str) -> str:
    """The text on one line as it can be set: unseen signs are left out, 〓 stands for the others.

    For what people typed along the way, which must never keep a paper from being made.
    """
    plain = "".join(letter for letter in " ".join(text.split()) if not _is_unseen(letter))
    without = set(missing(plain))
    return "".join(UNDRAWN if letter in without else letter for letter in plain)


def _is_unseen(letter: str) -> bool:
    return unicodedata.category(letter) in {"Cc", "Cf"}


def _is_silent(letter: str) -> bool:
    return letter == "\n" or unicodedata.name(letter, "").startswith("VARIATION SELECTOR")


def _code_points(font: bytes) -> Iterator[int]:
    """Every code point that a Unicode map of the font (format 4 or 12) leads to a glyph."""
    for start in _character_maps(font):
        (kind,) = struct.unpack_from(">H", font, start)
        if kind == 12:
            yield from _segmented_coverage(font, start)
        elif kind == 4:
            yield from _segment_mapping(font, start)


def _character_maps(font: bytes) -> Iterator[int]:
    (tables,) = struct.unpack_from(">H", font, 4)
    for at in range(tables):
        tag, _, offset, _ = struct.unpack_from(">4sLLL", font, 12 + 16 * at)
        if tag == b"cmap":
            (maps,) = struct.unpack_from(">H", font, offset + 2)
            for each in range(maps):
                platform, encoding, start = struct.unpack_from(">HHL", font, offset + 4 + 8 * each)
                if (platform, encoding) in UNICODE_TABLES:
                    yield offset + start


def _segmented_coverage(font: bytes, start: int) -> Iterator[int]:
    (groups,) = struct.unpack_from(">L", font, start + 12)
    for at in range(groups):
        first, last, glyph = struct.unpack_from(">LLL", font, start + 16 + 12 * at)
        yield from range(first + (glyph == 0), last + 1)


def _segment_mapping(font: bytes, start: int) -> Iterator[int]:
    (double,) = struct.unpack_from(">H", font, start + 6)
    count = double // 2
    ends = struct.unpack_from(f">{count}H", font, start + 14)
    firsts = struct.unpack_from(f">{count}H", font, start + 16 + double)
    deltas = struct.unpack_from(f">{count}H", font, start + 16 + 2 * double)
    offsets_at = start + 16 + 3 * double
    for at, (first, last, delta) in enumerate(zip(firsts, ends, deltas, strict=True)):
        place = offsets_at + 2 * at
        (offset,) = struct.unpack_from(">H", font, place)
        for code in range(first, last + 1):
            glyph = code + delta
            if offset:
                (glyph,) = struct.unpack_from(">H", font, place + offset + 2 * (code - first))
            if glyph % 65536 and code != 0xFFFF:
                yield code
