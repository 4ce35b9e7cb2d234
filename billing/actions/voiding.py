"""A sale of hours that never was: the hours go, and what they were charged for is given back."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from uuid import UUID

from sqlalchemy import select

from billing.actions.corrections import ReturnFromInvoice, return_from_invoice
from billing.models import HourOrder, Invoice, InvoiceLine
from billing.queries import invoices as queries
from billing.queries import runs
from billing.rules.orders import OrderState, PayBy
from billing.rules.voiding import Charged, given_back
from contracts import actions as contracts
from contracts.models import HourPool, PriceCorrection
from msp.accounts.models import Client
from msp.data.work import Work
from msp.kernel.access import Permission
from msp.kernel.errors import Refused, mark

TITLES = {"ja": "{title}(取消)", "en": "{title} (cancelled)"}


def void_hours(work: Work, wish: contracts.VoidPool) -> HourPool:
    """Undo a sale of which no minute was used. What issued invoices charge for it, corrections of
    its price included, is given back at once by return invoices; what was never billed is not.

    Doing it again gives nothing back twice. Refused for hours that were used (DOMAIN §5), and for
    those that an order sold by card: its refund gives them back.
    """
    work.require(Permission.POOL_CHANGE)
    pool = work.get(HourPool, wish.pool_id)
    order = _order(work, pool.id)
    things = _things(work, pool.id)
    runs.hold_drafting(work, things)
    charged = list(_charged(work, things))
    for invoice_id in sorted({each.invoice_id for each in charged}):
        queries.locked(work, invoice_id)  # before the pool, as an invoice's own void does
    voided = contracts.void_pool(work, wish)
    if order is not None and order.state is not OrderState.CANCELLED:
        order.state = OrderState.CANCELLED  # before its invoice is settled: nothing is fulfilled
        order.version += 1
    language = work.get(Client, voided.client_id).language
    title = TITLES["en" if language == "en" else "ja"].format(title=voided.title or "—")
    for back in given_back(charged):
        told = {"invoice_id": back.invoice_id, "amount": back.minor, "category": back.tax}
        told |= {"title": title, "token": f"void:{voided.id}:{back.tax}"}
        return_from_invoice(work, ReturnFromInvoice.model_validate(told))
    return voided


def _order(work: Work, pool_id: UUID) -> HourOrder | None:
    """The order that sold the hours; refused where its money came by card."""
    order = work.session.scalars(select(HourOrder).where(HourOrder.pool_id == pool_id)).first()
    if order is not None and order.pay_by is PayBy.STRIPE:
        message = mark("Order %(number)s sold these hours and was paid online: refund the order.")
        raise Refused(message, field="pool_id", number=order.number)
    return order


def _charged(work: Work, things: Sequence[str]) -> Iterator[Charged]:
    """What the issued invoices that stand charge for the hours, the oldest first."""
    found = work.session.execute(
        select(InvoiceLine.invoice_id, InvoiceLine.tax, InvoiceLine.amount_minor)
        .join(Invoice, Invoice.id == InvoiceLine.invoice_id)
        .where(
            InvoiceLine.thing.in_(things),
            InvoiceLine.released.is_(False),
            Invoice.number.is_not(None),
        )
        .order_by(Invoice.issued_at, Invoice.number, InvoiceLine.position)
    )
    for row in found:
        yield Charged(*row)


def _things(work: Work, pool_id: UUID) -> Sequence[str]:
    """What the sale and each correction of its price are called on invoices."""
    corrections = select(PriceCorrection.id).where(PriceCorrection.pool_id == pool_id)
    return [f"block:{pool_id}", *(f"price:{each}" for each in work.session.scalars(corrections))]
