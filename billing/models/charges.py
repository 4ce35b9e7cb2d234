"""Charges, each billed once by constraint, and the runs that turn a month of them into invoices."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, composite, mapped_column

from billing.rules.charges import ChargeKind
from billing.rules.tax import TaxCategory
from msp.data.base import OfClient, OfStaff, Row, within_client, within_provider
from msp.kernel.money import Money


class ChargeRow(OfClient, Row):
    """One thing to bill, collected from a lower floor; never changed, unique on its source.

    `minutes` are the worked minutes behind it, `block_minutes` those that a pool covered.
    """

    __tablename__ = "charge"
    __table_args__ = (
        UniqueConstraint("provider_id", "source"),
        UniqueConstraint("provider_id", "client_id", "id"),
        within_client("line_id", "contract_line"),
        within_provider("ticket_id", "ticket"),
        CheckConstraint("minutes >= 0 AND block_minutes >= 0", name="minutes_not_negative"),
        Index("ix_charge_month", "provider_id", "bill_on", "client_id"),
    )

    source: Mapped[str] = mapped_column(String(160))
    kind: Mapped[ChargeKind]
    bill_on: Mapped[date]  # the month of this day takes it
    shown_on: Mapped[date]
    line_id: Mapped[UUID | None]
    ticket_id: Mapped[UUID | None]
    section: Mapped[str] = mapped_column(String(240), default="")
    title: Mapped[str] = mapped_column(String(300))
    quantity: Mapped[str] = mapped_column(String(40), default="1")
    unit_price_minor: Mapped[int | None]
    amount: Mapped[Money] = composite(
        mapped_column("amount_minor", BigInteger), mapped_column("currency", String(3))
    )
    tax: Mapped[TaxCategory] = mapped_column(default=TaxCategory.STANDARD)
    minutes: Mapped[int] = mapped_column(default=0)
    block_minutes: Mapped[int] = mapped_column(default=0)


class RunState(StrEnum):
    """How far a run is; each step counts its invoices (準備 → 確認 → 承認 → 発行)."""

    MADE = "made"
    APPROVED = "approved"
    ISSUED = "issued"


class Run(OfStaff, Row):
    """The billing of one month for one provider. Running again is a no-op (DOMAIN §10)."""

    __tablename__ = "run"
    __table_args__ = (
        UniqueConstraint("provider_id", "kind", "first_on", "end_on"),
        UniqueConstraint("provider_id", "id"),
        CheckConstraint("end_on > first_on", name="ends_after_start"),
    )

    kind: Mapped[str] = mapped_column(String(16), default="month")
    first_on: Mapped[date]
    end_on: Mapped[date]
    state: Mapped[RunState] = mapped_column(default=RunState.MADE)
    inputs_hash: Mapped[str] = mapped_column(String(64))
    made_by: Mapped[UUID]
    approved_by: Mapped[UUID | None]
    approved_at: Mapped[datetime | None]
    issued_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)


class RunItem(OfStaff, Row):
    """One client in a run: its invoice, or why there is none, and what is to be checked."""

    __tablename__ = "run_item"
    __table_args__ = (
        UniqueConstraint("provider_id", "run_id", "client_id"),
        within_provider("run_id", "run"),
        within_provider("client_id", "client"),
        within_client("invoice_id", "invoice"),
    )

    run_id: Mapped[UUID]
    client_id: Mapped[UUID]
    invoice_id: Mapped[UUID | None]
    is_blocked: Mapped[bool] = mapped_column(default=False)
    findings: Mapped[list[Any]] = mapped_column(default=list)
    last_month_minor: Mapped[int | None]
    ticked_by: Mapped[UUID | None]  # somebody looked at what was to be checked
    answer: Mapped[str] = mapped_column(String(400), default="")
