"""Events are signed, delivered, repeated and disturbed as was asked."""

import hashlib
import hmac
import json
import time

import pytest
import stripe

from msp.demo.stripe_double.courier import signature
from tests.demo.test_stripe_double.conftest import MORNING, SECRET

CARD = [
    "payment_intent.created",
    "charge.succeeded",
    "payment_intent.succeeded",
    "checkout.session.completed",
]


def settled(line):
    return line.control("/settle")["tried"]


def test_a_paid_card_tells_the_shop_in_order(shop, line, paid):
    assert shop.types == []

    settled(line)

    assert shop.types == CARD
    told = json.loads(shop.heard[-1][1])
    assert told["data"]["object"]["id"] == paid.id
    assert told["data"]["object"]["payment_status"] == "paid"
    assert told["livemode"] is False


@pytest.mark.parametrize(
    ("end", "told"),
    [
        ("pay", "checkout.session.async_payment_succeeded"),
        ("lapse", "checkout.session.async_payment_failed"),
    ],
)
def test_konbini_completes_first_and_ends_later(*, shop, line, waiting, end, told):
    settled(line)
    assert shop.types[-1] == "checkout.session.completed"
    assert json.loads(shop.heard[-1][1])["data"]["object"]["payment_status"] == "unpaid"

    line.control(f"/konbini/{waiting.id}/{end}")
    settled(line)

    assert shop.types[-1] == told
    assert json.loads(shop.heard[-1][1])["data"]["object"]["id"] == waiting.id


def test_a_declined_card_leaves_the_session_open(*, shop, client, line, open_session, pay):
    pay(open_session.id, "card_declined")
    settled(line)

    assert shop.types == [
        "payment_intent.created",
        "charge.failed",
        "payment_intent.payment_failed",
    ]
    assert client.v1.checkout.sessions.retrieve(open_session.id).status == "open"
    assert pay(open_session.id, "card_ok")["payment_status"] == "paid"


def test_an_expired_session_tells_the_shop(shop, line, open_session):
    line.control(f"/sessions/{open_session.id}/expire")
    settled(line)

    assert shop.types == ["checkout.session.expired"]


def test_a_session_that_time_ended_tells_the_shop(shop, clock, line, open_session):
    clock.moment = open_session.expires_at
    settled(line)

    assert shop.types == ["checkout.session.expired"]


def test_a_refund_tells_the_shop_what_changed(shop, client, line, paid):
    client.v1.refunds.create(params={"payment_intent": paid.payment_intent, "amount": 1_000})
    settled(line)

    assert shop.types[-2:] == ["refund.created", "charge.refunded"]
    told = json.loads(shop.heard[-1][1])
    assert told["data"]["object"]["amount_refunded"] == 1_000
    assert told["data"]["previous_attributes"]["amount_refunded"] == 0


@pytest.mark.parametrize(
    ("status", "last"),
    [("won", "charge.dispute.funds_reinstated"), ("lost", "charge.dispute.closed")],
)
def test_a_dispute_tells_the_shop(*, shop, line, paid, status, last):
    opened = line.control(f"/charges/{paid.payment_intent}/dispute")
    line.control(f"/disputes/{opened['id']}/close", status=status)
    settled(line)

    assert "charge.dispute.created" in shop.types
    assert "charge.dispute.closed" in shop.types
    assert shop.types[-1] == last


def test_the_real_library_takes_the_signature(*, shop, client, clock, line, paid):
    clock.moment = int(time.time())
    settled(line)
    headers, body = shop.heard[-1]

    event = client.construct_event(body.encode(), headers["Stripe-Signature"], SECRET)

    assert event.type == "checkout.session.completed"
    assert event.data.object.id == paid.id
    with pytest.raises(stripe.SignatureVerificationError, match="No signatures found"):
        client.construct_event(body.encode() + b" ", headers["Stripe-Signature"], SECRET)
    with pytest.raises(stripe.SignatureVerificationError, match="No signatures found"):
        client.construct_event(body.encode(), headers["Stripe-Signature"], "whsec_other")


def test_an_old_stamp_is_refused_by_the_real_library(shop, clock, line, paid):
    clock.moment = int(time.time())
    line.control("/faults", fault="old_timestamp", seconds=301)
    settled(line)
    headers, body = shop.heard[0]

    with pytest.raises(stripe.SignatureVerificationError, match="tolerance zone"):
        stripe.Webhook.construct_event(body, headers["Stripe-Signature"], SECRET, tolerance=300)
    second = shop.heard[1]
    stripe.Webhook.construct_event(second[1], second[0]["Stripe-Signature"], SECRET)


def test_a_stamp_of_the_future_can_be_sent(shop, line, paid):
    line.control("/faults", fault="old_timestamp", seconds=-600)
    settled(line)

    assert shop.heard[0][0]["Stripe-Signature"].startswith(f"t={MORNING + 600},")


def test_stamps_follow_the_doubles_clock(shop, clock, line, paid):
    clock.moment += 5
    settled(line)

    headers, body = shop.heard[0]
    stripe.WebhookSignature.verify_header(body, headers["Stripe-Signature"], SECRET)
    assert headers["Stripe-Signature"].startswith(f"t={MORNING + 5},v1=")


