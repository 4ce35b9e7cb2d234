"""Offers to clients, what was said about them, what became of each line; and our own estimates."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from contracts.rules import fees, lines
from contracts.rules.quotes import Priced, QuoteLineKind, QuoteState, shown_number
from contracts.rules.quotes_estimates import Cost, EstimateKind, EstimateState
from contracts.rules.tax import TaxCategory
from msp.data.base import OfClient, OfStaff, Row, within_client, within_provider
from msp.kernel.money import Money


class Quote(OfClient, Row):
    """An offer. Its number is given when it is sent; from then on the database keeps it as it is.

    `valid_until` is its last day. Accepted, it starts a contract or extends `extends_id`.
    """

    __tablename__ = "quote"
    __table_args__ = (
        UniqueConstraint("provider_id", "client_id", "id"),
        UniqueConstraint("provider_id", "number", "revision"),
        within_client("extends_id", "contract"),
        within_client("contract_id", "contract"),
        within_client("replaces_id", "quote"),
        CheckConstraint("gross_minor = net_minor + tax_minor", name="adds_up"),
        CheckConstraint(
            "number IS NOT NULL OR state IN ('draft', 'withdrawn')", name="numbered_when_sent"
        ),
        CheckConstraint("ends_on IS NULL OR ends_on > starts_on", name="ends_after_start"),
        Index("ix_quote_state", "provider_id", "state", "valid_until"),
    )

    number: Mapped[str | None] = mapped_column(String(40))
    revision: Mapped[int] = mapped_column(default=1)
    title: Mapped[str] = mapped_column(String(160))
    state: Mapped[QuoteState] = mapped_column(default=QuoteState.DRAFT)
    currency: Mapped[str] = mapped_column(String(3))
    valid_until: Mapped[date]
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]
    renewal: Mapped[lines.Renewal] = mapped_column(default=lines.Renewal.NONE)
    notice_days: Mapped[int] = mapped_column(default=0)
    remarks: Mapped[str] = mapped_column(Text, default="")
    extends_id: Mapped[UUID | None]
    replaces_id: Mapped[UUID | None]
    net_minor: Mapped[int] = mapped_column(default=0)
    tax_minor: Mapped[int] = mapped_column(default=0)
    gross_minor: Mapped[int] = mapped_column(default=0)
    tax_rows: Mapped[list[Any]] = mapped_column(default=list)
    frozen: Mapped[dict[str, Any]] = mapped_column(default=dict)  # parties as they were then
    made_by: Mapped[UUID]
    sent_at: Mapped[datetime | None]
    sent_on: Mapped[date | None]
    sent_by: Mapped[UUID | None]
    answered_at: Mapped[datetime | None]
    answered_by: Mapped[UUID | None]
    po_number: Mapped[str] = mapped_column(String(60), default="")
    approver_name: Mapped[str] = mapped_column(String(120), default="")
    reason: Mapped[str] = mapped_column(String(400), default="")
    contract_id: Mapped[UUID | None]
    version: Mapped[int] = mapped_column(default=1)

    @property
    def shown_number(self) -> str:
        """The number with its version, "" for a draft."""
        return shown_number(self.number, self.revision)

    @property
    def gross(self) -> Money:
        """What the offer comes to with tax, as it was sent."""
        return Money(self.gross_minor, self.currency)

    @property
    def net(self) -> Money:
        """The same without tax."""
        return Money(self.net_minor, self.currency)


class QuoteLine(OfClient, Row):
    """A line of an offer. `terms` are those of the contract line that it becomes.

    The price is the list price of one (of one period, where it recurs), before the discount.
    """

    __tablename__ = "quote_line"
    __table_args__ = (
        UniqueConstraint("provider_id", "client_id", "id"),
        within_client("quote_id", "quote"),
        CheckConstraint("quantity > 0", name="quantity_positive"),
        CheckConstraint("unit_minor >= 0", name="price_not_negative"),
        CheckConstraint("minutes >= 0", name="minutes_not_negative"),
        Index("ix_quote_line_quote", "provider_id", "quote_id", "position"),
    )

    quote_id: Mapped[UUID]
    position: Mapped[int] = mapped_column(default=0)
    kind: Mapped[QuoteLineKind]
    line_kind: Mapped[lines.LineKind | None]
    title: Mapped[str] = mapped_column(String(160))
    note: Mapped[str] = mapped_column(String(300), default="")
    quantity: Mapped[int] = mapped_column(default=1)
    currency: Mapped[str] = mapped_column(String(3))
    unit_minor: Mapped[int]
    discount_percent: Mapped[int | None]
    discount_minor: Mapped[int | None]
    tax: Mapped[TaxCategory] = mapped_column(default=TaxCategory.STANDARD)
    minutes: Mapped[int] = mapped_column(default=0)  # of each, where hours are sold
    validity_months: Mapped[int | None]
    terms: Mapped[dict[str, Any]] = mapped_column(default=dict)

    @property
    def priced(self) -> Priced:
        """The line as the rules reckon it."""
        off = None if self.discount_minor is None else Money(self.discount_minor, self.currency)
        return Priced(
            self.kind,
            Money(self.unit_minor, self.currency),
            self.quantity,
            fees.Discount(self.discount_percent, off),
            self.tax,
        )


class QuoteOutcome(OfClient, Row):
    """What became of an accepted line, once: a contract line, hours, or something delivered."""

    __tablename__ = "quote_outcome"
    __table_args__ = (
        UniqueConstraint("provider_id", "quote_line_id"),
        within_client("quote_id", "quote"),
        within_client("quote_line_id", "quote_line"),
        within_client("line_id", "contract_line"),
        within_client("pool_id", "hour_pool"),
        Index("ix_quote_outcome_day", "provider_id", "delivered_on"),
    )

    quote_id: Mapped[UUID]
    quote_line_id: Mapped[UUID]
    line_id: Mapped[UUID | None]
    pool_id: Mapped[UUID | None]
    delivered_on: Mapped[date | None]
    serial_numbers: Mapped[list[Any]] = mapped_column(default=list)
    warranty_ends_on: Mapped[date | None]  # its last day, watched by the deadline register


class QuoteMessage(OfClient, Row):
    """A question about an offer, or the answer to it. Never changed."""

    __tablename__ = "quote_message"
    __table_args__ = (within_client("quote_id", "quote"),)

    quote_id: Mapped[UUID]
    from_client: Mapped[bool]
    author_id: Mapped[UUID]
    body: Mapped[str] = mapped_column(Text)


class Estimate(OfStaff, Row):
    """What a quote or a ticket will cost us; clients never see it. `source` is "quote:…" or
    "ticket:…".
    """

    __tablename__ = "estimate"
    __table_args__ = (
        UniqueConstraint("provider_id", "id"),
        UniqueConstraint("provider_id", "number"),
        within_provider("about_client_id", "client"),
        Index("ix_estimate_source", "provider_id", "source"),
    )

    number: Mapped[int]
    about_client_id: Mapped[UUID]
    source: Mapped[str] = mapped_column(String(80), default="")
    title: Mapped[str] = mapped_column(String(160))
    state: Mapped[EstimateState] = mapped_column(default=EstimateState.DRAFT)
    currency: Mapped[str] = mapped_column(String(3))
    notes: Mapped[str] = mapped_column(Text, default="")
    made_by: Mapped[UUID]
    handed_in_at: Mapped[datetime | None]
    decided_by: Mapped[UUID | None]
    decided_at: Mapped[datetime | None]
    reason: Mapped[str] = mapped_column(String(300), default="")
    version: Mapped[int] = mapped_column(default=1)


class EstimateLine(OfStaff, Row):
    """Minutes of somebody at a cost rate, or goods at what they cost us."""

    __tablename__ = "estimate_line"
    __table_args__ = (
        within_provider("estimate_id", "estimate"),
        CheckConstraint("quantity > 0", name="quantity_positive"),
        CheckConstraint("each_minor >= 0", name="cost_not_negative"),
    )

    estimate_id: Mapped[UUID]
    position: Mapped[int] = mapped_column(default=0)
    kind: Mapped[EstimateKind]
    title: Mapped[str] = mapped_column(String(160))
    tier: Mapped[int | None]
    quantity: Mapped[int]  # minutes, or pieces
    currency: Mapped[str] = mapped_column(String(3))
    each_minor: Mapped[int]  # of an hour, or of a piece

    @property
    def cost(self) -> Cost:
        """The line as the rules reckon it."""
        return Cost(self.kind, Money(self.each_minor, self.currency), self.quantity)
