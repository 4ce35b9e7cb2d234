"""Which escalation levels were reached, each once: of tickets, hand-overs, cases and requests."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from msp.data.base import OfStaff, Row, within_provider
from msp.desk.rules.escalations import Promised

OF_TICKET, BESIDE = "row_id IS NULL", "row_id IS NOT NULL"


class Escalation(OfStaff, Row):
    """A level that was reached and told. `since` is when the promise began that it belongs to.

    `row_id` is the hand-over (OLA), vendor case (UC) or request that made the promise, None for
    the ticket's own; only a request can be about no ticket. Unique by promise and key, so that
    whoever looks twice, or late, tells it once.
    """

    __tablename__ = "escalation"
    __table_args__ = (
        within_provider("ticket_id", "ticket"),
        Index(
            "ix_escalation_once",
            *("ticket_id", "pledge", "key", "since"),
            unique=True,
            sqlite_where=text(OF_TICKET),
            postgresql_where=text(OF_TICKET),
        ),
        Index(
            "ix_escalation_row",
            *("row_id", "key", "since"),
            unique=True,
            sqlite_where=text(BESIDE),
            postgresql_where=text(BESIDE),
        ),
    )

    ticket_id: Mapped[UUID | None]
    row_id: Mapped[UUID | None]
    pledge: Mapped[Promised]
    key: Mapped[str] = mapped_column(String(24))
    since: Mapped[datetime]
    reached_at: Mapped[datetime]
    told: Mapped[list[Any]] = mapped_column(default=list)  # the ids of the people who heard of it
