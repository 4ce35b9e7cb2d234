"""Dates on which something new was put into use, so that the load after them can be seen."""

from datetime import date
from uuid import UUID

from sqlalchemy import Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from msp.data.base import OfStaff, Row


class Release(OfStaff, Row):
    """A release or a service pack, and the day on which it came out (R133)."""

    __tablename__ = "release"
    __table_args__ = (
        UniqueConstraint("provider_id", "released_on", "name"),
        Index("ix_release_day", "provider_id", "released_on"),
    )

    name: Mapped[str] = mapped_column(String(120))
    released_on: Mapped[date]
    added_by: Mapped[UUID]
