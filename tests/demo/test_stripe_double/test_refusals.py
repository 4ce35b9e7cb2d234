"""What Stripe refuses, the double refuses, in the shape the real client reads."""

import base64
import copy
from collections.abc import Callable
from typing import Any

import pytest
import stripe

FORM = "application/x-www-form-urlencoded"
BEARER = "Bearer sk_test_double"


def changed(order: dict[str, Any], path: str, value: Any) -> dict[str, Any]:
    """The order with one value put in (`None` takes it out) at a dotted path."""
    told = copy.deepcopy(order)
    *places, last = [int(part) if part.isdigit() else part for part in path.split(".")]
    inner: Any = told
    for place in places:
        inner = inner.setdefault(place, {}) if isinstance(place, str) else inner[place]
    if value is None:
        del inner[last]
    else:
        inner[last] = value
    return told


PRICE = "line_items.0.price_data"


@pytest.mark.parametrize(
    ("path", "value", "code", "param"),
    [
        ("colour", "red", "parameter_unknown", "colour"),
        (
            f"{PRICE}.amount",
            1,
            "parameter_unknown",
            "line_items[0][price_data][amount]",
        ),
        ("payment_method_types", ["card"], "parameter_unknown", "payment_method_types"),
        (
            f"{PRICE}.unit_amount",
            "1320.5",
            "parameter_invalid_integer",
            "line_items[0][price_data][unit_amount]",
        ),
        (f"{PRICE}.unit_amount", 49, "amount_too_small", "line_items"),
        (f"{PRICE}.unit_amount", 100_000_000, "amount_too_large", "line_items"),
        (f"{PRICE}.currency", "xxx", None, "line_items[0][price_data][currency]"),
        (f"{PRICE}.currency", None, "parameter_missing", "line_items[0][price_data][currency]"),
        (f"{PRICE}.product_data.name", "", "parameter_invalid_empty", None),
        (f"{PRICE}.product_data.name", None, "parameter_missing", None),
        ("line_items.0.quantity", None, "parameter_missing", "line_items[0][quantity]"),
        ("line_items.0.quantity", 0, "parameter_invalid_integer", "line_items[0]"),
        ("line_items", None, "parameter_missing", "line_items"),
        ("mode", None, "parameter_missing", "mode"),
        ("mode", "buy", None, "mode"),
        ("success_url", None, "parameter_missing", "success_url"),
        ("success_url", "/done", "url_invalid", "success_url"),
        ("locale", "xx", None, "locale"),
        ("client_reference_id", "x" * 201, "parameter_invalid_string_too_long", None),
        ("metadata", {"k" * 41: "v"}, "parameter_invalid", None),
        ("metadata", {"k": "v" * 501}, "parameter_invalid", "metadata[k]"),
        ("metadata", {str(place): "v" for place in range(51)}, "parameter_invalid", "metadata"),
        ("allowed_payment_method_types", ["money"], None, "allowed_payment_method_types[0]"),
        ("excluded_payment_method_types", ["konbini"], None, None),
        ("customer", "cus_missing", "resource_missing", "customer"),
        ("expires_at", 1_795_136_400 + 60, None, "expires_at"),
        ("expires_at", 1_795_136_400 + 90_000, None, "expires_at"),
        (
            "payment_method_options",
            {"konbini": {"expires_after_days": 61}},
            None,
            "payment_method_options[konbini][expires_after_days]",
        ),
        ("expand", ["metadata"], None, "expand"),
    ],
)
def test_a_session_that_stripe_would_not_make_is_refused(
    *, client, order, path, value, code, param
):
    wish = changed(order, path, value)

    with pytest.raises(stripe.InvalidRequestError) as refused:
        client.v1.checkout.sessions.create(params=wish)

    assert refused.value.http_status == 400
    assert refused.value.code == code
    assert param is None or refused.value.param == param
    assert client.v1.checkout.sessions.list().data == []


@pytest.mark.parametrize("amount", [119, 300_001])
def test_konbini_alone_is_refused_beyond_its_limits(client, order, amount):
    wish = changed(order, f"{PRICE}.unit_amount", amount)
    wish["allowed_payment_method_types"] = ["konbini"]

    with pytest.raises(stripe.InvalidRequestError, match="No valid payment method types"):
        client.v1.checkout.sessions.create(params=wish)


def test_konbini_takes_yen_only(client, order):
    wish = changed(order, f"{PRICE}.currency", "usd")
    wish["allowed_payment_method_types"] = ["konbini"]

    with pytest.raises(stripe.InvalidRequestError, match="No valid payment method types"):
        client.v1.checkout.sessions.create(params=wish)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("mode", "subscription"),
        ("automatic_tax", {"enabled": True}),
        ("allow_promotion_codes", True),
        ("ui_mode", "embedded_page"),
    ],
)
def test_the_double_says_what_it_does_not_play(client, order, path, value):
    with pytest.raises(stripe.APIError) as refused:
        client.v1.checkout.sessions.create(params=changed(order, path, value))

    assert refused.value.http_status == 501
    assert refused.value.error.code == "double_unsupported"


