"""Tiers as a provider has them, what its teams are for, and the vendors behind the last tier."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from msp.data.base import OfCatalogue, OfStaff, Row, within_provider
from msp.desk.models.levels import level_index
from msp.desk.rules.teams import Desk, Group
from msp.desk.rules.vendors import CaseOutcome, CaseState, CaseStep


class TierLevel(OfCatalogue, Row):
    """One tier: names, duty, limit, trigger and target (R135–R136, R180). Clients read its name.

    `ola_minutes` are business minutes from the hand-over to the review, `remind_minutes` from
    then on at this tier; both are counted in the calendar, without one around the clock.
    """

    __tablename__ = "tier_level"
    __table_args__ = (
        UniqueConstraint("provider_id", "level"),
        within_provider("calendar_id", "calendar"),
        CheckConstraint("level BETWEEN 1 AND 4", name="level_range"),
        CheckConstraint("target_level BETWEEN 1 AND 4", name="target_range"),
        CheckConstraint("ola_minutes > 0", name="ola_positive"),
        CheckConstraint("remind_minutes > 0", name="remind_positive"),
    )

    level: Mapped[int]
    is_on: Mapped[bool] = mapped_column(default=True)
    name_ja: Mapped[str] = mapped_column(String(40), default="")
    name_en: Mapped[str] = mapped_column(String(40), default="")
    aliases: Mapped[list[Any]] = mapped_column(default=list)
    duty_ja: Mapped[str] = mapped_column(Text, default="")
    duty_en: Mapped[str] = mapped_column(Text, default="")
    calendar_id: Mapped[UUID | None]
    ola_minutes: Mapped[int | None]
    remind_minutes: Mapped[int | None]
    target_level: Mapped[int | None]
    skills: Mapped[list[Any]] = mapped_column(default=list)
    asks: Mapped[list[Any]] = mapped_column(default=list)
    levels: Mapped[list[Any]] = mapped_column(default=list)  # of its OLA, who hears of it when
    version: Mapped[int] = mapped_column(default=1)


class TeamDesk(OfStaff, Row):
    """What a team is for: its desk, its group, its hours and who leads it (R36–R43, R45)."""

    __tablename__ = "team_desk"
    __table_args__ = (
        UniqueConstraint("provider_id", "team_id"),
        within_provider("team_id", "team"),
        within_provider("calendar_id", "calendar"),
        within_provider("lead_id", "person"),
    )

    team_id: Mapped[UUID]
    desk: Mapped[Desk]
    group: Mapped[Group] = mapped_column("team_group")
    calendar_id: Mapped[UUID | None]
    lead_id: Mapped[UUID | None]
    skills: Mapped[dict[str, Any]] = mapped_column(default=dict)  # {person id: level 1 to 3}
    version: Mapped[int] = mapped_column(default=1)


class PartnerHours(OfStaff, Row):
    """When a partner's agent may work: outside that calendar no ticket is changed (R46, R132)."""

    __tablename__ = "partner_hours"
    __table_args__ = (
        UniqueConstraint("provider_id", "person_id"),
        within_provider("person_id", "person"),
        within_provider("calendar_id", "calendar"),
    )

    person_id: Mapped[UUID]
    calendar_id: Mapped[UUID]


class Vendor(OfStaff, Row):
    """A maker or provider outside the house, with what it promises (UC) in business minutes."""

    __tablename__ = "vendor"
    __table_args__ = (
        UniqueConstraint("provider_id", "id"),
        UniqueConstraint("provider_id", "name"),
        within_provider("calendar_id", "calendar"),
        CheckConstraint("target_minutes > 0", name="target_positive"),
    )

    name: Mapped[str] = mapped_column(String(120))
    mail: Mapped[str] = mapped_column(String(254), default="")
    phone: Mapped[str] = mapped_column(String(40), default="")
    portal: Mapped[str] = mapped_column(String(300), default="")
    contract_reference: Mapped[str] = mapped_column(String(120), default="")
    support_hours: Mapped[str] = mapped_column(String(200), default="")
    calendar_id: Mapped[UUID | None]
    target_minutes: Mapped[int | None]
    notes: Mapped[str] = mapped_column(Text, default="")
    is_active: Mapped[bool] = mapped_column(default=True)
    levels: Mapped[list[Any]] = mapped_column(default=list)  # of its UC, who hears of it when
    version: Mapped[int] = mapped_column(default=1)


class VendorCase(OfStaff, Row):
    """A question to a vendor on behalf of a ticket, which stays open meanwhile (R173).

    `due_at` is the contract's promise (UC) in the vendor's calendar as it stood that day,
    `promised_at` the vendor's own word. `reminded_for` is the instant the last reminder was for.
    """

    __tablename__ = "vendor_case"
    __table_args__ = (
        UniqueConstraint("provider_id", "id"),
        within_provider("ticket_id", "ticket"),
        within_provider("vendor_id", "vendor"),
        within_provider("owner_id", "person"),
        Index("ix_vendor_case_ticket", "ticket_id", "created_at"),
        Index("ix_vendor_case_state", "provider_id", "state", "due_at"),
        level_index("vendor_case"),
    )

    ticket_id: Mapped[UUID]
    vendor_id: Mapped[UUID]
    owner_id: Mapped[UUID | None]
    reference: Mapped[str] = mapped_column(String(120), default="")
    question: Mapped[str] = mapped_column(Text)
    state: Mapped[CaseState] = mapped_column(default=CaseState.OPEN)
    opened_at: Mapped[datetime]
    target_minutes: Mapped[int | None]
    calendar_version_id: Mapped[UUID | None]
    due_at: Mapped[datetime | None]
    promised_at: Mapped[datetime | None]
    chased_at: Mapped[datetime | None]
    reminded_for: Mapped[datetime | None]
    next_level_at: Mapped[datetime | None]
    levels_told_at: Mapped[datetime | None]
    answered_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    outcome: Mapped[CaseOutcome | None]
    outcome_note: Mapped[str] = mapped_column(Text, default="")
    rma_number: Mapped[str] = mapped_column(String(120), default="")
    version: Mapped[int] = mapped_column(default=1)


class VendorCaseLine(OfStaff, Row):
    """One step of a vendor case with what was said. Only added to."""

    __tablename__ = "vendor_case_line"
    __table_args__ = (
        within_provider("case_id", "vendor_case"),
        within_provider("author_id", "person"),
        Index("ix_vendor_case_line_case", "case_id", "created_at"),
    )

    case_id: Mapped[UUID]
    step: Mapped[CaseStep]
    author_id: Mapped[UUID | None]
    body: Mapped[str] = mapped_column(Text, default="")
    promised_at: Mapped[datetime | None]
