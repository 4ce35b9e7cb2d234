"""Money that goes back, disputes, and events that are none of ours."""

import pytest
from sqlalchemy import select

from billing import stripe_orders
from billing.actions.orders_settling import RefundOrder
from billing.models import Invoice, Payment
from billing.rules.orders import Failure, OrderState
from billing.stripe import StripeAway
from contracts.rules.pools import PoolState
from msp.data.work import look
from msp.kernel.errors import Forbidden, Refused
from tests.billing.test_orders.conftest import NOTHING, ONCE, House
from tests.billing.test_orders.test_by_stripe.conftest import aged, burned, paid, settled
from tests.conftest import NOW

REASON = "ご契約終了のため"


def test_a_refund_returns_the_unused_minutes_only(house: House, client):
    order_id = paid(house)
    burned(house, order_id, 450)

    wish = RefundOrder(order_id=order_id, reason=REASON)
    state = stripe_orders.pay_back(house.shop, house.owner, wish)
    settled(house)

    order = house.read(order_id)
    assert (state, order.state, order.failure) == (
        OrderState.REFUNDED,
        OrderState.REFUNDED,
        "",
    )
    assert [one.amount for one in client.v1.refunds.list().data] == [27_500]
    assert house.pool(order_id).remaining_minutes == 0
    with look(house.sessions, house.system, NOW) as work:
        amounts = list(work.session.scalars(select(Payment.amount_minor)))
        returned = work.session.scalars(select(Invoice).where(Invoice.kind != "invoice")).one()
    assert sorted(amounts) == [-27_500, 27_500, 110_000]
    assert (returned.number, returned.gross_minor) == ("MRR-202611-001", -27_500)


def test_a_refund_whose_answer_was_lost_leaves_once(house: House, client):
    order_id = paid(house)
    house.line.fault("lose_response_after_executing", path="/v1/refunds")
    wish = RefundOrder(order_id=order_id, reason=REASON)
    with pytest.raises(StripeAway):
        stripe_orders.pay_back(house.shop, house.owner, wish)
    assert house.read(order_id).failure == Failure.REFUND_DUE
    settled(house)
    aged(house, order_id)

    stripe_orders.reconcile(house.shop, house.provider_id)

    assert house.read(order_id).state is OrderState.REFUNDED
    assert [one.amount for one in client.v1.refunds.list().data] == [110_000]


def test_nothing_left_is_not_paid_back(house: House):
    order_id = paid(house)
    burned(house, order_id, 600)

    wish = RefundOrder(order_id=order_id, reason=REASON)
    with pytest.raises(Refused, match="nothing left"):
        stripe_orders.pay_back(house.shop, house.owner, wish)


def test_a_client_does_not_pay_itself_back(house: House):
    order_id = paid(house)

    wish = RefundOrder(order_id=order_id, reason=REASON)
    with pytest.raises(Forbidden):
        stripe_orders.pay_back(house.shop, house.buyer, wish)


def test_money_returned_elsewhere_is_an_alarm(house: House, client):
    order_id = paid(house)

    client.v1.refunds.create(
        params={"payment_intent": house.read(order_id).stripe_payment_id, "amount": 1_000}
    )
    settled(house)

    assert house.read(order_id).failure == Failure.REFUND_ELSEWHERE
    assert house.pool(order_id).remaining_minutes == 600


@pytest.mark.parametrize(
    ("end", "state", "failure"),
    [("won", PoolState.ACTIVE, ""), ("lost", PoolState.FROZEN, Failure.DISPUTE_LOST)],
)
def test_a_dispute_freezes_what_is_left(house: House, end: str, state: PoolState, failure: str):
    order_id = paid(house)
    payment_id = house.read(order_id).stripe_payment_id

    opened = house.line.control(f"/charges/{payment_id}/dispute")
    settled(house)
    assert house.pool(order_id).state is PoolState.FROZEN
    assert house.read(order_id).failure == Failure.DISPUTED

    house.line.control(f"/disputes/{opened['id']}/close", status=end)
    settled(house)
    assert house.pool(order_id).state is state
    assert house.read(order_id).failure == failure


def test_a_dispute_told_before_the_payment_freezes_all_the_same(house: House):
    order_id, session_id = house.at_checkout()
    house.line.fault("delay_events", count=4)
    paid_session = house.line.pay(session_id)
    house.line.control(f"/charges/{paid_session['payment_intent']}/dispute")

    settled(house)
    house.line.control("/release")
    settled(house)

    assert house.pool(order_id).state is PoolState.FROZEN
    assert house.books() == ONCE | {"ledger_entry": 2}


def test_other_peoples_events_are_left_alone(house: House, client):
    client.v1.payment_intents.create(
        params={
            "amount": 5_000,
            "currency": "jpy",
            "confirm": True,
            "payment_method": "pm_card_visa",
            "return_url": "http://127.0.0.1:9/",
        }
    )

    settled(house)

    assert ("payment_intent.succeeded", "not_ours") in house.events()
    assert house.books() == NOTHING


def test_without_a_key_nobody_is_sent_to_pay(house: House):
    order_id = house.pressed()

    with pytest.raises(Refused, match="not set up"):
        stripe_orders.push_on(stripe_orders.Shop(house.sessions, None), order_id)
