"""Stripe's own client, and what a test does at the till."""

import pytest
import stripe as stripe_client

from billing.models import HourOrder
from contracts import actions as contracts_actions
from msp.data.work import begin
from tests.billing.test_orders.conftest import KEY, House
from tests.conftest import NOW

SESSIONS = "/v1/checkout/sessions"


@pytest.fixture
def client(house: House) -> stripe_client.StripeClient:
    """Stripe's own client, to look at the other side."""
    bases = {"api": house.line.server.url}
    return stripe_client.StripeClient(KEY, base_addresses=bases, max_network_retries=0)


def settled(house: House) -> int:
    return len(house.line.control("/settle")["tried"])


def aged(house: House, order_id: object) -> None:
    with begin(house.sessions, house.system, NOW) as work:
        order = work.session.get(HourOrder, order_id)
        assert order is not None
        order.created_at = NOW.replace(hour=0)


def burned(house: House, order_id: object, minutes: int) -> None:
    with begin(house.sessions, house.system, NOW) as work:
        pool_id = house.pool(order_id).id  # type: ignore[arg-type]
        contracts_actions.adjust_pool(
            work,
            contracts_actions.AdjustPool(pool_id=pool_id, minutes=-minutes, reason="worked"),
        )


def paid(house: House):
    order_id, session_id = house.at_checkout()
    house.line.pay(session_id)
    settled(house)
    return order_id