@pytest.mark.parametrize("key", ["sk_test_other", "sk_live_real", "whsec_double"])
def test_a_wrong_key_is_refused(server, key):
    client = stripe.StripeClient(key, base_addresses={"api": server.url})

    with pytest.raises(stripe.AuthenticationError, match="Invalid API Key"):
        client.v1.balance.retrieve()


@pytest.mark.parametrize("header", ["", "Digest sk_test_double", "Basic %%%"])
def test_a_missing_key_is_refused(line, header):
    answer = line.ask("GET", "/v1/balance", Authorization=header)

    assert answer.status == 401
    assert answer.json["error"]["type"] == "invalid_request_error"


def test_the_key_may_come_as_basic_too(line):
    told = base64.b64encode(b"sk_test_double:").decode()

    assert line.ask("GET", "/v1/balance", Authorization=f"Basic {told}").status == 200


def test_another_api_version_is_refused(server):
    client = stripe.StripeClient(
        "sk_test_double", base_addresses={"api": server.url}, stripe_version="2026-05-27.dahlia"
    )

    with pytest.raises(stripe.InvalidRequestError, match="Invalid Stripe API version"):
        client.v1.balance.retrieve()


@pytest.mark.parametrize("path", ["/v1/nothing", "/v1/invoices", "/v1/checkout/sessions/a/b"])
def test_an_address_that_is_not_there_is_404(line, path):
    answer = line.ask("GET", path, Authorization=BEARER)

    assert answer.status == 404
    assert "Unrecognized request URL" in answer.json["error"]["message"]


def test_parameters_of_a_post_do_not_come_in_the_query(line):
    answer = line.ask(
        "POST", "/v1/customers?name=a", "name=b", Authorization=BEARER, Content_Type=FORM
    )

    assert answer.status == 400


@pytest.mark.parametrize(
    "ask",
    [
        lambda client: client.v1.checkout.sessions.retrieve("cs_test_none"),
        lambda client: client.v1.payment_intents.retrieve("pi_none"),
        lambda client: client.v1.customers.retrieve("cus_none"),
        lambda client: client.v1.refunds.retrieve("re_none"),
        lambda client: client.v1.charges.retrieve("ch_none"),
        lambda client: client.v1.events.retrieve("evt_none"),
        lambda client: client.v1.disputes.retrieve("du_none"),
        lambda client: client.v1.webhook_endpoints.retrieve("we_none"),
        lambda client: client.v1.payment_methods.retrieve("pm_none"),
    ],
)
def test_an_object_that_is_not_there_is_404(
    client: stripe.StripeClient, ask: Callable[[stripe.StripeClient], Any]
) -> None:
    with pytest.raises(stripe.InvalidRequestError, match="No such") as refused:
        ask(client)

    assert (refused.value.http_status, refused.value.code) == (404, "resource_missing")


@pytest.mark.parametrize("way", ["card_ok", "konbini"])
def test_a_finished_session_cannot_be_expired(client, open_session, pay, way):
    pay(open_session.id, way)

    with pytest.raises(stripe.InvalidRequestError, match="can be expired"):
        client.v1.checkout.sessions.expire(open_session.id)


def test_an_expired_session_cannot_be_expired_again_nor_paid(client, line, open_session):
    client.v1.checkout.sessions.expire(open_session.id)

    with pytest.raises(stripe.InvalidRequestError, match="can be expired"):
        client.v1.checkout.sessions.expire(open_session.id)
    answer = line.control(f"/sessions/{open_session.id}/pay", way="card_ok")
    assert answer["error"]["code"] == "checkout_session_not_open"


@pytest.mark.parametrize(
    ("amount", "told"), [(110_001, "greater than unrefunded"), (0, "greater than 0"), (-1, None)]
)
def test_more_than_was_taken_is_not_given_back(client, paid, amount, told):
    with pytest.raises(stripe.InvalidRequestError, match=told) as refused:
        client.v1.refunds.create(params={"payment_intent": paid.payment_intent, "amount": amount})

    assert refused.value.param == "amount"
    assert client.v1.refunds.list().data == []


def test_a_second_refund_counts_the_first(client, paid):
    wish = {"payment_intent": paid.payment_intent, "amount": 60_000}
    client.v1.refunds.create(params=wish)

    with pytest.raises(stripe.InvalidRequestError, match=r"60000.*50000"):
        client.v1.refunds.create(params=wish)


def test_what_was_given_back_whole_is_not_given_back_again(client, paid):
    client.v1.refunds.create(params={"payment_intent": paid.payment_intent})

    with pytest.raises(stripe.InvalidRequestError) as refused:
        client.v1.refunds.create(params={"payment_intent": paid.payment_intent})

    assert refused.value.code == "charge_already_refunded"


def test_a_disputed_charge_is_not_refunded(client, line, paid):
    line.control(f"/charges/{paid.payment_intent}/dispute")

    with pytest.raises(stripe.InvalidRequestError) as refused:
        client.v1.refunds.create(params={"payment_intent": paid.payment_intent})

    assert refused.value.code == "charge_disputed"


