"""A tier has its own names, duty, limit and questions; a provider has one to four of them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from msp.desk.rules import words
from msp.kernel.errors import Refused, mark

FIRST, LAST = 1, 4


class Asked(StrEnum):
    """What a hand-over may have to say before a tier takes it (R7, R21, R157)."""

    SUMMARY = "summary"
    OUTCOME = "outcome"
    FACTS = "facts"
    PROGRAMS = "programs"
    DATABASE_OBJECTS = "database_objects"
    API_NAMES = "api_names"


ASKED: Mapping[Asked, str] = {
    Asked.SUMMARY: mark("In one line"),
    Asked.OUTCOME: mark("What the client wants to see at the end"),
    Asked.FACTS: mark("Observed facts"),
    Asked.PROGRAMS: mark("Programs tried in vain"),
    Asked.DATABASE_OBJECTS: mark("Database objects"),
    Asked.API_NAMES: mark("API names"),
}
MISSING: Mapping[Asked, str] = {
    Asked.SUMMARY: mark("Please say in one line what it is about."),
    Asked.OUTCOME: mark("Please say what the client wants to see at the end."),
    Asked.FACTS: mark("Please write down what was observed, not what was supposed."),
    Asked.PROGRAMS: mark("Please name the programs that were tried in vain, or write “none”."),
    Asked.DATABASE_OBJECTS: mark(
        "Please name the tables, views and packages concerned, or write “none”."
    ),
    Asked.API_NAMES: mark("Please name the APIs concerned, or write “none”."),
}
TALK = frozenset({Asked.SUMMARY, Asked.OUTCOME, Asked.FACTS})
MATERIAL = frozenset({Asked.PROGRAMS, Asked.DATABASE_OBJECTS, Asked.API_NAMES})
USUAL: Mapping[int, frozenset[Asked]] = {1: frozenset(), 2: TALK, 3: TALK | MATERIAL, 4: TALK}


@dataclass(frozen=True, slots=True)
class Level:
    """One tier as the provider has it. `minutes` are business minutes."""

    level: int
    is_on: bool = True
    name_ja: str = ""
    name_en: str = ""
    aliases: tuple[str, ...] = ()
    asks: frozenset[Asked] = field(default_factory=frozenset)

    def name_in(self, language: str) -> str:
        """Its own name in the language, else in the other, else nothing: then the usual word."""
        mine, other = (self.name_ja, self.name_en)[:: 1 if language == "ja" else -1]
        return mine or other


Ladder = Mapping[int, Level]


def usual(level: int) -> Level:
    """A tier that nobody has changed."""
    return Level(level, asks=USUAL[level])


def ladder(told: Iterable[Level]) -> dict[int, Level]:
    """All tiers by number: the provider's own, the usual ones where it says nothing."""
    known = {one.level: one for one in told}
    return {level: known.get(level) or usual(level) for level in range(FIRST, LAST + 1)}


def in_use(levels: Ladder) -> tuple[int, ...]:
    """The numbers of the tiers that are switched on, lowest first."""
    return tuple(level for level in sorted(levels) if levels[level].is_on)


def checked_levels(levels: Ladder) -> Ladder:
    """`levels`, if at least one tier is left to work at."""
    if not in_use(levels):
        raise Refused(mark("At least one tier has to be in use."), field="is_on")
    return levels


def require_in_use(levels: Ladder, level: int) -> None:
    """Refuse a tier that the provider has switched off."""
    if not levels[level].is_on:
        raise Refused(mark("This tier is not in use. Please choose another."), field="tier")


def following(levels: Ladder, level: int) -> int:
    """The next tier in use above `level`; the highest stays where it is."""
    return next((one for one in in_use(levels) if one > level), level)


def missing(asks: Iterable[Asked], told: Mapping[str, str]) -> dict[str, str]:
    """The fields that say nothing though the tier asks for them, each with its sentence."""
    wanted = set(asks)
    return {
        one.value: MISSING[one] for one in Asked if one in wanted and not told.get(one, "").strip()
    }


def usual_word(level: int) -> str:
    """What a tier is called where the provider has no name of its own (a msgid)."""
    return words.TIERS[level]
