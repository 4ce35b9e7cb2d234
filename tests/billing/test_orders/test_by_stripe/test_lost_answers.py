"""Answers that were lost and events that never came are found again."""

import pytest

from billing import stripe_orders
from billing.rules.orders import OrderState
from billing.stripe import StripeAway
from tests.billing.test_orders.conftest import ONCE, House
from tests.billing.test_orders.test_by_stripe.conftest import SESSIONS, aged, settled


def test_an_answer_that_was_lost_is_found_again_by_its_key(house: House, client):
    order_id = house.pressed()
    house.line.fault("lose_response_after_executing", path=SESSIONS)
    with pytest.raises(StripeAway):
        stripe_orders.push_on(house.shop, order_id)
    assert house.read(order_id).stripe_session_id is None

    url = stripe_orders.push_on(house.shop, order_id)

    made = client.v1.checkout.sessions.list().data
    assert [(one.id, one.url) for one in made] == [(house.read(order_id).stripe_session_id, url)]


def test_a_checkout_nobody_wrote_down_is_found_by_the_reconciliation(house: House, client):
    order_id = house.pressed()
    house.line.fault("lose_response_after_executing", path=SESSIONS)
    with pytest.raises(StripeAway):
        stripe_orders.push_on(house.shop, order_id)
    house.line.pay(client.v1.checkout.sessions.list().data[0].id)
    aged(house, order_id)

    assert stripe_orders.reconcile(house.shop, house.provider_id)["fulfilled"] == 1

    assert house.books() == ONCE


def test_a_failure_of_stripe_is_asked_again(house: House):
    order_id = house.pressed()
    house.line.fault("answer_500", path=SESSIONS, count=2)
    for _ in range(2):
        with pytest.raises(StripeAway):
            stripe_orders.push_on(house.shop, order_id)

    assert stripe_orders.push_on(house.shop, order_id) is not None
    assert house.read(order_id).state is OrderState.PAYING


def test_an_event_that_could_not_be_worked_through_waits(house: House):
    order_id, session_id = house.at_checkout()
    house.line.fault("delay_events", count=3)
    house.line.pay(session_id)
    house.line.fault("answer_500", method="GET")
    settled(house)
    assert house.read(order_id).state is OrderState.PAYING

    counted = stripe_orders.work_through_waiting(house.shop)

    assert counted == {"fulfilled": 1}
    assert house.books() == ONCE


def test_the_reconciliation_finds_what_no_event_told(house: House):
    order_id, session_id = house.at_checkout()
    house.line.fault("delay_events")
    house.line.pay(session_id)
    aged(house, order_id)

    counted = stripe_orders.reconcile(house.shop, house.provider_id)
    again = stripe_orders.reconcile(house.shop, house.provider_id)

    assert (counted["fulfilled"], again) == (1, {})
    assert house.books() == ONCE


def test_the_reconciliation_asks_for_completed_checkouts_too(house: House):
    order_id, session_id = house.at_checkout()
    house.line.fault("delay_events")
    house.line.pay(session_id)  # the order is younger than the grace

    assert stripe_orders.reconcile(house.shop, house.provider_id) == {"fulfilled": 1}
    assert house.read(order_id).state is OrderState.FULFILLED
