"""What differs from our order, or was not signed just now, is refused."""

import pytest
import stripe as stripe_client
from sqlalchemy import func, select

from billing import stripe_orders
from billing.models import StripeEvent
from billing.rules.orders import Failure, OrderState
from msp.data.work import look
from msp.kernel.errors import Forbidden
from tests.billing.test_orders.conftest import NOTHING, WEBHOOK, House
from tests.billing.test_orders.test_by_stripe.conftest import settled
from tests.conftest import NOW


@pytest.mark.parametrize(
    ("field", "value", "failure"),
    [
        ("amount_total", 11_000, Failure.AMOUNT),
        ("currency", "usd", Failure.CURRENCY),
        ("client_reference_id", "another", Failure.ORDER),
        ("metadata", {"order_id": "00000000-0000-0000-0000-000000000001"}, Failure.ORDER),
    ],
)
def test_what_differs_from_our_order_is_refused(
    house: House, field: str, value: object, failure: Failure
):
    order_id, session_id = house.at_checkout()
    house.line.fault("delay_events")
    house.line.pay(session_id)
    store = house.line.server.double.store
    store.put("checkout.session", {**(store.get(session_id) or {}), field: value})

    assert stripe_orders.fulfil(house.shop, order_id) is OrderState.PAYING

    assert house.read(order_id).failure == failure
    assert house.books() == NOTHING


def test_a_payment_of_another_amount_is_refused(house: House):
    order_id, session_id = house.at_checkout()
    house.line.fault("delay_events")
    house.line.pay(session_id)
    store = house.line.server.double.store
    intent = store.get((store.get(session_id) or {})["payment_intent"]) or {}
    store.put("payment_intent", {**intent, "amount_received": 50_000})

    stripe_orders.fulfil(house.shop, order_id)

    assert house.read(order_id).failure == Failure.AMOUNT
    assert house.books() == NOTHING


@pytest.mark.parametrize("fault", ["wrong_signature", "old_timestamp"])
@pytest.mark.parametrize("seconds", [301, -301])
def test_what_was_not_signed_just_now_is_refused(house: House, fault: str, seconds: int):
    before = _stored(house)
    _, session_id = house.at_checkout()
    house.line.fault(fault, count=1, seconds=seconds)
    house.line.control(f"/sessions/{session_id}/expire")

    settled(house)

    assert _stored(house) == before
    deliveries = house.line.server.double.store.newest_first("delivery")
    assert [one["attempts"][0]["status"] for one in deliveries] == [403]


def _stored(house: House) -> int:
    with look(house.sessions, house.system, NOW) as work:
        return work.session.scalar(select(func.count()).select_from(StripeEvent)) or 0


def test_an_event_without_a_signature_is_refused(house: House):
    with pytest.raises(Forbidden):
        stripe_orders.take_in(house.shop, b"{}", "")
    header = stripe_client.WebhookSignature.generate_signature_header(
        "no json", WEBHOOK, int(NOW.timestamp())
    )
    with pytest.raises(Forbidden):
        stripe_orders.take_in(house.shop, b"no json", header)
