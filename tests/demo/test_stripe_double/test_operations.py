"""The real client gets Stripe's objects from the double, for every operation the portal uses."""

import pytest
import stripe

from msp.demo.stripe_double import Options, serve_quietly

# Three days from a Friday morning: Monday 2026-11-23, 23:59:59 in Japan.
KONBINI_ENDS = 1_795_445_999


def test_a_session_is_open_and_has_no_payment_before_the_buyer_pays(client, open_session):
    assert open_session.object == "checkout.session"
    assert (open_session.status, open_session.payment_status) == ("open", "unpaid")
    assert (open_session.amount_total, open_session.currency) == (110_000, "jpy")
    assert open_session.client_reference_id == "order-7"
    assert open_session.metadata.to_dict() == {"order_id": "7"}
    assert open_session.payment_intent is None
    assert open_session.payment_method_types == ["card", "konbini"]


def test_a_paid_session_is_retrieved_with_its_payment_opened(client, paid):
    told = ["payment_intent.latest_charge", "line_items"]

    session = client.v1.checkout.sessions.retrieve(paid.id, params={"expand": told})

    assert (session.status, session.payment_status, session.url) == ("complete", "paid", None)
    assert session.payment_intent.status == "succeeded"
    assert session.payment_intent.amount_received == 110_000
    assert session.payment_intent.metadata.to_dict() == {"order_id": "7"}
    assert session.payment_intent.latest_charge.payment_method_details.card.last4 == "4242"
    assert session.line_items.data[0].amount_total == 110_000


def test_sessions_are_listed_newest_first_a_page_at_a_time(client, order):
    made = [client.v1.checkout.sessions.create(params=order).id for _ in range(3)]

    page = client.v1.checkout.sessions.list(params={"limit": 2})
    everything = [one.id for one in page.auto_paging_iter()]

    assert page.has_more is True
    assert everything == made[::-1]


def test_sessions_are_listed_by_when_they_were_made(client, clock, order):
    before = client.v1.checkout.sessions.create(params=order)
    clock.moment += 60
    after = client.v1.checkout.sessions.create(params=order)

    late = client.v1.checkout.sessions.list(params={"created": {"gte": clock.moment}})
    early = client.v1.checkout.sessions.list(params={"created": before.created})

    assert [one.id for one in late.data] == [after.id]
    assert [one.id for one in early.data] == [before.id]


def test_sessions_are_found_by_their_payment(client, paid, order):
    client.v1.checkout.sessions.create(params=order)

    found = client.v1.checkout.sessions.list(params={"payment_intent": paid.payment_intent})

    assert [one.id for one in found.data] == [paid.id]


def test_the_line_items_of_a_session_are_listed(client, open_session):
    lines = client.v1.checkout.sessions.line_items.list(open_session.id)

    assert [(one.description, one.quantity) for one in lines.data] == [("時間パック 10時間", 1)]


def test_an_open_session_is_expired(client, open_session):
    expired = client.v1.checkout.sessions.expire(open_session.id)

    assert (expired.status, expired.url) == ("expired", None)


def test_a_session_expires_by_the_clock(client, clock, open_session):
    clock.moment = open_session.expires_at

    assert client.v1.checkout.sessions.retrieve(open_session.id).status == "expired"


def test_konbini_completes_unpaid_and_is_paid_later(client, line, waiting):
    intent = client.v1.payment_intents.retrieve(waiting.payment_intent)
    assert (waiting.status, waiting.payment_status) == ("complete", "unpaid")
    assert intent.status == "requires_action"
    assert intent.next_action.konbini_display_details.expires_at == KONBINI_ENDS

    line.control(f"/konbini/{waiting.id}/pay")

    after = client.v1.checkout.sessions.retrieve(waiting.id, params={"expand": ["payment_intent"]})
    assert (after.status, after.payment_status) == ("complete", "paid")
    assert after.payment_intent.status == "succeeded"


def test_konbini_lapses_by_the_clock(client, clock, waiting):
    clock.moment += 5 * 86_400

    after = client.v1.checkout.sessions.retrieve(waiting.id, params={"expand": ["payment_intent"]})

    assert (after.status, after.payment_status) == ("complete", "unpaid")
    assert after.payment_intent.status == "requires_payment_method"


