"""Joint meetings for programs: when they are, their agenda, minutes and decisions."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from flask import Blueprint
from pydantic import BaseModel

from msp.data.work import Work
from msp.desk.actions import meetings as actions
from msp.desk.models.meetings import Meeting, MeetingDecision, MeetingSeries
from msp.desk.queries import meetings as queries
from msp.desk.rules.meetings import MeetingState
from msp.doors.api import endpoint, listing

api = Blueprint("meetings_api", __name__, url_prefix="/api/v1/meetings")
ENDPOINTS = (api,)


class MeetingSeriesOut(BaseModel):
    """A regular meeting; weekday 1 is Monday, `begins` is a time of its zone."""

    id: UUID
    title: str
    weekday: int
    begins: str
    minutes: int
    zone: str
    is_active: bool
    next_at: datetime
    version: int


class MeetingOut(BaseModel):
    """A meeting: its agenda as it was when it began, and moods counted by side without names."""

    id: UUID
    series_id: UUID
    starts_at: datetime
    state: MeetingState
    agenda: dict[str, Any]
    minutes: str
    pulse: dict[str, Any]
    closed_at: datetime | None
    version: int


class MeetingDecisionOut(BaseModel):
    """What was decided, and the request that follows from it."""

    id: UUID
    meeting_id: UUID
    said: str
    request_id: UUID | None
    author_id: UUID | None
    created_at: datetime


@api.get("/series")
@listing(MeetingSeriesOut)
def series_list(work: Work) -> list[dict[str, Any]]:
    """Every regular meeting, those that are held first."""
    return [_series(work, row) for row in queries.series(work)]


@api.post("/series")
@endpoint(MeetingSeriesOut, status=201)
def plan_series(work: Work, wish: actions.PlanSeries) -> dict[str, Any]:
    """Agree on a regular meeting."""
    return _series(work, actions.plan_series(work, wish))


@api.put("/series/<uuid:series_id>")
@endpoint(MeetingSeriesOut)
def change_series(work: Work, wish: actions.ChangeSeries) -> dict[str, Any]:
    """Agree on another day, or stop."""
    return _series(work, actions.change_series(work, wish))


@api.post("/series/<uuid:series_id>/open")
@endpoint(MeetingOut)
def open_meeting(work: Work, wish: actions.OpenMeeting) -> Meeting:
    """Sit down now; a meeting that is open is gone on with."""
    return actions.open_meeting(work, wish)


@api.get("")
@listing(MeetingOut)
def meeting_list(work: Work) -> Sequence[Meeting]:
    """The latest meetings, the last one first."""
    return queries.held(work)


@api.get("/<uuid:meeting_id>")
@endpoint(MeetingOut)
def meeting(work: Work, meeting_id: UUID) -> Meeting:
    """One meeting with its minutes."""
    return queries.meeting(work, meeting_id)


@api.put("/<uuid:meeting_id>/minutes")
@endpoint(MeetingOut)
def write_minutes(work: Work, wish: actions.WriteMinutes) -> Meeting:
    """Keep what was said."""
    return actions.write_minutes(work, wish)


@api.get("/<uuid:meeting_id>/decisions")
@listing(MeetingDecisionOut)
def decision_list(work: Work, meeting_id: UUID) -> Sequence[MeetingDecision]:
    """What was decided, in order."""
    return queries.decisions(work, queries.meeting(work, meeting_id).id)


@api.post("/<uuid:meeting_id>/decisions")
@endpoint(MeetingDecisionOut, status=201)
def add_decision(work: Work, wish: actions.AddDecision) -> MeetingDecision:
    """Write a decision down; with a team or a person it becomes a request."""
    return actions.add_decision(work, wish)


@api.post("/<uuid:meeting_id>/pulse")
@endpoint(MeetingOut)
def give_pulse(work: Work, wish: actions.GivePulse) -> Meeting:
    """Say once how the work together feels."""
    return actions.give_pulse(work, wish)


@api.post("/<uuid:meeting_id>/close")
@endpoint(MeetingOut)
def close_meeting(work: Work, wish: actions.CloseMeeting) -> Meeting:
    """End the meeting."""
    return actions.close_meeting(work, wish)


def _series(work: Work, row: MeetingSeries) -> dict[str, Any]:
    names = set(MeetingSeriesOut.model_fields) - {"next_at"}
    return {name: getattr(row, name) for name in names} | {"next_at": queries.next_of(work, row)}
