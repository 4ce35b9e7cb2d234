"""What each side thinks a ticket weighs, and the talks in which they came to agree."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from msp.data.base import OfStaff, Row, within_provider
from msp.desk.rules.agreeing import Side, TalkState, Weight

STANDS = text("replaced_at IS NULL")
RUNS = text("ended_at IS NULL")


class PriorityProposal(OfStaff, Row):
    """How one side weighs a ticket. A later one of the same side replaces it; none is changed."""

    __tablename__ = "priority_proposal"
    __table_args__ = (
        within_provider("ticket_id", "ticket"),
        within_provider("author_id", "person"),
        CheckConstraint("impact BETWEEN 1 AND 3", name="impact_range"),
        CheckConstraint("urgency BETWEEN 1 AND 3", name="urgency_range"),
        Index("ix_priority_proposal_ticket", "ticket_id", "created_at"),
        Index(
            "uq_priority_proposal_stands",
            "provider_id",
            "ticket_id",
            "side",
            unique=True,
            sqlite_where=STANDS,
            postgresql_where=STANDS,
        ),
    )

    ticket_id: Mapped[UUID]
    side: Mapped[Side]
    author_id: Mapped[UUID | None]
    impact: Mapped[int]
    urgency: Mapped[int]
    is_major: Mapped[bool] = mapped_column(default=False)
    priority: Mapped[int]  # by the provider's matrix of that day
    because: Mapped[str] = mapped_column(Text, default="")
    replaced_at: Mapped[datetime | None]

    @property
    def weight(self) -> Weight:
        """What it says, as the rules read it."""
        return Weight(self.impact, self.urgency, self.is_major)


class PriorityTalk(OfStaff, Row):
    """A difference between the two sides, from its first minute to who agreed on what and why."""

    __tablename__ = "priority_talk"
    __table_args__ = (
        within_provider("ticket_id", "ticket"),
        within_provider("ended_by_id", "person"),
        within_provider("ended_with_id", "person"),
        Index("ix_priority_talk_ticket", "ticket_id", "opened_at"),
        Index("ix_priority_talk_opened", "provider_id", "opened_at"),
        Index(
            "uq_priority_talk_runs",
            "provider_id",
            "ticket_id",
            unique=True,
            sqlite_where=RUNS,
            postgresql_where=RUNS,
        ),
    )

    ticket_id: Mapped[UUID]
    state: Mapped[TalkState] = mapped_column(default=TalkState.OPEN)
    opened_at: Mapped[datetime]
    alerts: Mapped[int] = mapped_column(default=0)  # thresholds that were told already
    with_leads_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    ended_by_id: Mapped[UUID | None]
    ended_with_id: Mapped[UUID | None]  # who of the other side agreed
    reason: Mapped[str] = mapped_column(Text, default="")
    source: Mapped[str] = mapped_column(String(60), default="")  # "meeting:…" where it was settled
    priority: Mapped[int | None]  # what it came to
    age_seconds: Mapped[int | None]  # business seconds from opening to end
    version: Mapped[int] = mapped_column(default=1)
