"""A delivery that was written down by mistake is taken back while no invoice stands on it."""

from sqlalchemy import select

from billing.models import Invoice, InvoiceLine
from contracts.actions import quotes
from contracts.models import QuoteOutcome
from msp.data.work import Work
from msp.kernel.access import Permission
from msp.kernel.errors import Refused, mark


def take_back_delivery(work: Work, wish: quotes.TakeBackDelivery) -> QuoteOutcome:
    """Nothing was handed over: its assets are retired, its warranty is watched no more.

    Refused while an invoice stands that charges it: void that first.
    """
    work.require(Permission.QUOTE_CHANGE)
    standing = (
        select(Invoice.number)
        .join(InvoiceLine, InvoiceLine.invoice_id == Invoice.id)
        .where(InvoiceLine.thing == f"quote:{wish.line_id}", InvoiceLine.released.is_(False))
    )
    found = work.session.execute(standing).first()
    if found is not None:
        message = mark("It stands on invoice %(number)s: void that first.")
        raise Refused(message, field="line_id", number=found[0] or "—")
    return quotes.take_back_delivery(work, wish)
