"""What is taken down of a ticket before anybody works on it, and how it came to be known."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from msp.data.base import OfCatalogue, OfStaff, Row, within_provider
from msp.data.searching import Searched
from msp.desk.rules.callers import Level
from msp.desk.rules.procedures import Ending
from msp.desk.rules.runbooks import ActionType
from msp.desk.rules.scope import ServiceScope
from msp.desk.rules.tickets import Kind


class Category(OfCatalogue, Row):
    """What tickets are about, in two levels; it says what has to be asked (R2, R63, R143)."""

    __tablename__ = "category"
    __table_args__ = (
        UniqueConstraint("provider_id", "id"),
        UniqueConstraint("provider_id", "code"),
        within_provider("parent_id", "category"),
        CheckConstraint("default_tier BETWEEN 1 AND 4", name="tier_range"),
    )

    code: Mapped[str] = mapped_column(String(40))
    parent_id: Mapped[UUID | None]
    name_ja: Mapped[str] = mapped_column(String(80))
    name_en: Mapped[str] = mapped_column(String(80), default="")
    default_tier: Mapped[int] = mapped_column(default=1)
    default_kind: Mapped[Kind | None]
    required: Mapped[list[Any] | None]  # names of facts; null: the usual ones
    questions_ja: Mapped[str] = mapped_column(Text, default="")  # one to a line, in plain words
    questions_en: Mapped[str] = mapped_column(Text, default="")
    position: Mapped[int] = mapped_column(default=0)
    is_active: Mapped[bool] = mapped_column(default=True)
    version: Mapped[int] = mapped_column(default=1)

    def name_in(self, language: str) -> str:
        """The name for a reader of `language`."""
        return self.name_en if language == "en" and self.name_en else self.name_ja

    def questions_in(self, language: str) -> list[str]:
        """What to ask, for a reader of `language`."""
        told = self.questions_en if language == "en" and self.questions_en else self.questions_ja
        return [line.strip() for line in told.splitlines() if line.strip()]


class Intake(Searched, OfStaff, Row):
    """What the desk took down of one ticket (R21, R65, R67, R142–R144)."""

    __tablename__ = "intake"
    SEARCHED = ("summary", "outcome", "goal", "symptom", "underlying", "facts", "business_impact")
    WITHIN = "ticket_id"
    __table_args__ = (
        UniqueConstraint("provider_id", "ticket_id"),
        within_provider("ticket_id", "ticket"),
        within_provider("category_id", "category"),
        CheckConstraint("downtime_minutes >= 0", name="downtime_not_negative"),
        CheckConstraint("difficulty BETWEEN 1 AND 3", name="difficulty_range"),
    )

    ticket_id: Mapped[UUID]
    category_id: Mapped[UUID | None]
    summary: Mapped[str] = mapped_column(String(200), default="")
    outcome: Mapped[str] = mapped_column(Text, default="")
    goal: Mapped[str] = mapped_column(Text, default="")
    symptom: Mapped[str] = mapped_column(Text, default="")
    underlying: Mapped[str] = mapped_column(Text, default="")
    facts: Mapped[dict[str, Any]] = mapped_column(default=dict)  # {fact: [certainty, text]}
    business_impact: Mapped[str] = mapped_column(Text, default="")
    downtime_minutes: Mapped[int | None]
    difficulty: Mapped[int | None]  # 1 easy, 2 ordinary, 3 hard
    scope: Mapped[ServiceScope | None]
    scope_steps: Mapped[list[Any]] = mapped_column(default=list)  # why, as the ladder told it
    scope_line_id: Mapped[UUID | None]
    scope_work_type_id: Mapped[UUID | None]
    scope_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)


class IntakeChange(OfStaff, Row):
    """One field of an intake before and after; never changed (R7: how a fact came to be known)."""

    __tablename__ = "intake_change"
    __table_args__ = (
        within_provider("ticket_id", "ticket"),
        within_provider("author_id", "person"),
        Index("ix_intake_change_ticket", "ticket_id", "created_at"),
    )

    ticket_id: Mapped[UUID]
    author_id: Mapped[UUID | None]
    name: Mapped[str] = mapped_column(String(40))
    before: Mapped[str] = mapped_column(Text, default="")
    after: Mapped[str] = mapped_column(Text, default="")


class CallerLevel(OfStaff, Row):
    """How technical a caller is, for the desk's own eyes (R19)."""

    __tablename__ = "caller_level"
    __table_args__ = (
        UniqueConstraint("provider_id", "person_id"),
        within_provider("person_id", "person"),
    )

    person_id: Mapped[UUID]
    level: Mapped[Level]


