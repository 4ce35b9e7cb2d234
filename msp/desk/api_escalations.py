"""Escalation levels and clocks for programs."""

from datetime import datetime
from typing import Any
from uuid import UUID

from flask import Blueprint
from pydantic import BaseModel, ConfigDict

from contracts.actions.escalations import SetLevels
from contracts.models import SlaPolicy
from contracts.rules.clocks import ClockState, Pledge
from contracts.rules.escalations import Hearer, When, levels_from
from msp.data.work import Work
from msp.desk.actions.escalations import set_levels
from msp.desk.queries import tickets
from msp.desk.queries.escalations import escalations_of
from msp.desk.queries.lanes import LaneKind, lanes
from msp.doors.api import endpoint
from msp.kernel.access import Permission

api = Blueprint("escalations_api", __name__, url_prefix="/api/v1")


class LevelOut(BaseModel):
    """One level of a policy."""

    pledge: Pledge
    when: When
    amount: int
    hears: list[Hearer]


class LevelsOut(BaseModel):
    """All levels of a policy."""

    policy_id: UUID
    name: str
    version: int
    levels: list[LevelOut]


class RunningClock(BaseModel):
    """One clock of a ticket; seconds are business time of its own calendar."""

    side: LaneKind
    pledge: Pledge | None
    tier: int
    vendor: str
    state: ClockState
    starts_at: datetime | None
    due_at: datetime | None
    done_at: datetime | None
    target_seconds: int
    used_seconds: int


class RaisedAlarm(BaseModel):
    """A level that was reached and told."""

    model_config = ConfigDict(from_attributes=True)

    pledge: Pledge
    key: str
    reached_at: datetime
    created_at: datetime


class ClocksOut(BaseModel):
    """Every clock of a ticket, and the alarms raised."""

    clocks: list[RunningClock]
    alarms: list[RaisedAlarm]


@api.get("/tickets/<uuid:ticket_id>/clocks")
@endpoint(ClocksOut)
def clocks(work: Work, ticket_id: UUID) -> dict[str, Any]:
    """Each clock of the ticket as it stands now."""
    work.require(Permission.TICKET_WORK)
    ticket = tickets.ticket(work, ticket_id)
    _, found = lanes(work, ticket)
    return {
        "clocks": [
            RunningClock(
                side=lane.side,
                pledge=lane.pledge,
                tier=lane.tier,
                vendor=lane.vendor,
                state=lane.clock.state,
                starts_at=lane.clock.starts_at,
                due_at=lane.clock.due_at,
                done_at=lane.clock.done_at,
                target_seconds=lane.clock.budget_seconds,
                used_seconds=lane.clock.used_seconds,
            )
            for lane in found
        ],
        "alarms": [RaisedAlarm.model_validate(row) for row in escalations_of(work, ticket)],
    }


@api.get("/sla-policies/<uuid:policy_id>/levels")
@endpoint(LevelsOut)
def levels(work: Work, policy_id: UUID) -> dict[str, Any]:
    """The escalation levels of a policy."""
    work.require(Permission.CATALOGUE_READ)
    return _shown(work.get(SlaPolicy, policy_id))


@api.post("/sla-policies/<uuid:policy_id>/levels")
@endpoint(LevelsOut)
def change(work: Work, wish: SetLevels) -> dict[str, Any]:
    """Say the levels anew."""
    return _shown(set_levels(work, wish))


def _shown(policy: SlaPolicy) -> dict[str, Any]:
    known = levels_from(policy.levels)
    return {
        "policy_id": policy.id,
        "name": policy.name,
        "version": policy.version,
        "levels": [
            LevelOut(pledge=each.pledge, when=each.when, amount=each.amount, hears=list(each.hears))
            for each in known
        ],
    }
