"""A delivery is taken back while no invoice stands on it, and restored while none missed it."""

from datetime import date

from sqlalchemy import select

from billing.models import Invoice, InvoiceLine
from billing.queries import runs
from billing.rules.invoices import InvoiceState
from contracts.actions import quotes
from contracts.models import QuoteLine, QuoteOutcome
from contracts.queries.quotes import taken_back
from msp.data.work import Work
from msp.kernel.access import Permission
from msp.kernel.errors import Refused, mark


def take_back_delivery(work: Work, wish: quotes.TakeBackDelivery) -> QuoteOutcome:
    """Nothing was handed over: its assets are retired, its warranty is watched no more.

    Refused while an issued invoice stands that charges it: void that first. A draft that charges
    it goes back to be approved when it is issued, and says it no more.
    """
    work.require(Permission.QUOTE_CHANGE)
    runs.hold_drafting(work, [f"quote:{wish.line_id}"])
    standing = (
        select(Invoice.number)
        .join(InvoiceLine, InvoiceLine.invoice_id == Invoice.id)
        .where(
            InvoiceLine.thing == f"quote:{wish.line_id}",
            InvoiceLine.released.is_(False),
            Invoice.number.is_not(None),
        )
    )
    if (number := work.session.scalars(standing).first()) is not None:
        message = mark("It stands on invoice %(number)s: void that first.")
        raise Refused(message, field="line_id", number=number)
    return quotes.take_back_delivery(work, wish)


def restore_delivery(work: Work, wish: quotes.RestoreDelivery) -> QuoteOutcome:
    """The take-back was the mistake: what it undid is as it was, and the next run charges it.

    Refused once the month of the delivery was billed without it: it would come unannounced.
    """
    work.require(Permission.QUOTE_CHANGE)
    line = work.get(QuoteLine, wish.line_id)
    undone = taken_back(work, line.quote_id).get(line.id)
    if undone is not None:
        day = date.fromisoformat(undone.detail["delivered_on"][0])
        since = select(Invoice.number).where(
            Invoice.client_id == line.client_id,
            Invoice.run_id.is_not(None),
            Invoice.state != InvoiceState.VOID,
            Invoice.first_on <= day,
            Invoice.end_on > day,
            Invoice.issued_at >= undone.created_at,
        )
        if (number := work.session.scalars(since).first()) is not None:
            message = mark("Invoice %(number)s billed that month since: write it down anew.")
            raise Refused(message, field="line_id", number=number)
    return quotes.restore_delivery(work, wish)
