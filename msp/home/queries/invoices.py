"""Invoices as start pages and search see them: a client's people see what was issued."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import Select, select

from billing.models import Invoice
from billing.rules.invoices import OPEN, InvoiceState
from msp.data.work import Work
from msp.kernel.access import Permission


def visible_invoices(work: Work) -> Select[Invoice]:
    """The invoices that the actor may see, the latest first; drafts are the provider's own."""
    work.require(Permission.INVOICE_READ)
    asked = select(Invoice).order_by(Invoice.issued_on.desc(), Invoice.number.desc())
    if work.actor.is_client:
        hidden = (InvoiceState.DRAFT, InvoiceState.APPROVED)
        asked = asked.where(Invoice.state.not_in(hidden), Invoice.number.is_not(None))
    return asked


def latest(work: Work, client_id: UUID, most: int = 4) -> Sequence[Invoice]:
    """The client's latest numbered invoices."""
    asked = visible_invoices(work).where(
        Invoice.client_id == client_id, Invoice.number.is_not(None)
    )
    return work.session.scalars(asked.limit(most)).all()


def next_due(work: Work, client_id: UUID) -> Invoice | None:
    """The open invoice that is to be paid first."""
    asked = (
        visible_invoices(work)
        .where(Invoice.client_id == client_id, Invoice.state.in_(OPEN))
        .order_by(None)
        .order_by(Invoice.due_on, Invoice.number)
    )
    return work.session.scalars(asked.limit(1)).first()
