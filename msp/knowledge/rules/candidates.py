"""Which known errors, articles and tickets may hold the answer, and why: points with reasons.

An exact error code outweighs everything else together, the same product outweighs any likeness of
words (R4, R145). Whole numbers only; the same question gets the same order.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from uuid import UUID

from msp.kernel.errors import mark
from msp.knowledge.rules.likeness import marks_of, rarity

CODE = 10_000  # the first shared code; each further one adds MORE_CODE
MORE_CODE = 500
PRODUCT = 1_000
WORDS = 800  # where everything that the shorter text says stands in the other, too
CATEGORY, SYSTEM = 40, 40
SOLVED = 60  # a ticket that says what helped
LEAST_SHARED = 120  # of 1,000: less is chance
MOST = 12


class Source(StrEnum):
    """What a candidate is; the order decides where points are equal."""

    KNOWN_ERROR = "known_error"
    ARTICLE = "article"
    TICKET = "ticket"


class Why(StrEnum):
    """What speaks for a candidate."""

    CODE = "code"
    PRODUCT = "product"
    WORDS = "words"
    CATEGORY = "category"
    SYSTEM = "system"
    SOLVED = "solved"


WHYS: Mapping[Why, str] = {
    Why.CODE: mark("Same error code: %(told)s"),
    Why.PRODUCT: mark("Same product"),
    Why.WORDS: mark("Words in common: %(told)s %%"),
    Why.CATEGORY: mark("Same category"),
    Why.SYSTEM: mark("Same system"),
    Why.SOLVED: mark("Says what helped"),
}
SOURCES: Mapping[Source, str] = {
    Source.KNOWN_ERROR: mark("Known error"),
    Source.ARTICLE: mark("Article"),
    Source.TICKET: mark("Similar ticket"),
}


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked: the words of a ticket, the codes in them, what it is about."""

    text: str
    codes: frozenset[str] = frozenset()
    product_id: UUID | None = None
    category: str = ""
    system: str = ""


@dataclass(frozen=True, slots=True)
class Known:
    """Something that may hold the answer: `offers` is shown of it, `text` is compared."""

    source: Source
    id: UUID
    number: int
    title: str
    text: str = ""
    codes: frozenset[str] = frozenset()
    product_id: UUID | None = None
    category: str = ""
    system: str = ""
    offers: str = ""
    is_solved: bool = False


@dataclass(frozen=True, slots=True)
class Reason:
    """One thing that speaks for a candidate, and how much."""

    why: Why
    points: int
    told: str = ""


@dataclass(frozen=True, slots=True)
class Candidate:
    """Something that may hold the answer, its points and the reasons they are the sum of."""

    known: Known
    points: int
    reasons: tuple[Reason, ...] = field(default=())


def ranked(asked: Asked, known: Iterable[Known], most: int = MOST) -> list[Candidate]:
    """The best candidates, best first: what shares a code, the product or enough words."""
    marks = marks_of(asked.text)
    texts = [(each, marks_of(f"{each.title} {each.text}")) for each in known]
    rare = rarity(text for _, text in texts)
    found = (_weighed(asked, each, rare.likeness(marks, text)) for each, text in texts)
    fits = [each for each in found if _speaks(each)]
    order = list(Source)
    fits.sort(key=lambda c: (-c.points, order.index(c.known.source), -c.known.number))
    return fits[:most]


def _speaks(candidate: Candidate) -> bool:
    return any(reason.why in {Why.CODE, Why.PRODUCT, Why.WORDS} for reason in candidate.reasons)


def _weighed(asked: Asked, known: Known, share: int) -> Candidate:
    reasons = tuple(_reasons(asked, known, share))
    return Candidate(known, sum(reason.points for reason in reasons), reasons)


def _reasons(asked: Asked, known: Known, share: int) -> Iterable[Reason]:
    if shared := sorted(asked.codes & known.codes):
        yield Reason(Why.CODE, CODE + MORE_CODE * (len(shared) - 1), ", ".join(shared))
    if asked.product_id is not None and asked.product_id == known.product_id:
        yield Reason(Why.PRODUCT, PRODUCT)
    if share >= LEAST_SHARED:
        yield Reason(Why.WORDS, share * WORDS // 1_000, str(share // 10))
    if asked.category and asked.category == known.category:
        yield Reason(Why.CATEGORY, CATEGORY)
    if asked.system and asked.system == known.system:
        yield Reason(Why.SYSTEM, SYSTEM)
    if known.is_solved:
        yield Reason(Why.SOLVED, SOLVED)
