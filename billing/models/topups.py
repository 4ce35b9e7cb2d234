"""What a client agreed about its hours: when it is warned, whether more is proposed by itself."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from billing.rules.notices import EXPIRY_DAYS, PERCENTS, NoticeKind
from billing.rules.orders import PayBy
from billing.rules.topups import TopUpState
from msp.data.base import OfClient, Row, within_client, within_provider
from msp.kernel.money import Money

OPEN = "state IN ('proposed', 'ordered')"


class HourSettings(OfClient, Row):
    """What a client agreed about its hours; without a row the usual holds and nothing is bought.

    `percents` and `minutes_left` are thresholds of what is left, `expiry_days` days before hours
    end. With `tops_up` a draft order for the package is proposed once `threshold_minutes` or less
    are left, as long as the month's proposals stay within `ceiling_minor` (tax included).
    """

    __tablename__ = "hour_settings"
    __table_args__ = (
        UniqueConstraint("provider_id", "client_id"),
        within_provider("package_id", "hour_package"),
        CheckConstraint(
            "NOT tops_up OR (package_id IS NOT NULL AND ceiling_minor IS NOT NULL)",
            name="knows_what_to_buy",
        ),
        CheckConstraint("threshold_minutes >= 0", name="threshold_not_negative"),
    )

    percents: Mapped[list[Any]] = mapped_column(default=lambda: list(PERCENTS))
    minutes_left: Mapped[int | None]
    expiry_days: Mapped[list[Any]] = mapped_column(default=lambda: list(EXPIRY_DAYS))
    tells_client: Mapped[bool] = mapped_column(default=True)
    mails_statement: Mapped[bool] = mapped_column(default=True)
    tops_up: Mapped[bool] = mapped_column(default=False)
    package_id: Mapped[UUID | None]
    threshold_minutes: Mapped[int] = mapped_column(default=0)
    ceiling_minor: Mapped[int | None]
    pay_by: Mapped[PayBy] = mapped_column(default=PayBy.INVOICE)
    version: Mapped[int] = mapped_column(default=1)


class HourNotice(OfClient, Row):
    """A threshold that was crossed, once for each pool; never changed, so nothing is told twice.

    The pool stands for the hours of its line since it was granted. `minutes` is what the work
    behind `source` used; `was_told` is false where a deeper threshold was told instead, or
    nobody's work of these days crossed it.
    """

    __tablename__ = "hour_notice"
    __table_args__ = (
        UniqueConstraint("provider_id", "pool_id", "kind", "threshold"),
        within_client("pool_id", "hour_pool"),
        within_provider("ticket_id", "ticket"),
        Index("ix_hour_notice_client", "provider_id", "client_id", "created_at"),
    )

    pool_id: Mapped[UUID]
    kind: Mapped[NoticeKind]
    threshold: Mapped[int]
    source: Mapped[str] = mapped_column(String(120), default="")
    ticket_id: Mapped[UUID | None]
    minutes: Mapped[int] = mapped_column(default=0)
    left_minutes: Mapped[int]
    whole_minutes: Mapped[int]
    noticed_on: Mapped[date]
    was_told: Mapped[bool] = mapped_column(default=True)


class TopUp(OfClient, Row):
    """A draft order that the portal proposes by itself. A client has one open at a time."""

    __tablename__ = "top_up"
    __table_args__ = (
        UniqueConstraint("provider_id", "id"),
        within_provider("package_id", "hour_package"),
        within_client("after_pool_id", "hour_pool"),
        within_client("order_id", "hour_order"),
        CheckConstraint("minutes > 0 AND gross_minor >= 0", name="amounts_possible"),
        CheckConstraint("state <> 'ordered' OR order_id IS NOT NULL", name="ordered_has_order"),
        Index(
            "uq_top_up_open",
            "provider_id",
            "client_id",
            unique=True,
            sqlite_where=text(OPEN),
            postgresql_where=text(OPEN),
        ),
        Index("ix_top_up_month", "provider_id", "client_id", "counted_on"),
    )

    state: Mapped[TopUpState] = mapped_column(default=TopUpState.PROPOSED)
    package_id: Mapped[UUID]
    title: Mapped[str] = mapped_column(String(160))
    minutes: Mapped[int]
    gross_minor: Mapped[int]
    currency: Mapped[str] = mapped_column(String(3))
    pay_by: Mapped[PayBy]
    after_pool_id: Mapped[UUID]  # the latest hours when they ran low
    source: Mapped[str] = mapped_column(String(120), default="")  # the work that crossed the line
    ticket_id: Mapped[UUID | None]
    left_minutes: Mapped[int]
    counted_on: Mapped[date]  # the day whose month's ceiling it counts against
    expires_on: Mapped[date]  # the last day on which it can be approved
    decided_by: Mapped[UUID | None]
    decided_at: Mapped[datetime | None]
    reason: Mapped[str] = mapped_column(String(400), default="")
    order_id: Mapped[UUID | None]
    version: Mapped[int] = mapped_column(default=1)

    @property
    def gross(self) -> Money:
        """What it would cost, tax included."""
        return Money(self.gross_minor, self.currency)
