"""What something will cost us is estimated before it is offered, and stands beside what it cost."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from msp.kernel.errors import Refused, mark
from msp.kernel.money import Money, total


class EstimateState(StrEnum):
    """Where an internal estimate stands."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    APPROVED = "approved"
    RETURNED = "returned"


S = EstimateState
MOVES: Mapping[EstimateState, frozenset[EstimateState]] = {
    S.DRAFT: frozenset({S.SUBMITTED, S.APPROVED}),
    S.RETURNED: frozenset({S.SUBMITTED, S.APPROVED}),
    S.SUBMITTED: frozenset({S.APPROVED, S.RETURNED}),
    S.APPROVED: frozenset({S.DRAFT}),
}
USUAL_CEILING = 100_000  # minor units; the provider's option `estimate_ceiling` says otherwise


class EstimateKind(StrEnum):
    """What costs."""

    HOURS = "hours"
    GOODS = "goods"


@dataclass(frozen=True, slots=True)
class Cost:
    """One thing that costs: minutes at a price of an hour, or so many at a price each."""

    kind: EstimateKind
    each: Money
    quantity: int

    @property
    def amount(self) -> Money:
        """Minutes are shares of an hour, rounded half up once; goods are multiplied."""
        if self.kind is EstimateKind.HOURS:
            return self.each.share(self.quantity, 60)
        return self.each.times(self.quantity)


@dataclass(frozen=True, slots=True)
class Comparison:
    """What was planned, what it came to so far, and what the client pays for it."""

    planned: Money
    actual: Money
    offered: Money | None
    planned_minutes: int
    actual_minutes: int

    @property
    def difference(self) -> Money:
        """Actual less planned: more than zero is too much."""
        return self.actual - self.planned

    @property
    def margin(self) -> Money | None:
        """What is left of the price after what it cost so far."""
        return None if self.offered is None else self.offered - self.actual

    @property
    def planned_margin(self) -> Money | None:
        """What would be left of the price after the plan."""
        return None if self.offered is None else self.offered - self.planned


def moved(current: EstimateState, wanted: EstimateState) -> EstimateState:
    """The state after the move, or a refusal."""
    if wanted not in MOVES[current]:
        message = mark("An estimate that is %(current)s does not become %(wanted)s.")
        raise Refused(message, field="state", current=current, wanted=wanted)
    return wanted


def planned(lines: Iterable[Cost], currency: str) -> Money:
    """What all of it will cost."""
    return total((line.amount for line in lines), currency)


def handed_in(current: EstimateState, cost: Money, ceiling: int) -> EstimateState:
    """Up to the ceiling an estimate needs nobody's approval; above it a lead's."""
    wanted = S.APPROVED if cost.minor <= ceiling else S.SUBMITTED
    return moved(current, wanted)
