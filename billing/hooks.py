"""Stripe's own door: what is signed is stored as it came, then worked through on its own."""

import structlog
from flask import Blueprint, jsonify, request

from billing import stripe_orders
from billing.stripe import till_of
from billing.stripe_orders import Shop
from msp.doors.answers import Answer
from msp.doors.porter import sessions, settings
from msp.doors.web import open_door
from msp.kernel.errors import NotFound, PortalError, mark

LOG = structlog.get_logger("tasuki.hooks")
pages = Blueprint("hooks", __name__, url_prefix="/hooks")


def shop() -> Shop:
    """Where the running portal keeps its orders and takes its money."""
    return Shop(sessions(), till_of(settings()))


@pages.post("/stripe")
@open_door
def stripe_event() -> Answer:
    """Take in an event. Once it is stored Stripe need not send it again, whatever comes of it."""
    here = shop()
    if here.till is None or not here.till.secret:
        raise NotFound(mark("There is no such page."))
    header = request.headers.get("Stripe-Signature", "")
    place = stripe_orders.take_in(here, request.get_data(), header)
    try:
        stripe_orders.work_through(here, place)
    except PortalError as refusal:
        LOG.warning("event waits", place=str(place), reason=refusal.code)
    return jsonify(received=True)
