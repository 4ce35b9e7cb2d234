"""Requests between teams with everything that happened to them, and what else is on the board."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from msp.data.base import OfStaff, Row, within_provider
from msp.desk.models.levels import level_index
from msp.desk.rules.board import ItemState, WorkClass
from msp.desk.rules.requests import AnswerForm, RequestKind, RequestState, RequestVerb


class TeamRequest(OfStaff, Row):
    """A question of one team, or person, to another. The ticket it is about keeps its owner."""

    __tablename__ = "team_request"
    __table_args__ = (
        UniqueConstraint("provider_id", "id"),
        UniqueConstraint("provider_id", "number"),
        within_provider("ticket_id", "ticket"),
        within_provider("from_team_id", "team"),
        within_provider("from_person_id", "person"),
        within_provider("to_team_id", "team"),
        within_provider("to_person_id", "person"),
        CheckConstraint("priority BETWEEN 1 AND 4", name="priority_range"),
        CheckConstraint("to_team_id IS NOT NULL OR to_person_id IS NOT NULL", name="has_receiver"),
        Index("ix_team_request_ticket", "ticket_id", "asked_at"),
        Index("ix_team_request_state", "provider_id", "state", "priority", "asked_at"),
        Index("ix_team_request_person", "provider_id", "to_person_id", "state"),
        Index("ix_team_request_asked", "provider_id", "asked_at"),
        level_index("team_request"),
    )

    number: Mapped[int]
    kind: Mapped[RequestKind] = mapped_column(default=RequestKind.INVESTIGATION)
    ticket_id: Mapped[UUID | None]
    from_team_id: Mapped[UUID | None]
    from_person_id: Mapped[UUID | None]
    to_team_id: Mapped[UUID | None]
    to_person_id: Mapped[UUID | None]
    subject: Mapped[str] = mapped_column(String(200))
    question: Mapped[str] = mapped_column(Text)
    evidence: Mapped[str] = mapped_column(Text, default="")
    answer_form: Mapped[AnswerForm] = mapped_column(default=AnswerForm.EXPLANATION)
    priority: Mapped[int]  # 1 is the most pressing
    state: Mapped[RequestState] = mapped_column(default=RequestState.ASKED)
    asked_at: Mapped[datetime]
    wanted_by: Mapped[datetime | None]  # when the asker would like to have it
    answer_by: Mapped[datetime | None]  # what the engineer promised
    chased_at: Mapped[datetime | None]
    chases: Mapped[int] = mapped_column(default=0)
    deferrals: Mapped[int] = mapped_column(default=0)
    re_asks: Mapped[int] = mapped_column(default=0)
    answer: Mapped[str] = mapped_column(Text, default="")
    answered_at: Mapped[datetime | None]  # the last answer
    answered_by_id: Mapped[UUID | None]
    answer_seconds: Mapped[int | None]  # business seconds from asking to the first answer
    ended_at: Mapped[datetime | None]
    next_level_at: Mapped[datetime | None]
    levels_told_at: Mapped[datetime | None]
    source: Mapped[str] = mapped_column(String(60), default="")  # "meeting:…"
    turns: Mapped[int] = mapped_column(default=0)
    version: Mapped[int] = mapped_column(default=1)


class TeamRequestLine(OfStaff, Row):
    """One thing that happened to a request, with the moment that was named and what was said."""

    __tablename__ = "team_request_line"
    __table_args__ = (
        UniqueConstraint("request_id", "turn"),
        within_provider("request_id", "team_request"),
        within_provider("actor_id", "person"),
        Index("ix_team_request_line_at", "provider_id", "verb", "at"),
    )

    request_id: Mapped[UUID]
    turn: Mapped[int]
    at: Mapped[datetime]
    verb: Mapped[RequestVerb]
    actor_id: Mapped[UUID | None]
    by_when: Mapped[datetime | None]
    said: Mapped[str] = mapped_column(Text, default="")


class Interruption(OfStaff, Row):
    """Somebody was stopped in other work by a request: a timer ran, or they said so (R97)."""

    __tablename__ = "interruption"
    __table_args__ = (
        UniqueConstraint("provider_id", "source"),
        within_provider("request_id", "team_request"),
        within_provider("person_id", "person"),
        within_provider("other_ticket_id", "ticket"),
        Index("ix_interruption_at", "provider_id", "at"),
    )

    source: Mapped[str] = mapped_column(String(60))  # "request:…:turn": once for each step
    request_id: Mapped[UUID]
    person_id: Mapped[UUID]
    at: Mapped[datetime]
    other_ticket_id: Mapped[UUID | None]  # what the timer ran on; None: the person said so


class BoardItem(OfStaff, Row):
    """Work that no customer waits for: development, maintenance, operation (R86)."""

    __tablename__ = "board_item"
    __table_args__ = (
        UniqueConstraint("provider_id", "number"),
        within_provider("team_id", "team"),
        within_provider("person_id", "person"),
        CheckConstraint("priority BETWEEN 1 AND 4", name="priority_range"),
        Index("ix_board_item_state", "provider_id", "state", "priority"),
    )

    number: Mapped[int]
    work_class: Mapped[WorkClass]
    title: Mapped[str] = mapped_column(String(200))
    details: Mapped[str] = mapped_column(Text, default="")
    priority: Mapped[int] = mapped_column(default=3)
    state: Mapped[ItemState] = mapped_column(default=ItemState.PLANNED)
    team_id: Mapped[UUID | None]
    person_id: Mapped[UUID | None]
    due_on: Mapped[date | None]
    done_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)