def test_a_wrong_signature_can_be_sent(shop, line, paid):
    line.control("/faults", fault="wrong_signature")
    settled(line)

    headers, body = shop.heard[0]
    with pytest.raises(stripe.SignatureVerificationError):
        stripe.WebhookSignature.verify_header(body, headers["Stripe-Signature"], SECRET)


def test_the_signature_is_over_stamp_and_body_with_the_whole_secret():
    told = hmac.new(b"whsec_a", b"1700000000.{}", hashlib.sha256).hexdigest()

    assert signature("{}", "whsec_a", 1_700_000_000) == f"t=1700000000,v1={told}"


def test_what_was_not_taken_is_brought_again_later(shop, clock, line, open_session):
    line.control(f"/sessions/{open_session.id}/expire")
    shop.statuses[:] = [500, 302, 200]

    assert [one["status"] for one in settled(line)] == ["pending"]
    assert settled(line) == []
    clock.moment += 60
    settled(line)
    clock.moment += 300
    settled(line)

    assert len(set(shop.ids)) == 1
    delivery = line.get("/_control/deliveries").json["deliveries"][0]
    assert delivery["status"] == "delivered"
    assert [one["status"] for one in delivery["attempts"]] == [500, 302, 200]


def test_a_retry_can_be_had_at_once(shop, line, open_session):
    line.control(f"/sessions/{open_session.id}/expire")
    shop.statuses[:] = [503]
    settled(line)

    assert [one["status"] for one in line.control("/retry")["tried"]] == ["delivered"]


def test_nobody_listening_counts_as_not_taken(client, line, server, order):
    client.v1.webhook_endpoints.create(
        params={"url": "http://127.0.0.1:9/", "enabled_events": ["checkout.session.expired"]}
    )
    session = client.v1.checkout.sessions.create(params=order)
    client.v1.checkout.sessions.expire(session.id)

    tried = settled(line)

    lost = next(one for one in tried if one["url"] == "http://127.0.0.1:9/")
    assert (lost["status"], lost["attempts"][0]["status"]) == ("pending", 0)


def test_an_address_hears_only_what_it_asked_for(*, shop, client, line, order, pay):
    made = client.v1.webhook_endpoints.create(
        params={"url": shop.url, "enabled_events": ["charge.succeeded"]}
    )
    pay(client.v1.checkout.sessions.create(params=order).id, "card_ok")

    tried = settled(line)

    assert [one["type"] for one in tried if one["endpoint"] == made.id] == ["charge.succeeded"]


def test_events_are_duplicated_on_demand(shop, line, open_session):
    line.control("/faults", fault="duplicate_events", count=1)
    line.control(f"/sessions/{open_session.id}/expire")
    settled(line)

    assert len(shop.ids) == 2
    assert len(set(shop.ids)) == 1


def test_events_are_reordered_on_demand(shop, line, open_session, pay):
    line.control("/faults", fault="reorder_events", count=4)
    pay(open_session.id, "card_ok")
    settled(line)

    assert shop.types == CARD[::-1]


def test_events_are_held_until_released(shop, line, open_session, pay):
    line.control("/faults", fault="delay_events")
    pay(open_session.id, "card_ok")
    assert settled(line) == []

    assert line.control("/release")["released"] == 4
    settled(line)

    assert shop.types == CARD


def test_a_counted_delay_holds_only_the_next_events(shop, line, open_session, pay):
    line.control("/faults", fault="delay_events", count=3)
    pay(open_session.id, "card_ok")
    settled(line)
    assert shop.types == ["checkout.session.completed"]

    line.control("/release")
    settled(line)

    assert shop.types[1:] == CARD[:3]


def test_an_event_is_sent_again_on_demand(shop, line, open_session):
    line.control(f"/sessions/{open_session.id}/expire")
    settled(line)

    line.control(f"/events/{shop.ids[0]}/resend")
    settled(line)

    assert len(shop.ids) == 2
    assert len(set(shop.ids)) == 1


def test_an_answer_is_lost_after_the_work_was_done(client, line, order):
    line.control("/faults", fault="lose_response_after_executing", path="/v1/checkout/sessions")
    told = {"idempotency_key": "order-7"}

    with pytest.raises(stripe.APIConnectionError):
        client.v1.checkout.sessions.create(params=order, options=told)
    again = client.v1.checkout.sessions.create(params=order, options=told)

    assert again.last_response.headers["Idempotent-Replayed"] == "true"
    assert [one.id for one in client.v1.checkout.sessions.list().data] == [again.id]


def test_a_failure_of_stripe_does_nothing(client, line, order):
    line.control("/faults", fault="answer_500", method="POST")
    assert client.v1.checkout.sessions.list().data == []

    with pytest.raises(stripe.APIError) as failed:
        client.v1.checkout.sessions.create(params=order)

    assert failed.value.http_status == 500
    assert client.v1.checkout.sessions.list().data == []
    assert client.v1.checkout.sessions.create(params=order).status == "open"


def test_faults_are_counted_shown_and_disarmed(line):
    line.control("/faults", fault="answer_500", count=2)
    assert [one["name"] for one in line.get("/_control").json["faults"]] == ["answer_500"]

    line.ask("DELETE", "/_control/faults")

    assert line.get("/_control").json["faults"] == []
    assert "Unknown fault" in line.control("/faults", fault="fire")["error"]["message"]
