"""Whether what is asked for is within the contract, another service, or charged (R107)."""

from collections.abc import Mapping, Sequence
from enum import StrEnum

from contracts.rules.coverage import Verdict
from contracts.rules.lines import CHARGING, LineKind
from msp.kernel.errors import mark


class ServiceScope(StrEnum):
    """What a scope check answers."""

    COVERED = "covered"
    CHARGEABLE = "chargeable"
    OTHER_SERVICE = "other_service"
    UNCLEAR = "unclear"  # several lines would cover it: somebody has to choose


SCOPES: Mapping[ServiceScope, str] = {
    ServiceScope.COVERED: mark("Covered by the contract"),
    ServiceScope.CHARGEABLE: mark("Charged by the hour"),
    ServiceScope.OTHER_SERVICE: mark("Another service: not in any contract"),
    ServiceScope.UNCLEAR: mark("Several contract lines fit: choose one"),
}
SAYS: Mapping[ServiceScope, str] = {
    ServiceScope.COVERED: mark("Go ahead."),
    ServiceScope.CHARGEABLE: mark("Say so before you begin, and ask for the client's word."),
    ServiceScope.OTHER_SERVICE: mark("Offer an estimate before any work is done."),
    ServiceScope.UNCLEAR: mark("Choose the contract on the ticket, then check again."),
}


def scope_of(verdict: Verdict, kind: LineKind | None) -> ServiceScope:
    """The answer for what the ladder said and the kind of line that it found.

    Covered without a line: help with the product is in its sale price (R108).
    """
    if verdict is Verdict.AMBIGUOUS:
        return ServiceScope.UNCLEAR
    if verdict is Verdict.NONE:
        return ServiceScope.OTHER_SERVICE
    return ServiceScope.CHARGEABLE if kind in CHARGING else ServiceScope.COVERED


def worst(found: Sequence[ServiceScope]) -> ServiceScope | None:
    """Of several answers the one that needs most care, None of none."""
    order = (
        ServiceScope.OTHER_SERVICE,
        ServiceScope.UNCLEAR,
        ServiceScope.CHARGEABLE,
        ServiceScope.COVERED,
    )
    return next((scope for scope in order if scope in found), None)
