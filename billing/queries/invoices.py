"""Which invoices somebody may see, what they are owed for, and which time stands behind a line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, select

from billing.models import Allocation, Document, Invoice, InvoiceLine, Payment
from billing.models.charges import ChargeRow
from billing.rules.invoices import NUMBERED, OPEN, InvoiceState
from msp.accounts.models import Client, Person
from msp.data.work import Work
from msp.desk.models import TimeEntry
from msp.kernel import periods
from msp.kernel.access import Permission
from msp.kernel.errors import NotFound, mark
from msp.kernel.periods import Period

BILLS = ("invoice", "corrected_invoice")


@dataclass(frozen=True, slots=True)
class InvoiceFilter:
    """What the address of a list says; amounts are gross, in minor units."""

    state: InvoiceState | None = None
    month: Period | None = None
    client_id: UUID | None = None
    first_on: date | None = None
    last_on: date | None = None
    least: int | None = None
    most: int | None = None
    party: str = ""


def visible(work: Work) -> Select[Invoice]:
    """The invoices that the actor may see. A client never sees a draft."""
    work.require(Permission.INVOICE_READ)
    wanted = select(Invoice)
    return wanted.where(Invoice.number.is_not(None)) if work.actor.is_client else wanted


def invoice(work: Work, invoice_id: UUID) -> Invoice:
    """The invoice, or NotFound where it is missing, foreign or a draft that a client asks for."""
    return _one(work, visible(work).where(Invoice.id == invoice_id))


def locked(work: Work, invoice_id: UUID) -> Invoice:
    """The invoice, held until the work ends."""
    wanted = visible(work).where(Invoice.id == invoice_id).with_for_update()
    return _one(work, wanted.execution_options(populate_existing=True))


def by_number(work: Work, number: str) -> Invoice:
    """The invoice of that number, or NotFound."""
    return _one(work, visible(work).where(Invoice.number == number))


def _one(work: Work, wanted: Select[Invoice]) -> Invoice:
    found = work.session.scalars(wanted).first()
    if found is None:
        raise NotFound(mark("There is no such %(kind)s."), kind=Invoice.__tablename__)
    return found


def listed(work: Work, wanted: InvoiceFilter) -> Select[Invoice, Client]:
    """Invoices with their clients, the latest first."""
    asked = _narrowed(visible(work), wanted)
    return (
        asked.add_columns(Client)
        .join(Client, Client.id == Invoice.client_id)
        .order_by(Invoice.issued_on.desc().nulls_first(), Invoice.number.desc(), Client.number)
    )


def _narrowed(asked: Select[Invoice], wanted: InvoiceFilter) -> Select[Invoice]:
    exact = ((Invoice.state, wanted.state), (Invoice.client_id, wanted.client_id))
    asked = asked.where(*(column == value for column, value in exact if value is not None))
    if wanted.month is not None:
        month = wanted.month
        asked = asked.where(Invoice.first_on >= month.first, Invoice.first_on < month.end)
    asked = asked.where(*_between(Invoice.issued_on, wanted.first_on, wanted.last_on))
    return asked.where(*_between(Invoice.gross_minor, wanted.least, wanted.most))


def _between(column: Any, least: object, most: object) -> list[ColumnElement[bool]]:
    """Both ends belong; None leaves an end open."""
    limits = [column >= least] if least is not None else []
    return limits + ([column <= most] if most is not None else [])


def due(work: Work) -> Sequence[Invoice]:
    """What the actor's client still has to pay, the earliest due first."""
    wanted = visible(work).where(Invoice.state.in_(OPEN), Invoice.kind.in_(BILLS))
    return work.session.scalars(wanted.order_by(Invoice.due_on, Invoice.number)).all()


def recent_invoices(work: Work, most: int) -> Sequence[Invoice]:
    """The latest issued invoices."""
    wanted = visible(work).where(Invoice.state.in_(NUMBERED)).limit(most)
    return work.session.scalars(
        wanted.order_by(Invoice.issued_on.desc(), Invoice.number.desc())
    ).all()


