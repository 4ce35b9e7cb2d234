"""Desk and engineers each weigh a ticket; where they differ they agree, or both leads decide."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from msp.desk.rules.priority import MATRIX, Matrix, priority_of
from msp.kernel.errors import Refused, mark

MATRIX_OPTION = "priority_matrix"  # where a provider's options keep its own
ALERTS_OPTION = "mismatch_alerts"
ALERTS = (60, 240)  # business minutes: the owner is told first, then both leads
LEVELS = (1, 2, 3)
TIER_OF_DESK = 1


class Side(StrEnum):
    """Who weighs a ticket: whoever speaks with the client, or whoever repairs the thing."""

    DESK = "desk"
    ENGINEERS = "engineers"


class TalkState(StrEnum):
    """Where a difference stands."""

    OPEN = "open"
    WITH_LEADS = "with_leads"
    AGREED = "agreed"  # both sides, by name, with a reason
    DECIDED = "decided"  # both leads
    SETTLED = "settled"  # one side proposed what the other had


OPEN_TALKS = frozenset({TalkState.OPEN, TalkState.WITH_LEADS})


@dataclass(frozen=True, slots=True)
class Weight:
    """Impact and urgency, each 1 to 3, and the flag that stands outside the matrix."""

    impact: int
    urgency: int
    is_major: bool = False


def side_of(tier: int | None) -> Side | None:
    """The side of somebody of that tier: 1 is the desk, higher ones are engineers."""
    if tier is None:
        return None
    return Side.DESK if tier <= TIER_OF_DESK else Side.ENGINEERS


def other(side: Side) -> Side:
    """The side across the table."""
    return Side.ENGINEERS if side is Side.DESK else Side.DESK


def differ(desk: Weight, engineers: Weight | None, matrix: Matrix = MATRIX) -> bool:
    """Whether the two sides disagree: about the priority or the major flag (DOMAIN §7).

    Other reasons for the same priority are no mismatch, and silence is none either.
    """
    if engineers is None:
        return False
    ours = priority_of(desk.impact, desk.urgency, matrix), desk.is_major
    return ours != (priority_of(engineers.impact, engineers.urgency, matrix), engineers.is_major)


def alerts_reached(age_minutes: int, thresholds: Sequence[int]) -> int:
    """How many of the thresholds a mismatch of that age (business minutes) has reached."""
    return sum(age_minutes >= threshold for threshold in thresholds)


def matrix_from(options: Mapping[str, object]) -> Matrix:
    """The provider's matrix, where it set none the usual one (DOMAIN §7)."""
    told = options.get(MATRIX_OPTION)
    own = told if isinstance(told, dict) else {}
    return {
        (impact, urgency): int(own.get(cell(impact, urgency), usual))
        for (impact, urgency), usual in MATRIX.items()
    }


def cell(impact: int, urgency: int) -> str:
    """How the options name a cell of the matrix: `12` is impact 1 and urgency 2."""
    return f"{impact}{urgency}"


def require_falling(matrix: Matrix) -> None:
    """Refuse a matrix in which more impact or more urgency gives a lesser priority."""
    for impact in LEVELS:
        for urgency in LEVELS:
            here = matrix[impact, urgency]
            lesser = ((impact + 1, urgency), (impact, urgency + 1))
            if any(matrix[at] < here for at in lesser if at in matrix):
                raise Refused(
                    mark("Less impact or less urgency cannot give a higher priority."),
                    field=f"cell_{cell(impact, urgency)}",
                )


def thresholds_from(options: Mapping[str, object]) -> tuple[int, ...]:
    """The ages (business minutes) at which a mismatch is told; the usual ones if none are set."""
    told = options.get(ALERTS_OPTION)
    return tuple(int(each) for each in told) if isinstance(told, list) else ALERTS
