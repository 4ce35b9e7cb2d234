"""The test cards of the double and what each of them does; real numbers are never taken."""

from dataclasses import dataclass
from typing import Any, Final

from msp.demo.stripe_double import answers, problems
from msp.demo.stripe_double.double import Double

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Card:
    """A test card: its last digits and how its bank answers."""

    last4: str
    decline_code: str | None = None
    wants_challenge: str = "never"


# docs.stripe.com/testing. "off_session": the bank wants its challenge whenever nobody is there.
CARDS: Final[dict[str, Card]] = {
    "pm_card_visa": Card("4242"),
    "pm_card_jp": Card("0003"),
    "pm_card_chargeDeclined": Card("0002", decline_code="generic_decline"),
    "pm_card_visa_chargeDeclinedInsufficientFunds": Card("9995", decline_code="insufficient_funds"),
    "pm_card_chargeCustomerFail": Card("0341", decline_code="generic_decline"),
    "pm_card_authenticationRequired": Card("3184", wants_challenge="always"),
    "pm_card_threeDSecure2Required": Card("3220", wants_challenge="always"),
}


def card_of(method: Json) -> Card:
    """How the bank behind a payment method behaves."""
    last4 = method["card"]["last4"]
    return next(one for one in CARDS.values() if one.last4 == last4)


def new_method(double: Double, kind: str, card: Card, billing: Json) -> Json:
    """A payment method as it is kept once a buyer has given it."""
    values: Json = {
        "id": double.new_id("pm"),
        "billing_details": {**answers.blank("billing_details"), **billing},
        "created": double.now(),
        "livemode": False,
        "metadata": {},
        "type": kind,
        "allow_redisplay": "unspecified",
    }
    if kind == "card":
        values["card"] = {
            **answers.blank("payment_method_card"),
            "brand": "visa",
            "display_brand": "visa",
            "country": "JP",
            "exp_month": 12,
            "exp_year": 2034,
            "funding": "credit",
            "last4": card.last4,
            "fingerprint": f"double{card.last4}",
            "checks": {**answers.blank("payment_method_card_checks"), "cvc_check": "pass"},
        }
    else:
        values["konbini"] = {}
    return double.keep(answers.whole("payment_method", values))


def find_method(double: Double, key: str) -> Json:
    """The payment method, made on the spot when a test card is named."""
    if key in CARDS:
        return new_method(double, "card", CARDS[key], {})
    return double.find("payment_method", key, "payment_method")


def retrieve_method(double: Double, wish: Json) -> Json:
    """One payment method."""
    return double.find("payment_method", wish["payment_method"])


def attach_method(double: Double, wish: Json) -> Json:
    """Save a payment method to a customer; one that belongs to another stays there."""
    customer = double.find("customer", wish["customer"], "customer")
    method = find_method(double, wish["payment_method"])
    if method["customer"] not in {None, customer["id"]}:
        message = "The payment method you provided has already been attached to a customer."
        raise problems.StripeProblem(message, "payment_method_already_attached", "payment_method")
    attached = double.keep({**method, "customer": customer["id"]})
    double.emit("payment_method.attached", attached)
    return attached
