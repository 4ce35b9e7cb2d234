"""What Stripe said is compared with our order first, and only then gives hours, once."""

from __future__ import annotations

from uuid import UUID

from pydantic import Field
from sqlalchemy import select

from billing.actions import corrections, payments
from billing.actions import orders as actions
from billing.actions import orders_billing as billing
from billing.actions.corrections import ReturnFromInvoice
from billing.actions.payments import RecordPayment
from billing.models import HourOrder, Invoice, Payment
from billing.rules import orders
from billing.rules.orders import Failure, OrderState, Owed, Told
from contracts import actions as contracts_actions
from contracts import queries as contracts
from contracts.models import HourPool
from contracts.rules.pools import PoolState
from msp.data.commands import Command
from msp.data.history import record
from msp.data.work import Work
from msp.kernel.access import Permission
from msp.kernel.errors import Refused, mark
from msp.kernel.money import Money

LIVING = (PoolState.ACTIVE, PoolState.EXHAUSTED)
RETURN = "order"  # the token of the return invoice that a refund makes
OVER = (OrderState.FULFILLED, OrderState.REFUNDED)


class RefundOrder(Command):
    """Unused hours go back, and their part of the price with them."""

    order_id: UUID
    reason: str = Field(min_length=3, max_length=300)


def note_checkout(work: Work, order_id: UUID, opened: tuple[str, str | None]) -> HourOrder:
    """Write down the checkout (its id and page) that Stripe made for this try to pay."""
    work.require(Permission.PAYMENT_RECORD)
    order = actions.locked(work, order_id)
    if order.state is OrderState.PAYING:
        order.stripe_session_id, order.checkout_url = opened
    return order


def owed(order: HourOrder) -> Owed:
    """What must be paid, by our own row."""
    return Owed(order_id=str(order.id), amount=order.gross, session_id=order.stripe_session_id)


def settle(work: Work, order_id: UUID, told: Told) -> HourOrder:
    """Carry the order to where its checkout is. Any number of times, in any order: once.

    Nothing is granted where Stripe's amount, currency or order differ from ours; the difference
    stays on the order as an alarm for a person.
    """
    work.require(Permission.PAYMENT_RECORD)
    order = actions.locked(work, order_id)
    if order.state in OVER:
        return order
    paid = told.payment is orders.Payment.PAID
    failure = orders.difference(owed(order), told)
    if failure is Failure.SESSION and not paid:
        return order  # an earlier try that ran out says nothing about this one
    if failure is not None or (paid and order.state not in _PAYABLE):
        return alarm(work, order, failure or Failure.ORDER)
    if paid:
        return _fulfil(work, order, told)
    return _follow(order, told)


_PAYABLE = (OrderState.PAYING, OrderState.EXPIRED)
_ENDS = {
    orders.Payment.EXPIRED: Failure.CHECKOUT_EXPIRED,
    orders.Payment.LAPSED: Failure.KONBINI_LAPSED,
}


def _follow(order: HourOrder, told: Told) -> HourOrder:
    if order.state is not OrderState.PAYING:
        return order
    if told.payment in _ENDS:
        order.state = orders.moved(order.state, OrderState.EXPIRED)
        order.failure, order.checkout_url = _ENDS[told.payment], None
        order.stripe_payment_id = None
        order.version += 1
    elif told.payment is orders.Payment.WAITING:
        order.stripe_payment_id, order.failure = told.payment_id, ""
    else:
        order.failure = Failure.CARD_DECLINED if told.card_was_declined else ""
    return order


def _fulfil(work: Work, order: HourOrder, told: Told) -> HourOrder:
    order.stripe_session_id, order.stripe_payment_id = told.session_id, told.payment_id
    pool = billing.grant(work, order, billing.OWN)
    start = contracts_actions.ActivatePool(pool_id=pool.id, starts_on=pool.starts_on)
    contracts_actions.activate_pool(work, start)
    invoice = billing.bill(work, order, pool)
    _receive(work, order, invoice, told)
    order.state = orders.moved(order.state, OrderState.FULFILLED)
    order.fulfilled_at, order.failure, order.checkout_url = work.now, "", None
    order.version += 1
    record(work, "order.fulfil", order, payment=told.payment_id)
    return order


def _receive(work: Work, order: HourOrder, invoice: Invoice, told: Told) -> Payment:
    """The money, recorded once by its own name, settles the order's invoice."""
    return payments.record_payment(
        work,
        RecordPayment(
            source=f"stripe:{told.payment_id}",
            client_id=order.client_id,
            invoice_id=invoice.id,
            method="konbini" if told.method == "konbini" else "card",
            received_on=contracts.today_of(work, order.client_id),
            amount=order.gross_minor,
        ),
    )


