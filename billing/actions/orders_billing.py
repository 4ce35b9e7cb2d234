"""What an order gives and costs: hours, an invoice, a payment, each exactly once by constraint."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from sqlalchemy import select

from billing.actions import issuing
from billing.actions import orders as actions
from billing.actions import orders_starting as starting
from billing.models import ChargeRow, HourOrder, Invoice, InvoiceLine
from billing.queries import orders as queries
from billing.rules import content
from billing.rules.charges import ChargeKind
from billing.rules.invoices import InvoiceState
from billing.rules.orders import Collection, HoursStart, OrderState, PayBy
from billing.rules.tax import TaxCategory, TaxedTotal, TaxRow, stored_rows
from contracts import actions as contracts_actions
from contracts import queries as contracts
from contracts.models import HourPool
from msp.accounts.models import Client, Provider
from msp.data.commands import Command
from msp.data.history import record
from msp.data.work import Work
from msp.kernel import writing
from msp.kernel.access import Permission

OWN = "order:"  # the order's own invoice bills these hours; a month's run passes them by
MONTHLY = "monthly-order:"


class BillOrder(Command):
    """An order by invoice goes out: its hours are granted, its invoice is issued."""

    order_id: UUID


def bill_order(work: Work, wish: BillOrder) -> HourOrder:
    """Grant the hours of an order by invoice and issue its invoice; doing it again does nothing.

    By the provider's options the hours start at issue or wait for the payment, and the invoice is
    the order's own or the month's (DOMAIN §5, §10).
    """
    work.require(Permission.INVOICE_ISSUE)
    order = actions.locked(work, wish.order_id)
    open_still = order.state is OrderState.ORDERED and order.pay_by is PayBy.INVOICE
    if not open_still or order.pool_id is not None:
        return order
    habits = queries.habits(work.get(Provider, work.actor.provider_id))
    own = habits.collection is Collection.AT_ONCE
    pool = grant(work, order, OWN if own else MONTHLY)
    if own:
        order.invoice_id = bill(work, order, pool).id
    if own and habits.hours_start is HoursStart.ISSUE:
        starting.start(work, order)
    order.version += 1
    record(work, "order.bill", order, invoice_id=order.invoice_id)
    return order


def grant(work: Work, order: HourOrder, origin: str) -> HourPool:
    """The order's hours, set aside once: the same order has the same pool. They wait until the
    money's word lets them start.
    """
    today = contracts.today_of(work, order.client_id)
    wish = contracts_actions.GrantBlock(
        client_id=order.client_id,
        package_id=order.package_id,
        title=order.title,
        minutes=order.minutes,
        price=order.net_minor,
        starts_on=today,
        purchased_on=today,
        validity_months=order.validity_months,
        source=f"{origin}{order.id}",
    )
    pool = contracts_actions.reserve_block(work, wish)
    order.pool_id = pool.id
    work.session.flush()
    return pool


def bill(work: Work, order: HourOrder, pool: HourPool) -> Invoice:
    """The order's own invoice, issued once: our price, our number, today."""
    source = f"{OWN}{order.id}"
    kept = work.session.scalars(select(Invoice).where(Invoice.source == source)).first()
    if kept is not None:
        return kept
    charge = _charge(work, order, pool)
    invoice = _draft(work, order, source)
    work.add(
        InvoiceLine(
            client_id=order.client_id,
            invoice_id=invoice.id,
            charge_id=charge.id,
            thing=charge.source,
            position=1,
            shown_on=charge.shown_on,
            title=charge.title,
            quantity=charge.quantity,
            unit_price_minor=charge.unit_price_minor,
            amount_minor=charge.amount.minor,
            tax_share_minor=order.tax_minor,
            tax=charge.tax,
        )
    )
    issued = issuing.issue_one(work, invoice, contracts.today_of(work, order.client_id))
    order.invoice_id = issued.id
    work.session.flush()
    return issued


def _charge(work: Work, order: HourOrder, pool: HourPool) -> ChargeRow:
    today = contracts.today_of(work, order.client_id)
    language = work.get(Client, order.client_id).language
    return work.add(
        ChargeRow(
            client_id=order.client_id,
            source=f"{queries.BLOCK}{pool.id}",
            kind=ChargeKind.BLOCK,
            bill_on=today,
            shown_on=today,
            line_id=pool.line_id,
            title=order.title,
            quantity=writing.minutes_words(order.minutes, language),
            unit_price_minor=None,
            amount=order.net,
            tax=TaxCategory.STANDARD,
        )
    )


def _draft(work: Work, order: HourOrder, source: str) -> Invoice:
    provider = work.get(Provider, work.actor.provider_id)
    today = contracts.today_of(work, order.client_id)
    row = TaxRow(TaxCategory.STANDARD, provider.tax_percent, order.net, order.tax)
    total = TaxedTotal((row,), order.net, order.tax)
    return work.add(
        Invoice(
            client_id=order.client_id,
            source=source,
            state=InvoiceState.APPROVED,
            first_on=today,
            end_on=today + timedelta(days=1),
            currency=order.currency,
            net_minor=order.net_minor,
            tax_minor=order.tax_minor,
            gross_minor=order.gross_minor,
            tax_rows=stored_rows(total),
            tax_rounding=provider.tax_rounding,
            po_number=order.po_number,
            seen_hash=content.content_hash({"order": str(order.id), "total": total}),
            approved_by=order.approved_by or order.asked_by,
            approved_at=work.now,
        )
    )
