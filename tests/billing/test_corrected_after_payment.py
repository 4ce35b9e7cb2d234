"""A mistake is put right after payment too: the money moves along and the books still add up."""

from uuid import uuid4

import pytest
from sqlalchemy import func, select

from billing import actions, queries
from billing.actions import orders, orders_billing
from billing.models import Allocation, Invoice, InvoiceLine, Payment
from billing.rules.invoices import InvoiceState
from contracts.models import HourPool, LedgerEntry
from contracts.rules.pools import PoolState
from msp.accounts.models import Provider
from msp.kernel.errors import Refused
from tests.billing.months import billed, invoices_of, october
from tests.billing.test_books import pay, returned
from tests.billing.test_topups import misaki, package, told

__all__ = ["package", "told"]


@pytest.fixture
def issued(work):
    """October's three invoices: 49,500, 609,766 and 198,000 yen."""
    october(work)
    return invoices_of(work, billed(work).id)


def corrected(work, old, less):
    """The invoice with its first line so much less, before tax."""
    lines = queries.lines_of(work, [old.id])[old.id]
    told = [
        actions.CorrectedLine(
            line_id=line.id,
            title=line.title,
            quantity=line.quantity,
            amount=line.amount_minor - (less if place == 0 else 0),
            tax=line.tax,
        )
        for place, line in enumerate(lines)
    ]
    wish = actions.CorrectInvoice(invoice_id=old.id, reason="単価の誤り", lines=told)
    return actions.correct_invoice(work, wish)


def books_add_up(work):
    """What is owed less what is credit is what was billed less what was paid; no sum is alone."""
    bills = work.session.scalars(
        select(Invoice).where(
            Invoice.number.is_not(None),
            Invoice.state != InvoiceState.VOID,
            Invoice.kind != "return_invoice",
        )
    ).all()
    for invoice in work.session.scalars(select(Invoice).where(Invoice.kind != "return_invoice")):
        parts = select(func.coalesce(func.sum(Allocation.amount_minor), 0))
        on_it = parts.where(Allocation.invoice_id == invoice.id)
        assert int(work.session.scalar(on_it)) == invoice.paid_minor
    paid = int(work.session.scalar(select(func.coalesce(func.sum(Payment.amount_minor), 0))))
    owed = sum(invoice.owed.minor for invoice in bills)
    credit = sum(queries.credits(work).values())
    assert owed - credit == sum(invoice.gross_minor for invoice in bills) - paid
    for invoice in bills:
        lines = select(func.sum(InvoiceLine.amount_minor)).filter_by(invoice_id=invoice.id)
        assert int(work.session.scalar(lines)) == invoice.net_minor
    standing = select(InvoiceLine.charge_id).where(
        InvoiceLine.released.is_(False), InvoiceLine.charge_id.is_not(None)
    )
    charges = list(work.session.scalars(standing))
    assert len(charges) == len(set(charges))


def test_a_cheaper_correction_of_a_paid_invoice_leaves_the_rest_as_credit(work, issued):
    old = issued[0]
    pay(work, old)
    made = corrected(work, old, 1_001)

    assert (old.state, old.paid_minor) == (InvoiceState.VOID, 0)
    assert (made.net_minor, made.tax_minor, made.gross_minor) == (43_999, 4_399, 48_398)
    assert (made.state, made.paid_minor) == (InvoiceState.PAID, 48_398)
    assert queries.document_of(work, made).refers_to == old.number
    assert queries.credits(work) == {(old.client_id, "JPY"): 1_102}
    books_add_up(work)
    assert queries.statement(work, old.client_id)[-1].balance.minor == -1_102
    with pytest.raises(Refused, match="Only an issued invoice is corrected"):
        corrected(work, old, 1)
    assert billed(work).id == made.run_id  # the month is billed once: nothing is billed again
    assert len(invoices_of(work, made.run_id)) == 3


