"""Several people, pages and events at the same moment: still one of everything."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar
from uuid import UUID, uuid4

from sqlalchemy import select

from billing import stripe_orders
from billing.actions import orders as actions
from billing.models import HourOrder
from billing.rules.orders import OrderState, PayBy
from msp.data.work import begin, look
from msp.outside.models import OutboxMessage
from tests.billing.test_orders.conftest import NOTHING, ONCE, House
from tests.conftest import NOW

T = TypeVar("T")


def together(times: int, deed: Callable[[], T]) -> list[T]:
    with ThreadPoolExecutor(times) as pool:
        return [running.result() for running in [pool.submit(deed) for _ in range(times)]]


def test_one_form_sent_by_four_presses_is_one_order(house: House):
    token = uuid4()

    ids = together(4, lambda: house.order(PayBy.INVOICE, token=token))

    assert len(set(ids)) == 1
    with look(house.sessions, house.system, NOW) as work:
        assert len(list(work.session.scalars(select(HourOrder)))) == 1


def test_an_order_by_invoice_that_four_push_on_is_billed_once(house: House):
    order_id = house.order(PayBy.INVOICE)

    together(4, lambda: stripe_orders.push_on(house.shop, order_id))

    assert house.books() == NOTHING | {"hour_pool": 1, "ledger_entry": 1, "invoice": 1}


def test_page_event_and_night_at_once_fulfil_once(house: House):
    order_id, session_id = house.at_checkout()
    house.line.fault("delay_events")
    house.line.pay(session_id)

    states = together(6, lambda: stripe_orders.fulfil(house.shop, order_id))

    assert set(states) == {OrderState.FULFILLED}
    assert house.books() == ONCE


def letters(house: House, order_id: UUID) -> list[str]:
    with look(house.sessions, house.system, NOW) as work:
        mine = OutboxMessage.source.startswith(f"order:{order_id}")
        asked = select(OutboxMessage.to_address).where(mine).order_by(OutboxMessage.source.desc())
        return list(work.session.scalars(asked))


def test_the_approver_and_then_the_asker_hear_of_it_once(house: House):
    order_id = house.order(PayBy.INVOICE, approver_id=house.approver.id)
    assert letters(house, order_id) == ["山口@minato.example"]

    for _ in range(2):
        with begin(house.sessions, house.approver, NOW) as work:
            actions.approve_order(work, actions.ApproveOrder(order_id=order_id))

    assert letters(house, order_id) == ["山口@minato.example", "高橋@minato.example"]
