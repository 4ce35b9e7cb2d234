"""Whether what is asked for is within the contract, another service, or charged (R107)."""

from collections.abc import Mapping, Sequence
from enum import StrEnum

from contracts.rules.coverage import Verdict
from contracts.rules.lines import CHARGING, LineKind
from msp.kernel.errors import mark


class Scope(StrEnum):
    """What a scope check answers."""

    COVERED = "covered"
    CHARGEABLE = "chargeable"
    OTHER_SERVICE = "other_service"
    UNCLEAR = "unclear"  # several lines would cover it: somebody has to choose


SCOPES: Mapping[Scope, str] = {
    Scope.COVERED: mark("Covered by the contract"),
    Scope.CHARGEABLE: mark("Charged by the hour"),
    Scope.OTHER_SERVICE: mark("Another service: not in any contract"),
    Scope.UNCLEAR: mark("Several contract lines fit: choose one"),
}
SAYS: Mapping[Scope, str] = {
    Scope.COVERED: mark("Go ahead."),
    Scope.CHARGEABLE: mark("Say so before you begin, and ask for the client's word."),
    Scope.OTHER_SERVICE: mark("Offer an estimate before any work is done."),
    Scope.UNCLEAR: mark("Choose the contract on the ticket, then check again."),
}


def scope_of(verdict: Verdict, kind: LineKind | None) -> Scope:
    """The answer for what the ladder said and the kind of line that it found.

    Covered without a line: help with the product is in its sale price (R108).
    """
    if verdict is Verdict.AMBIGUOUS:
        return Scope.UNCLEAR
    if verdict is Verdict.NONE:
        return Scope.OTHER_SERVICE
    return Scope.CHARGEABLE if kind in CHARGING else Scope.COVERED


def worst(found: Sequence[Scope]) -> Scope | None:
    """Of several answers the one that needs most care, None of none."""
    order = (Scope.OTHER_SERVICE, Scope.UNCLEAR, Scope.CHARGEABLE, Scope.COVERED)
    return next((scope for scope in order if scope in found), None)
