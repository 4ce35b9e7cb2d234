"""A wish or an opinion is taken in, weighed and answered: the client hears what became of it."""

from collections.abc import Mapping
from enum import StrEnum

from msp.kernel.errors import Refused, mark


class WishState(StrEnum):
    """Where a wish stands (R9, R14)."""

    RECEIVED = "received"
    UNDER_REVIEW = "under_review"
    ADOPTED = "adopted"
    DECLINED = "declined"


DECIDED = frozenset({WishState.ADOPTED, WishState.DECLINED})
STATES: Mapping[WishState, str] = {
    WishState.RECEIVED: mark("Not looked at yet"),
    WishState.UNDER_REVIEW: mark("Under review"),
    WishState.ADOPTED: mark("Adopted"),
    WishState.DECLINED: mark("Declined"),
}
CLIENT_STATES: Mapping[WishState, str] = {
    WishState.RECEIVED: mark("We have received it"),
    WishState.UNDER_REVIEW: mark("We are considering it"),
    WishState.ADOPTED: mark("We will do it"),
    WishState.DECLINED: mark("We cannot do it for now"),
}
TONES: Mapping[WishState, tuple[str, str]] = {
    WishState.RECEIVED: ("", "inbox"),
    WishState.UNDER_REVIEW: ("info", "circle-dot"),
    WishState.ADOPTED: ("ok", "circle-check"),
    WishState.DECLINED: ("", "circle-minus"),
}


def decided(current: WishState, wanted: WishState, answer: str) -> WishState:
    """The state after the decision. The client is told why: no decision without an answer."""
    if wanted is WishState.RECEIVED:
        raise Refused(mark("A wish that was looked at stays looked at."), field="state")
    if wanted is current:
        raise Refused(mark("That is where the wish stands already."), field="state")
    if wanted in DECIDED and len(answer.strip()) < 3:
        raise Refused(mark("Please write what the client is told."), field="answer")
    return wanted