def test_a_konbini_payment_is_not_refunded_before_it_was_made(client, waiting):
    with pytest.raises(stripe.InvalidRequestError, match="does not have a successful charge"):
        client.v1.refunds.create(params={"payment_intent": waiting.payment_intent})


@pytest.mark.parametrize(
    ("told", "code"),
    [
        ({}, "parameter_missing"),
        ({"charge": "ch_none"}, "resource_missing"),
        ({"payment_intent": "pi_none", "reason": "bored"}, None),
    ],
)
def test_a_refund_must_name_its_payment_and_a_known_reason(client, told, code):
    with pytest.raises(stripe.InvalidRequestError) as refused:
        client.v1.refunds.create(params=told)

    assert refused.value.code == code


@pytest.mark.parametrize(
    ("told", "code"),
    [
        ({"amount": 49}, "amount_too_small"),
        ({"amount": "100.5"}, "parameter_invalid_integer"),
        ({"currency": "xxx"}, None),
        ({"payment_method_types": ["card"]}, "parameter_unknown"),
        ({"off_session": True}, "parameter_invalid"),
        ({"confirm": True}, "parameter_missing"),
        ({"confirm": True, "payment_method": "pm_card_visa"}, "parameter_missing"),
        ({"customer": "cus_none"}, "resource_missing"),
        (
            {"confirm": True, "off_session": True, "payment_method": "pm_card_visa"},
            "payment_method_customer_required",
        ),
    ],
)
def test_an_intent_that_stripe_would_not_take_is_refused(client, told, code):
    with pytest.raises(stripe.InvalidRequestError) as refused:
        client.v1.payment_intents.create(params={"amount": 5_000, "currency": "jpy", **told})

    assert refused.value.code == code
    assert client.v1.payment_intents.list().data == []


def test_a_saved_card_is_not_charged_for_another_customer(client):
    owner = client.v1.customers.create(params={"name": "a"})
    other = client.v1.customers.create(params={"name": "b"})
    card = client.v1.payment_methods.attach("pm_card_visa", params={"customer": owner.id})
    wish = {"amount": 5_000, "currency": "jpy", "customer": other.id, "payment_method": card.id}

    with pytest.raises(stripe.InvalidRequestError, match="belongs to a Customer"):
        client.v1.payment_intents.create(params={**wish, "confirm": True, "off_session": True})
    with pytest.raises(stripe.InvalidRequestError, match="already been attached"):
        client.v1.payment_methods.attach(card.id, params={"customer": other.id})


def test_a_paid_intent_is_not_confirmed_again(client, paid):
    with pytest.raises(stripe.InvalidRequestError) as refused:
        client.v1.payment_intents.confirm(paid.payment_intent)

    assert refused.value.code == "payment_intent_unexpected_state"


@pytest.mark.parametrize("limit", [0, 101])
def test_a_page_holds_one_to_a_hundred(client, limit):
    with pytest.raises(stripe.InvalidRequestError) as refused:
        client.v1.events.list(params={"limit": limit})

    assert refused.value.param == "limit"


def test_the_same_key_and_wish_give_the_same_answer(client, order):
    told = {"idempotency_key": "order-7"}

    first = client.v1.checkout.sessions.create(params=order, options=told)
    again = client.v1.checkout.sessions.create(params=order, options=told)

    assert again.id == first.id
    assert again.last_response.headers["Idempotent-Replayed"] == "true"
    assert "Idempotent-Replayed" not in first.last_response.headers
    assert len(client.v1.checkout.sessions.list().data) == 1


def test_a_used_key_with_another_wish_is_refused(client, order):
    told = {"idempotency_key": "order-7"}
    client.v1.checkout.sessions.create(params=order, options=told)

    with pytest.raises(stripe.IdempotencyError) as refused:
        client.v1.checkout.sessions.create(
            params={**order, "client_reference_id": "order-8"}, options=told
        )

    assert refused.value.http_status == 400
    assert refused.value.error.type == "idempotency_error"


def test_a_refused_card_is_refused_again_under_the_same_key(client):
    customer = client.v1.customers.create(params={"name": "a"})
    card = client.v1.payment_methods.attach(
        "pm_card_chargeCustomerFail", params={"customer": customer.id}
    )
    wish = {"amount": 5_000, "currency": "jpy", "customer": customer.id, "confirm": True}
    wish |= {"payment_method": card.id, "off_session": True}

    for _ in range(2):
        with pytest.raises(stripe.CardError):
            client.v1.payment_intents.create(params=wish, options={"idempotency_key": "once"})

    assert len(client.v1.payment_intents.list().data) == 1


def test_a_mistyped_wish_does_not_use_up_its_key(client, order):
    told = {"idempotency_key": "order-7"}
    with pytest.raises(stripe.InvalidRequestError):
        client.v1.checkout.sessions.create(params={**order, "colour": "red"}, options=told)

    assert client.v1.checkout.sessions.create(params=order, options=told).status == "open"