def alarm(work: Work, order: HourOrder, failure: Failure) -> HourOrder:
    """Leave a mark for a person; the same one is written once."""
    if order.failure != failure:
        order.failure = failure
        record(work, "order.alarm", order, failure=failure)
    return order


def ring(work: Work, order_id: UUID, failure: Failure) -> HourOrder:
    """`alarm` by the order's id."""
    work.require(Permission.PAYMENT_RECORD)
    return alarm(work, actions.locked(work, order_id), failure)


def begin_refund(work: Work, wish: RefundOrder) -> HourOrder:
    """Take the unused minutes out, so that nobody uses them while the money is on its way.

    Refused: an order that was not paid by card or konbini, nothing left, a dispute.
    """
    work.require(Permission.INVOICE_CORRECT)
    order = actions.locked(work, wish.order_id)
    if order.failure == Failure.REFUND_DUE or order.state is OrderState.REFUNDED:
        return order
    orders.moved(order.state, OrderState.REFUNDED)
    if order.stripe_payment_id is None or order.pool_id is None:
        message = mark("This order was paid by invoice: a return invoice puts it right.")
        raise Refused(message, field="order_id")
    pool = work.get(HourPool, order.pool_id)
    if pool.state is PoolState.FROZEN:
        raise Refused(mark("A payment in dispute is not paid back."), field="state")
    if pool.remaining_minutes <= 0:
        raise Refused(mark("There is nothing left to pay back."), field="state")
    refund = contracts_actions.RefundPool(
        pool_id=pool.id,
        minutes=pool.remaining_minutes,
        reason=wish.reason,
        source=refund_name(order.id),
    )
    net = contracts_actions.refund_pool(work, refund)
    if net is None or order.invoice_id is None:
        raise Refused(mark("There is nothing left to pay back."), field="state")
    corrections.return_from_invoice(
        work,
        ReturnFromInvoice(
            invoice_id=order.invoice_id, amount=net.minor, title=order.title, token=RETURN
        ),
    )
    order.failure = Failure.REFUND_DUE
    order.version += 1
    record(work, "order.refund", order, minutes=refund.minutes, reason=wish.reason)
    return order


def refund_due(work: Work, order: HourOrder) -> Money:
    """What is to be paid back: as much as the order's return invoice says, tax included."""
    wanted = select(Invoice).where(Invoice.source == f"return:{order.invoice_id}:{RETURN}")
    found = work.session.scalars(wanted).first()
    if found is None:
        raise Refused(mark("There is nothing left to pay back."), field="state")
    return -found.gross


def end_refund(work: Work, order_id: UUID, refund_id: str) -> HourOrder:
    """The money is on its way back: recorded once, as a payment below zero."""
    work.require(Permission.PAYMENT_RECORD)
    order = actions.locked(work, order_id)
    if order.state is OrderState.REFUNDED:
        return order
    back = refund_due(work, order)
    work.add(
        Payment(
            client_id=order.client_id,
            source=f"stripe:{refund_id}",
            method="card",
            received_on=contracts.today_of(work, order.client_id),
            currency=order.currency,
            amount_minor=-back.minor,
            recorded_by=work.actor.id,
        )
    )
    order.state = orders.moved(order.state, OrderState.REFUNDED)
    order.failure = ""
    order.version += 1
    record(work, "order.refunded", order, amount=back.minor)
    return order


def refund_name(order_id: UUID) -> str:
    """The name of the one refund of an order: in our ledger and at Stripe."""
    return f"refund:{order_id}"


def hold(work: Work, order_id: UUID, status: str) -> HourOrder:
    """A disputed payment freezes what is left; won, it thaws; lost, it stays frozen."""
    work.require(Permission.POOL_CHANGE)
    order = actions.locked(work, order_id)
    if order.pool_id is None:
        return order
    if status == "won":
        thaw = contracts_actions.ThawPool(pool_id=order.pool_id, reason="dispute won")
        contracts_actions.thaw_pool(work, thaw)
        order.failure = ""
        return order
    if work.get(HourPool, order.pool_id).state in LIVING:
        freeze = contracts_actions.FreezePool(pool_id=order.pool_id, reason="payment disputed")
        contracts_actions.freeze_pool(work, freeze)
    return alarm(work, order, Failure.DISPUTE_LOST if status == "lost" else Failure.DISPUTED)
