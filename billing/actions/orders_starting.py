"""Bought hours start with their invoice or with its payment, and go when it is void.

The invoice's own verbs call these, so that no hour starts or stays without the money's word.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from billing.models import HourOrder, Invoice
from billing.queries import orders as queries
from billing.rules.orders import Failure, HoursStart, OrderState, moved
from contracts import actions as contracts_actions
from contracts import queries as contracts
from contracts.models import HourPool
from contracts.rules.pools import PoolState
from msp.accounts.models import Provider
from msp.data.work import Work


def on_invoices_issued(work: Work, invoices: Sequence[Invoice]) -> None:
    """The month's invoices went out: hours that stand on one of them, and start with it, start."""
    waits = select(HourOrder.id).where(
        HourOrder.state == OrderState.ORDERED,
        HourOrder.pool_id.is_not(None),
        HourOrder.invoice_id.is_(None),
    )
    if work.session.scalar(waits.limit(1)) is None:
        return
    habits = queries.habits(work.get(Provider, work.actor.provider_id))
    for invoice in invoices:
        for order in queries.of_invoice(work, invoice.id):
            order.invoice_id = order.invoice_id or invoice.id
            if habits.hours_start is HoursStart.ISSUE:
                start(work, order)


def on_invoice_paid(work: Work, invoice: Invoice) -> None:
    """The money came: hours that waited for it start, once. Called for every paid invoice.

    Those that a quote promised (or staff sold) "when paid" start no earlier than agreed.
    """
    for order in queries.of_invoice(work, invoice.id):
        start(work, order)
    for pool in queries.waiting_of(work, invoice.id):
        starts_on = max(pool.starts_on, contracts.today_of(work, pool.client_id))
        wish = contracts_actions.ActivatePool(pool_id=pool.id, starts_on=starts_on)
        contracts_actions.activate_pool(work, wish)


def on_invoice_void(work: Work, invoice: Invoice, reason: str) -> None:
    """The sale never was: its hours go. Refused once one of them was used (DOMAIN §5)."""
    for order in queries.of_invoice(work, invoice.id):
        if order.pool_id is None or order.state is OrderState.CANCELLED:
            continue
        wish = contracts_actions.VoidPool(pool_id=order.pool_id, reason=reason)
        contracts_actions.void_pool(work, wish)
        order.state = OrderState.CANCELLED
        order.version += 1


def on_invoice_corrected(work: Work, old: Invoice, made: Invoice) -> None:
    """The sale stands on another paper: a refund asks that one. One on its way keeps its own."""
    for order in queries.of_invoice(work, old.id):
        on_its_way = order.failure == Failure.REFUND_DUE or order.state is OrderState.REFUNDED
        if order.invoice_id == old.id and not on_its_way:
            order.invoice_id = made.id
            order.version += 1
    work.session.flush()


def start(work: Work, order: HourOrder) -> None:
    """Let the hours of an order run, if they wait; the order is then fulfilled."""
    if order.state is not OrderState.ORDERED or order.pool_id is None:
        return
    if work.get(HourPool, order.pool_id).state is PoolState.PENDING:
        today = contracts.today_of(work, order.client_id)
        wish = contracts_actions.ActivatePool(pool_id=order.pool_id, starts_on=today)
        contracts_actions.activate_pool(work, wish)
    order.state = moved(order.state, OrderState.FULFILLED)
    order.fulfilled_at = work.now
    order.version += 1