class Procedure(OfStaff, Row):
    """A guided procedure of tier 1: a tree of questions (R66, R147)."""

    __tablename__ = "procedure"
    __table_args__ = (
        UniqueConstraint("provider_id", "id"),
        UniqueConstraint("provider_id", "code"),
    )

    code: Mapped[str] = mapped_column(String(40))
    name_ja: Mapped[str] = mapped_column(String(120))
    name_en: Mapped[str] = mapped_column(String(120), default="")
    steps: Mapped[list[Any]] = mapped_column(default=list)
    action: Mapped[ActionType | None]  # the kind of work that it leads through (R160)
    position: Mapped[int] = mapped_column(default=0)
    is_active: Mapped[bool] = mapped_column(default=True)
    version: Mapped[int] = mapped_column(default=1)

    def name_in(self, language: str) -> str:
        """The name for a reader of `language`."""
        return self.name_en if language == "en" and self.name_en else self.name_ja


class ProcedureRun(OfStaff, Row):
    """A procedure on a ticket: the tree as it was when it began, and every answer."""

    __tablename__ = "procedure_run"
    __table_args__ = (
        within_provider("ticket_id", "ticket"),
        within_provider("procedure_id", "procedure"),
        Index("ix_procedure_run_ticket", "ticket_id", "created_at"),
    )

    ticket_id: Mapped[UUID]
    procedure_id: Mapped[UUID]
    steps: Mapped[list[Any]]
    answers: Mapped[list[Any]] = mapped_column(default=list)  # {step, answer, note, by, at}
    ending: Mapped[Ending | None]
    ended_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)


class LogFile(OfStaff, Row):
    """A log put on a ticket; its bytes are kept by what they hold (R27, R143)."""

    __tablename__ = "log_file"
    __table_args__ = (
        UniqueConstraint("provider_id", "id"),
        UniqueConstraint("provider_id", "ticket_id", "fingerprint"),
        within_provider("ticket_id", "ticket"),
        within_provider("author_id", "person"),
    )

    ticket_id: Mapped[UUID]
    author_id: Mapped[UUID | None]
    name: Mapped[str] = mapped_column(String(200))
    encoding: Mapped[str] = mapped_column(String(16))
    size: Mapped[int]
    lines: Mapped[int]
    abnormal: Mapped[int]  # how many lines the patterns found
    fingerprint: Mapped[str] = mapped_column(String(64))


class LogMark(OfStaff, Row):
    """A line of a log that somebody marked: a finding on the ticket (R29)."""

    __tablename__ = "log_mark"
    __table_args__ = (
        UniqueConstraint("provider_id", "log_file_id", "line"),
        within_provider("ticket_id", "ticket"),
        within_provider("log_file_id", "log_file"),
        within_provider("author_id", "person"),
        CheckConstraint("line > 0", name="line_positive"),
        Index("ix_log_mark_ticket", "ticket_id", "created_at"),
    )

    ticket_id: Mapped[UUID]
    log_file_id: Mapped[UUID]
    author_id: Mapped[UUID | None]
    line: Mapped[int]
    text: Mapped[str] = mapped_column(String(1000))
    finding: Mapped[str] = mapped_column(String(500), default="")


class DeviceSlip(OfStaff, Row):
    """A device that a client left with the desk, until it is given back (R181)."""

    __tablename__ = "device_slip"
    __table_args__ = (
        UniqueConstraint("provider_id", "number"),
        within_provider("ticket_id", "ticket"),
        within_provider("author_id", "person"),
        CheckConstraint("number > 0", name="number_positive"),
        Index("ix_device_slip_ticket", "ticket_id"),
    )

    ticket_id: Mapped[UUID]
    number: Mapped[int]
    author_id: Mapped[UUID | None]
    device: Mapped[str] = mapped_column(String(200))
    serial: Mapped[str] = mapped_column(String(80), default="")
    accessories: Mapped[str] = mapped_column(String(300), default="")
    condition: Mapped[str] = mapped_column(Text, default="")
    brought_by: Mapped[str] = mapped_column(String(120), default="")
    promised_on: Mapped[date | None]
    returned_at: Mapped[datetime | None]
    returned_to: Mapped[str] = mapped_column(String(120), default="")
    version: Mapped[int] = mapped_column(default=1)
