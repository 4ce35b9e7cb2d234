"""Problems with all that is found about them, and what isolation did on each ticket."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from msp.data.base import OfStaff, Row, within_provider
from msp.desk.rules.problem_letters import Told
from msp.desk.rules.problems import (
    Finding,
    FixDecision,
    Mark,
    ProblemState,
    ReferenceKind,
    SecurityResult,
    SecurityState,
    Stage,
    TrialResult,
)
from msp.knowledge.models import Article, KnownError
from msp.knowledge.rules import Source


class Problem(OfStaff, Row):
    """The unknown cause of one incident or several, owned by the second tier or a higher one."""

    __tablename__ = "problem"
    __table_args__ = (
        UniqueConstraint("provider_id", "id"),
        UniqueConstraint("provider_id", "number"),
        within_provider("owner_id", "person"),
        within_provider("product_id", "product"),
        within_provider("known_error_id", KnownError.__tablename__),
        within_provider("article_id", Article.__tablename__),
        Index("ix_problem_state", "provider_id", "state", "number"),
    )

    number: Mapped[int]
    title: Mapped[str] = mapped_column(String(200))
    symptom: Mapped[str] = mapped_column(Text, default="")
    codes: Mapped[str] = mapped_column(Text, default="")  # error codes, one a line
    cause: Mapped[str] = mapped_column(Text, default="")  # the analysis
    state: Mapped[ProblemState] = mapped_column(default=ProblemState.NEW)
    owner_id: Mapped[UUID | None]
    product_id: Mapped[UUID | None]
    rma: Mapped[str] = mapped_column(String(80), default="")  # the return's or the order's number
    vendor_report: Mapped[str] = mapped_column(Text, default="")  # what the developer is told
    known_error_id: Mapped[UUID | None]  # what was published of it
    article_id: Mapped[UUID | None]
    resolved_at: Mapped[datetime | None]
    updated_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)


class ProblemTicket(OfStaff, Row):
    """A ticket whose cause the problem is; a ticket has one problem at most."""

    __tablename__ = "problem_ticket"
    __table_args__ = (
        within_provider("problem_id", "problem"),
        within_provider("ticket_id", "ticket"),
        UniqueConstraint("provider_id", "ticket_id"),
        Index("ix_problem_ticket_problem", "problem_id"),
    )

    problem_id: Mapped[UUID]
    ticket_id: Mapped[UUID]
    linked_by: Mapped[UUID | None]


class ProblemTold(OfStaff, Row):
    """That a ticket's contact was told of the problem, and by which message: once for each news."""

    __tablename__ = "problem_told"
    __table_args__ = (
        within_provider("problem_id", "problem"),
        within_provider("ticket_id", "ticket"),
        UniqueConstraint("provider_id", "problem_id", "ticket_id", "about"),
    )

    problem_id: Mapped[UUID]
    ticket_id: Mapped[UUID]
    about: Mapped[Told]
    message_id: Mapped[UUID]


class ResearchTask(OfStaff, Row):
    """Something to be found out about a problem (R162)."""

    __tablename__ = "research_task"
    __table_args__ = (
        within_provider("problem_id", "problem"),
        within_provider("assignee_id", "person"),
        Index("ix_research_task_problem", "problem_id"),
    )

    problem_id: Mapped[UUID]
    title: Mapped[str] = mapped_column(String(200))
    assignee_id: Mapped[UUID | None]
    result: Mapped[str] = mapped_column(Text, default="")
    done_at: Mapped[datetime | None]
    done_by: Mapped[UUID | None]


class ProblemReference(OfStaff, Row):
    """Where the code or the data is that was looked at (R167)."""

    __tablename__ = "problem_reference"
    __table_args__ = (
        within_provider("problem_id", "problem"),
        Index("ix_problem_reference_problem", "problem_id"),
    )

    problem_id: Mapped[UUID]
    kind: Mapped[ReferenceKind]
    target: Mapped[str] = mapped_column(String(500))  # an address, a path, a revision
    note: Mapped[str] = mapped_column(String(400), default="")
    author_id: Mapped[UUID | None]


