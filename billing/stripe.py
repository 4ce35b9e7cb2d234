"""Every word that is spoken with Stripe, by its own client; never inside a transaction.

The client's version and the version of the API that it speaks are pinned together. What comes
back is turned into plain values of ours before anything is decided on it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, TypeVar

import stripe

from billing.rules import orders
from billing.rules.amounts import KONBINI_USUAL_DAYS
from billing.rules.orders import Payment, Told
from msp.kernel.errors import Conflict, Forbidden, Refused, mark
from msp.kernel.money import Money
from msp.settings import Settings

T = TypeVar("T")
OLDEST: Final = 300  # seconds that a signature may be old, or ahead
EXPANDED: Final = ["payment_intent.latest_charge"]


class StripeAway(Conflict):
    """Stripe did not answer, or not well. Nothing was lost: the same request is asked again."""

    code = "stripe_away"


@dataclass(frozen=True, slots=True)
class Till:
    """Where money is taken: a key, the webhook's secret, our own address."""

    key: str
    secret: str
    public_url: str
    address: str | None = None

    @property
    def client(self) -> stripe.StripeClient:
        """Stripe's own client; it makes no second try by itself, because ours are recorded."""
        bases: Any = {"api": self.address} if self.address else {}
        return stripe.StripeClient(self.key, base_addresses=bases, max_network_retries=0)

    @property
    def mode(self) -> str:
        """Whether the key moves real money: "live" or "test"."""
        return "live" if self.key.startswith(("sk_live_", "rk_live_")) else "test"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """A checkout as it is asked for; the same `key` is the same checkout."""

    key: str
    order_id: str
    order_number: int
    title: str
    amount: Money
    language: str


@dataclass(frozen=True, slots=True)
class Opened:
    """A checkout that exists: the buyer is sent to `url`."""

    session_id: str
    url: str | None


@dataclass(frozen=True, slots=True)
class Notice:
    """A verified event, as it is stored: what Stripe said, not yet what is true."""

    event_id: str
    kind: str
    livemode: bool
    payload: dict[str, Any]


def till_of(settings: Settings) -> Till | None:
    """The till that the settings describe; None where no key is set."""
    if settings.stripe_key is None:
        return None
    secret = settings.stripe_webhook_secret
    return Till(
        settings.stripe_key.get_secret_value(),
        secret.get_secret_value() if secret else "",
        settings.public_url.rstrip("/"),
        settings.stripe_address,
    )


def open_checkout(till: Till, wish: Wish) -> Opened:
    """Ask for a checkout page. Asked again with the same key it is the same one. StripeAway."""
    methods = ["card", "konbini"] if orders.offers_konbini(wish.amount) else ["card"]
    told = {"order_id": wish.order_id}
    here = f"{till.public_url}/orders/{wish.order_id}"
    params: Any = {
        "mode": "payment",
        "client_reference_id": wish.order_id,
        "metadata": told,
        "payment_intent_data": {"metadata": told, "description": f"#{wish.order_number}"},
        "line_items": [
            {
                "price_data": {
                    "currency": wish.amount.currency.lower(),
                    "unit_amount": wish.amount.minor,
                    "product_data": {"name": wish.title},
                },
                "quantity": 1,
            }
        ],
        "allowed_payment_method_types": methods,
        "locale": "ja" if wish.language == "ja" else "en",
        "success_url": f"{here}/paid?session={{CHECKOUT_SESSION_ID}}",
        "cancel_url": here,
    }
    if "konbini" in methods:
        params["payment_method_options"] = {"konbini": {"expires_after_days": KONBINI_USUAL_DAYS}}
    create = till.client.v1.checkout.sessions.create
    made = _asked(lambda: create(params=params, options={"idempotency_key": wish.key}))
    return Opened(made.id, made.url)


def read_checkout(till: Till, session_id: str) -> Told:
    """What Stripe says of a checkout now. StripeAway."""
    retrieve = till.client.v1.checkout.sessions.retrieve
    return told_of(_asked(lambda: retrieve(session_id, params={"expand": EXPANDED})))