def test_the_buyer_may_wait_as_long_as_the_order_says(client, order, pay):
    order["payment_method_options"] = {"konbini": {"expires_after_days": 60}}
    session = client.v1.checkout.sessions.create(params=order)

    intent = client.v1.payment_intents.retrieve(pay(session.id, "konbini")["payment_intent"])

    assert intent.next_action.konbini_display_details.expires_at == KONBINI_ENDS + 57 * 86_400


@pytest.mark.parametrize(
    ("amount", "methods"),
    [
        (119, ["card"]),
        (120, ["card", "konbini"]),
        (300_000, ["card", "konbini"]),
        (300_001, ["card"]),
    ],
)
def test_konbini_is_left_out_beyond_its_limits(client, order, amount, methods):
    order["line_items"][0]["price_data"]["unit_amount"] = amount

    assert client.v1.checkout.sessions.create(params=order).payment_method_types == methods


def test_part_of_a_payment_is_refunded_and_then_the_rest(client, paid):
    part = client.v1.refunds.create(
        params={"payment_intent": paid.payment_intent, "amount": 10_000, "metadata": {"n": "1"}}
    )
    rest = client.v1.refunds.create(params={"charge": part.charge})

    assert (part.status, part.amount, part.metadata["n"]) == ("succeeded", 10_000, "1")
    assert rest.amount == 100_000
    charge = client.v1.charges.retrieve(part.charge)
    assert (charge.amount_refunded, charge.refunded) == (110_000, True)
    listed = client.v1.refunds.list(params={"payment_intent": paid.payment_intent})
    assert [one.id for one in listed.data] == [rest.id, part.id]
    assert client.v1.refunds.retrieve(part.id).id == part.id


@pytest.mark.parametrize("end", [("succeeded", 110_000), ("failed", 0)])
def test_a_konbini_refund_waits_for_the_buyers_bank(client, line, waiting, end):
    status, given_back = end
    line.control(f"/konbini/{waiting.id}/pay")
    refund = client.v1.refunds.create(params={"payment_intent": waiting.payment_intent})
    assert refund.status == "requires_action"

    line.control(f"/refunds/{refund.id}/settle", status=status)

    assert client.v1.refunds.retrieve(refund.id).status == status
    assert client.v1.charges.retrieve(refund.charge).amount_refunded == given_back


def test_customers_are_made_found_and_searched(client):
    made = client.v1.customers.create(
        params={"name": "株式会社青葉", "email": "aoba@example.com", "metadata": {"client": "12"}}
    )
    client.v1.customers.create(params={"email": "other@example.com"})

    assert client.v1.customers.retrieve(made.id).name == "株式会社青葉"
    by_mail = client.v1.customers.list(params={"email": "aoba@example.com"})
    by_key = client.v1.customers.search(params={"query": "metadata['client']:'12'"})
    assert [one.id for one in by_mail.data] == [made.id]
    assert [one.id for one in by_key.data] == [made.id]


def test_a_saved_card_is_charged_with_nobody_there(client):
    customer = client.v1.customers.create(params={"email": "aoba@example.com"})
    card = client.v1.payment_methods.attach("pm_card_visa", params={"customer": customer.id})

    intent = client.v1.payment_intents.create(
        params={
            "amount": 55_000,
            "currency": "jpy",
            "customer": customer.id,
            "payment_method": card.id,
            "off_session": True,
            "confirm": True,
            "metadata": {"order_id": "8"},
        },
        options={"idempotency_key": "top-up-8"},
    )

    assert (intent.status, intent.amount_received) == ("succeeded", 55_000)
    listed = client.v1.payment_methods.list(params={"customer": customer.id, "type": "card"})
    assert [one.id for one in listed.data] == [card.id]
    assert client.v1.payment_methods.retrieve(card.id).customer == customer.id


def test_a_card_given_at_checkout_is_saved_for_later(client, order, pay):
    customer = client.v1.customers.create(params={"email": "aoba@example.com"})
    order["customer"] = customer.id
    order["payment_intent_data"]["setup_future_usage"] = "off_session"
    session = client.v1.checkout.sessions.create(params=order)

    pay(session.id, "card_ok")

    saved = client.v1.payment_methods.list(params={"customer": customer.id})
    assert [one.card.last4 for one in saved.data] == ["4242"]