class CandidateFix(OfStaff, Row):
    """A measure that may help, and what trying it showed (R170). One is chosen at most."""

    __tablename__ = "candidate_fix"
    __table_args__ = (
        UniqueConstraint("provider_id", "id"),
        within_provider("problem_id", "problem"),
        Index("ix_candidate_fix_problem", "problem_id"),
    )

    problem_id: Mapped[UUID]
    description: Mapped[str] = mapped_column(Text)
    kind: Mapped[FixDecision]
    tested_where: Mapped[str] = mapped_column(String(200), default="")
    result: Mapped[TrialResult] = mapped_column(default=TrialResult.UNTESTED)
    result_note: Mapped[str] = mapped_column(Text, default="")
    tested_by: Mapped[UUID | None]
    tested_at: Mapped[datetime | None]
    is_chosen: Mapped[bool] = mapped_column(default=False)


class ProblemDecision(OfStaff, Row):
    """Root fix, workaround or replacement: who decided, when and why (R165). Append-only."""

    __tablename__ = "problem_decision"
    __table_args__ = (
        within_provider("problem_id", "problem"),
        within_provider("fix_id", "candidate_fix"),
        within_provider("decided_by", "person"),
        Index("ix_problem_decision_problem", "problem_id"),
    )

    problem_id: Mapped[UUID]
    decision: Mapped[FixDecision]
    because: Mapped[str] = mapped_column(Text)
    fix_id: Mapped[UUID | None]
    rma: Mapped[str] = mapped_column(String(80), default="")
    decided_by: Mapped[UUID | None]


class TicketCandidate(OfStaff, Row):
    """A candidate that was tried on a ticket, or put into an answer (R145, R4, R10)."""

    __tablename__ = "ticket_candidate"
    __table_args__ = (
        within_provider("ticket_id", "ticket"),
        within_provider("marked_by", "person"),
        UniqueConstraint("provider_id", "ticket_id", "subject_id"),
    )

    ticket_id: Mapped[UUID]
    source: Mapped[Source]
    subject_id: Mapped[UUID]  # of the known error, the article or the ticket
    mark: Mapped[Mark]
    note: Mapped[str] = mapped_column(String(400), default="")
    marked_by: Mapped[UUID | None]
    marked_at: Mapped[datetime]
    inserted_at: Mapped[datetime | None]  # when its text went into an answer
    answers_itself: Mapped[bool] = mapped_column(default=False)  # clients can read it (tier 0)


class Isolation(OfStaff, Row):
    """A step of isolation on a ticket: what it came to and the minutes it took (R3)."""

    __tablename__ = "isolation"
    __table_args__ = (
        within_provider("ticket_id", "ticket"),
        within_provider("author_id", "person"),
        CheckConstraint("minutes >= 0", name="minutes_not_negative"),
        Index("ix_isolation_ticket", "ticket_id", "created_at"),
    )

    ticket_id: Mapped[UUID]
    stage: Mapped[Stage]
    finding: Mapped[Finding]
    minutes: Mapped[int] = mapped_column(default=0)
    note: Mapped[str] = mapped_column(Text, default="")
    author_id: Mapped[UUID | None]


class SecurityCheck(OfStaff, Row):
    """Whether a ticket's incident was an attack: asked, needed, done, with what it showed."""

    __tablename__ = "security_check"
    __table_args__ = (
        within_provider("ticket_id", "ticket"),
        within_provider("author_id", "person"),
        UniqueConstraint("provider_id", "ticket_id"),
    )

    ticket_id: Mapped[UUID]
    state: Mapped[SecurityState]
    result: Mapped[SecurityResult | None]
    note: Mapped[str] = mapped_column(Text, default="")
    author_id: Mapped[UUID | None]
    updated_at: Mapped[datetime]
    done_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)
