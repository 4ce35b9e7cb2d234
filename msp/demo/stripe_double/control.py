"""The control API under /_control: what tests and the demo tell the double, never the portal.

GET  /_control                      this list, the faults armed, what the double got wrong
POST /_control/faults               {"fault": name, "count": n, …}: arm a fault (names below)
DELETE /_control/faults             disarm all faults
POST /_control/settle               deliver everything due now, before answering
POST /_control/retry                make every failed or waiting delivery due now, and deliver
POST /_control/release              end delay_events and reorder_events; what was held is due now
GET  /_control/deliveries           every delivery with its attempts, the oldest first
POST /_control/events/ID/resend     deliver an event again, as the Dashboard does
POST /_control/sessions/ID/pay      {"way": card_ok | card_declined | card_3ds | konbini}
POST /_control/sessions/ID/expire   time runs out for an open session
POST /_control/konbini/ID/pay|lapse the store was paid, or not; ID is a session or PaymentIntent
POST /_control/charges/ID/dispute   {"reason": "fraudulent"}; ID is a charge or PaymentIntent
POST /_control/disputes/ID/close    {"status": "won" | "lost"}
POST /_control/refunds/ID/settle    {"status": "succeeded" | "failed"}: a konbini refund
POST /_control/reset                forget everything; the endpoint told at the start stays

Faults: lose_response_after_executing and answer_500 (not executed) take "method" and "path" to
wait for one request; duplicate_events, old_timestamp ("seconds" back, negative for the future)
and wrong_signature count events; reorder_events collects "count" events and sends the last first;
delay_events holds events until they are released.
"""

from typing import Any

from flask import Blueprint, current_app, jsonify, request

from msp.demo.stripe_double import buying, checkout, faults, problems, returns
from msp.demo.stripe_double.courier import Courier
from msp.demo.stripe_double.door import double_here
from msp.demo.stripe_double.double import Double
from msp.demo.stripe_double.pages import BUTTONS, CHALLENGED
from msp.doors.answers import Answer

Json = dict[str, Any]

control = Blueprint("stripe_control", __name__, url_prefix="/_control")


def _courier() -> Courier:
    courier: Courier = current_app.extensions["stripe_courier"]
    return courier


def _told() -> Json:
    return request.get_json(silent=True) or dict(request.form)


@control.get("")
def overview() -> Answer:
    """What can be asked here, and how things stand."""
    double = double_here()
    return jsonify(
        {
            "help": __doc__,
            "faults": faults.armed(double.store),
            "fault_names": list(faults.NAMES),
            "wrongs": double.wrongs,
            "now": double.now(),
        }
    )


@control.post("/faults")
def arm() -> Answer:
    """Arm one fault."""
    told = _told()
    name = told.pop("fault", "")
    if name not in faults.NAMES:
        message = f"Unknown fault {name}; there are {', '.join(faults.NAMES)}."
        raise problems.StripeProblem(message, None, "fault")
    return jsonify(faults.arm(double_here().store, name, told))


@control.delete("/faults")
def disarm() -> Answer:
    """No fault is armed any more."""
    store = double_here().store
    for name in faults.NAMES:
        store.drop(f"fault_{name}")
    return jsonify({"faults": []})


@control.post("/settle")
def settle() -> Answer:
    """Deliver everything that is due."""
    return jsonify({"tried": _courier().settle()})


@control.post("/retry")
def retry() -> Answer:
    """Do not wait for the next try."""
    double = double_here()
    with double.store.turn():
        for one in double.store.newest_first("delivery"):
            if one["status"] in {"pending", "failed"}:
                double.store.put("delivery", {**one, "status": "pending", "due": double.now()})
    return jsonify({"tried": _courier().settle()})


@control.post("/release")
def release() -> Answer:
    """What was held back may go."""
    double = double_here()
    with double.store.turn():
        released = faults.release(double.store, double.now())
    double.on_event()
    return jsonify({"released": released})


@control.get("/deliveries")
def deliveries() -> Answer:
    """All deliveries, the oldest first."""
    return jsonify({"deliveries": double_here().store.newest_first("delivery")[::-1]})


@control.post("/events/<key>/resend")
def resend(key: str) -> Answer:
    """The same event once more to everyone who got it."""
    double = double_here()
    with double.store.turn():
        double.find("event", key)
        for one in double.store.newest_first("delivery"):
            if one["event"] == key:
                double.store.put("delivery", {**one, "status": "pending", "due": double.now()})
    double.on_event()
    return jsonify({"resent": key})


@control.post("/sessions/<key>/pay")
def pay(key: str) -> Answer:
    """The buyer pays without a browser."""
    double, way = double_here(), _told().get("way", "card_ok")
    with double.store.turn():
        session = double.find("checkout.session", key)
        if way == "konbini":
            session = buying.pay_by_konbini(double, session)
        elif way == "card_3ds":
            session = buying.pay_by_card(double, session, CHALLENGED, "passed")
        elif way in BUTTONS:
            session = buying.pay_by_card(double, session, BUTTONS[way])
        else:
            raise problems.StripeProblem(f"Unknown way to pay: {way}", None, "way")
    return jsonify(session)


@control.post("/sessions/<key>/expire")
def expire(key: str) -> Answer:
    """The session's time is up."""
    double = double_here()
    with double.store.turn():
        session = double.find("checkout.session", key)
        buying.require_open(session)
        return jsonify(checkout.expired(double, session))


def _intent_at(double: Double, key: str) -> Json:
    found = double.store.get(key) or {}
    return double.find("payment_intent", found.get("payment_intent") or key)


@control.post("/konbini/<key>/pay")
def pay_konbini(key: str) -> Answer:
    """The store was paid."""
    double = double_here()
    with double.store.turn():
        return jsonify(buying.paid_at_store(double, _intent_at(double, key)))


@control.post("/konbini/<key>/lapse")
def lapse_konbini(key: str) -> Answer:
    """The store was not paid in time."""
    double = double_here()
    with double.store.turn():
        return jsonify(buying.lapsed_at_store(double, _intent_at(double, key)))


@control.post("/charges/<key>/dispute")
def dispute(key: str) -> Answer:
    """The buyer goes to the bank."""
    double = double_here()
    with double.store.turn():
        found = double.store.get(key) or {}
        charge = double.find("charge", found.get("latest_charge") or key)
        reason = _told().get("reason", "fraudulent")
        return jsonify(returns.open_dispute(double, charge, reason))


@control.post("/disputes/<key>/close")
def close(key: str) -> Answer:
    """The bank decides."""
    double = double_here()
    with double.store.turn():
        return jsonify(returns.close_dispute(double, key, _told().get("status", "lost")))


@control.post("/refunds/<key>/settle")
def settle_refund(key: str) -> Answer:
    """A konbini refund goes through, or fails."""
    double = double_here()
    with double.store.turn():
        return jsonify(returns.settle_refund(double, key, _told().get("status", "succeeded")))


@control.post("/reset")
def reset() -> Answer:
    """Everything is forgotten."""
    double = double_here()
    with double.store.turn():
        double.store.forget_all()
        double.register_told_endpoint()
    double.wrongs.clear()
    return jsonify({"reset": True})
