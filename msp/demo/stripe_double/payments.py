"""A PaymentIntent: wanting a method, paid, challenged, waiting at a konbini, or failed."""

from typing import Any

from msp.demo.stripe_double import answers, cards, limits, problems
from msp.demo.stripe_double.double import Double

Json = dict[str, Any]

DAY = 86_400


def new_intent(double: Double, values: Json) -> Json:
    """A PaymentIntent that waits for a payment method."""
    key = double.new_id("pi")
    intent = answers.whole(
        "payment_intent",
        {
            "id": key,
            "amount_capturable": 0,
            "amount_received": 0,
            "amount_details": {"tip": {}},
            "capture_method": "automatic_async",
            "client_secret": f"{key}_secret_{double.new_id('d').removeprefix('d_')}",
            "confirmation_method": "automatic",
            "created": double.now(),
            "livemode": False,
            "metadata": {},
            "payment_method_options": {},
            "status": "requires_payment_method",
            **values,
        },
    )
    double.keep(intent)
    double.emit("payment_intent.created", intent)
    return intent


def try_card(double: Double, intent: Json, method: Json, challenge: str) -> Json:
    """Ask the card's bank. `challenge` is passed, failed, or pending (it may still be wanted)."""
    card = cards.card_of(method)
    intent = {**intent, "payment_method": method["id"]}
    if challenge == "failed":
        return fail(double, intent, method, _unauthenticated())
    if challenge == "pending" and card.wants_challenge == "always":
        return _challenge(double, intent)
    if card.decline_code is not None:
        return fail(double, intent, method, _declined(card.decline_code))
    flow = "challenge" if challenge == "passed" else None
    return succeed(double, intent, method, flow)


def succeed(double: Double, intent: Json, method: Json, flow: str | None = None) -> Json:
    """The money is there: a charge, a paid intent, their events."""
    charge = new_charge(double, intent, method, {"status": "succeeded", "paid": True})
    if flow is not None:
        charge["payment_method_details"]["card"]["three_d_secure"] = {
            **answers.blank("three_d_secure_details_charge"),
            "authentication_flow": flow,
            "electronic_commerce_indicator": "05",
            "result": "authenticated",
            "version": "2.2.0",
        }
        double.keep(charge)
    paid = double.keep(
        {
            **intent,
            "status": "succeeded",
            "amount_received": intent["amount"],
            "latest_charge": charge["id"],
            "last_payment_error": None,
            "next_action": None,
        }
    )
    double.emit("charge.succeeded", charge)
    double.emit("payment_intent.succeeded", paid)
    return paid


def fail(double: Double, intent: Json, method: Json, error: Json) -> Json:
    """The attempt failed: the intent wants another method and says why."""
    told: Json = {"status": "failed", "paid": False, "captured": False}
    told |= {"failure_code": error["code"], "failure_message": error["message"]}
    charge = new_charge(double, intent, method, told)
    failed = double.keep(
        {
            **intent,
            "status": "requires_payment_method",
            "payment_method": None,
            "latest_charge": charge["id"],
            "last_payment_error": {
                **error,
                "type": "card_error" if method["type"] == "card" else "invalid_request_error",
                "charge": charge["id"],
                "payment_method": method,
            },
            "next_action": None,
        }
    )
    double.emit("charge.failed", charge)
    double.emit("payment_intent.payment_failed", failed)
    return failed


def await_konbini(double: Double, intent: Json, method: Json, days: int) -> Json:
    """The buyer has numbers to pay with at a convenience store until the last day ends."""
    store = {"payment_code": "12345678901", "confirmation_number": "1234567890"}
    # The voucher is good until 23:59:59 Japanese time of its last day.
    last_day = (double.now() + 9 * 3600) // DAY + days
    details = {
        "expires_at": (last_day + 1) * DAY - 9 * 3600 - 1,
        "hosted_voucher_url": f"{double.base}/c/konbini/{intent['id']}",
        "stores": {name: dict(store) for name in ("familymart", "lawson", "ministop", "seicomart")},
    }
    waiting = double.keep(
        {
            **intent,
            "payment_method": method["id"],
            "status": "requires_action",
            "last_payment_error": None,
            "next_action": {"type": "konbini_display_details", "konbini_display_details": details},
        }
    )
    double.emit("payment_intent.requires_action", waiting)
    return waiting


def _challenge(double: Double, intent: Json) -> Json:
    action = {
        "type": "redirect_to_url",
        "redirect_to_url": {"return_url": None, "url": f"{double.base}/c/challenge/{intent['id']}"},
    }
    waiting = {**intent, "status": "requires_action", "next_action": action}
    double.keep(waiting)
    double.emit("payment_intent.requires_action", waiting)
    return waiting


def new_charge(double: Double, intent: Json, method: Json, told: Json) -> Json:
    """One attempt to take the intent's amount."""
    captured = told.get("captured", True)
    return double.keep(
        answers.whole(
            "charge",
            {
                "id": double.new_id("ch" if method["type"] == "card" else "py"),
                "amount": intent["amount"],
                "amount_captured": intent["amount"] if captured else 0,
                "amount_refunded": 0,
                "billing_details": method["billing_details"],
                "captured": captured,
                "created": double.now(),
                "currency": intent["currency"],
                "customer": intent["customer"],
                "description": intent["description"],
                "disputed": False,
                "fraud_details": {},
                "livemode": False,
                "metadata": intent["metadata"],
                "outcome": _outcome(told),
                "payment_intent": intent["id"],
                "payment_method": method["id"],
                "payment_method_details": _details(method),
                "refunded": False,
                **told,
            },
        )
    )


def _outcome(told: Json) -> Json:
    good = told["status"] == "succeeded"
    return {
        **answers.blank("charge_outcome"),
        "network_status": "approved_by_network" if good else "declined_by_network",
        "reason": None if good else told["failure_code"],
        "risk_level": "normal",
        "seller_message": "Payment complete." if good else "The bank did not approve this.",
        "type": "authorized" if good else "issuer_declined",
    }


def _details(method: Json) -> Json:
    if method["type"] != "card":
        return {"type": "konbini", "konbini": {"store": {"chain": "lawson"}}}
    told = method["card"]
    shared = ("brand", "country", "exp_month", "exp_year", "funding", "last4", "fingerprint")
    return {
        "type": "card",
        "card": {
            **answers.blank("payment_method_details_card"),
            **{name: told[name] for name in shared},
            "network": "visa",
            "checks": told["checks"],
        },
    }


def _declined(decline_code: str) -> Json:
    message = "Your card was declined."
    return {"code": "card_declined", "decline_code": decline_code, "message": message}


def _unauthenticated() -> Json:
    message = "We are unable to authenticate your payment method."
    return {"code": "payment_intent_authentication_failure", "message": message}


def lapsed() -> Json:
    """Why a konbini payment failed whose last day has passed."""
    message = "The payment attempt expired before the customer paid."
    return {"code": "payment_intent_payment_attempt_expired", "message": message}


def refusal(intent: Json) -> problems.CardRefused:
    """The 402 that tells of a failed attempt, with the intent in it."""
    error = intent["last_payment_error"]
    refused = problems.CardRefused(error["message"], error["code"])
    refused.more = {
        "charge": error["charge"],
        "decline_code": error.get("decline_code"),
        "payment_intent": intent,
        "payment_method": error["payment_method"],
    }
    return refused


def require_amount(wish: Json) -> str:
    """The wish's currency, once amount and currency are ones that Stripe takes."""
    currency = limits.require_currency(wish["currency"], "currency")
    limits.require_amount(wish["amount"], currency, "amount")
    return currency
