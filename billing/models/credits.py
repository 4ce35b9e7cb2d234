"""What is given back for promises that were not kept, proposed with its evidence and decided."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from billing.rules.tax import TaxCategory
from msp.data.base import OfClient, Row, within_client, within_provider
from msp.kernel.money import Money


class CreditState(StrEnum):
    """Where a credit stands. An approved one has its return invoice."""

    PROPOSED = "proposed"
    APPROVED = "approved"
    DECLINED = "declined"


class SlaCredit(OfClient, Row):
    """A credit for one line and one month, once. Amounts in minor units, before tax.

    `evidence` is [{pledge, kept, whole, percent, tickets: [ids of the missed ones]}], `fee_minor`
    what was billed for the month; both are those of the day of the proposal.
    """

    __tablename__ = "sla_credit"
    __table_args__ = (
        UniqueConstraint("provider_id", "line_id", "month_on"),
        within_client("line_id", "contract_line"),
        within_client("invoice_id", "invoice"),
        within_client("return_id", "invoice"),
        within_provider("policy_id", "sla_policy"),
        CheckConstraint("amount_minor > 0 AND amount_minor <= fee_minor", name="within_the_fee"),
        CheckConstraint("state <> 'approved' OR return_id IS NOT NULL", name="approved_has_paper"),
        Index("ix_sla_credit_state", "provider_id", "state", "month_on"),
    )

    line_id: Mapped[UUID]
    policy_id: Mapped[UUID]
    month_on: Mapped[date]  # the first day of the month
    invoice_id: Mapped[UUID]  # where the fee was billed
    tax: Mapped[TaxCategory]
    fee_minor: Mapped[int]
    cap: Mapped[int]  # percent of the fee
    amount_minor: Mapped[int]
    currency: Mapped[str] = mapped_column(String(3))
    evidence: Mapped[list[Any]]
    state: Mapped[CreditState] = mapped_column(default=CreditState.PROPOSED)
    decided_by: Mapped[UUID | None]
    decided_at: Mapped[datetime | None]
    reason: Mapped[str] = mapped_column(String(400), default="")
    return_id: Mapped[UUID | None]
    version: Mapped[int] = mapped_column(default=1)

    @property
    def amount(self) -> Money:
        """What is given back, before tax."""
        return Money(self.amount_minor, self.currency)

    @property
    def fee(self) -> Money:
        """What was billed for the month, before tax."""
        return Money(self.fee_minor, self.currency)
