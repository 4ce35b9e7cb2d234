"""What add-on services keep lists of: milestones, recovery drills, vendors."""

from datetime import date
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from contracts.rules.addons import DrillResult
from msp.data.base import OfClient, Row, within_client
from msp.kernel.money import Money


class Milestone(OfClient, Row):
    """A stage of a project with a fixed amount that is billed when it is reached."""

    __tablename__ = "milestone"
    __table_args__ = (
        within_client("line_id", "contract_line"),
        CheckConstraint("amount_minor >= 0", name="amount_not_negative"),
        Index("ix_milestone_line", "provider_id", "line_id"),
        Index("ix_milestone_reached", "provider_id", "reached_on"),
    )

    line_id: Mapped[UUID]
    title: Mapped[str] = mapped_column(String(160))
    due_on: Mapped[date]
    amount_minor: Mapped[int]
    currency: Mapped[str] = mapped_column(String(3))
    reached_on: Mapped[date | None]
    reached_by: Mapped[UUID | None]
    note: Mapped[str] = mapped_column(String(300), default="")
    version: Mapped[int] = mapped_column(default=1)

    @property
    def amount(self) -> Money:
        """What is billed when it is reached, before tax."""
        return Money(self.amount_minor, self.currency)


class RecoveryDrill(OfClient, Row):
    """A rehearsal of recovery: planned, then done with a result and its evidence."""

    __tablename__ = "recovery_drill"
    __table_args__ = (
        within_client("line_id", "contract_line"),
        within_client("file_id", "contract_file"),
        CheckConstraint(
            "restored_minutes IS NULL OR restored_minutes >= 0", name="minutes_possible"
        ),
        Index("ix_recovery_drill_line", "provider_id", "line_id", "planned_on"),
    )

    line_id: Mapped[UUID]
    title: Mapped[str] = mapped_column(String(160))
    planned_on: Mapped[date]
    goal_minutes: Mapped[int | None]
    done_on: Mapped[date | None]
    done_by: Mapped[UUID | None]
    result: Mapped[DrillResult | None]
    restored_minutes: Mapped[int | None]
    note: Mapped[str] = mapped_column(Text, default="")
    file_id: Mapped[UUID | None]
    version: Mapped[int] = mapped_column(default=1)


class LineVendor(OfClient, Row):
    """A vendor that is dealt with on behalf of the client, until `ends_on`."""

    __tablename__ = "line_vendor"
    __table_args__ = (
        within_client("line_id", "contract_line"),
        Index("ix_line_vendor_line", "provider_id", "line_id"),
    )

    line_id: Mapped[UUID]
    name: Mapped[str] = mapped_column(String(120))
    supplies: Mapped[str] = mapped_column(String(200))
    reference: Mapped[str] = mapped_column(String(120), default="")  # the client's number there
    contact: Mapped[str] = mapped_column(String(120), default="")
    phone: Mapped[str] = mapped_column(String(40), default="")
    mail: Mapped[str] = mapped_column(String(254), default="")
    open_hours: Mapped[str] = mapped_column(String(120), default="")
    ends_on: Mapped[date | None]
    version: Mapped[int] = mapped_column(default=1)
