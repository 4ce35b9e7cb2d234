"""A client orders hours, its own approver decides, and our row stands before any money moves."""

from __future__ import annotations

from uuid import UUID, uuid5

from pydantic import Field
from sqlalchemy import select

from billing.actions import orders_letters
from billing.models import HourOrder
from billing.queries import orders as queries
from billing.rules import orders
from billing.rules.orders import OrderState, PayBy
from contracts import queries as contracts
from contracts.models import HourPackage
from msp.accounts.models import Client, Provider
from msp.data import counters
from msp.data.commands import Command
from msp.data.history import record
from msp.data.work import Work
from msp.kernel.access import Permission
from msp.kernel.errors import Forbidden, NotFound, Refused, mark


class PlaceOrder(Command):
    """A wish for one package. The same `token` of the same client orders once.

    `seen_gross` (minor units) is the price that the buyer was shown; an approver, if named, has
    to agree first. Without a client it is the buyer's own.
    """

    token: UUID
    package_id: UUID
    client_id: UUID | None = None
    pay_by: PayBy = PayBy.INVOICE
    po_number: str = Field(default="", max_length=60)
    approver_id: UUID | None = None
    note: str = Field(default="", max_length=400)
    seen_gross: int | None = None


class ApproveOrder(Command):
    """The client's own approver agrees."""

    order_id: UUID


class DeclineOrder(Command):
    """The client's own approver does not agree, and may say why."""

    order_id: UUID
    reason: str = Field(default="", max_length=400)


class CancelOrder(Command):
    """The client no longer wants what was not billed or paid yet."""

    order_id: UUID


class PayOrder(Command):
    """The buyer goes to pay, for the first time or after a checkout ran out."""

    order_id: UUID


def place_order(work: Work, wish: PlaceOrder) -> HourOrder:
    """Write the order down with our own price; no money is asked for here.

    Refused: a package off sale, a price that changed meanwhile, a missing order number where the
    client needs one, an approver who may not approve, a client without prepaid hours.
    """
    work.require(Permission.HOURS_BUY)
    client = _buyer(work, wish)
    order_id = uuid5(client.id, str(wish.token))
    if (kept := work.session.get(HourOrder, order_id)) is not None:
        return kept
    number = counters.next_number(work, "order")  # holds back a second press until this one ends
    if (kept := work.session.get(HourOrder, order_id)) is not None:
        return kept
    package = _package(work, wish)
    total = queries.taxed(work.get(Provider, work.actor.provider_id), package.price)
    if wish.seen_gross is not None and wish.seen_gross != total.gross.minor:
        message = mark("The price has changed meanwhile. Please look at it again.")
        raise Refused(message, field="seen_gross")
    _check_buyer(work, wish, client)
    order = HourOrder(
        id=order_id,
        client_id=client.id,
        number=number,
        package_id=package.id,
        title=package.name_in(client.language),
        minutes=package.minutes,
        validity_months=package.validity_months,
        currency=package.price.currency,
        net_minor=total.net.minor,
        tax_minor=total.tax.minor,
        gross_minor=total.gross.minor,
        pay_by=wish.pay_by,
        state=OrderState.REQUESTED if wish.approver_id else OrderState.ORDERED,
        po_number=wish.po_number,
        note=wish.note,
        asked_by=work.actor.id,
        approver_id=wish.approver_id,
        ordered_on=contracts.today_of(work, client.id),
    )
    work.add(order)
    record(work, "order.place", order, number=number, minutes=order.minutes, pay_by=order.pay_by)
    orders_letters.ask_approver(work, order)
    return order


def _buyer(work: Work, wish: PlaceOrder) -> Client:
    client_id = wish.client_id or work.actor.client_id
    if client_id is None:
        raise Refused(mark("Say for which client."), field="client_id")
    return work.get(Client, client_id)


