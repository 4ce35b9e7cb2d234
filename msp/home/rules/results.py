"""A result is held against its goal with both counts; of nothing there is no result."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from msp.home.rules.figures import Part


class Goal(StrEnum):
    """What is promised as a share of tickets."""

    RESPONSE = "response"
    RESOLUTION = "resolution"
    URGENT = "urgent"


USUAL: Mapping[Goal, int] = {Goal.RESPONSE: 95, Goal.RESOLUTION: 90, Goal.URGENT: 98}
OPTION = "sla_goals"  # where a provider's options keep its own


@dataclass(frozen=True, slots=True)
class Result:
    """`kept` of the tickets that are decided, against a goal in percent; the rest still runs."""

    goal: Goal
    percent: int
    kept: Part
    running: int

    @property
    def is_reached(self) -> bool | None:
        """Whether the share reaches the goal, compared in whole numbers; None of nothing."""
        if not self.kept.whole:
            return None
        return self.kept.part * 100 >= self.percent * self.kept.whole

    @property
    def missed(self) -> int:
        """Promises that were not kept."""
        return self.kept.whole - self.kept.part


def goals(options: Mapping[str, object]) -> dict[Goal, int]:
    """The provider's goals in percent; the usual ones where it set none."""
    told = options.get(OPTION)
    own = told if isinstance(told, dict) else {}
    return {goal: int(own.get(goal.value, usual)) for goal, usual in USUAL.items()}
