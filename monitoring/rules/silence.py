"""Silence holds back news, never checking: whoever is hushed is told later if it is still so."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from monitoring.rules.states import Standing, State
from msp.kernel.errors import Refused, mark


class Hush(StrEnum):
    """Why a change is not told now."""

    MAINTENANCE = "maintenance"
    UNREACHABLE = "unreachable"
    FLAPPING = "flapping"


class News(StrEnum):
    """What there is to tell."""

    PROBLEM = "problem"
    RECOVERY = "recovery"


@dataclass(frozen=True, slots=True)
class Window:
    """Planned work from `starts_at` up to, but not including, `ends_at`."""

    starts_at: datetime
    ends_at: datetime

    def __post_init__(self) -> None:
        if self.ends_at <= self.starts_at:
            raise Refused(mark("Planned work ends after it begins."), field="ends_at")

    def __contains__(self, moment: datetime) -> bool:
        return self.starts_at <= moment < self.ends_at


@dataclass(frozen=True, slots=True)
class Parent:
    """A check that another one can only be reached through; one of a `group` is enough.

    A parent counts as failing from its first failed result on: otherwise its children, checked
    a moment earlier, would be reported before it.
    """

    state: State
    group: str | None = None


def is_reachable(parents: Iterable[Parent]) -> bool:
    """Whether every parent that stands alone, and one of each group, is not down."""
    groups: dict[str, bool] = {}
    for parent in parents:
        stands = parent.state is not State.DOWN
        if parent.group is not None:
            groups[parent.group] = groups.get(parent.group, False) or stands
        elif not stands:
            return False
    return all(groups.values())


def hushes(
    standing: Standing, parents: Iterable[Parent], windows: Iterable[Window], moment: datetime
) -> frozenset[Hush]:
    """Everything that holds back news at `moment`."""
    found = {
        Hush.FLAPPING: standing.flapping,
        Hush.UNREACHABLE: not is_reachable(parents),
        Hush.MAINTENANCE: any(moment in window for window in windows),
    }
    return frozenset(hush for hush, holds in found.items() if holds)


def news(told: State, standing: Standing, hushed: frozenset[Hush]) -> News | None:
    """What there is to tell, given the state that was `told` last.

    Nothing while the state is soft or anything hushes; afterwards once, and only if the hard
    state is then another than the one told. The first good result of a new check is no news.
    """
    if standing.is_soft or hushed or standing.hard is told:
        return None
    if standing.hard is State.DOWN:
        return News.PROBLEM
    return News.RECOVERY if told is State.DOWN else None
