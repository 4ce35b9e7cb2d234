"""What is asked when a ticket is taken in, how surely each fact is known, and what is missing."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from msp.kernel.errors import Refused, mark

LONGEST = 4000


class Fact(StrEnum):
    """The eight facts that tier 1 collects (R143), in the order in which they are asked."""

    SYSTEM = "system"
    SCREEN = "screen"
    REPORT = "report"
    ERROR = "error"
    LOGS = "logs"
    SCREENSHOTS = "screenshots"
    DATA = "data"
    STEPS = "steps"


class Point(StrEnum):
    """What the talk is about, apart from the facts: every ticket needs it (R21, R142)."""

    SUMMARY = "summary"
    OUTCOME = "outcome"
    GOAL = "goal"
    SYMPTOM = "symptom"


class Certainty(StrEnum):
    """How surely a fact is known (R7): the surest first."""

    OBSERVED = "observed"
    SAID = "said"
    ASSUMED = "assumed"


FACTS: Mapping[Fact, str] = {
    Fact.SYSTEM: mark("System name"),
    Fact.SCREEN: mark("Screen name"),
    Fact.REPORT: mark("Report name"),
    Fact.ERROR: mark("Error or warning text"),
    Fact.LOGS: mark("Log files"),
    Fact.SCREENSHOTS: mark("Screenshots"),
    Fact.DATA: mark("Data that was used"),
    Fact.STEPS: mark("Steps that were taken"),
}
POINTS: Mapping[Point, str] = {
    Point.SUMMARY: mark("In one line"),
    Point.OUTCOME: mark("What the client wants to see at the end"),
    Point.GOAL: mark("What the client wants to achieve"),
    Point.SYMPTOM: mark("Symptom"),
}
CERTAINTIES: Mapping[Certainty, str] = {
    Certainty.OBSERVED: mark("Observed"),
    Certainty.SAID: mark("The user says"),
    Certainty.ASSUMED: mark("Assumed"),
}
USUAL: frozenset[Fact] = frozenset({Fact.SYSTEM, Fact.STEPS})  # where no category says otherwise


@dataclass(frozen=True, slots=True)
class Known:
    """One fact as it stands: what it says, and how surely."""

    text: str
    certainty: Certainty = Certainty.SAID


Facts = Mapping[Fact, Known]


@dataclass(frozen=True, slots=True)
class Completeness:
    """How much of what is needed is known. What is only assumed does not count as known."""

    needed: tuple[str, ...]
    done: tuple[str, ...]
    missing: tuple[str, ...]
    assumed: tuple[str, ...]  # the part of `missing` of which something is assumed

    @property
    def percent(self) -> int:
        """Whole percent that is done, cut down; 100 only when nothing is missing."""
        return len(self.done) * 100 // len(self.needed) if self.needed else 100

    @property
    def is_complete(self) -> bool:
        """Whether nothing is missing."""
        return not self.missing


def completeness(facts: Facts, required: Iterable[Fact]) -> Completeness:
    """What of the required facts is known, and what is missing. Source: DOMAIN §7, R7, R143."""
    wanted = set(required)
    needed = tuple(fact for fact in Fact if fact in wanted)
    done = tuple(fact for fact in needed if is_known(facts.get(fact)))
    missing = tuple(fact for fact in needed if fact not in done)
    assumed = tuple(fact for fact in missing if fact in facts and facts[fact].text.strip())
    return Completeness(needed, done, missing, assumed)


def readiness(points: Mapping[Point, str], facts: Facts, required: Iterable[Fact]) -> Completeness:
    """The whole meter: the four points of every talk first, then the category's facts."""
    told = tuple(point for point in Point if points.get(point, "").strip())
    untold = tuple(point for point in Point if point not in told)
    found = completeness(facts, required)
    return Completeness(
        (*Point, *found.needed),
        (*told, *found.done),
        (*untold, *found.missing),
        found.assumed,
    )


def is_known(known: Known | None) -> bool:
    """Whether a fact counts: it says something, and it is not only assumed."""
    return known is not None and known.certainty != Certainty.ASSUMED and bool(known.text.strip())


def objective(facts: Facts) -> tuple[dict[Fact, str], dict[Fact, Known]]:
    """The observed facts, and the rest apart: a hand-over carries them so (R7)."""
    told = {fact: facts[fact] for fact in Fact if fact in facts and facts[fact].text.strip()}
    observed = {f: known.text for f, known in told.items() if known.certainty is Certainty.OBSERVED}
    return observed, {fact: known for fact, known in told.items() if fact not in observed}


def facts_of(kept: Mapping[str, Any]) -> dict[Fact, Known]:
    """Facts as a row keeps them: {name: [certainty, text]}. Unknown names are left out."""
    known = {}
    for fact in Fact:
        if pair := kept.get(fact.value):
            known[fact] = Known(str(pair[1]), Certainty(pair[0]))
    return known


def kept_facts(facts: Facts) -> dict[str, list[str]]:
    """Facts as a row keeps them; what says nothing is left out."""
    return {
        fact.value: [facts[fact].certainty.value, facts[fact].text.strip()]
        for fact in Fact
        if fact in facts and facts[fact].text.strip()
    }


def required_of(names: Iterable[str] | None) -> tuple[Fact, ...]:
    """The facts that a category asks for by name, in their order; None means the usual ones."""
    wanted = USUAL if names is None else {_fact(name) for name in names}
    return tuple(fact for fact in Fact if fact in wanted)


def word(name: str) -> str:
    """What a point or a fact is called (a msgid)."""
    return POINTS[Point(name)] if name in set(Point) else FACTS[Fact(name)]


def _fact(name: str) -> Fact:
    if name not in set(Fact):
        raise Refused(mark("There is no such fact: %(name)s."), field="required", name=name)
    return Fact(name)
