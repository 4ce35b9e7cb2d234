"""Tickets, what was said on them, and the log of everything that happened to them."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, String, Text, UniqueConstraint, text
from sqlalchemy.engine.default import DefaultExecutionContext
from sqlalchemy.orm import Mapped, mapped_column, validates

from msp.data.base import OfClient, OfLog, OfStaff, Row, within_client, within_provider
from msp.data.searching import Searched
from msp.desk.models.levels import level_index
from msp.desk.rules import OPEN, Channel, HandOverReason, Kind, Status, WaitReason
from msp.desk.rules.problems import CauseCode
from msp.desk.rules.reviews import ReturnReason, Validity


def _is_open(context: DefaultExecutionContext) -> bool:
    """Whether a row that is written without it is open, for bulk inserts too."""
    told = context.get_current_parameters()  # type: ignore[no-untyped-call]
    return told.get("status", Status.NEW) in OPEN


class Ticket(Searched, OfClient, Row):
    """A client's request for help, numbered within its provider.

    The event log is the truth; `is_open`, `clock_log`, `*_due_at`, `*_met`, `responded_at`,
    `solved_at` and `paused_since` are caches that a command rebuilds (DOMAIN §6). `next_due_at`
    is the earliest due instant that is still running. `clock_log` holds what the log tells the
    clocks, so that a client's answer can be measured by people who may not read the log.
    """

    __tablename__ = "ticket"
    SEARCHED = ("external_number", "subject", "description")
    __table_args__ = (
        UniqueConstraint("provider_id", "number"),
        UniqueConstraint("provider_id", "id"),
        UniqueConstraint("provider_id", "client_id", "id"),
        UniqueConstraint("provider_id", "external_number"),
        within_client("site_id", "site"),
        within_provider("contact_id", "person"),
        within_provider("assignee_id", "person"),
        within_provider("team_id", "team"),
        within_client("contract_id", "contract"),
        CheckConstraint("number > 0", name="number_positive"),
        CheckConstraint("priority BETWEEN 1 AND 4", name="priority_range"),
        Index("ix_ticket_queue", "provider_id", "is_open", "next_due_at", "number"),
        Index("ix_ticket_updated", "provider_id", "is_open", "updated_at"),
        Index("ix_ticket_source", "provider_id", "source"),
        Index("ix_ticket_client_opened", "provider_id", "client_id", "opened_at"),
        Index("ix_ticket_assignee", "provider_id", "assignee_id", "status"),
        Index("ix_ticket_opened", "provider_id", "opened_at"),
        level_index("ticket"),
    )

    number: Mapped[int]
    external_number: Mapped[str | None] = mapped_column(String(40))
    subject: Mapped[str] = mapped_column(String(200))
    description: Mapped[str] = mapped_column(Text, default="")
    kind: Mapped[Kind] = mapped_column(default=Kind.INCIDENT)
    channel: Mapped[Channel] = mapped_column(default=Channel.PORTAL)
    status: Mapped[Status] = mapped_column(default=Status.NEW)
    is_open: Mapped[bool] = mapped_column(default=_is_open)
    wait_reason: Mapped[WaitReason | None]
    impact: Mapped[int] = mapped_column(default=2)
    urgency: Mapped[int] = mapped_column(default=2)
    priority: Mapped[int] = mapped_column(default=3)  # 1 is the most pressing
    is_major: Mapped[bool] = mapped_column(default=False)
    tier: Mapped[int] = mapped_column(default=1)
    highest_tier: Mapped[int] = mapped_column(default=1)
    site_id: Mapped[UUID | None]
    contact_id: Mapped[UUID | None]
    assignee_id: Mapped[UUID | None]
    team_id: Mapped[UUID | None]
    contract_id: Mapped[UUID | None]
    product_id: Mapped[UUID | None]  # what the help is about: its rule says who pays (R108)
    sla_policy_id: Mapped[UUID | None]
    calendar_version_id: Mapped[UUID | None]  # the version the ticket is measured with

    opened_at: Mapped[datetime]
    responded_at: Mapped[datetime | None]
    solved_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    updated_at: Mapped[datetime]
    response_due_at: Mapped[datetime | None]
    resolution_due_at: Mapped[datetime | None]
    next_due_at: Mapped[datetime | None]
    paused_since: Mapped[datetime | None]
    answer_owed_since: Mapped[datetime | None]  # the first unanswered message of the client
    response_met: Mapped[bool | None]
    resolution_met: Mapped[bool | None]
    response_seconds: Mapped[int | None]  # business time until then, without the waits
    resolution_seconds: Mapped[int | None]
    next_update_at: Mapped[datetime | None]  # the promise given to the client
    next_level_at: Mapped[datetime | None]  # when the next escalation level is reached
    levels_told_at: Mapped[datetime | None]  # up to when levels were told; None: since opening

    reassignments: Mapped[int] = mapped_column(default=0)
    reopenings: Mapped[int] = mapped_column(default=0)
    priority_confirmed: Mapped[bool] = mapped_column(default=False)
    cause_code: Mapped[CauseCode | None]  # why it happened, of a fixed list (R72)
    cause: Mapped[str] = mapped_column(Text, default="")
    solution: Mapped[str] = mapped_column(Text, default="")
    clock_log: Mapped[list[Any]] = mapped_column(default=list)  # [[moment, kind, reason], …]
    turns: Mapped[int] = mapped_column(default=0)  # how many events the log holds
    source: Mapped[str] = mapped_column(String(60), default="")  # "imported", "outage:…"
    version: Mapped[int] = mapped_column(default=1)

    @validates("status")
    def _keep_is_open(self, key: str, status: Status) -> Status:
        self.is_open = status in OPEN
        return status


class TicketEvent(OfLog, Row):
    """One thing that happened to a ticket, at its own time. Append-only; the clocks read it.

    The verbs are those of `rules.Verb`; `detail` holds {name: [before, after]} or what the verb
    needs: ids and numbers, never what people wrote.
    """

    __tablename__ = "ticket_event"
    __table_args__ = (
        within_provider("ticket_id", "ticket"),
        Index("ix_ticket_event_ticket", "ticket_id", "at", "turn"),
        UniqueConstraint("ticket_id", "turn"),
    )

    ticket_id: Mapped[UUID]
    turn: Mapped[int]  # 1, 2, 3 … within the ticket
    at: Mapped[datetime]
    verb: Mapped[str] = mapped_column(String(24))
    actor_id: Mapped[UUID | None]
    status: Mapped[Status]  # the ticket's status after the event
    wait_reason: Mapped[WaitReason | None]
    detail: Mapped[dict[str, Any]]


class Message(Searched, OfClient, Row):
    """What was said between the client and the desk; both sides read it."""

    __tablename__ = "message"
    SEARCHED, WITHIN, HIDDEN = ("body",), "ticket_id", "unsent_at"
    __table_args__ = (
        within_provider("ticket_id", "ticket"),
        within_provider("author_id", "person"),
        Index("ix_message_ticket", "ticket_id", "created_at"),
        Index(
            "ix_message_to_mail",
            "provider_id",
            "send_at",
            sqlite_where=text("mailed_at IS NULL"),
            postgresql_where=text("mailed_at IS NULL"),
        ),
    )

    ticket_id: Mapped[UUID]
    author_id: Mapped[UUID | None]
    from_client: Mapped[bool]
    channel: Mapped[Channel]
    body: Mapped[str] = mapped_column(Text)
    automatic: Mapped[bool] = mapped_column(default=False)
    send_at: Mapped[datetime | None]  # a staff answer waits ten seconds for its undo
    unsent_at: Mapped[datetime | None]  # undone in time: nobody but its author sees it
    mailed_at: Mapped[datetime | None]  # when it went to the outbox


class Note(Searched, OfStaff, Row):
    """What the desk says to itself. A table of its own: no client can be shown it by mistake."""

    __tablename__ = "note"
    SEARCHED, WITHIN = ("body",), "ticket_id"
    __table_args__ = (
        within_provider("ticket_id", "ticket"),
        within_provider("author_id", "person"),
        Index("ix_note_ticket", "ticket_id", "created_at"),
    )

    ticket_id: Mapped[UUID]
    author_id: Mapped[UUID | None]
    body: Mapped[str] = mapped_column(Text)


class HandOver(OfStaff, Row):
    """Work passed on: from whom to whom, why, and what had been tried (DOMAIN §7).

    It awaits its review until the receiver takes it, sends it back with a reason, or it is undone
    or passed on again. The seconds left of the SLA are business time; the minutes of the OLA and
    its due instant are those of the day of the hand-over.
    """

    __tablename__ = "hand_over"
    __table_args__ = (
        within_provider("ticket_id", "ticket"),
        within_provider("from_team_id", "team"),
        within_provider("to_team_id", "team"),
        within_provider("from_person_id", "person"),
        within_provider("to_person_id", "person"),
        CheckConstraint("to_tier BETWEEN 1 AND 4", name="to_tier_range"),
        Index("ix_hand_over_ticket", "ticket_id", "created_at"),
        Index("ix_hand_over_time", "provider_id", "created_at"),
        level_index("hand_over"),
    )

    ticket_id: Mapped[UUID]
    author_id: Mapped[UUID]
    from_tier: Mapped[int]
    to_tier: Mapped[int]
    from_team_id: Mapped[UUID | None]
    to_team_id: Mapped[UUID | None]
    from_person_id: Mapped[UUID | None]
    to_person_id: Mapped[UUID | None]
    reason: Mapped[HandOverReason]
    because: Mapped[str] = mapped_column(Text, default="")
    tried: Mapped[str] = mapped_column(Text)
    facts: Mapped[str] = mapped_column(Text, default="")
    taken_at: Mapped[datetime | None]
    returned_at: Mapped[datetime | None]
    returned_because: Mapped[str] = mapped_column(Text, default="")
    summary: Mapped[str] = mapped_column(String(200), default="")
    outcome: Mapped[str] = mapped_column(String(400), default="")
    said: Mapped[str] = mapped_column(Text, default="")  # what the user says or somebody assumes
    criteria: Mapped[list[Any]] = mapped_column(default=list)  # those that held, in their words
    programs: Mapped[str] = mapped_column(Text, default="")  # tried in vain (R157)
    database_objects: Mapped[str] = mapped_column(Text, default="")
    api_names: Mapped[str] = mapped_column(Text, default="")
    worked_minutes: Mapped[int] = mapped_column(default=0)  # booked on the ticket until then
    sla_left_before: Mapped[int | None]  # business seconds
    sla_left_after: Mapped[int | None]
    ola_minutes: Mapped[int | None]
    ola_due_at: Mapped[datetime | None]
    ola_version_id: Mapped[UUID | None]  # the version of the calendar that counts it
    next_level_at: Mapped[datetime | None]
    levels_told_at: Mapped[datetime | None]
    awaits_review: Mapped[bool] = mapped_column(default=False)
    taken_by_id: Mapped[UUID | None]
    validity: Mapped[Validity | None]
    review_note: Mapped[str] = mapped_column(Text, default="")
    returned_by_id: Mapped[UUID | None]
    returned_reason: Mapped[ReturnReason | None]
    undone_at: Mapped[datetime | None]