def test_a_dearer_correction_of_a_part_paid_invoice_is_owed_the_rest(work, issued):
    old = issued[0]
    pay(work, old, amount=10_000)
    made = corrected(work, old, -5_000)

    assert (made.gross_minor, made.owed.minor) == (55_000, 45_000)
    assert made.state is InvoiceState.PART_PAID
    assert made.due_on >= old.due_on
    assert queries.credits(work) == {}
    pay(work, made)
    assert made.state is InvoiceState.PAID
    books_add_up(work)


def test_a_correction_keeps_the_old_rate_of_tax(work, issued):
    pay(work, issued[0])
    work.get(Provider, work.actor.provider_id).tax_percent = 12

    made = corrected(work, issued[0], 5_000)
    back = returned(work, made, 10_000)

    assert (made.net_minor, made.tax_minor) == (40_000, 4_000)
    assert back.tax_minor == -1_000


def test_what_was_returned_before_counts_for_the_corrected_invoice(work, issued):
    old = issued[0]
    pay(work, old)
    returned(work, old, 30_000)
    with pytest.raises(Refused, match="¥30,000"):
        corrected(work, old, 20_000)

    made = corrected(work, old, 10_000)
    with pytest.raises(Refused, match="More cannot be returned"):
        returned(work, made, 5_001)
    last = returned(work, made, 5_000)

    assert last.gross_minor == -5_500
    assert queries.credits(work) == {(old.client_id, "JPY"): 49_500}  # all of it came back
    books_add_up(work)


def test_a_return_from_a_paid_invoice_is_credit_that_pays_the_next(work, issued):
    pay(work, issued[0])
    made = returned(work, issued[0], 5_000)

    assert (issued[0].state, made.gross_minor) == (InvoiceState.PAID, -5_500)
    assert queries.credits(work) == {(issued[0].client_id, "JPY"): 5_500}
    books_add_up(work)


def test_a_paid_invoice_is_corrected_on_its_page_and_never_void(work, issued, browser):
    old = issued[0]
    pay(work, old)
    pay(work, issued[1])
    work.session.flush()
    page = browser.get(f"/invoices/{old.id}").text
    form = browser.get(f"/invoices/{old.id}/correct").text
    lines = queries.lines_of(work, [old.id])[old.id]
    typed = {"reason": "単価の誤り"}
    for place, line in enumerate(lines):
        told = {"line_id": line.id, "title": line.title, "quantity": line.quantity}
        told |= {"amount": line.amount_minor, "tax": line.tax.value}
        typed |= {f"lines-{place}-{name}": value for name, value in told.items()}

    gone = browser.post(f"/invoices/{old.id}/correct", data=typed)
    new = browser.get(gone.location).text
    never = browser.post(f"/invoices/{issued[1].id}/void", data={"reason": "誤り"})

    assert f"/invoices/{old.id}/correct" in page
    assert f"/invoices/{old.id}/void" not in page
    assert "¥49,500" in form
    assert gone.status_code == 302
    assert "修正インボイスへの付け替え" in new
    assert never.status_code == 422
    work.session.expire_all()
    books_add_up(work)


def test_hours_of_a_corrected_order_stay_and_their_order_stands_on_the_new_paper(
    work, told, package
):
    wish = orders.PlaceOrder(token=uuid4(), client_id=told.client.id, package_id=package.id)
    order = orders.place_order(misaki(told), wish)
    orders_billing.bill_order(work, orders_billing.BillOrder(order_id=order.id))
    old = work.get(Invoice, order.invoice_id)
    pay(work, old)

    made = corrected(work, old, 20_000)

    pool = work.get(HourPool, order.pool_id)
    grants = select(LedgerEntry.minutes).where(LedgerEntry.pool_id == pool.id)
    assert order.invoice_id == made.id
    assert (pool.state, list(work.session.scalars(grants))) == (PoolState.ACTIVE, [600])
    assert (made.gross_minor, made.state) == (110_000, InvoiceState.PAID)
    assert queries.credits(work) == {(told.client.id, "JPY"): 22_000}
    books_add_up(work)