def kept_document(work: Work, invoice_id: UUID) -> Document | None:
    """The kept PDF of an invoice that the actor may see, if it was made already."""
    invoice(work, invoice_id)
    wanted = select(Document).where(Document.invoice_id == invoice_id, Document.kind == "pdf")
    return work.session.scalars(wanted).first()


def archive(work: Work, wanted: InvoiceFilter) -> Select[Document, Invoice]:
    """Kept documents by date, amount and party, which may be combined; the latest first."""
    work.require(Permission.INVOICE_READ)
    asked = select(Document, Invoice).join(Invoice, Invoice.id == Document.invoice_id)
    asked = asked.where(*_between(Document.issued_on, wanted.first_on, wanted.last_on))
    asked = asked.where(*_between(Document.amount_minor, wanted.least, wanted.most))
    if wanted.party:
        asked = asked.where(Document.party.contains(wanted.party, autoescape=True))
    return asked.order_by(Document.issued_on.desc(), Invoice.number.desc())


def payments_of(work: Work, invoice_id: UUID) -> Sequence[Row[Allocation, Payment]]:
    """What was paid on an invoice, oldest first."""
    invoice(work, invoice_id)
    wanted = (
        select(Allocation, Payment)
        .join(Payment, Payment.id == Allocation.payment_id)
        .where(Allocation.invoice_id == invoice_id)
        .order_by(Payment.received_on, Payment.created_at)
    )
    return work.session.execute(wanted).all()


def corrections_of(work: Work, invoice_id: UUID) -> Sequence[Invoice]:
    """The documents that refer to an invoice."""
    wanted = visible(work).where(Invoice.refers_to_id == invoice_id)
    return work.session.scalars(wanted.order_by(Invoice.number)).all()


def line(work: Work, line_id: UUID) -> InvoiceLine:
    """A line of an invoice that the actor may see, or NotFound."""
    found = work.get(InvoiceLine, line_id)
    invoice(work, found.invoice_id)
    return found


def entries_behind(work: Work, found: InvoiceLine) -> Sequence[Row[TimeEntry, str | None]]:
    """The time entries that a line charges for, with who worked: every total opens its rows."""
    work.require(Permission.INVOICE_READ)
    charge = work.session.get(ChargeRow, found.charge_id) if found.charge_id else None
    if charge is None or not (found.thing or "").startswith("time:"):
        return ()
    named = str(found.thing).partition("~")[0].split(":")
    wanted = (
        select(TimeEntry, Person.name)
        .outerjoin(Person, Person.id == TimeEntry.person_id)
        .where(TimeEntry.client_id == found.client_id, TimeEntry.charge_minutes > 0)
        .order_by(TimeEntry.started_at, TimeEntry.id)
    )
    if len(named) == 2:
        return work.session.execute(wanted.where(TimeEntry.id == UUID(named[1]))).all()
    month = periods.month_of(charge.shown_on)
    return work.session.execute(
        wanted.where(
            TimeEntry.terms_id == UUID(named[1]),
            TimeEntry.rate_minor == int(named[-1]),  # type: ignore[attr-defined]
            TimeEntry.work_on >= (charge.shown_on if len(named) == 4 else month.first),
            TimeEntry.work_on < month.end,
            *([TimeEntry.ticket_id == charge.ticket_id] if len(named) == 5 else []),
            *([TimeEntry.work_on == charge.shown_on] if len(named) == 4 else []),
        )
    ).all()


def months_billed(work: Work, most: int = 24) -> Sequence[date]:
    """The months that have invoices, the latest first."""
    work.require(Permission.INVOICE_READ)
    wanted = select(Invoice.first_on).where(Invoice.number.is_not(None)).distinct()
    return work.session.scalars(wanted.order_by(Invoice.first_on.desc()).limit(most)).all()
