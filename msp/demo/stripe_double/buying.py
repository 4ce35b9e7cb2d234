"""What the buyer does on the hosted page, and what time does when the buyer does nothing."""

from typing import Any

from msp.demo.stripe_double import answers, cards, checkout, payments, problems
from msp.demo.stripe_double.double import Double

Json = dict[str, Any]

BUYER = {"name": "代役 太郎", "email": "buyer@example.com"}


def pay_by_card(double: Double, session: Json, card: str, challenge: str = "pending") -> Json:
    """The buyer gives a card; the session after the bank's answer (open still when refused)."""
    require_open(session)
    session, intent = _begun(double, session)
    method = cards.new_method(double, "card", cards.CARDS[card], _billing(session))
    if intent["setup_future_usage"] and session["customer"]:
        method = double.keep({**method, "customer": session["customer"]})
    tried = payments.try_card(double, intent, method, challenge)
    if tried["status"] == "succeeded":
        return _completed(double, session, "paid")
    return session


def pay_by_konbini(double: Double, session: Json) -> Json:
    """The buyer chooses to pay at a store: the session is complete and not yet paid."""
    require_open(session)
    if "konbini" not in session["payment_method_types"]:
        message = "This session does not offer konbini."
        raise problems.StripeProblem(message, "payment_method_not_available")
    session, intent = _begun(double, session)
    method = cards.new_method(double, "konbini", cards.CARDS["pm_card_visa"], _billing(session))
    days = checkout.inside(double, session)["konbini_days"]
    payments.await_konbini(double, intent, method, days)
    return _completed(double, session, "unpaid")


def paid_at_store(double: Double, intent: Json) -> Json:
    """The store took the money: the session is paid after all."""
    require_waiting(intent)
    method = double.find("payment_method", intent["payment_method"])
    payments.succeed(double, intent, method)
    session = session_of(double, intent)
    paid = double.keep({**session, "payment_status": "paid"})
    double.emit("checkout.session.async_payment_succeeded", paid)
    return paid


def lapsed_at_store(double: Double, intent: Json) -> Json:
    """Nobody paid in time: the session stays complete and unpaid, and its payment has failed."""
    require_waiting(intent)
    method = double.find("payment_method", intent["payment_method"])
    payments.fail(double, intent, method, payments.lapsed())
    session = session_of(double, intent)
    double.emit("checkout.session.async_payment_failed", session)
    return session


def let_time_pass(double: Double) -> None:
    """Expire what the clock has passed: open sessions, and konbini payments nobody made."""
    now = double.now()
    for session in double.store.newest_first("checkout.session"):
        if session["status"] == "open" and session["expires_at"] <= now:
            checkout.expired(double, session)
    for intent in double.store.newest_first("payment_intent"):
        action = (intent["next_action"] or {}).get("konbini_display_details")
        if action is not None and action["expires_at"] < now:
            lapsed_at_store(double, intent)


def require_open(session: Json) -> None:
    """Only an open session takes a payment: it ends once."""
    if session["status"] != "open":
        message = f"This session is {session['status']}."
        raise problems.StripeProblem(message, "checkout_session_not_open")


def require_waiting(intent: Json) -> None:
    """Only a payment that waits at a store can be made or lapse there."""
    if (intent["next_action"] or {}).get("type") != "konbini_display_details":
        message = f"This payment does not wait at a konbini; it is {intent['status']}."
        raise problems.StripeProblem(message, "payment_intent_unexpected_state")


def session_of(double: Double, intent: Json) -> Json:
    """The session a payment belongs to."""
    for session in double.store.newest_first("checkout.session"):
        if session["payment_intent"] == intent["id"]:
            return session
    raise problems.no_such("checkout session", intent["id"])


def _billing(session: Json) -> Json:
    return {**BUYER, "email": session["customer_email"] or BUYER["email"]}


def _begun(double: Double, session: Json) -> tuple[Json, Json]:
    """The session with its customer and PaymentIntent, which exist from the first attempt on."""
    if session["payment_intent"] is not None:
        return session, double.find("payment_intent", session["payment_intent"])
    told = checkout.inside(double, session)["intent"]
    customer = session["customer"]
    if customer is None and _wants_customer(session, told):
        customer = new_customer(double, _billing(session))["id"]
    values = {
        **{name: value for name, value in told.items() if name != "metadata"},
        "amount": session["amount_total"],
        "currency": session["currency"],
        "customer": customer,
        "metadata": told.get("metadata", {}),
        "payment_method_types": session["payment_method_types"],
    }
    intent = payments.new_intent(double, values)
    session = {**session, "customer": customer, "payment_intent": intent["id"]}
    return double.keep(session), intent


def _wants_customer(session: Json, told: Json) -> bool:
    return session["customer_creation"] == "always" or "setup_future_usage" in told


def new_customer(double: Double, values: Json) -> Json:
    """A customer as Stripe keeps it."""
    customer = double.keep(
        answers.whole(
            "customer",
            {
                "id": double.new_id("cus"),
                "created": double.now(),
                "livemode": False,
                "metadata": {},
                "invoice_prefix": double.new_id("x")[-8:].upper(),
                "invoice_settings": answers.blank("invoice_setting_customer_setting"),
                "preferred_locales": [],
                "tax_exempt": "none",
                "delinquent": False,
                **values,
            },
        )
    )
    double.emit("customer.created", customer)
    return customer


def _completed(double: Double, session: Json, payment_status: str) -> Json:
    details = {
        **answers.blank("payment_pages_checkout_session_customer_details"),
        **_billing(session),
        "tax_exempt": "none",
        "tax_ids": [],
    }
    done = double.keep(
        {
            **session,
            "customer_details": details,
            "payment_status": payment_status,
            "status": "complete",
            "url": None,
        }
    )
    double.emit("checkout.session.completed", done)
    return done
