"""Money that goes back: refunds the merchant makes, disputes the buyer opens at the bank."""

from typing import Any

from msp.demo.stripe_double import answers, problems, wire
from msp.demo.stripe_double.double import Double

Json = dict[str, Any]

CREATE = frozenset({"amount", "charge", "expand", "metadata", "payment_intent", "reason"})
DAY = 86_400


def create_refund(double: Double, wish: Json) -> Json:
    """Give back all, or a part, of what a charge took and has not given back."""
    charge = _charge(double, wish)
    wire.require_metadata(wish.get("metadata", {}))
    left = charge["amount_captured"] - charge["amount_refunded"]
    _require_refundable(charge, left)
    amount = wish.get("amount", left)
    if amount <= 0:
        message = "Refund amount must be greater than 0."
        raise problems.StripeProblem(message, "parameter_invalid_integer", "amount")
    if amount > left:
        message = f"Refund amount ({amount}) is greater than unrefunded amount on charge ({left})"
        raise problems.StripeProblem(message, None, "amount")
    refund = double.keep(
        answers.whole(
            "refund",
            {
                "id": double.new_id("re"),
                "amount": amount,
                "charge": charge["id"],
                "created": double.now(),
                "currency": charge["currency"],
                "customer": charge["customer"],
                "metadata": wish.get("metadata", {}),
                "payment_intent": charge["payment_intent"],
                "payment_method": charge["payment_method"],
                "reason": wish.get("reason"),
                **_way_back(double, charge),
            },
        )
    )
    double.emit("refund.created", refund)
    _count(double, charge, amount)
    return refund


def _charge(double: Double, wish: Json) -> Json:
    if "charge" in wish:
        return double.find("charge", wish["charge"], "charge")
    if "payment_intent" not in wish:
        message = "One of the following params should be provided: payment_intent or charge."
        raise problems.StripeProblem(message, "parameter_missing")
    intent = double.find("payment_intent", wish["payment_intent"], "payment_intent")
    if intent["status"] != "succeeded":
        message = (
            f"This PaymentIntent ({intent['id']}) does not have a successful charge to refund."
        )
        raise problems.StripeProblem(message, "payment_intent_unexpected_state", "payment_intent")
    return double.find("charge", intent["latest_charge"])


def _require_refundable(charge: Json, left: int) -> None:
    if charge["status"] != "succeeded":
        message = f"Charge {charge['id']} did not succeed and cannot be refunded."
        raise problems.StripeProblem(message, "charge_not_refundable", "charge")
    if charge["disputed"]:
        message = f"Charge {charge['id']} has been charged back; cannot issue a refund."
        raise problems.StripeProblem(message, "charge_disputed")
    if left == 0:
        message = f"Charge {charge['id']} has already been refunded."
        raise problems.StripeProblem(message, "charge_already_refunded")


def _way_back(double: Double, charge: Json) -> Json:
    """A card gets its money at once; a konbini buyer is asked by mail where to send it."""
    if charge["payment_method_details"]["type"] == "card":
        card = {"reference_status": "pending", "reference_type": "acquirer_reference_number"}
        details = {"type": "card", "card": {**card, "type": "refund"}}
        return {"status": "succeeded", "destination_details": details}
    mail = {
        "email_sent_at": double.now(),
        "email_sent_to": charge["billing_details"]["email"],
    }
    asked = {"email_sent": mail, "expires_at": double.now() + 45 * DAY}
    return {
        "status": "requires_action",
        "next_action": {"type": "display_details", "display_details": asked},
    }


def _count(double: Double, charge: Json, amount: int) -> None:
    before = {"amount_refunded": charge["amount_refunded"], "refunded": charge["refunded"]}
    given = charge["amount_refunded"] + amount
    all_of_it = given == charge["amount_captured"]
    after = double.keep({**charge, "amount_refunded": given, "refunded": all_of_it})
    double.emit("charge.refunded", after, before)


def settle_refund(double: Double, key: str, status: str) -> Json:
    """A refund that waited for the buyer's bank details has gone through, or has failed."""
    refund = double.find("refund", key)
    if refund["status"] != "requires_action" or status not in {"succeeded", "failed"}:
        raise problems.StripeProblem(f"This refund is {refund['status']}.")
    changed = {name: value for name, value in refund.items() if name != "next_action"}
    changed["status"] = status
    if status == "failed":
        changed["failure_reason"] = "expired_or_canceled_card"
        charge = double.find("charge", refund["charge"])
        left = charge["amount_refunded"] - refund["amount"]
        double.keep({**charge, "amount_refunded": left, "refunded": False})
    double.keep(changed)
    double.emit("refund.updated", changed)
    double.emit("charge.refund.updated", changed)
    if status == "failed":
        double.emit("refund.failed", changed)
    return changed


def retrieve_refund(double: Double, wish: Json) -> Json:
    """One refund."""
    return double.find("refund", wish["refund"])


def retrieve_charge(double: Double, wish: Json) -> Json:
    """One charge."""
    return double.find("charge", wish["charge"])


def retrieve_dispute(double: Double, wish: Json) -> Json:
    """One dispute."""
    return double.find("dispute", wish["dispute"])


def open_dispute(double: Double, charge: Json, reason: str) -> Json:
    """The buyer goes to the bank: the whole charge is taken back until it is decided."""
    _require_disputable(charge)
    evidence = {**answers.blank("dispute_evidence"), "enhanced_evidence": {}}
    dispute = double.keep(
        answers.whole(
            "dispute",
            {
                "id": double.new_id("du"),
                "amount": charge["amount"],
                "balance_transactions": [],
                "charge": charge["id"],
                "created": double.now(),
                "currency": charge["currency"],
                "enhanced_eligibility_types": [],
                "evidence": evidence,
                "evidence_details": {
                    "due_by": double.now() + 9 * DAY,
                    "enhanced_eligibility": {},
                    "has_evidence": False,
                    "past_due": False,
                    "submission_count": 0,
                },
                "is_charge_refundable": False,
                "livemode": False,
                "metadata": {},
                "payment_intent": charge["payment_intent"],
                "payment_method_details": {
                    "type": "card",
                    "card": {
                        "brand": "visa",
                        "case_type": "chargeback",
                        "network_reason_code": "10.4",
                    },
                },
                "reason": reason,
                "status": "needs_response",
            },
        )
    )
    double.keep({**charge, "disputed": True})
    double.emit("charge.dispute.created", dispute)
    double.emit("charge.dispute.funds_withdrawn", dispute)
    return dispute


def _require_disputable(charge: Json) -> None:
    if charge["status"] != "succeeded" or charge["disputed"]:
        raise problems.StripeProblem("This charge cannot be disputed (again).")
    if charge["payment_method_details"]["type"] != "card":
        raise problems.StripeProblem("Konbini payments cannot be disputed.")


def close_dispute(double: Double, key: str, status: str) -> Json:
    """The bank has decided: won (the money comes back) or lost."""
    dispute = double.find("dispute", key)
    if dispute["status"] in {"won", "lost"} or status not in {"won", "lost"}:
        raise problems.StripeProblem(f"This dispute is {dispute['status']}; say won or lost.")
    closed = double.keep({**dispute, "status": status})
    double.emit("charge.dispute.closed", closed)
    if status == "won":
        double.emit("charge.dispute.funds_reinstated", closed)
    return closed
