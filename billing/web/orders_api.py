"""Orders for programs: the same verbs, the same price, the same approval."""

from datetime import date, datetime
from uuid import UUID

import structlog
from flask import Blueprint, Response, after_this_request
from pydantic import BaseModel, ConfigDict
from sqlalchemy import Select

from billing import stripe_orders
from billing.actions import orders as actions
from billing.hooks import shop
from billing.models import HourOrder
from billing.queries import orders as queries
from billing.rules.orders import OrderState, PayBy
from msp.data.work import Work
from msp.doors.api import endpoint, listing
from msp.kernel.errors import PortalError

LOG = structlog.get_logger("tasuki.orders")
api = Blueprint("orders_api", __name__, url_prefix="/api/v1/orders")


class OrderOut(BaseModel):
    """An order; amounts in minor units. One by card is paid on its own page in the portal."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    number: int
    client_id: UUID
    package_id: UUID
    title: str
    minutes: int
    currency: str
    net_minor: int
    tax_minor: int
    gross_minor: int
    pay_by: PayBy
    state: OrderState
    po_number: str
    ordered_on: date
    pool_id: UUID | None
    invoice_id: UUID | None
    fulfilled_at: datetime | None


@api.get("")
@listing(OrderOut)
def index(work: Work) -> Select[HourOrder]:
    """The orders that the token's owner may see, the latest first."""
    return queries.visible(work)


@api.get("/<uuid:order_id>")
@endpoint(OrderOut)
def show(work: Work, order_id: UUID) -> HourOrder:
    """One order."""
    return queries.order(work, order_id)


@api.post("")
@endpoint(OrderOut, status=201)
def create(work: Work, wish: actions.PlaceOrder) -> HourOrder:
    """Order hours. `token` makes the same order once; the invoice follows at once."""
    if wish.pay_by is PayBy.STRIPE:
        _ = shop().open_till
    order = actions.place_order(work, wish)
    bill_afterwards(order)
    return order


@api.post("/<uuid:order_id>/approve")
@endpoint(OrderOut)
def approve(work: Work, wish: actions.ApproveOrder) -> HourOrder:
    """Agree to an order of a colleague."""
    order = actions.approve_order(work, wish)
    bill_afterwards(order)
    return order


@api.post("/<uuid:order_id>/decline")
@endpoint(OrderOut)
def decline(work: Work, wish: actions.DeclineOrder) -> HourOrder:
    """Do not agree to an order of a colleague."""
    return actions.decline_order(work, wish)


@api.post("/<uuid:order_id>/cancel")
@endpoint(OrderOut)
def cancel(work: Work, wish: actions.CancelOrder) -> HourOrder:
    """Take an order back that was neither billed nor paid."""
    return actions.cancel_order(work, wish)


def bill_afterwards(order: HourOrder) -> None:
    """Once the order is stored its invoice is made; what fails here the worker takes up."""
    order_id, by_invoice = order.id, order.pay_by is PayBy.INVOICE
    if order.state is not OrderState.ORDERED or not by_invoice:
        return

    @after_this_request
    def go_on(answer: Response) -> Response:
        if answer.status_code < 300:
            try:
                stripe_orders.push_on(shop(), order_id)
            except PortalError as refusal:
                LOG.error("order not billed", order=str(order_id), reason=refusal.message)
        return answer
