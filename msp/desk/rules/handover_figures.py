"""How well work is handed on: what bounced, what went to the wrong place, how deep tickets go."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from msp.desk.rules.handovers import HandOverReason
from msp.desk.rules.reviews import ReturnReason

Place = tuple[int, UUID | None]  # tier and team


@dataclass(frozen=True, slots=True)
class Handed:
    """One hand-over as the figures read it; one that was undone is none.

    `wrong_next`: the place that got it passed it on because it belongs to another team.
    `ola_met`: whether it was reviewed or returned in time; None without a limit or an end.
    """

    id: UUID
    ticket_id: UUID
    number: int
    subject: str
    at: datetime
    came_from: Place
    went_to: Place
    reason: HandOverReason
    is_reviewed: bool = False
    awaits_review: bool = False
    returned: ReturnReason | None = None
    is_returned: bool = False
    wrong_next: bool = False
    ola_met: bool | None = None

    @property
    def is_wrong(self) -> bool:
        """Whether it went to the wrong place: sent back as such, or passed on as such."""
        return self.returned is ReturnReason.WRONG_PLACE or self.wrong_next


class Figure(StrEnum):
    """What is counted. Each figure is a choice of rows, so that it opens just what it counts."""

    ALL = "all"
    REVIEWED = "reviewed"
    WAITING = "waiting"
    RETURNED = "returned"
    WRONG = "wrong"
    IN_TIME = "in_time"
    LATE = "late"


CHOICES: Mapping[Figure, Callable[[Handed], bool]] = {
    Figure.ALL: lambda row: True,
    Figure.REVIEWED: lambda row: row.is_reviewed,
    Figure.WAITING: lambda row: row.awaits_review,
    Figure.RETURNED: lambda row: row.is_returned,
    Figure.WRONG: lambda row: row.is_wrong,
    Figure.IN_TIME: lambda row: row.ola_met is True,
    Figure.LATE: lambda row: row.ola_met is False,
}


@dataclass(frozen=True, slots=True)
class Choice:
    """What narrows the rows: a figure, a place that got them, a reason, a reason to return."""

    figure: Figure = Figure.ALL
    tier: int | None = None
    team: UUID | None = None
    reason: HandOverReason | None = None
    returned: ReturnReason | None = None

    def holds(self, row: Handed) -> bool:
        """Whether the row is one of those."""
        return (
            CHOICES[self.figure](row)
            and self.tier in (None, row.went_to[0])
            and self.team in (None, row.went_to[1])
            and self.reason in (None, row.reason)
            and self.returned in (None, row.returned)
        )


@dataclass(frozen=True, slots=True)
class Flow:
    """What one place got: how many, how many it sent back, how many were wrong there."""

    place: Place
    count: int
    returned: int
    wrong: int


def chosen(rows: Iterable[Handed], choice: Choice) -> list[Handed]:
    """The rows behind a number."""
    return [row for row in rows if choice.holds(row)]


def counted(rows: Iterable[Handed]) -> dict[Figure, int]:
    """How many rows each figure has."""
    held = list(rows)
    return {figure: sum(1 for row in held if test(row)) for figure, test in CHOICES.items()}


def flows(rows: Iterable[Handed]) -> list[Flow]:
    """By the place that got them, the one that got most first."""
    held = list(rows)
    counts = Counter(row.went_to for row in held)
    back = Counter(row.went_to for row in held if row.is_returned)
    wrong = Counter(row.went_to for row in held if row.is_wrong)
    made = [Flow(place, count, back[place], wrong[place]) for place, count in counts.items()]
    return sorted(made, key=lambda one: (-one.count, one.place[0], str(one.place[1])))


def by_reason(rows: Iterable[Handed]) -> list[tuple[HandOverReason, int]]:
    """How often each reason was given, in the order of the reasons."""
    counts = Counter(row.reason for row in rows)
    return [(reason, counts[reason]) for reason in HandOverReason if counts[reason]]


def by_return(rows: Iterable[Handed]) -> list[tuple[ReturnReason, int]]:
    """How often each reason to send back was given."""
    counts = Counter(row.returned for row in rows if row.returned is not None)
    return [(reason, counts[reason]) for reason in ReturnReason if counts[reason]]