def completed_since(till: Till, moment: datetime) -> Iterator[tuple[str, str]]:
    """Pairs (order, checkout) of everything completed since `moment`, whoever sold it."""
    params: Any = {
        "created": {"gte": int(moment.timestamp())},
        "status": "complete",
        "limit": 100,
    }
    found = _asked(lambda: till.client.v1.checkout.sessions.list(params=params))
    for session in found.auto_paging_iter():
        if order_id := _noted(session):
            yield order_id, session.id


def pay_back(till: Till, payment_id: str, amount: Money, key: str) -> str:
    """Return part of a payment; the same key returns it once. Answers the refund's id."""
    params: Any = {"payment_intent": payment_id, "amount": amount.minor}
    create = till.client.v1.refunds.create
    made = _asked(lambda: create(params=params, options={"idempotency_key": key}))
    return str(made.id)


def read_dispute(till: Till, dispute_id: str) -> str:
    """How a dispute stands now: `needs_response`, `won`, `lost`, …"""
    return str(_asked(lambda: till.client.v1.disputes.retrieve(dispute_id)).status)


def order_of_payment(till: Till, payment_id: str) -> str | None:
    """The order that a payment was made for, as we told Stripe then."""
    return _noted(_asked(lambda: till.client.v1.payment_intents.retrieve(payment_id)))


def told_of(session: Any) -> Told:
    """A session (its payment expanded) as our own values."""
    intent = session.payment_intent
    currency = str(session.currency or "").upper()
    received = None
    if intent is not None and intent.status == "succeeded":
        received = Money(intent.amount_received, str(intent.currency).upper())
    failed = intent is not None and intent.last_payment_error is not None
    return Told(
        session_id=session.id,
        reference=session.client_reference_id,
        order_id=_noted(session),
        amount=Money(session.amount_total or 0, currency),
        payment=_payment(session, intent),
        payment_id=None if intent is None else intent.id,
        received=received,
        method=_method(intent),
        card_was_declined=failed,
    )


def verified(till: Till, raw: bytes, header: str, now: datetime) -> Notice:
    """The event in a raw body, if Stripe signed it just now. Forbidden otherwise.

    The stamp is compared with our own clock, both ways: an old one may be a replay, and nobody
    signs in the future.
    """
    try:
        stripe.WebhookSignature.verify_header(raw, header, till.secret, tolerance=None)
        stamp = int(dict(part.split("=", 1) for part in header.split(","))["t"])
        told = json.loads(raw)
    except (stripe.SignatureVerificationError, ValueError, KeyError):
        raise Forbidden(mark("This was not signed by Stripe.")) from None
    if abs(int(now.timestamp()) - stamp) > OLDEST:
        raise Forbidden(mark("This signature is too old, or from the future."))
    return Notice(told["id"], told["type"], bool(told.get("livemode")), told)


def _payment(session: Any, intent: Any) -> Payment:
    if session.payment_status == "paid":
        return Payment.PAID
    if session.status == "expired":
        return Payment.EXPIRED
    if session.status != "complete":
        return Payment.OPEN
    lapsed = intent is None or intent.status in {"requires_payment_method", "canceled"}
    return Payment.LAPSED if lapsed else Payment.WAITING


def _method(intent: Any) -> str:
    charge = getattr(intent, "latest_charge", None)
    details = getattr(charge, "payment_method_details", None)
    return str(getattr(details, "type", "") or "")


def _noted(subject: Any) -> str | None:
    """The order that we wrote onto something of Stripe's when we made it."""
    return getattr(subject.metadata, "order_id", None)


def _asked(ask: Callable[[], T]) -> T:
    try:
        return ask()
    except stripe.InvalidRequestError as error:
        message = mark("The payment service does not take this. Please choose another way to pay.")
        raise Refused(message, field="pay_by") from StripeFault(error.code)
    except stripe.StripeError as error:
        code = getattr(error, "code", None) or type(error).__name__
        message = mark("The payment service does not answer. Please try again in a moment.")
        raise StripeAway(message) from StripeFault(code)


class StripeFault(Exception):
    """What went wrong, by Stripe's own code: no payload, no personal data."""
