"""The addresses of PaymentIntents: make, confirm, and charge a saved card with nobody there."""

from typing import Any

from msp.demo.stripe_double import cards, limits, payments, problems, wire
from msp.demo.stripe_double.double import Double

Json = dict[str, Any]

CREATE = frozenset(
    {
        "allowed_payment_method_types",
        "amount",
        "automatic_payment_methods.enabled",
        "automatic_payment_methods.allow_redirects",
        "confirm",
        "currency",
        "customer",
        "description",
        "error_on_requires_action",
        "excluded_payment_method_types",
        "expand",
        "metadata",
        "off_session",
        "payment_method",
        "receipt_email",
        "return_url",
        "setup_future_usage",
        "statement_descriptor",
        "statement_descriptor_suffix",
    }
)
CONFIRM = frozenset(
    {"expand", "error_on_requires_action", "off_session", "payment_method", "return_url"}
)
_COPIED = (
    "amount",
    "customer",
    "description",
    "metadata",
    "receipt_email",
    "setup_future_usage",
    "statement_descriptor",
    "statement_descriptor_suffix",
)


def create_intent(double: Double, wish: Json) -> Json:
    """A new PaymentIntent, charged at once when `confirm` says so."""
    currency = payments.require_amount(wish)
    wire.require_metadata(wish.get("metadata", {}))
    if "customer" in wish:
        double.find("customer", wish["customer"], "customer")
    _require_confirmable(wish)
    offered = limits.methods(wish, wish["amount"], currency)
    values = {name: wish[name] for name in _COPIED if name in wish}
    values |= {
        "currency": currency,
        "payment_method_types": offered,
        "allowed_payment_method_types": wish.get("allowed_payment_method_types"),
        "excluded_payment_method_types": wish.get("excluded_payment_method_types"),
    }
    if "allowed_payment_method_types" not in wish:
        redirects = wish.get("automatic_payment_methods", {}).get("allow_redirects", "always")
        values["automatic_payment_methods"] = {"enabled": True, "allow_redirects": redirects}
    method = _chosen_method(double, wish, wish.get("customer"))
    if method is not None:
        values |= {"payment_method": method["id"], "status": "requires_confirmation"}
    intent = payments.new_intent(double, values)
    return _confirmed(double, intent, wish) if wish.get("confirm") else intent


def _require_confirmable(wish: Json) -> None:
    if wish.get("confirm"):
        if "payment_method" not in wish:
            raise problems.missing("payment_method")
        return
    for name in ("off_session", "return_url", "error_on_requires_action"):
        if name in wish:
            message = f"The parameter `{name}` can only be passed when `confirm` is true."
            raise problems.StripeProblem(message, "parameter_invalid", name)


def confirm_intent(double: Double, wish: Json) -> Json:
    """Charge a PaymentIntent that waits for it."""
    intent = double.find("payment_intent", wish["intent"])
    if intent["status"] not in {"requires_payment_method", "requires_confirmation"}:
        message = f"This PaymentIntent's status is {intent['status']}; it cannot be confirmed."
        raise problems.StripeProblem(message, "payment_intent_unexpected_state")
    method = _chosen_method(double, wish, intent["customer"])
    if method is not None:
        intent = {**intent, "payment_method": method["id"]}
    if intent["payment_method"] is None:
        raise problems.missing("payment_method")
    return _confirmed(double, intent, wish)


def _chosen_method(double: Double, wish: Json, customer: str | None) -> Json | None:
    if "payment_method" not in wish:
        return None
    method = cards.find_method(double, wish["payment_method"])
    if method["customer"] not in {None, customer}:
        message = "The PaymentMethod belongs to a Customer; supply that Customer."
        raise problems.StripeProblem(message, "payment_intent_unexpected_state", "customer")
    if wish.get("off_session") and method["customer"] is None:
        message = "Off-session payments take a PaymentMethod that is saved to the Customer."
        raise problems.StripeProblem(message, "payment_method_customer_required", "payment_method")
    return method


def _confirmed(double: Double, intent: Json, wish: Json) -> Json:
    redirects = (intent["automatic_payment_methods"] or {}).get("allow_redirects")
    if redirects == "always" and not {"return_url", "off_session"} & set(wish):
        message = "You must provide a `return_url`, or forbid redirects, to confirm this."
        raise problems.StripeProblem(message, "parameter_missing", "return_url")
    method = double.find("payment_method", intent["payment_method"])
    if method["type"] != "card":
        raise problems.NotModelled("confirming a konbini payment by the API", "payment_method")
    tried = payments.try_card(double, intent, method, "pending")
    if tried["status"] == "requires_action" and _nobody_there(wish):
        tried = payments.fail(double, tried, method, _wants_buyer())
    if tried["status"] == "requires_payment_method":
        raise payments.refusal(tried)
    return tried


def _nobody_there(wish: Json) -> bool:
    return bool(wish.get("off_session") or wish.get("error_on_requires_action"))


def _wants_buyer() -> Json:
    return {
        "code": "authentication_required",
        "decline_code": "authentication_required",
        "message": "Your card was declined. This transaction requires authentication.",
    }


def retrieve_intent(double: Double, wish: Json) -> Json:
    """One PaymentIntent."""
    return double.find("payment_intent", wish["intent"])
