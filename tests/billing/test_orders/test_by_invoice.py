"""Hours bought by invoice: our price, one invoice, hours at issue or at payment."""

from datetime import date
from uuid import uuid4

import pytest

from billing import stripe_orders
from billing.actions import corrections, months, payments
from billing.actions import orders as actions
from billing.models import HourOrder
from billing.rules.invoices import InvoiceState
from billing.rules.orders import OrderState, PayBy
from contracts.models import HourPackage
from contracts.rules.pools import PoolState
from msp.accounts.models import Client
from msp.data.work import begin
from msp.kernel.errors import Forbidden, Refused
from tests.billing.test_orders.conftest import NOTHING, House
from tests.conftest import NOW

BILLED = NOTHING | {"hour_pool": 1, "ledger_entry": 1, "invoice": 1}


def test_an_order_keeps_our_own_price(house: House):
    order = house.read(house.order(PayBy.INVOICE, po_number="PO-7"))

    assert (order.net_minor, order.tax_minor, order.gross_minor) == (100_000, 10_000, 110_000)
    assert (order.minutes, order.state, order.po_number) == (600, OrderState.ORDERED, "PO-7")
    assert house.books() == NOTHING


def test_by_invoice_the_hours_start_when_the_invoice_is_issued(house: House):
    order_id = house.order(PayBy.INVOICE)

    assert stripe_orders.push_on(house.shop, order_id) is None

    order, pool, invoice = house.read(order_id), house.pool(order_id), house.invoice(order_id)
    assert order.state is OrderState.FULFILLED
    assert (pool.state, pool.remaining_minutes, pool.price_minor) == (
        PoolState.ACTIVE,
        600,
        100_000,
    )
    assert str(pool.expires_on) == "2027-11-19"
    assert (invoice.state, invoice.number) == (InvoiceState.ISSUED, "MR-202611-001")
    assert (invoice.net_minor, invoice.tax_minor, invoice.gross_minor) == (100_000, 10_000, 110_000)
    assert house.books() == BILLED


def test_going_on_twice_gives_once(house: House):
    order_id = house.order(PayBy.INVOICE)

    stripe_orders.push_on(house.shop, order_id)
    stripe_orders.push_on(house.shop, order_id)

    assert house.books() == BILLED


def test_numbers_of_invoices_have_no_gap(house: House):
    orders = [house.order(PayBy.INVOICE) for _ in range(3)]

    for order_id in orders:
        stripe_orders.push_on(house.shop, order_id)

    numbers = [house.invoice(order_id).number for order_id in orders]
    assert numbers == ["MR-202611-001", "MR-202611-002", "MR-202611-003"]


def test_the_hours_may_wait_for_the_money(house: House):
    house.change(hours_start="payment")
    order_id = house.order(PayBy.INVOICE)
    stripe_orders.push_on(house.shop, order_id)
    assert house.read(order_id).state is OrderState.ORDERED
    assert house.pool(order_id).state is PoolState.PENDING

    with begin(house.sessions, house.system, NOW) as work:
        invoice = house.invoice(order_id)
        wish = payments.MarkPaid(invoice_id=invoice.id, received_on=date(2026, 11, 20))
        payments.mark_paid(work, wish)

    assert house.read(order_id).state is OrderState.FULFILLED
    assert house.pool(order_id).remaining_minutes == 600


def test_a_month_may_collect_the_orders(house: House):
    house.change(order_invoice="month")
    order_id = house.order(PayBy.INVOICE)

    stripe_orders.push_on(house.shop, order_id)

    assert house.books() == NOTHING | {"hour_pool": 1}
    assert house.pool(order_id).source == f"monthly-order:{order_id}"


def test_the_same_form_orders_once(house: House):
    token = uuid4()

    first, second = (house.order(PayBy.INVOICE, token=token) for _ in range(2))

    assert first == second
    assert house.read(first).number == 1


def test_an_approver_decides_first(house: House):
    order_id = house.order(PayBy.INVOICE, approver_id=house.approver.id)
    stripe_orders.push_on(house.shop, order_id)
    assert house.read(order_id).state is OrderState.REQUESTED
    assert house.books() == NOTHING

    with begin(house.sessions, house.approver, NOW) as work:
        actions.approve_order(work, actions.ApproveOrder(order_id=order_id))
    stripe_orders.push_on(house.shop, order_id)

    order = house.read(order_id)
    assert (order.state, order.approved_by) == (OrderState.FULFILLED, house.approver.id)
    assert house.books() == BILLED


