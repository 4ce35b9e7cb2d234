"""The description is Stripe's, brought forward to the pinned version, and is enforced."""

import threading
import typing
from collections.abc import Mapping

import pytest
import stripe
from stripe.params._payment_intent_create_params import PaymentIntentCreateParams
from stripe.params.checkout._session_create_params import SessionCreateParams

from msp.demo.stripe_double import (
    Options,
    answers,
    endive,
    problems,
    serve,
    serve_quietly,
    wire,
    words,
)
from msp.demo.stripe_double.description import description
from msp.demo.stripe_double.operations import OPERATIONS


def literals(kind: typing.Any) -> set[str]:
    """All choices a type names, however deep."""
    if typing.get_origin(kind) is typing.Literal:
        return set(typing.get_args(kind))
    return set().union(*(literals(one) for one in typing.get_args(kind)))


def fields(kind: typing.Any) -> dict[str, typing.Any]:
    return typing.get_type_hints(kind, localns={"StripeContext": object, "Mapping": Mapping})


def test_the_double_speaks_the_version_the_client_pins():
    assert stripe.api_version == endive.VERSION
    assert description().version == "2026-05-27.dahlia"


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/v1/checkout/sessions", SessionCreateParams),
        ("/v1/payment_intents", PaymentIntentCreateParams),
    ],
)
def test_parameters_are_the_ones_the_pinned_client_knows(path, kind):
    ours = description().wishes("POST", path)["properties"]
    theirs = fields(kind)
    beside = set(fields(stripe.RequestOptions)) - {"expand"}

    assert set(ours) == set(theirs) - beside
    named = set(ours["allowed_payment_method_types"]["items"]["enum"])
    unpublished = literals(theirs["allowed_payment_method_types"]) - named
    assert named <= literals(theirs["allowed_payment_method_types"])
    assert unpublished == set() or path == "/v1/payment_intents"


def test_every_operation_is_in_the_description_and_its_parameters_too():
    for one in OPERATIONS:
        known = description().wishes(one.method, one.path).get("properties", {})
        told = {name.split(".")[0] for name in one.modelled}
        assert told - set(known) <= {"expand"}, (one.method, one.path)


def test_an_object_stripe_could_not_have_sent_is_an_error():
    good = answers.whole("refund", {"id": "re_1", "amount": 1, "created": 1, "currency": "jpy"})
    assert answers.check_object(good) == good

    for wrong in ({"amount": "1"}, {"colour": "red"}, {"created": None}):
        with pytest.raises(problems.DoubleIsWrong, match="refund re_1"):
            answers.check_object({**good, **wrong})


def test_the_double_admits_its_own_mistake(order):
    with serve_quietly(0) as server:
        client = stripe.StripeClient("sk_test_double", base_addresses={"api": server.url})
        session = client.v1.checkout.sessions.create(params=order)
        server.double.store.put("checkout.session", {**session.to_dict(), "status": "sold"})

        with pytest.raises(stripe.APIError, match="THE DOUBLE IS WRONG"):
            client.v1.checkout.sessions.retrieve(session.id)

        assert "sold" in server.double.wrongs[0]


def test_an_event_stripe_does_not_have_is_an_error():
    with pytest.raises(problems.DoubleIsWrong, match="no event"):
        answers.check_event_name("checkout.session.paid")


def test_form_fields_become_nested_values():
    pairs = [("a[b][0][c]", "1"), ("a[b][1][c]", "2"), ("list[]", "x"), ("list[]", "y")]

    assert wire.decoded(pairs) == {
        "a": {"b": {"0": {"c": "1"}, "1": {"c": "2"}}},
        "list": {"0": "x", "1": "y"},
    }


@pytest.mark.parametrize("value", ["1.0", "1e3", "", " 1", "١", "0x1"])
def test_whole_numbers_are_written_plainly(value):
    with pytest.raises(problems.StripeProblem, match="Invalid integer"):
        wire.typed({"type": "integer"}, value, "amount")


def test_both_languages_say_the_same_things():
    assert set(words.JA) == set(words.EN)
    assert not set(words.JA.values()) & set(words.EN.values())


def test_a_started_double_delivers_by_itself(listening, order):
    listening.heard.clear()
    arrived = threading.Event()
    kept = listening.heard.append

    class Heard(list):
        def append(self, one):
            kept(one)
            arrived.set()

    listening.heard = Heard()
    with serve(0, Options(webhook_url=listening.url)) as server:
        client = stripe.StripeClient("sk_test_double", base_addresses={"api": server.url})
        client.v1.customers.create(params={"name": "a"})

        assert arrived.wait(timeout=10)
