"""When the desk is open, in versions that never change, and what is promised by it."""

from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from contracts.rules.clocks import Pledge, Unit
from contracts.rules.promises import HolidaySet
from msp.data.base import OfCatalogue, Row, within_provider


class Calendar(OfCatalogue, Row):
    """A named calendar; `current` is the number of the version in use."""

    __tablename__ = "calendar"
    __table_args__ = (
        UniqueConstraint("provider_id", "id"),
        UniqueConstraint("provider_id", "name"),
    )

    name: Mapped[str] = mapped_column(String(80))
    current: Mapped[int] = mapped_column(default=1)
    version: Mapped[int] = mapped_column(default=1)


class CalendarVersion(OfCatalogue, Row):
    """One version: a ticket that was measured with it keeps it. Never changed."""

    __tablename__ = "calendar_version"
    __table_args__ = (
        UniqueConstraint("provider_id", "calendar_id", "number"),
        within_provider("calendar_id", "calendar"),
    )

    calendar_id: Mapped[UUID]
    number: Mapped[int]
    zone: Mapped[str] = mapped_column(String(64))
    frames: Mapped[dict[str, Any]]  # {"mon": [["09:00", "18:00"]], …}
    exceptions: Mapped[list[Any]]  # [{"on": "2026-12-29", "kind": "closure", "frames": […]}]
    holidays: Mapped[list[Any]]  # own one-off days, "2026-12-29", or yearly ones, "12-29"
    holiday_set: Mapped[HolidaySet] = mapped_column(default=HolidaySet.NONE)


class SlaPolicy(OfCatalogue, Row):
    """A set of promises by priority, counted in one calendar."""

    __tablename__ = "sla_policy"
    __table_args__ = (
        UniqueConstraint("provider_id", "id"),
        UniqueConstraint("provider_id", "name"),
        within_provider("calendar_id", "calendar"),
        Index(
            "uq_sla_policy_default",
            "provider_id",
            unique=True,
            sqlite_where=text("is_default"),
            postgresql_where=text("is_default"),
        ),
    )

    name: Mapped[str] = mapped_column(String(80))
    calendar_id: Mapped[UUID]
    is_default: Mapped[bool] = mapped_column(default=False)
    pauses: Mapped[dict[str, Any]]  # {pledge: [reasons that stop its clock]}
    credits: Mapped[dict[str, Any]] = mapped_column(default=dict)  # as `rules.credits` keeps them
    levels: Mapped[list[Any]] = mapped_column(default=list)  # as `rules.escalations` keeps them
    version: Mapped[int] = mapped_column(default=1)


class SlaTarget(OfCatalogue, Row):
    """One promise for one priority: so many business seconds or working days."""

    __tablename__ = "sla_target"
    __table_args__ = (
        UniqueConstraint("provider_id", "policy_id", "priority", "pledge"),
        within_provider("policy_id", "sla_policy"),
        CheckConstraint("amount >= 0", name="not_negative"),
        CheckConstraint("priority > 0", name="priority_positive"),
    )

    policy_id: Mapped[UUID]
    priority: Mapped[int]
    pledge: Mapped[Pledge]
    amount: Mapped[int]
    unit: Mapped[Unit] = mapped_column(default=Unit.SECONDS)
