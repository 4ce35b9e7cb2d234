"""A log is text; lines that look abnormal are found by patterns (R27)."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from msp.desk.rules.patterns import Pattern
from msp.kernel.errors import Refused, mark

MOST_PROPOSED = 20
MOST_BYTES = 5 * 2**20
LONGEST_LINE = 4000
PAGE = 200
ENDINGS = frozenset({"log", "txt", "csv", "tsv", "out", "err", "json", "xml", "ini", "conf"})


class Weight(StrEnum):
    """How bad a line looks: the worst first."""

    ERROR = "error"
    WARNING = "warning"
    PLAIN = "plain"


PATTERNS: tuple[tuple[Weight, re.Pattern[str]], ...] = (
    (
        Weight.ERROR,
        re.compile(
            r"\b(fatal|critical|crit|alert|emerg|panic|error|err|exception|traceback|failed|failure"
            r"|refused|denied|unreachable|timed? ?out|segfault|out of memory|corrupt(ed)?)\b"
            r"|エラー|異常|失敗|障害|致命|拒否|タイムアウト|切断",
            re.IGNORECASE,
        ),
    ),
    (
        Weight.WARNING,
        re.compile(
            r"\b(warn(ing)?|retry(ing)?|degraded|deprecated|slow)\b|警告|注意|再試行", re.IGNORECASE
        ),
    ),
)
INNOCENT = re.compile(
    r"\b(0|no|without) (errors?|failures?|warnings?)\b|\berrors?[=:] ?0\b"
    r"|(エラー|異常|失敗)(は)?(なし|ありません|0件)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Own:
    """A pattern of the provider's own: which one it is, what it finds, how bad that is."""

    id: UUID
    name: str
    pattern: Pattern
    weight: Weight


@dataclass(frozen=True, slots=True)
class LogLine:
    """One line: its number from 1, its words, how bad it looks, the own pattern that says so."""

    number: int
    text: str
    weight: Weight
    own: UUID | None = None


@dataclass(frozen=True, slots=True)
class Filter:
    """What narrows a log: the least weight, words that a line holds."""

    weight: Weight = Weight.PLAIN
    text: str = ""


def text_of(name: str, content: bytes) -> tuple[str, str]:
    """The text of a log and its encoding. Refused where it is too large, empty or no text."""
    if not content:
        raise Refused(mark("The file is empty."), field="content")
    if len(content) > MOST_BYTES:
        message = mark("The file is larger than %(most)s MB.")
        raise Refused(message, field="content", most=MOST_BYTES // 2**20)
    ending = name.rsplit(".", 1)[-1].lower() if "." in name else "log"
    if ending not in ENDINGS and not ending.isdigit():
        raise Refused(mark("This is not the name of a log or a text file."), field="content")
    for encoding in _encodings(content):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if not _is_text(text):
            break
        return text, encoding
    raise Refused(mark("The file says that it is text, but what it holds is not."), field="content")


def _encodings(content: bytes) -> tuple[str, ...]:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return ("utf-16",)
    return ("utf-8-sig", "cp932", "euc_jp")


def _is_text(text: str) -> bool:
    """No NUL, and hardly any other control sign than those of terminals and lines."""
    if "\0" in text:
        return False
    odd = sum(1 for sign in text[:100_000] if ord(sign) < 32 and sign not in "\t\r\n\x1b\x0c\x08")
    return odd * 100 <= min(len(text), 100_000)


def weight_of(text: str) -> Weight:
    """How bad the line looks."""
    told = INNOCENT.sub("", text)
    return next((weight for weight, found in PATTERNS if found.search(told)), Weight.PLAIN)


def lines(text: str, own: Sequence[Own] = ()) -> Iterator[LogLine]:
    """Each line with its weight; a very long one is cut. The provider's own patterns go first."""
    for number, line in enumerate(text.splitlines(), 1):
        shown = line[:LONGEST_LINE]
        found = next((one for one in own if one.pattern.finds(shown)), None)
        if found is None:
            yield LogLine(number, shown, weight_of(shown))
        else:
            yield LogLine(number, shown, found.weight, found.id)


def proposed(found: Iterable[LogLine]) -> list[LogLine]:
    """The lines to look at first: those of the own patterns, then errors, 20 at most."""
    bad = [line for line in found if line.weight is not Weight.PLAIN]
    mine = [line for line in bad if line.own is not None]
    errors = [line for line in bad if line.own is None and line.weight is Weight.ERROR]
    return sorted([*mine, *errors][:MOST_PROPOSED], key=lambda line: line.number)


def narrowed(found: Iterable[LogLine], wanted: Filter) -> list[LogLine]:
    """The lines that pass the filter; width and case of the words do not matter."""
    order = list(Weight)
    allowed = set(order[: order.index(wanted.weight) + 1])
    words = wanted.text.casefold().strip()
    return [
        line
        for line in found
        if line.weight in allowed and (not words or words in line.text.casefold())
    ]


def abnormal(found: Sequence[LogLine]) -> int:
    """How many lines look abnormal."""
    return sum(1 for line in found if line.weight is not Weight.PLAIN)