def test_a_declined_order_goes_nowhere(house: House):
    order_id = house.order(PayBy.INVOICE, approver_id=house.approver.id)

    with begin(house.sessions, house.approver, NOW) as work:
        actions.decline_order(work, actions.DeclineOrder(order_id=order_id, reason="来期に"))
    stripe_orders.push_on(house.shop, order_id)

    assert (house.read(order_id).state, house.read(order_id).note) == (
        OrderState.DECLINED,
        "来期に",
    )
    assert house.books() == NOTHING


def test_whoever_asks_does_not_approve(house: House):
    order_id = house.order(PayBy.INVOICE, approver_id=house.approver.id)

    with begin(house.sessions, house.buyer, NOW) as work, pytest.raises(Forbidden):
        actions.approve_order(work, actions.ApproveOrder(order_id=order_id))


def test_nobody_but_an_approver_is_asked(house: House):
    with pytest.raises(Refused, match="may not approve"):
        house.order(PayBy.INVOICE, approver_id=house.buyer.id)


def test_a_price_that_changed_is_shown_again(house: House):
    with pytest.raises(Refused, match="price has changed"):
        house.order(PayBy.INVOICE, seen_gross=99_000)


def test_a_client_that_needs_an_order_number_gives_it(house: House):
    with begin(house.sessions, house.owner, NOW) as work:
        work.get(Client, house.client_id).needs_po = True

    with pytest.raises(Refused, match="order number"):
        house.order(PayBy.INVOICE)
    assert house.order(PayBy.INVOICE, po_number="4711")


def test_what_is_off_sale_is_not_sold(house: House):
    with begin(house.sessions, house.owner, NOW) as work:
        work.get(HourPackage, house.package_id).on_sale = False

    with pytest.raises(Refused, match="no longer on sale"):
        house.order(PayBy.INVOICE)


def test_an_order_that_was_billed_is_not_taken_back(house: House):
    order_id, other_id = house.order(PayBy.INVOICE), house.order(PayBy.INVOICE)
    stripe_orders.push_on(house.shop, order_id)

    with begin(house.sessions, house.buyer, NOW) as work:
        actions.cancel_order(work, actions.CancelOrder(order_id=other_id))
    with begin(house.sessions, house.buyer, NOW) as work, pytest.raises(Refused, match="billed"):
        actions.cancel_order(work, actions.CancelOrder(order_id=order_id))

    assert house.read(other_id).state is OrderState.CANCELLED
    assert house.read(order_id).state is OrderState.FULFILLED


def test_a_void_invoice_takes_its_hours_with_it(house: House):
    order_id = house.order(PayBy.INVOICE)
    stripe_orders.push_on(house.shop, order_id)

    with begin(house.sessions, house.system, NOW) as work:
        wish = corrections.VoidInvoice(
            invoice_id=house.invoice(order_id).id, reason="ordered by mistake"
        )
        corrections.void_invoice(work, wish)

    assert house.pool(order_id).state is PoolState.VOID
    assert house.read(order_id).state is OrderState.CANCELLED


def test_what_was_left_half_done_is_taken_up(house: House):
    order_id = house.order(PayBy.INVOICE)
    with begin(house.sessions, house.system, NOW) as work:
        work.get(HourOrder, order_id).created_at = NOW.replace(hour=0)

    assert stripe_orders.reconcile(house.shop, house.provider_id) == {"billed": 1}

    assert house.books() == BILLED


def test_hours_on_the_months_invoice_start_with_it(house: House):
    house.change(order_invoice="month")
    order_id = house.order(PayBy.INVOICE)
    stripe_orders.push_on(house.shop, order_id)
    with begin(house.sessions, house.owner, NOW) as work:
        work.get(Client, house.client_id).address = "東京都港区1-2-3"

    with begin(house.sessions, house.system, NOW) as work:
        months.bill_month(work, months.BillMonth(month="2026-11"))

    assert house.read(order_id).state is OrderState.FULFILLED
    assert house.pool(order_id).state is PoolState.ACTIVE
    assert house.invoice(order_id).gross_minor == 110_000


def test_an_order_of_its_own_is_not_billed_by_the_month_again(house: House):
    order_id = house.order(PayBy.INVOICE)
    stripe_orders.push_on(house.shop, order_id)

    with begin(house.sessions, house.system, NOW) as work:
        months.bill_month(work, months.BillMonth(month="2026-11"))

    assert house.books() == BILLED
