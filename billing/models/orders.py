"""Orders for hours, and the inbox of what Stripe said."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from billing.rules.orders import OrderState, PayBy
from msp.data.base import OfClient, Row, within_client, within_provider
from msp.kernel.money import Money


class HourOrder(OfClient, Row):
    """A client's wish to buy hours, written before anybody is asked for money.

    Minutes and prices are ours, taken from the package when ordered; Stripe's are compared.
    """

    __tablename__ = "hour_order"
    __table_args__ = (
        UniqueConstraint("provider_id", "number"),
        UniqueConstraint("provider_id", "client_id", "id"),
        UniqueConstraint("stripe_session_id"),
        within_provider("package_id", "hour_package"),
        within_client("pool_id", "hour_pool"),
        within_client("invoice_id", "invoice"),
        CheckConstraint("gross_minor = net_minor + tax_minor", name="adds_up"),
        CheckConstraint("minutes > 0", name="minutes_positive"),
        Index("ix_hour_order_client", "provider_id", "client_id", "created_at"),
    )

    number: Mapped[int]
    package_id: Mapped[UUID]
    title: Mapped[str] = mapped_column(String(160))
    minutes: Mapped[int]
    validity_months: Mapped[int | None]
    currency: Mapped[str] = mapped_column(String(3))
    net_minor: Mapped[int]
    tax_minor: Mapped[int]
    gross_minor: Mapped[int]
    pay_by: Mapped[PayBy]
    state: Mapped[OrderState]
    po_number: Mapped[str] = mapped_column(String(60), default="")
    note: Mapped[str] = mapped_column(String(400), default="")
    asked_by: Mapped[UUID]
    approver_id: Mapped[UUID | None]
    approved_by: Mapped[UUID | None]
    approved_at: Mapped[datetime | None]
    stripe_session_id: Mapped[str | None] = mapped_column(String(120))
    stripe_payment_id: Mapped[str | None] = mapped_column(String(120))
    checkout_url: Mapped[str | None] = mapped_column(Text)
    failure: Mapped[str] = mapped_column(String(200), default="")
    pool_id: Mapped[UUID | None]
    invoice_id: Mapped[UUID | None]
    ordered_on: Mapped[date]
    fulfilled_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)

    @property
    def net(self) -> Money:
        """The price before tax."""
        return Money(self.net_minor, self.currency)

    @property
    def tax(self) -> Money:
        """The tax on it."""
        return Money(self.tax_minor, self.currency)

    @property
    def gross(self) -> Money:
        """What is to be paid."""
        return Money(self.gross_minor, self.currency)


class StripeEvent(Row):
    """A verified event as it came, outside tenancy: resolved through our order afterwards."""

    __tablename__ = "stripe_event"
    __table_args__ = (
        UniqueConstraint("event_id"),
        Index("ix_stripe_event_waiting", "processed_at", "created_at"),
    )

    event_id: Mapped[str] = mapped_column(String(120))
    type: Mapped[str] = mapped_column(String(80))
    livemode: Mapped[bool]
    payload: Mapped[dict[str, Any]]
    processed_at: Mapped[datetime | None]
    outcome: Mapped[str] = mapped_column(String(200), default="")
