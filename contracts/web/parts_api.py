"""What hangs on contracts, for programs: their papers and the lists of add-on services."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from flask import Blueprint
from pydantic import BaseModel, ConfigDict

from contracts import queries
from contracts.actions import addons as actions
from contracts.actions import files
from contracts.models import ContractFile, ContractLine, LineVendor, Milestone, RecoveryDrill
from contracts.queries import addons
from contracts.rules.addons import DrillResult
from contracts.rules.files import FileKind
from contracts.web.agreements import seen
from msp.data.work import Work
from msp.doors.api import endpoint, listing
from msp.doors.porter import settings

api = Blueprint("contract_parts_api", __name__, url_prefix="/api/v1/contracts")


class FileOut(BaseModel):
    """A paper of a contract; `size` is in bytes."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    contract_id: UUID
    name: str
    about: str
    kind: FileKind
    size: int
    sha256: str
    created_at: datetime


class MilestoneOut(BaseModel):
    """A stage of a project; its amount is in minor units and before tax."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    line_id: UUID
    title: str
    due_on: date
    amount_minor: int
    currency: str
    reached_on: date | None
    note: str


class DrillOut(BaseModel):
    """A rehearsal of recovery; times are in minutes, `file_id` is its evidence."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    line_id: UUID
    title: str
    planned_on: date
    goal_minutes: int | None
    done_on: date | None
    result: DrillResult | None
    restored_minutes: int | None
    note: str
    file_id: UUID | None


class VendorOut(BaseModel):
    """A vendor that is dealt with for the client; `ends_on` is the first day without it."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    line_id: UUID
    name: str
    supplies: str
    reference: str
    contact: str
    phone: str
    mail: str
    open_hours: str
    ends_on: date | None


@api.get("/<uuid:contract_id>/files")
@listing(FileOut)
def file_index(work: Work, contract_id: UUID) -> Any:
    """The papers that are kept of a contract, the oldest first."""
    return queries.files_of(work, seen(work, contract_id).id)


@api.post("/<uuid:contract_id>/files")
@endpoint(FileOut, status=201)
def attach(work: Work, wish: files.AttachFile) -> ContractFile:
    """Keep a paper; `content` is base64. The same bytes are kept once for a contract."""
    return files.attach_file(work, wish, settings().data_dir)


@api.post("/files/<uuid:file_id>/remove")
@endpoint(FileOut)
def remove(work: Work, wish: files.RemoveFile) -> ContractFile:
    """Take a paper off its contract, with the reason."""
    return files.remove_file(work, wish)


@api.get("/lines/<uuid:line_id>/milestones")
@listing(MilestoneOut)
def milestone_index(work: Work, line_id: UUID) -> Any:
    """The stages of a project, by the day when they are due."""
    return addons.milestones_of(work, _seen(work, line_id))


@api.post("/lines/<uuid:line_id>/milestones")
@endpoint(MilestoneOut, status=201)
def add_milestone(work: Work, wish: actions.AddMilestone) -> Milestone:
    """Agree on a stage with a fixed amount (minor units, before tax)."""
    return actions.add_milestone(work, wish)


@api.post("/milestones/<uuid:milestone_id>/reach")
@endpoint(MilestoneOut)
def reach(work: Work, wish: actions.ReachMilestone) -> Milestone:
    """Say that a stage was reached: it is billed with that month."""
    return actions.reach_milestone(work, wish)


@api.post("/milestones/<uuid:milestone_id>/back")
@endpoint(MilestoneOut)
def take_back(work: Work, wish: actions.TakeBackMilestone) -> Milestone:
    """Say that a stage was not reached after all; only while its month is open."""
    return actions.take_back_milestone(work, wish)


@api.get("/lines/<uuid:line_id>/drills")
@listing(DrillOut)
def drill_index(work: Work, line_id: UUID) -> Any:
    """The rehearsals of recovery, the latest first."""
    return [drill for drill, _ in addons.drills_of(work, _seen(work, line_id))]


@api.post("/lines/<uuid:line_id>/drills")
@endpoint(DrillOut, status=201)
def plan(work: Work, wish: actions.PlanDrill) -> RecoveryDrill:
    """Plan a rehearsal of recovery."""
    return actions.plan_drill(work, wish)


@api.post("/drills/<uuid:drill_id>")
@endpoint(DrillOut)
def record(work: Work, wish: actions.RecordDrill) -> RecoveryDrill:
    """Say how a drill came out; `content` (base64) is its evidence."""
    return actions.record_drill(work, wish, settings().data_dir)


@api.get("/lines/<uuid:line_id>/vendors")
@listing(VendorOut)
def vendor_index(work: Work, line_id: UUID) -> Any:
    """The vendors that are dealt with now."""
    return addons.vendors_of(work, _seen(work, line_id))


@api.post("/lines/<uuid:line_id>/vendors")
@endpoint(VendorOut, status=201)
def add_vendor(work: Work, wish: actions.AddVendor) -> LineVendor:
    """Register a vendor."""
    return actions.add_vendor(work, wish)


@api.post("/vendors/<uuid:vendor_id>/end")
@endpoint(VendorOut)
def end_vendor(work: Work, wish: actions.EndVendor) -> LineVendor:
    """The client has left the vendor: the first day without it."""
    return actions.end_vendor(work, wish)


def _seen(work: Work, line_id: UUID) -> UUID:
    """The line's id, if the reader may see its contract; else there is none."""
    line = work.get(ContractLine, line_id)
    seen(work, line.contract_id)
    return line.id
