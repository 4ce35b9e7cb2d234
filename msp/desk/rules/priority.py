"""Priority follows from impact and urgency by the provider's matrix."""

from collections.abc import Mapping

Matrix = Mapping[tuple[int, int], int]

# (impact, urgency) → priority; 1 is the most pressing. Source: DOMAIN §7.
MATRIX: Matrix = {
    (1, 1): 1,
    (1, 2): 2,
    (1, 3): 3,
    (2, 1): 2,
    (2, 2): 3,
    (2, 3): 4,
    (3, 1): 3,
    (3, 2): 4,
    (3, 3): 4,
}


def priority_of(impact: int, urgency: int, matrix: Matrix = MATRIX) -> int:
    """The priority 1 to 4 of an impact and an urgency, each 1 to 3."""
    return matrix[impact, urgency]
