"""Which escalation levels a ticket has reached, each once."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from contracts.rules.clocks import Pledge
from msp.data.base import OfStaff, Row, within_provider


class Escalation(OfStaff, Row):
    """A level that was reached and told. `since` is when the promise began that it belongs to.

    Unique by promise and key, so that whoever looks twice, or late, tells it once.
    """

    __tablename__ = "escalation"
    __table_args__ = (
        within_provider("ticket_id", "ticket"),
        UniqueConstraint("ticket_id", "pledge", "key", "since"),
    )

    ticket_id: Mapped[UUID]
    pledge: Mapped[Pledge]
    key: Mapped[str] = mapped_column(String(24))
    since: Mapped[datetime]
    reached_at: Mapped[datetime]
    told: Mapped[list[Any]] = mapped_column(default=list)  # the ids of the people who heard of it
