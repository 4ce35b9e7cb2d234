"""Hours bought by Stripe: however often and in whatever order it tells us, once and as agreed."""

import pytest
import stripe as stripe_client
from sqlalchemy import func, select

from billing import stripe_orders
from billing.actions import orders as actions
from billing.actions.orders_settling import RefundOrder
from billing.models import HourOrder, Invoice, Payment, StripeEvent
from billing.rules.invoices import InvoiceState
from billing.rules.orders import Failure, OrderState
from billing.stripe import StripeAway
from contracts import actions as contracts_actions
from contracts.rules.pools import PoolState
from msp.data.work import begin, look
from msp.kernel.errors import Forbidden, Refused
from tests.billing.test_orders.conftest import KEY, NOTHING, ONCE, WEBHOOK, House
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
