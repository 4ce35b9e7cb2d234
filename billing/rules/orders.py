"""An order for hours moves one way; what Stripe says counts only where it equals our own row."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from billing.rules import amounts
from msp.kernel import periods
from msp.kernel.errors import Refused, mark
from msp.kernel.money import Money


class PayBy(StrEnum):
    """How an order is paid. An invoice is the default in Japan."""

    INVOICE = "invoice"
    STRIPE = "stripe"


class OrderState(StrEnum):
    """Where an order stands: requested waits for the client's own approver."""

    REQUESTED = "requested"
    ORDERED = "ordered"
    PAYING = "paying"  # a konbini slip is out, or a card is being asked
    FULFILLED = "fulfilled"
    DECLINED = "declined"
    EXPIRED = "expired"
    CANCELLED = "cancelled"
    REFUNDED = "refunded"


class HoursStart(StrEnum):
    """When bought hours may be used: at the invoice's issue, or when it is paid."""

    ISSUE = "issue"
    PAYMENT = "payment"


class Collection(StrEnum):
    """Whether an order gets an invoice of its own at once or stands on the month's."""

    AT_ONCE = "at_once"
    MONTH = "month"


S = OrderState
MOVES: Mapping[OrderState, frozenset[OrderState]] = {
    S.REQUESTED: frozenset({S.ORDERED, S.DECLINED, S.CANCELLED}),
    S.ORDERED: frozenset({S.PAYING, S.FULFILLED, S.CANCELLED}),
    S.PAYING: frozenset({S.FULFILLED, S.EXPIRED}),
    S.EXPIRED: frozenset({S.PAYING, S.FULFILLED, S.CANCELLED}),
    S.FULFILLED: frozenset({S.REFUNDED, S.CANCELLED}),
    S.DECLINED: frozenset(),
    S.CANCELLED: frozenset(),
    S.REFUNDED: frozenset(),
}


class Failure(StrEnum):
    """Why an order needs a look: the first group is an alarm for staff, the second is not."""

    AMOUNT = "amount_differs"
    CURRENCY = "currency_differs"
    ORDER = "order_differs"
    SESSION = "session_differs"
    REFUND_ELSEWHERE = "refunded_at_stripe"
    REFUND_DUE = "refund_due"
    DISPUTED = "disputed"
    DISPUTE_LOST = "dispute_lost"
    NOT_FULFILLED = "not_fulfilled"

    CARD_DECLINED = "card_declined"
    KONBINI_LAPSED = "konbini_lapsed"
    CHECKOUT_EXPIRED = "checkout_expired"
    STRIPE_AWAY = "stripe_away"


ALARMS = frozenset(
    {
        Failure.AMOUNT,
        Failure.CURRENCY,
        Failure.ORDER,
        Failure.SESSION,
        Failure.REFUND_ELSEWHERE,
        Failure.REFUND_DUE,
        Failure.DISPUTED,
        Failure.DISPUTE_LOST,
        Failure.NOT_FULFILLED,
    }
)


class Payment(StrEnum):
    """How far a checkout is: nothing yet, a slip waits at a store, paid, or over."""

    OPEN = "open"
    WAITING = "waiting"
    PAID = "paid"
    LAPSED = "lapsed"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True, kw_only=True)
class Owed:
    """What our own order says must be paid, and the checkout that it was sent to."""

    order_id: str
    amount: Money
    session_id: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What Stripe says of one checkout. `received` is what its payment took in, once paid."""

    session_id: str
    reference: str | None
    order_id: str | None
    amount: Money
    payment: Payment
    payment_id: str | None = None
    received: Money | None = None
    method: str = ""
    card_was_declined: bool = False


@dataclass(frozen=True, slots=True)
class Offer:
    """A package as it is sold: its price against the list price, its worth by the hour."""

    minutes: int
    price: Money
    list_price: Money | None

    @property
    def per_hour(self) -> Money:
        """The price of one of its hours, half up."""
        return self.price.share(60, self.minutes)

    @property
    def saved(self) -> Money | None:
        """What is saved against the list price, None where nothing is."""
        if self.list_price is None or self.list_price <= self.price:
            return None
        return self.list_price - self.price


def moved(current: OrderState, wanted: OrderState) -> OrderState:
    """The state after the move, or a refusal that says why not."""
    if wanted not in MOVES[current]:
        message = mark("This order can no longer be changed like that.")
        raise Refused(message, field="state")
    return wanted


def difference(owed: Owed, told: Told) -> Failure | None:
    """The first point in which Stripe's checkout is not our order; None where all agree.

    Nothing is granted on any difference (DOMAIN §10).
    """
    if owed.session_id is not None and told.session_id != owed.session_id:
        return Failure.SESSION
    if told.order_id != owed.order_id or told.reference != owed.order_id:
        return Failure.ORDER
    taken = [told.amount, *([told.received] if told.received is not None else [])]
    if any(amount.currency != owed.amount.currency for amount in taken):
        return Failure.CURRENCY
    if any(amount.minor != owed.amount.minor for amount in taken):
        return Failure.AMOUNT
    return None


def offers_konbini(amount: Money) -> bool:
    """Whether a convenience store would take the amount."""
    try:
        amounts.checked_konbini(amount)
    except Refused:
        return False
    return True


def expires_on(starts_on: date, validity_months: int | None) -> date | None:
    """The last day (inclusive) of hours that start on a day; None where they never expire."""
    if validity_months is None:
        return None
    return periods.add_months(starts_on, validity_months) - timedelta(days=1)
