"""What is true of an order, tested with values."""

from dataclasses import replace
from datetime import date

import pytest

from billing.rules import orders
from billing.rules.orders import Failure, Offer, OrderState, Owed, Payment, Told
from msp.kernel.errors import Refused
from msp.kernel.money import Money

PRICE = Money(110_000, "JPY")
OWED = Owed(order_id="7", amount=PRICE, session_id="cs_1")
TOLD = Told(
    session_id="cs_1",
    reference="7",
    order_id="7",
    amount=PRICE,
    payment=Payment.PAID,
    received=PRICE,
)


def test_what_agrees_in_everything_has_no_difference():
    assert orders.difference(OWED, TOLD) is None
    assert orders.difference(replace(OWED, session_id=None), TOLD) is None


@pytest.mark.parametrize(
    ("told", "failure"),
    [
        ({"session_id": "cs_2"}, Failure.SESSION),
        ({"order_id": None}, Failure.ORDER),
        ({"reference": "8"}, Failure.ORDER),
        ({"amount": Money(110_000, "USD")}, Failure.CURRENCY),
        ({"amount": Money(11_000_000, "JPY")}, Failure.AMOUNT),
        ({"received": Money(109_999, "JPY")}, Failure.AMOUNT),
    ],
)
def test_the_first_difference_is_named(told: dict[str, object], failure: Failure):
    assert orders.difference(OWED, replace(TOLD, **told)) is failure  # type: ignore[arg-type]


@pytest.mark.parametrize("end", [OrderState.DECLINED, OrderState.CANCELLED, OrderState.REFUNDED])
def test_an_end_is_an_end(end: OrderState):
    for wanted in OrderState:
        with pytest.raises(Refused):
            orders.moved(end, wanted)


def test_a_declined_approval_never_becomes_hours():
    with pytest.raises(Refused):
        orders.moved(OrderState.REQUESTED, OrderState.FULFILLED)
    assert orders.moved(OrderState.EXPIRED, OrderState.PAYING) is OrderState.PAYING


def test_an_hour_of_a_package_costs_its_share_half_up():
    offer = Offer(600, Money(99_995, "JPY"), Money(110_000, "JPY"))

    assert offer.per_hour == Money(10_000, "JPY")
    assert offer.saved == Money(10_005, "JPY")
    assert replace(offer, list_price=None).saved is None
    assert replace(offer, list_price=offer.price).saved is None


@pytest.mark.parametrize(("amount", "offered"), [(119, False), (120, True), (300_001, False)])
def test_a_store_is_offered_within_its_limits(amount: int, offered: bool):
    assert orders.offers_konbini(Money(amount, "JPY")) is offered


def test_the_last_day_belongs_to_the_hours():
    assert orders.expires_on(date(2026, 11, 20), 12) == date(2027, 11, 19)
    assert orders.expires_on(date(2026, 11, 20), None) is None
