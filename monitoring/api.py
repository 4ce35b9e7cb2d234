"""Monitoring for programs: checks, their results and outages, planned work."""

from datetime import datetime
from uuid import UUID

from flask import Blueprint
from pydantic import BaseModel
from sqlalchemy import Select

from monitoring import actions, queries
from monitoring.models import Check, CheckKind, CheckResult, MaintenanceWindow, Outage
from monitoring.rules import Cause, Outcome, State
from msp.data.work import Work
from msp.doors.api import endpoint, listing

api = Blueprint("monitoring_api", __name__, url_prefix="/api/v1/checks")


class CheckOut(BaseModel):
    """A check: what it asks, and where it stands. `hard` is confirmed, `heard` the latest."""

    id: UUID
    client_id: UUID
    name: str
    kind: CheckKind
    target: str
    interval_seconds: int
    timeout_seconds: int
    statuses: str
    content: str
    header: str
    header_value: str
    pattern: str
    window_seconds: int
    match_count: int
    fail_after: int
    recover_after: int
    parent_id: UUID | None
    contract_line_id: UUID | None
    is_enabled: bool
    version: int
    hard: State
    heard: Outcome | None
    heard_at: datetime | None
    flapping: bool
    latency: int | None
    cause: Cause
    detail: str
    certificate_until: datetime | None
    next_due_at: datetime | None


class ResultOut(BaseModel):
    """One answer; latency in milliseconds."""

    check_id: UUID
    heard_at: datetime
    outcome: Outcome
    latency: int
    cause: Cause
    detail: str


class LinesOut(BaseModel):
    """What became of lines: how many held the pattern, how many do in the window, if it failed."""

    matched: int
    in_window: int
    failed: bool


class OutageOut(BaseModel):
    """A check that was down from `began_at` to `ended_at`, null while it lasts."""

    id: UUID
    client_id: UUID
    check_id: UUID
    began_at: datetime
    ended_at: datetime | None
    cause: Cause
    detail: str
    acknowledged_at: datetime | None
    acknowledged_note: str
    ticket_id: UUID | None


class MaintenanceOut(BaseModel):
    """Planned work on one check or, with none named, on all of the client's."""

    id: UUID
    client_id: UUID
    check_id: UUID | None
    starts_at: datetime
    ends_at: datetime
    reason: str


@api.get("")
@listing(CheckOut)
def index(work: Work) -> Select[Check]:
    """The checks that the token may see."""
    return queries.listed(work)


@api.post("")
@endpoint(CheckOut, status=201)
def create(work: Work, wish: actions.CreateCheck) -> Check:
    """Begin to watch something of a client's."""
    return actions.create_check(work, wish)


@api.get("/<uuid:check_id>")
@endpoint(CheckOut)
def show(work: Work, check_id: UUID) -> Check:
    """One check."""
    return queries.check(work, check_id)


@api.put("/<uuid:check_id>")
@endpoint(CheckOut)
def change(work: Work, wish: actions.ChangeCheck) -> Check:
    """Set the check's facts; what is left out becomes the usual."""
    return actions.change_check(work, wish)


@api.post("/<uuid:check_id>/pause")
@endpoint(CheckOut)
def pause(work: Work, wish: actions.PauseCheck) -> Check:
    """Stop asking."""
    return actions.pause_check(work, wish)


@api.post("/<uuid:check_id>/resume")
@endpoint(CheckOut)
def resume(work: Work, wish: actions.ResumeCheck) -> Check:
    """Ask again."""
    return actions.resume_check(work, wish)


@api.post("/<uuid:check_id>/lines")
@endpoint(LinesOut)
def lines(work: Work, wish: actions.ReportLines) -> LinesOut:
    """Tell lines of a log; those that hold the pattern are counted in its window."""
    told = actions.report_lines(work, wish)
    return LinesOut(matched=told.matched, in_window=told.in_window, failed=told.failed)


@api.get("/<uuid:check_id>/results")
@listing(ResultOut)
def results(work: Work, check_id: UUID) -> Select[CheckResult]:
    """The results that are still kept, newest first."""
    return queries.results_of(work, queries.check(work, check_id).id)


@api.get("/<uuid:check_id>/outages")
@listing(OutageOut)
def outages(work: Work, check_id: UUID) -> Select[Outage]:
    """The check's outages, newest first."""
    return queries.outages_of(work, queries.check(work, check_id).id)


@api.post("/outages/<uuid:outage_id>/acknowledge")
@endpoint(OutageOut)
def acknowledge(work: Work, wish: actions.AcknowledgeOutage) -> Outage:
    """Note that somebody knows of an open outage."""
    return actions.acknowledge_outage(work, wish)


@api.post("/maintenance")
@endpoint(MaintenanceOut, status=201)
def schedule(work: Work, wish: actions.ScheduleMaintenance) -> MaintenanceWindow:
    """Plan work; news about the checks is held back meanwhile."""
    return actions.schedule_maintenance(work, wish)
