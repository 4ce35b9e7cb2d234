"""Invoices, their lines and their kept documents. What was issued never changes."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from billing.rules.invoices import InvoiceState
from billing.rules.tax import TaxCategory
from msp.data.base import OfClient, OfStaff, Row, within_client, within_provider
from msp.kernel.money import Money


class Invoice(OfClient, Row):
    """A qualified invoice, a return invoice or a corrected invoice; amounts in minor units.

    `kind` is invoice, return_invoice or corrected_invoice; the last two refer to `refers_to_id`.
    `frozen` holds what the document shows (issuer, addressee, bank account) as it was at issue.
    """

    __tablename__ = "invoice"
    __table_args__ = (
        UniqueConstraint("provider_id", "id"),
        UniqueConstraint("provider_id", "client_id", "id"),
        UniqueConstraint("provider_id", "number"),
        UniqueConstraint("provider_id", "source"),
        within_provider("run_id", "run"),
        within_client("refers_to_id", "invoice"),
        CheckConstraint("gross_minor = net_minor + tax_minor", name="adds_up"),
        CheckConstraint(
            "number IS NOT NULL OR state IN ('draft', 'approved', 'void')", name="issued_numbered"
        ),
        Index("ix_invoice_client", "provider_id", "client_id", "issued_on"),
        Index("ix_invoice_state", "provider_id", "state", "due_on"),
    )

    source: Mapped[str] = mapped_column(String(120))  # "run:…:client", "order:…": made once
    kind: Mapped[str] = mapped_column(String(24), default="invoice")
    state: Mapped[InvoiceState] = mapped_column(default=InvoiceState.DRAFT)
    number: Mapped[str | None] = mapped_column(String(40))
    run_id: Mapped[UUID | None]
    refers_to_id: Mapped[UUID | None]
    first_on: Mapped[date]
    end_on: Mapped[date]
    currency: Mapped[str] = mapped_column(String(3))
    net_minor: Mapped[int]
    tax_minor: Mapped[int]
    gross_minor: Mapped[int]
    paid_minor: Mapped[int] = mapped_column(default=0)
    tax_rows: Mapped[list[Any]]  # [{category, percent, net, tax}], as rounded once per rate
    tax_rounding: Mapped[str] = mapped_column(String(16))
    minutes: Mapped[int] = mapped_column(default=0)
    block_minutes: Mapped[int] = mapped_column(default=0)
    po_number: Mapped[str] = mapped_column(String(60), default="")
    issued_on: Mapped[date | None]
    due_on: Mapped[date | None]
    frozen: Mapped[dict[str, Any]] = mapped_column(default=dict)
    seen_hash: Mapped[str | None] = mapped_column(String(64))
    approved_by: Mapped[UUID | None]
    approved_at: Mapped[datetime | None]
    issued_at: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]
    void_reason: Mapped[str] = mapped_column(String(400), default="")
    version: Mapped[int] = mapped_column(default=1)

    @property
    def gross(self) -> Money:
        """What is to be paid, tax included."""
        return Money(self.gross_minor, self.currency)

    @property
    def net(self) -> Money:
        """The sum before tax."""
        return Money(self.net_minor, self.currency)

    @property
    def tax(self) -> Money:
        """The tax of all rates."""
        return Money(self.tax_minor, self.currency)

    @property
    def owed(self) -> Money:
        """What is still open."""
        return Money(self.gross_minor - self.paid_minor, self.currency)


class InvoiceLine(OfClient, Row):
    """One charge on one invoice. A charge is on at most one that is not void or dropped."""

    __tablename__ = "invoice_line"
    __table_args__ = (
        UniqueConstraint("provider_id", "invoice_id", "position"),
        within_client("invoice_id", "invoice"),
        within_client("charge_id", "charge"),
        Index(
            "uq_invoice_line_charge_once",
            "provider_id",
            "charge_id",
            unique=True,
            sqlite_where=text("NOT released"),
            postgresql_where=text("NOT released"),
        ),
        Index(
            "uq_invoice_line_thing_once",
            "provider_id",
            "thing",
            unique=True,
            sqlite_where=text("NOT released"),
            postgresql_where=text("NOT released"),
        ),
    )

    invoice_id: Mapped[UUID]
    charge_id: Mapped[UUID | None]  # null on corrections that name no charge
    position: Mapped[int]
    section: Mapped[str] = mapped_column(String(240), default="")
    shown_on: Mapped[date]
    title: Mapped[str] = mapped_column(String(300))
    quantity: Mapped[str] = mapped_column(String(40), default="1")
    unit_price_minor: Mapped[int | None]
    amount_minor: Mapped[int]
    tax_share_minor: Mapped[int]  # for display only: shares of a rounded tax
    tax: Mapped[TaxCategory]
    thing: Mapped[str | None] = mapped_column(String(160))  # what was billed: once, in any charge
    released: Mapped[bool] = mapped_column(default=False)  # its invoice was voided


class Document(OfClient, Row):
    """A document as it was sent, kept once by its SHA-256 and found by date, amount and party."""

    __tablename__ = "document"
    __table_args__ = (
        UniqueConstraint("provider_id", "invoice_id", "kind"),
        within_client("invoice_id", "invoice"),
        Index("ix_document_found", "provider_id", "issued_on", "amount_minor"),
    )

    invoice_id: Mapped[UUID]
    kind: Mapped[str] = mapped_column(String(16))  # "pdf"
    sha256: Mapped[str] = mapped_column(String(64))
    size: Mapped[int]
    name: Mapped[str] = mapped_column(String(200))
    issued_on: Mapped[date]
    amount_minor: Mapped[int]
    party: Mapped[str] = mapped_column(String(160))


class Export(OfStaff, Row):
    """A file that finance took out: what it held, so that it can be made and compared again."""

    __tablename__ = "export"
    __table_args__ = (Index("ix_export_time", "provider_id", "created_at"),)

    profile: Mapped[str] = mapped_column(String(40))
    profile_version: Mapped[int]
    encoding: Mapped[str] = mapped_column(String(16))
    first_on: Mapped[date]
    end_on: Mapped[date]
    rows: Mapped[int]
    net_minor: Mapped[int]
    tax_minor: Mapped[int]
    gross_minor: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64))
    name: Mapped[str] = mapped_column(String(200))
    made_by: Mapped[UUID]