def _package(work: Work, wish: PlaceOrder) -> HourPackage:
    package = work.get(HourPackage, wish.package_id)
    if not package.on_sale:
        raise Refused(mark("This package is no longer on sale."), field="package_id")
    return package


def _check_buyer(work: Work, wish: PlaceOrder, client: Client) -> None:
    if client.needs_po and not wish.po_number:
        raise Refused(mark("Please enter your order number (PO)."), field="po_number")
    if contracts.block_line(work, client.id, contracts.today_of(work, client.id)) is None:
        message = mark("The contract has no line for prepaid hours yet. Please talk to us.")
        raise Refused(message, field="package_id")
    able = {person.id for person in queries.approvers(work, client.id)}
    if wish.approver_id is not None and wish.approver_id not in able:
        message = mark("This person may not approve orders.")
        raise Refused(message, field="approver_id")


def approve_order(work: Work, wish: ApproveOrder) -> HourOrder:
    """Let the order go out. Whoever asked for it does not approve it."""
    order = _to_be_decided(work, wish.order_id)
    if order.state is OrderState.ORDERED and order.approved_by == work.actor.id:
        return order
    order.state = orders.moved(order.state, OrderState.ORDERED)
    order.approved_by, order.approved_at = work.actor.id, work.now
    order.version += 1
    record(work, "order.approve", order)
    orders_letters.tell_asker(work, order)
    return order


def decline_order(work: Work, wish: DeclineOrder) -> HourOrder:
    """Say no, with a reason if there is one."""
    order = _to_be_decided(work, wish.order_id)
    order.state = orders.moved(order.state, OrderState.DECLINED)
    order.approved_by, order.approved_at = work.actor.id, work.now
    order.note = "\n".join(part for part in (order.note, wish.reason) if part)[:400]
    order.version += 1
    record(work, "order.decline", order, reason=wish.reason)
    orders_letters.tell_asker(work, order)
    return order


def cancel_order(work: Work, wish: CancelOrder) -> HourOrder:
    """Take the order back while nothing was billed, granted or paid for it."""
    work.require(Permission.HOURS_BUY)
    order = locked(work, wish.order_id)
    if order.pool_id is not None or order.invoice_id is not None:
        message = mark("This order was billed already. Please talk to us.")
        raise Refused(message, field="state")
    order.state = orders.moved(order.state, OrderState.CANCELLED)
    order.version += 1
    record(work, "order.cancel", order)
    return order


def begin_payment(work: Work, wish: PayOrder) -> HourOrder:
    """Write down that a checkout is about to be asked for: the intent, before the call.

    Pressing twice is one intent; after a checkout ran out it is a new one.
    """
    work.require(Permission.HOURS_BUY)
    order = locked(work, wish.order_id)
    if order.pay_by is not PayBy.STRIPE:
        raise Refused(mark("This order is paid by invoice."), field="pay_by")
    if order.state is OrderState.PAYING:
        return order
    order.state = orders.moved(order.state, OrderState.PAYING)
    order.stripe_session_id = order.checkout_url = None
    order.failure = ""
    order.version += 1
    record(work, "order.pay", order)
    return order


def attempt(order: HourOrder) -> str:
    """The name of this try to pay: asked again it is the same checkout."""
    return f"order:{order.id}:{order.version}"


def locked(work: Work, order_id: UUID) -> HourOrder:
    """The order, alone until the work ends and read anew. NotFound for a foreign or missing one."""
    wanted = select(HourOrder).where(HourOrder.id == order_id).with_for_update()
    found = work.session.scalars(wanted.execution_options(populate_existing=True)).first()
    if found is None:
        raise NotFound(mark("There is no such %(kind)s."), kind=HourOrder.__tablename__)
    return found


def _to_be_decided(work: Work, order_id: UUID) -> HourOrder:
    work.require(Permission.HOURS_APPROVE)
    order = locked(work, order_id)
    if order.asked_by == work.actor.id:
        raise Forbidden(mark("Whoever asked for the hours does not approve them."))
    return order
