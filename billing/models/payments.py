"""Money that came in, and which invoices it settled."""

from datetime import date
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from msp.data.base import OfClient, Row, within_client


class Payment(OfClient, Row):
    """Money received. `source` (`stripe:…`, `manual:…`) makes it once; a refund is negative."""

    __tablename__ = "payment"
    __table_args__ = (
        UniqueConstraint("provider_id", "source"),
        UniqueConstraint("provider_id", "client_id", "id"),
        CheckConstraint("amount_minor <> 0", name="amount_not_zero"),
        Index("ix_payment_client", "provider_id", "client_id", "received_on"),
    )

    source: Mapped[str] = mapped_column(String(160))
    method: Mapped[str] = mapped_column(String(24))  # transfer, card, konbini, other
    received_on: Mapped[date]
    currency: Mapped[str] = mapped_column(String(3))
    amount_minor: Mapped[int]
    fee_minor: Mapped[int] = mapped_column(default=0)  # a transfer fee that we bore
    payer: Mapped[str] = mapped_column(String(160), default="")
    note: Mapped[str] = mapped_column(String(400), default="")
    recorded_by: Mapped[UUID]


class Allocation(OfClient, Row):
    """A part of a payment that settles a part of an invoice; what is left is client credit."""

    __tablename__ = "allocation"
    __table_args__ = (
        UniqueConstraint("provider_id", "payment_id", "invoice_id"),
        within_client("payment_id", "payment"),
        within_client("invoice_id", "invoice"),
        CheckConstraint("amount_minor <> 0", name="amount_not_zero"),
    )

    payment_id: Mapped[UUID]
    invoice_id: Mapped[UUID]
    amount_minor: Mapped[int]
