"""Monthly statements of hours as they were sent: kept once, never changed."""

from datetime import date
from typing import Any

from sqlalchemy import CheckConstraint, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from msp.data.base import OfClient, Row


class UsageStatement(OfClient, Row):
    """The statement (月次ご利用明細) as it was mailed; `figures` are its sums in minutes."""

    __tablename__ = "usage_statement"
    __table_args__ = (
        UniqueConstraint("provider_id", "client_id", "first_on"),
        CheckConstraint("end_on > first_on", name="ends_after_start"),
    )

    first_on: Mapped[date]
    end_on: Mapped[date]
    issued_on: Mapped[date]
    sha256: Mapped[str] = mapped_column(String(64))
    size: Mapped[int]
    name: Mapped[str] = mapped_column(String(200))
    figures: Mapped[dict[str, Any]]
    letters: Mapped[int] = mapped_column(default=0)
