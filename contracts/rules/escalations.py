"""Before a promise breaks somebody hears of it: at a share of the target, or off its due."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from uuid import UUID

from contracts.rules.clocks import Level, Pledge
from msp.kernel.errors import Refused, mark

MOST_LEVELS = 24
# `promised` is no level of a policy: it comes from a promise made on the ticket itself
LIMITS: Mapping[str, int] = {
    "percent": 400,
    "before": 60_000,
    "after": 60_000,
    "days": 60,
    "promised": 0,
}


class When(StrEnum):
    """How the moment of a level is counted, always on the clock of its promise."""

    PERCENT = "percent"  # of the target
    BEFORE = "before"  # minutes before the due instant
    AFTER = "after"  # minutes after it
    DAYS = "days"  # working days after it
    PROMISED = "promised"  # the moment itself for which the client was promised an update


class Beside(StrEnum):
    """What is promised beside an SLA, each with levels of its own."""

    OLA = "ola"  # a tier takes what was handed over
    UC = "uc"  # a vendor answers
    REQUEST = "request"  # another team answers


class Hearer(StrEnum):
    """Who hears of a level."""

    OWNER = "owner"
    LEAD = "lead"
    MANAGER = "manager"


@dataclass(frozen=True, slots=True)
class Escalating:
    """One level: of which promise, when, and who hears of it: by what they are, and by name."""

    pledge: Pledge | Beside
    when: When
    amount: int
    hears: tuple[Hearer, ...]
    people: tuple[UUID, ...] = ()

    @property
    def key(self) -> str:
        """What tells it apart from the other levels of that promise."""
        return f"{self.when.value}:{self.amount}"

    @property
    def level(self) -> Level:
        """The level as the clocks reckon with it."""
        if self.when is When.PERCENT:
            return Level(self.key, percent=self.amount)
        if self.when is When.DAYS:
            return Level(self.key, offset_days=self.amount)
        sign = -1 if self.when is When.BEFORE else 1
        return Level(self.key, offset_seconds=sign * self.amount * 60)


# What most desks begin with: a word at half, a warning, an alarm, and the breach itself.
USUAL = (
    Escalating(Pledge.RESOLUTION, When.PERCENT, 50, (Hearer.OWNER,)),
    Escalating(Pledge.RESOLUTION, When.PERCENT, 75, (Hearer.OWNER,)),
    Escalating(Pledge.RESOLUTION, When.PERCENT, 90, (Hearer.OWNER, Hearer.LEAD)),
    Escalating(Pledge.RESOLUTION, When.PERCENT, 100, (Hearer.LEAD, Hearer.MANAGER)),
)
USUAL_BESIDE = ((When.PERCENT, 75, (Hearer.OWNER,)), (When.PERCENT, 100, (Hearer.LEAD,)))


def usual_beside(pledge: Beside) -> tuple[Escalating, ...]:
    """What most desks begin with for what is promised beside the SLA: a word before, and late."""
    return tuple(Escalating(pledge, *told) for told in USUAL_BESIDE)


def levels_from(stored: Iterable[Mapping[str, Any]]) -> tuple[Escalating, ...]:
    """The levels that are kept, by a policy or beside it."""
    return tuple(
        Escalating(
            pledge_named(one["pledge"]),
            When(one["when"]),
            int(one["amount"]),
            tuple(Hearer(name) for name in one["hears"]),
            tuple(UUID(key) for key in one.get("people", ())),
        )
        for one in stored
    )


def pledge_named(name: str) -> Pledge | Beside:
    """The promise of that name, of an SLA or beside it."""
    return Beside(name) if name in set(Beside) else Pledge(name)


def stored(levels: Iterable[Escalating]) -> list[dict[str, Any]]:
    """The levels as they are kept, in order.

    Raises Refused for one that is told twice, that tells nobody, or that lies out of all reason.
    """
    ordered = sorted(levels, key=lambda each: (each.pledge, each.when, each.amount))
    if len({(each.pledge, each.key) for each in ordered}) < len(ordered):
        raise Refused(mark("The same level is given twice."), field="levels")
    if len(ordered) > MOST_LEVELS:
        message = mark("A policy has %(most)s levels at most.")
        raise Refused(message, field="levels", most=MOST_LEVELS)
    for each in ordered:
        _check(each)
    return [
        {
            "pledge": each.pledge.value,
            "when": each.when.value,
            "amount": each.amount,
            "hears": [one.value for one in Hearer if one in each.hears],
        }
        | ({"people": [str(key) for key in each.people]} if each.people else {})
        for each in ordered
    ]


def _check(each: Escalating) -> None:
    if not each.hears and not each.people:
        raise Refused(mark("Say who hears of each level."), field="levels")
    if not 1 <= each.amount <= LIMITS[each.when]:
        message = mark("A level lies between %(least)s and %(most)s.")
        raise Refused(message, field="levels", least=1, most=LIMITS[each.when])
