"""Hours bought by Stripe: however often and in whatever order it tells us, once and as agreed."""

from sqlalchemy import select

from billing import stripe_orders
from billing.actions import orders as actions
from billing.models import Payment, StripeEvent
from billing.rules.invoices import InvoiceState
from billing.rules.orders import Failure, OrderState
from contracts.rules.pools import PoolState
from msp.data.work import begin, look
from tests.billing.test_orders.conftest import NOTHING, ONCE, House
from tests.billing.test_orders.test_by_stripe.conftest import settled
from tests.conftest import NOW


def test_a_paid_card_gives_hours_an_invoice_and_a_payment(house: House):
    order_id, session_id = house.at_checkout(po_number="PO-1")
    assert house.books() == NOTHING

    house.line.pay(session_id)
    settled(house)

    order, pool, invoice = house.read(order_id), house.pool(order_id), house.invoice(order_id)
    assert (order.state, order.failure) == (OrderState.FULFILLED, "")
    assert (pool.state, pool.remaining_minutes) == (PoolState.ACTIVE, 600)
    assert (invoice.state, invoice.paid_minor) == (InvoiceState.PAID, 110_000)
    assert (invoice.number, invoice.po_number) == ("MR-202611-001", "PO-1")
    assert house.books() == ONCE


def test_the_payment_carries_stripes_own_name(house: House):
    order_id, session_id = house.at_checkout()
    house.line.pay(session_id)

    stripe_orders.fulfil(house.shop, order_id)

    with look(house.sessions, house.system, NOW) as work:
        payment = work.session.scalars(select(Payment)).one()
        assert payment.source == f"stripe:{house.read(order_id).stripe_payment_id}"
        assert (payment.method, payment.amount_minor) == ("card", 110_000)


def test_an_event_twice_and_late_and_the_page_reloaded_is_once(house: House):
    order_id, session_id = house.at_checkout()
    house.line.fault("duplicate_events", count=4)
    house.line.pay(session_id)
    settled(house)
    for _ in range(3):
        assert stripe_orders.fulfil(house.shop, order_id) is OrderState.FULFILLED
    for delivery in house.line.server.double.store.newest_first("delivery"):
        house.line.control(f"/events/{delivery['event']}/resend")
    settled(house)

    assert house.books() == ONCE
    assert house.invoice(order_id).number == "MR-202611-001"


def test_events_in_the_wrong_order_end_right(house: House):
    order_id, session_id = house.at_checkout()
    house.line.fault("reorder_events", count=4)
    house.line.pay(session_id)
    settled(house)

    assert house.read(order_id).state is OrderState.FULFILLED
    assert house.books() == ONCE


def test_the_success_page_need_not_wait_for_the_event(house: House):
    order_id, session_id = house.at_checkout()
    house.line.fault("delay_events")
    house.line.pay(session_id)

    assert stripe_orders.fulfil(house.shop, order_id) is OrderState.FULFILLED

    house.line.control("/release")
    settled(house)
    assert house.books() == ONCE


def test_every_event_is_stored_once_with_what_came_of_it(house: House, client):
    _, session_id = house.at_checkout()
    house.line.fault("duplicate_events", count=1)
    house.line.pay(session_id)
    settled(house)

    ids = [event.id for event in client.v1.events.list(params={"limit": 100}).data]
    with look(house.sessions, house.system, NOW) as work:
        asked = select(StripeEvent).where(StripeEvent.event_id.in_(ids))
        kept = list(work.session.scalars(asked))
    assert len(kept) == len(ids) == 4
    assert all(event.processed_at is not None for event in kept)
    assert {event.outcome for event in kept} == {"fulfilled", "ignored"}


def test_a_declined_card_may_be_followed_by_a_good_one(house: House):
    order_id, session_id = house.at_checkout()

    house.line.pay(session_id, "card_declined")
    settled(house)
    order = house.read(order_id)
    assert (order.state, order.failure) == (OrderState.PAYING, Failure.CARD_DECLINED)
    assert house.books() == NOTHING

    house.line.pay(session_id, "card_ok")
    settled(house)
    assert house.read(order_id).failure == ""
    assert house.books() == ONCE


def test_an_expired_checkout_may_be_tried_again(house: House):
    order_id, first = house.at_checkout()
    house.line.control(f"/sessions/{first}/expire")
    settled(house)
    order = house.read(order_id)
    assert (order.state, order.failure) == (OrderState.EXPIRED, Failure.CHECKOUT_EXPIRED)

    with begin(house.sessions, house.buyer, NOW) as work:
        actions.begin_payment(work, actions.PayOrder(order_id=order_id))
    stripe_orders.push_on(house.shop, order_id)
    second = house.read(order_id).stripe_session_id
    assert second not in {None, first}

    for delivery in house.line.server.double.store.newest_first("delivery"):
        house.line.control(f"/events/{delivery['event']}/resend")
    settled(house)
    assert house.read(order_id).state is OrderState.PAYING
    house.line.pay(str(second))
    settled(house)
    assert house.read(order_id).state is OrderState.FULFILLED
    assert house.books() == ONCE


def test_a_store_may_be_paid_later(house: House):
    order_id, session_id = house.at_checkout()

    house.line.pay(session_id, "konbini")
    settled(house)
    waiting = house.read(order_id)
    assert (waiting.state, waiting.failure) == (OrderState.PAYING, "")
    assert waiting.stripe_payment_id is not None
    assert house.books() == NOTHING

    house.line.control(f"/konbini/{session_id}/pay")
    settled(house)
    assert house.read(order_id).state is OrderState.FULFILLED
    assert house.books() == ONCE


def test_a_store_that_was_not_paid_ends_the_order(house: House):
    order_id, session_id = house.at_checkout()
    house.line.pay(session_id, "konbini")
    settled(house)

    house.line.control(f"/konbini/{session_id}/lapse")
    settled(house)

    order = house.read(order_id)
    assert (order.state, order.failure) == (OrderState.EXPIRED, Failure.KONBINI_LAPSED)
    assert house.books() == NOTHING
