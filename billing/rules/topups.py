"""An automatic top-up is a draft; the client's approver makes it an order, within a ceiling."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from billing.rules.orders import OrderState
from msp.kernel.errors import Refused, mark

OPEN_DAYS = 14  # how long a proposal waits for its approver


class TopUpState(StrEnum):
    """Where a top-up stands: proposed waits for the client's approver, ordered for its hours."""

    PROPOSED = "proposed"
    ORDERED = "ordered"
    GRANTED = "granted"
    DECLINED = "declined"
    EXPIRED = "expired"
    CANCELLED = "cancelled"


S = TopUpState
MOVES: Mapping[TopUpState, frozenset[TopUpState]] = {
    S.PROPOSED: frozenset({S.ORDERED, S.DECLINED, S.EXPIRED, S.CANCELLED}),
    S.ORDERED: frozenset({S.GRANTED, S.CANCELLED}),
    S.GRANTED: frozenset(),
    S.DECLINED: frozenset(),
    S.EXPIRED: frozenset(),
    S.CANCELLED: frozenset(),
}
COUNTED = frozenset({S.PROPOSED, S.ORDERED, S.GRANTED})  # against the month's ceiling
ENDED = frozenset({S.DECLINED, S.EXPIRED, S.CANCELLED})
AFTER_ORDER: Mapping[OrderState, TopUpState] = {
    OrderState.FULFILLED: S.GRANTED,
    OrderState.REFUNDED: S.GRANTED,
    OrderState.DECLINED: S.CANCELLED,
    OrderState.CANCELLED: S.CANCELLED,
}


class Verdict(StrEnum):
    """Why a top-up is proposed now, or why not."""

    DUE = "due"
    ENOUGH = "enough"  # more is left than the threshold
    OPEN = "open"  # one is under way
    ANSWERED = "answered"  # of these hours and this month one was declined or left to expire
    CEILING = "ceiling"  # it would pass what the client allows for a month


@dataclass(frozen=True, slots=True)
class Standing:
    """What speaks for or against a top-up today; amounts in minor units, tax included."""

    left: int
    threshold: int
    has_open: bool
    was_answered: bool
    counted: int
    price: int
    ceiling: int


def verdict(told: Standing) -> Verdict:
    """Whether to propose one now. Source: DOMAIN §5, auto top-up."""
    if told.left > told.threshold:
        return Verdict.ENOUGH
    if told.has_open:
        return Verdict.OPEN
    if told.was_answered:
        return Verdict.ANSWERED
    if not fits(told.counted, told.price, told.ceiling):
        return Verdict.CEILING
    return Verdict.DUE


def fits(counted: int, price: int, ceiling: int) -> bool:
    """Whether the price stays within what a calendar month may cost."""
    return counted + price <= ceiling


def within(counted: int, price: int, ceiling: int | None) -> None:
    """Refuse what would pass the month's ceiling."""
    if ceiling is not None and not fits(counted, price, ceiling):
        message = mark("This would pass the ceiling that you set for a month.")
        raise Refused(message, field="ceiling")


def moved(current: TopUpState, wanted: TopUpState) -> TopUpState:
    """The state after the move, or a refusal that says why not."""
    if wanted not in MOVES[current]:
        raise Refused(mark("This top-up can no longer be changed like that."), field="state")
    return wanted


def expires_on(proposed_on: date) -> date:
    """The last day on which a proposal can be approved."""
    return proposed_on + timedelta(days=OPEN_DAYS)


def checked(percents: Iterable[int], days: Iterable[int]) -> tuple[list[int], list[int]]:
    """Thresholds as they are kept: each once, the largest first. Refused outside 0–99 and 1–365."""
    levels, ends = set(percents), set(days)
    if any(not 0 <= each <= 99 for each in levels):
        raise Refused(mark("A threshold is a percentage from 0 to 99."), field="percents")
    if any(not 1 <= each <= 365 for each in ends):
        raise Refused(mark("Days before the end are from 1 to 365."), field="expiry_days")
    return sorted(levels, reverse=True), sorted(ends, reverse=True)
