"""What an order's state means to whoever reads it: a word, a tone, and what happens next."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from flask import g
from flask_babel import gettext, pgettext

from billing.models import HourOrder, Invoice
from billing.rules.invoices import InvoiceState
from billing.rules.orders import ALARMS, Failure, OrderState, PayBy
from msp.doors.furniture import FILTERS, zone
from msp.kernel.errors import mark

STATES: Mapping[OrderState, tuple[str, str, str]] = {
    OrderState.REQUESTED: (mark("Waiting for approval"), "warn", "user-check"),
    OrderState.ORDERED: (mark("Order placed"), "info", "circle-dot"),
    OrderState.PAYING: (mark("Payment under way"), "info", "clock"),
    OrderState.FULFILLED: (mark("Hours in use"), "ok", "circle-check"),
    OrderState.DECLINED: (mark("Order not approved"), "", "circle-x"),
    OrderState.EXPIRED: (mark("Payment ran out"), "warn", "triangle-alert"),
    OrderState.CANCELLED: (mark("Order cancelled"), "", "circle-x"),
    OrderState.REFUNDED: (mark("Unused hours paid back"), "", "undo-2"),
}
WAYS: Mapping[PayBy, str] = {
    PayBy.INVOICE: mark("By invoice"),
    PayBy.STRIPE: mark("By card or convenience store"),
}
TROUBLES: Mapping[Failure, str] = {
    Failure.AMOUNT: mark("Stripe reports another amount than our order. Nothing was granted."),
    Failure.CURRENCY: mark("Stripe reports another currency than our order. Nothing was granted."),
    Failure.ORDER: mark("Stripe reports another order than ours. Nothing was granted."),
    Failure.SESSION: mark("Money came in for another checkout of this order. Please check it."),
    Failure.REFUND_ELSEWHERE: mark("Money was returned at Stripe, outside of this portal."),
    Failure.REFUND_DUE: mark("The refund has not left yet. It is tried again by itself."),
    Failure.DISPUTED: mark("The payment is disputed. What is left is frozen."),
    Failure.DISPUTE_LOST: mark("The dispute was lost. What is left stays frozen."),
    Failure.NOT_FULFILLED: mark("The money is there, but the hours could not be granted."),
    Failure.CARD_DECLINED: mark("The card was declined. Another card can be tried."),
    Failure.KONBINI_LAPSED: mark("The slip was not paid in time at the convenience store."),
    Failure.CHECKOUT_EXPIRED: mark("The payment page ran out without a payment."),
    Failure.STRIPE_AWAY: mark("The payment service did not answer."),
}
FOR_CLIENTS = frozenset(
    {Failure.CARD_DECLINED, Failure.KONBINI_LAPSED, Failure.CHECKOUT_EXPIRED, Failure.DISPUTED}
)

Stop = tuple[str, bool, str]  # words, whether it is behind us, on which day


@dataclass(frozen=True, slots=True)
class Trouble:
    """What is wrong with an order, and whether a person has to look."""

    words: str
    is_alarm: bool


@dataclass(frozen=True, slots=True)
class Step:
    """A stop on an order's way: done, now or still to come."""

    words: str
    state: str
    at: str = ""


def state(order: HourOrder) -> tuple[str, str, str]:
    """The state's word, tone and icon."""
    words, tone, symbol = STATES[order.state]
    return gettext(words), tone, symbol


def way(pay_by: PayBy) -> str:
    """How it is paid."""
    return str(gettext(WAYS[pay_by]))


def trouble(order: HourOrder) -> Trouble | None:
    """What is wrong, in words for whoever reads. Clients are told what they can act on."""
    if not order.failure:
        return None
    failure = Failure(order.failure)
    if g.actor.is_client and failure not in FOR_CLIENTS:
        return None
    return Trouble(gettext(TROUBLES[failure]), failure in ALARMS)


def next_thing(order: HourOrder, invoice: Invoice | None, *, starts_on_payment: bool) -> str:
    """What happens next with the order, as one sentence."""
    if order.state is OrderState.FULFILLED and invoice and invoice.state in UNPAID:
        return str(gettext("The hours can be used. Please pay the invoice by its due date."))
    if order.state is OrderState.PAYING and order.stripe_payment_id is not None:
        return str(
            gettext("A slip is waiting at the convenience store. The hours start once it is paid.")
        )
    if order.state is OrderState.ORDERED and order.pay_by is PayBy.STRIPE:
        return str(gettext("The order can be paid now. The hours start at once."))
    if order.state is OrderState.ORDERED and order.invoice_id is not None and starts_on_payment:
        return str(gettext("The invoice is out. The hours start when it is paid."))
    return str(gettext(NEXT[order.state]))


UNPAID = (InvoiceState.ISSUED, InvoiceState.PART_PAID, InvoiceState.OVERDUE)
NEXT: Mapping[OrderState, str] = {
    OrderState.REQUESTED: mark("Somebody who may approve orders decides next."),
    OrderState.ORDERED: mark("The invoice is being prepared."),
    OrderState.PAYING: mark("The payment page is open. The hours start once it is paid."),
    OrderState.FULFILLED: mark("The hours can be used. There is nothing left to do here."),
    OrderState.DECLINED: mark("Nothing was ordered and nothing is billed."),
    OrderState.EXPIRED: mark("Nothing was charged. The payment can be tried again."),
    OrderState.CANCELLED: mark("Nothing is billed for this order."),
    OrderState.REFUNDED: mark("What was not used has been paid back."),
}


def trail(order: HourOrder, invoice: Invoice | None) -> list[Step]:
    """The stops of this order, from asking to hours in use; a dead end is its last stop."""
    asked, decided = day(order.created_at), day(order.approved_at)
    used = order.state in (OrderState.FULFILLED, OrderState.REFUNDED)
    waits = order.state is OrderState.REQUESTED
    stops: list[Stop] = []
    if order.approver_id is not None:
        agreed = not waits and order.state is not OrderState.DECLINED
        stops.append((pgettext("order", "Requested"), True, asked))
        stops.append((pgettext("order", "Approved"), agreed, decided if agreed else ""))
    stops.append((pgettext("order", "Ordered"), not waits, "" if waits else decided or asked))
    if order.pay_by is PayBy.STRIPE:
        stops.append((pgettext("order", "Paid"), used, day(order.fulfilled_at)))
    else:
        issued_at = day(invoice.issued_at) if invoice else ""
        stops.append((pgettext("order", "Invoice issued"), invoice is not None, issued_at))
    stops.append((pgettext("order", "Hours in use"), used, day(order.fulfilled_at)))
    if order.state in DEAD_ENDS:
        kept = [stop for stop in stops if stop[1] and stop[0] != pgettext("order", "Ordered")]
        return [*(Step(stop[0], "done", stop[2]) for stop in kept), Step(state(order)[0], "now")]
    return _placed(stops)


def day(moment: datetime | None) -> str:
    """The moment's day in the reader's zone, short."""
    return FILTERS["day_short"](moment.astimezone(zone()).date()) if moment else ""


DEAD_ENDS = (OrderState.DECLINED, OrderState.CANCELLED, OrderState.REFUNDED)


def _placed(stops: list[Stop]) -> list[Step]:
    first_open = next((place for place, stop in enumerate(stops) if not stop[1]), len(stops))
    return [
        Step(words, "done" if place < first_open else "now" if place == first_open else "", at)
        for place, (words, _, at) in enumerate(stops)
    ]
