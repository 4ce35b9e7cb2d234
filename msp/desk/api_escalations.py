"""Escalation levels and clocks for programs."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from flask import Blueprint
from pydantic import BaseModel, ConfigDict

from contracts.actions.escalations import SetLevels
from contracts.models import SlaPolicy
from contracts.rules.clocks import ClockState, Pledge
from contracts.rules.escalations import Beside, Escalating, Hearer, When, levels_from
from msp.accounts.models import Provider
from msp.accounts.queries import our_provider
from msp.data.work import Work
from msp.desk.actions.escalations import set_levels
from msp.desk.actions.level_setting import (
    SetRequestLevels,
    SetTierLevels,
    SetVendorLevels,
    set_request_levels,
    set_tier_levels,
    set_vendor_levels,
)
from msp.desk.models import Vendor
from msp.desk.queries import tickets, tiers
from msp.desk.queries.escalations import escalations_of
from msp.desk.queries.lanes import LaneKind, lanes
from msp.desk.rules.escalations import Promised
from msp.desk.rules.requests import LEVELS_OPTION
from msp.desk.rules.tiers import USUAL
from msp.doors.api import endpoint
from msp.kernel.access import Permission
from msp.kernel.errors import NotFound, mark

api = Blueprint("escalations_api", __name__, url_prefix="/api/v1")


class LevelOut(BaseModel):
    """One level: of which promise, when, and who hears of it, by what they are and by name."""

    pledge: Pledge | Beside
    when: When
    amount: int
    hears: list[Hearer]
    people: list[UUID]


class BesideLevelsOut(BaseModel):
    """All levels of what is promised beside the SLA; no version: nobody arranged it yet."""

    version: int | None
    levels: list[LevelOut]


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
    request: int
    state: ClockState
    starts_at: datetime | None
    due_at: datetime | None
    done_at: datetime | None
    target_seconds: int
    used_seconds: int


class RaisedAlarm(BaseModel):
    """A level that was reached and told."""

    model_config = ConfigDict(from_attributes=True)

    pledge: Promised
    row_id: UUID | None
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
                request=lane.request,
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


@api.get("/tiers/<int:level>/levels")
@endpoint(BesideLevelsOut)
def tier_levels(work: Work, level: int) -> dict[str, Any]:
    """Who hears when a tier did not review what was handed over to it."""
    work.require(Permission.TICKET_WORK)
    row = tiers.rows(work).get(level)
    if row is None and level not in USUAL:
        raise NotFound(mark("There is no such page."))
    return _kept(row.levels, row.version) if row else _kept((), None)


@api.post("/tiers/<int:level>/levels")
@endpoint(BesideLevelsOut)
def change_tier_levels(work: Work, wish: SetTierLevels) -> dict[str, Any]:
    """Say them anew."""
    row = set_tier_levels(work, wish)
    return _kept(row.levels, row.version)


@api.get("/vendors/<uuid:vendor_id>/levels")
@endpoint(BesideLevelsOut)
def vendor_levels(work: Work, vendor_id: UUID) -> dict[str, Any]:
    """Who hears when a vendor did not answer."""
    work.require(Permission.TICKET_WORK)
    row = work.get(Vendor, vendor_id)
    return _kept(row.levels, row.version)


@api.post("/vendors/<uuid:vendor_id>/levels")
@endpoint(BesideLevelsOut)
def change_vendor_levels(work: Work, wish: SetVendorLevels) -> dict[str, Any]:
    """Say them anew."""
    row = set_vendor_levels(work, wish)
    return _kept(row.levels, row.version)


@api.get("/request-levels")
@endpoint(BesideLevelsOut)
def request_levels(work: Work) -> dict[str, Any]:
    """Who hears when another team did not answer as it promised."""
    work.require(Permission.TICKET_WORK)
    return _of_requests(our_provider(work))


@api.post("/request-levels")
@endpoint(BesideLevelsOut)
def change_request_levels(work: Work, wish: SetRequestLevels) -> dict[str, Any]:
    """Say them anew."""
    return _of_requests(set_request_levels(work, wish))


def _of_requests(provider: Provider) -> dict[str, Any]:
    return _kept(provider.options.get(LEVELS_OPTION, ()), provider.version)


def _kept(stored: Iterable[Mapping[str, Any]], version: int | None) -> dict[str, Any]:
    return {"version": version, "levels": [_level(each) for each in levels_from(stored)]}


def _level(each: Escalating) -> LevelOut:
    return LevelOut(
        pledge=each.pledge,
        when=each.when,
        amount=each.amount,
        hears=list(each.hears),
        people=list(each.people),
    )


def _shown(policy: SlaPolicy) -> dict[str, Any]:
    return {
        "policy_id": policy.id,
        "name": policy.name,
        "version": policy.version,
        "levels": [_level(each) for each in levels_from(policy.levels)],
    }