@pytest.mark.parametrize(
    ("card", "code", "decline_code"),
    [
        ("pm_card_chargeCustomerFail", "card_declined", "generic_decline"),
        ("pm_card_authenticationRequired", "authentication_required", "authentication_required"),
    ],
)
def test_a_saved_card_may_be_refused(client, card, code, decline_code):
    customer = client.v1.customers.create(params={"email": "aoba@example.com"})
    saved = client.v1.payment_methods.attach(card, params={"customer": customer.id})
    wish = {"amount": 55_000, "currency": "jpy", "customer": customer.id}
    wish |= {"payment_method": saved.id, "off_session": True, "confirm": True}

    with pytest.raises(stripe.CardError) as refused:
        client.v1.payment_intents.create(params=wish)

    assert refused.value.http_status == 402
    assert refused.value.code == code
    assert refused.value.error.decline_code == decline_code
    left = client.v1.payment_intents.retrieve(refused.value.error.payment_intent.id)
    assert (left.status, left.last_payment_error.code) == ("requires_payment_method", code)


def test_an_intent_is_confirmed_in_a_second_step(client):
    made = client.v1.payment_intents.create(params={"amount": 5_000, "currency": "jpy"})
    assert made.status == "requires_payment_method"

    done = client.v1.payment_intents.confirm(
        made.id,
        params={"payment_method": "pm_card_visa", "return_url": "http://127.0.0.1:9/back"},
    )

    assert done.status == "succeeded"
    assert [one.id for one in client.v1.payment_intents.list().data] == [made.id]


def test_a_dispute_is_opened_seen_and_closed(client, line, paid):
    opened = line.control(f"/charges/{paid.payment_intent}/dispute", reason="fraudulent")
    listed = client.v1.disputes.list(params={"payment_intent": paid.payment_intent})
    assert [(one.id, one.status) for one in listed.data] == [(opened["id"], "needs_response")]

    line.control(f"/disputes/{opened['id']}/close", status="lost")

    dispute = client.v1.disputes.retrieve(opened["id"], params={"expand": ["charge"]})
    assert (dispute.status, dispute.charge.disputed) == ("lost", True)


def test_events_are_listed_by_type_and_retrieved(client, paid):
    listed = client.v1.events.list(params={"type": "checkout.session.completed"})

    event = client.v1.events.retrieve(listed.data[0].id)

    assert event.data.object.id == paid.id
    assert event.api_version == stripe.api_version
    several = client.v1.events.list(params={"types": ["charge.succeeded", "charge.refunded"]})
    assert [one.type for one in several.data] == ["charge.succeeded"]


def test_a_webhook_address_shows_its_secret_once(client):
    made = client.v1.webhook_endpoints.create(
        params={"url": "http://127.0.0.1:9/hook", "enabled_events": ["charge.refunded"]}
    )

    assert made.secret.startswith("whsec_")
    assert "secret" not in client.v1.webhook_endpoints.retrieve(made.id)
    listed = client.v1.webhook_endpoints.list().data
    assert [one.id for one in listed] == [made.id, "we_double"]
    assert all("secret" not in one for one in listed)
    assert client.v1.webhook_endpoints.delete(made.id).deleted is True


def test_the_account_and_its_balance_are_shown(client, paid):
    account = client.v1.accounts.retrieve_current()
    balance = client.v1.balance.retrieve()

    assert (account.country, account.default_currency) == ("JP", "jpy")
    assert balance.livemode is False
    assert balance.pending[0].amount == 110_000


def test_what_was_kept_in_a_file_is_there_after_a_restart(tmp_path, clock, order):
    from_disk = str(tmp_path / "double.sqlite")
    options = Options(path=from_disk, now=clock)
    with serve_quietly(0, options) as first:
        one = stripe.StripeClient("sk_test_double", base_addresses={"api": first.url})
        made = one.v1.checkout.sessions.create(params=order)

    with serve_quietly(0, options) as second:
        other = stripe.StripeClient("sk_test_double", base_addresses={"api": second.url})
        found = other.v1.checkout.sessions.retrieve(made.id)

    assert found.id == made.id
