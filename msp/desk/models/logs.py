"""Which lines of a log a provider holds to be abnormal, and what was proposed by them (R27)."""

from uuid import UUID

from sqlalchemy import CheckConstraint, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from msp.data.base import OfStaff, Row, within_provider
from msp.desk.rules.logs import Weight


class LogPattern(OfStaff, Row):
    """Words with `*` between them; the first pattern that stands in a line says its weight."""

    __tablename__ = "log_pattern"
    __table_args__ = (
        UniqueConstraint("provider_id", "id"),
        UniqueConstraint("provider_id", "name"),
    )

    name: Mapped[str] = mapped_column(String(80))
    text: Mapped[str] = mapped_column(String(500))
    weight: Mapped[Weight] = mapped_column(default=Weight.ERROR)
    position: Mapped[int] = mapped_column(default=0)
    is_active: Mapped[bool] = mapped_column(default=True)
    version: Mapped[int] = mapped_column(default=1)


class LogProposal(OfStaff, Row):
    """A line that a pattern found when its log was put here, until somebody says what it is."""

    __tablename__ = "log_proposal"
    __table_args__ = (
        UniqueConstraint("provider_id", "log_file_id", "line"),
        within_provider("ticket_id", "ticket"),
        within_provider("log_file_id", "log_file"),
        within_provider("pattern_id", "log_pattern"),
        CheckConstraint("line > 0", name="line_positive"),
        Index("ix_log_proposal_log", "log_file_id", "line"),
    )

    ticket_id: Mapped[UUID]
    log_file_id: Mapped[UUID]
    pattern_id: Mapped[UUID | None]  # null: one of the patterns that everybody has
    line: Mapped[int]
    text: Mapped[str] = mapped_column(String(1000))
