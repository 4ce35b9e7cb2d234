"""What kind of work was done on a ticket (R160), and when a tier passes work on (R148)."""

from uuid import UUID

from sqlalchemy import CheckConstraint, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from msp.data.base import OfStaff, Row, within_provider
from msp.desk.rules.runbooks import ActionType


class TicketAction(OfStaff, Row):
    """One piece of work on a ticket by its kind; a runbook that ended writes it by itself."""

    __tablename__ = "ticket_action"
    __table_args__ = (
        within_provider("ticket_id", "ticket"),
        within_provider("procedure_id", "procedure"),
        within_provider("author_id", "person"),
        Index("ix_ticket_action_ticket", "ticket_id", "created_at"),
        Index("ix_ticket_action_kind", "provider_id", "action", "created_at"),
    )

    ticket_id: Mapped[UUID]
    action: Mapped[ActionType]
    procedure_id: Mapped[UUID | None]
    run_id: Mapped[UUID | None]  # the run of the procedure that wrote it
    author_id: Mapped[UUID | None]
    note: Mapped[str] = mapped_column(String(500), default="")


class HandOverCriterion(OfStaff, Row):
    """One reason that is agreed for leaving a tier; without a category it holds for all."""

    __tablename__ = "hand_over_criterion"
    __table_args__ = (
        within_provider("category_id", "category"),
        CheckConstraint("tier BETWEEN 1 AND 4", name="tier_range"),
        Index("ix_hand_over_criterion_tier", "provider_id", "tier", "position"),
    )

    tier: Mapped[int]
    category_id: Mapped[UUID | None]
    text_ja: Mapped[str] = mapped_column(String(200))
    text_en: Mapped[str] = mapped_column(String(200), default="")
    position: Mapped[int] = mapped_column(default=0)
    is_active: Mapped[bool] = mapped_column(default=True)
    version: Mapped[int] = mapped_column(default=1)

    def text_in(self, language: str) -> str:
        """The words for a reader of `language`."""
        return self.text_en if language == "en" and self.text_en else self.text_ja


class Skill(OfStaff, Row):
    """Something that people can know: the code, the back end, a network (R166)."""

    __tablename__ = "skill"
    __table_args__ = (
        UniqueConstraint("provider_id", "id"),
        UniqueConstraint("provider_id", "name_ja"),
    )

    name_ja: Mapped[str] = mapped_column(String(60))
    name_en: Mapped[str] = mapped_column(String(60), default="")
    is_deep: Mapped[bool] = mapped_column(default=False)  # of tier 3: the code or the back end
    about: Mapped[str] = mapped_column(Text, default="")
    position: Mapped[int] = mapped_column(default=0)
    is_active: Mapped[bool] = mapped_column(default=True)
    version: Mapped[int] = mapped_column(default=1)

    def name_in(self, language: str) -> str:
        """The name for a reader of `language`."""
        return self.name_en if language == "en" and self.name_en else self.name_ja


class PersonSkill(OfStaff, Row):
    """How well one of the staff knows something: 1 basic, 2 skilled, 3 expert."""

    __tablename__ = "person_skill"
    __table_args__ = (
        UniqueConstraint("provider_id", "person_id", "skill_id"),
        within_provider("person_id", "person"),
        within_provider("skill_id", "skill"),
        CheckConstraint("level BETWEEN 1 AND 3", name="level_range"),
    )

    person_id: Mapped[UUID]
    skill_id: Mapped[UUID]
    level: Mapped[int]
