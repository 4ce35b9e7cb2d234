"""A complaint is acknowledged by a human in time, led where it is grave, closed with a lesson."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from msp.desk.rules.log import Line, Verb
from msp.kernel.calendars import BusinessCalendar
from msp.kernel.errors import mark

ACKNOWLEDGE_MINUTES = 60  # of business time, unless the provider says otherwise
ACKNOWLEDGE = "complaint_minutes"  # the provider's option


class Severity(StrEnum):
    """How grave a complaint is. A grave one is led by a lead from its first moment."""

    MILD = "mild"
    SERIOUS = "serious"
    GRAVE = "grave"


class Stage(StrEnum):
    """Where a complaint stands."""

    LATE = "late"  # nobody has acknowledged it, and the target has passed
    UNANSWERED = "unanswered"
    OPEN = "open"
    CALL_DUE = "call_due"  # the promised call is to be made by now
    CLOSED = "closed"


SEVERITIES: Mapping[Severity, str] = {
    Severity.MILD: mark("Mild"),
    Severity.SERIOUS: mark("Serious"),
    Severity.GRAVE: mark("Grave"),
}
STAGES: Mapping[Stage, str] = {
    Stage.LATE: mark("Acknowledgement overdue"),
    Stage.UNANSWERED: mark("To be acknowledged"),
    Stage.OPEN: mark("Being worked on"),
    Stage.CALL_DUE: mark("Follow-up call due"),
    Stage.CLOSED: mark("Closed"),
}


@dataclass(frozen=True, slots=True)
class Standing:
    """The moments that decide where a complaint stands."""

    acknowledge_by: datetime
    acknowledged_at: datetime | None
    follow_up_at: datetime | None
    followed_up_at: datetime | None
    closed_at: datetime | None


def first_severity(priority: int, *, is_major: bool) -> Severity:
    """How grave a complaint is taken to be until somebody weighs it."""
    return Severity.GRAVE if is_major or priority == 1 else Severity.SERIOUS


def acknowledge_by(
    calendar: BusinessCalendar, began_at: datetime, options: Mapping[str, Any]
) -> datetime:
    """Until when a human has to have said that the complaint has arrived (business minutes)."""
    told = options.get(ACKNOWLEDGE, ACKNOWLEDGE_MINUTES)
    minutes = told if isinstance(told, int) and told > 0 else ACKNOWLEDGE_MINUTES
    return calendar.add_business_seconds(began_at, minutes * 60)


def acknowledged_at(began_at: datetime, lines: Iterable[Line]) -> datetime | None:
    """When a human first answered after `began_at`: by message or call, never automatically.

    A message that was taken back before it left is no answer.
    """
    said = list(lines)
    unsent = {line.detail.get("message_id") for line in said if line.verb == Verb.UNSENT}
    for line in said:
        if line.at < began_at or line.detail.get("automatic"):
            continue
        if line.verb == Verb.CALL:
            return line.at
        if line.verb == Verb.STAFF_MESSAGE and line.detail.get("message_id") not in unsent:
            return line.at
    return None


def stage(standing: Standing, now: datetime) -> Stage:
    """Where a complaint stands at that moment."""
    if standing.closed_at is not None:
        return Stage.CLOSED
    if standing.acknowledged_at is None:
        return Stage.LATE if standing.acknowledge_by < now else Stage.UNANSWERED
    due = standing.follow_up_at
    if due is not None and due <= now and standing.followed_up_at is None:
        return Stage.CALL_DUE
    return Stage.OPEN


def met(standing: Standing, now: datetime) -> bool | None:
    """Whether the target was met; None while that is open. Source: DOMAIN §2 (done ≤ due)."""
    if standing.acknowledged_at is not None:
        return standing.acknowledged_at <= standing.acknowledge_by
    return False if standing.acknowledge_by < now else None


@dataclass(frozen=True, slots=True)
class Lead:
    """Somebody who may lead a complaint: how much they lead already, and whether in its team."""

    id: UUID
    leads: int
    is_near: bool


def lead_for(leads: Sequence[Lead]) -> UUID | None:
    """Who leads a grave complaint: of its own team before others, then whoever leads least."""
    found = sorted(leads, key=lambda one: (not one.is_near, one.leads, one.id))
    return found[0].id if found else None


def call_suggested(now: datetime) -> datetime:
    """When to call again unless somebody says otherwise: in three days."""
    return now + timedelta(days=3)
