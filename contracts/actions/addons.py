"""Milestones are reached and billed, drills are held and proved, vendors are registered."""

from datetime import date
from pathlib import Path
from uuid import UUID

from pydantic import Field

from contracts.actions.files import Content, Paper, kept
from contracts.actions.typed import Minutes, Whole
from contracts.models import Contract, ContractLine, LineVendor, Milestone, RecoveryDrill
from contracts.queries.agreements import today_of
from contracts.queries.hours import require_open
from contracts.rules import addons
from contracts.rules.addons import DrillResult, Register
from msp.data.commands import Command
from msp.data.history import changed, record
from msp.data.work import Work
from msp.kernel.access import Permission
from msp.kernel.errors import Refused, mark


class AddMilestone(Command):
    """A stage of a project: when it is due and what is billed when it is reached (before tax)."""

    line_id: UUID
    title: str = Field(min_length=1, max_length=160)
    due_on: date
    amount: Whole = Field(ge=0, le=10**12)


class ReachMilestone(Command):
    """The stage was reached on a day; its amount is billed with that month."""

    milestone_id: UUID
    reached_on: date
    note: str = Field(default="", max_length=300)
    version: int | None = None


class TakeBackMilestone(Command):
    """The stage was not reached after all; only while its month is open."""

    milestone_id: UUID
    reason: str = Field(min_length=3, max_length=300)
    version: int | None = None


class PlanDrill(Command):
    """A rehearsal of recovery: what of, when, and how long it may take."""

    line_id: UUID
    title: str = Field(min_length=1, max_length=160)
    planned_on: date
    goal_minutes: Minutes | None = Field(default=None, gt=0, le=10**6)


class RecordDrill(Command):
    """How a drill came out, with its evidence: a PDF or a picture."""

    drill_id: UUID
    done_on: date
    result: DrillResult
    restored_minutes: Minutes | None = Field(default=None, ge=0, le=10**6)
    note: str = Field(default="", max_length=4000)
    content: Content | None = None
    name: str = Field(default="", max_length=400)
    version: int | None = None


class AddVendor(Command):
    """A vendor that is dealt with on behalf of the client."""

    line_id: UUID
    name: str = Field(min_length=1, max_length=120)
    supplies: str = Field(min_length=1, max_length=200)
    reference: str = Field(default="", max_length=120)
    contact: str = Field(default="", max_length=120)
    phone: str = Field(default="", max_length=40)
    mail: str = Field(default="", max_length=254)
    open_hours: str = Field(default="", max_length=120)


class EndVendor(Command):
    """The client has left the vendor: the first day without it."""

    vendor_id: UUID
    ends_on: date
    version: int | None = None


def _may(work: Work) -> None:
    """Whoever works for clients and may read their contracts keeps these lists."""
    work.require(Permission.CONTRACT_READ)
    work.require(Permission.TICKET_WORK)


def _line(work: Work, line_id: UUID, register: Register) -> ContractLine:
    line = work.get(ContractLine, line_id)
    addons.checked_register(line.kind, line.service, register)
    return line


def add_milestone(work: Work, wish: AddMilestone) -> Milestone:
    """Agree on a stage of a project, in the currency of the contract."""
    work.require(Permission.CONTRACT_CHANGE)
    line = _line(work, wish.line_id, Register.MILESTONES)
    currency = work.get(Contract, line.contract_id).currency
    told = {"title": wish.title, "due_on": wish.due_on, "amount_minor": wish.amount}
    made = work.add(Milestone(client_id=line.client_id, line_id=line.id, currency=currency, **told))
    record(work, "milestone.add", line, milestone=made.id, **told)
    return made


def reach_milestone(work: Work, wish: ReachMilestone) -> Milestone:
    """Say that a stage was reached; its amount is billed once, with the month of that day.

    Refused for a day of the future or of a closed month, and for a stage that was reached before.
    """
    work.require(Permission.CONTRACT_CHANGE)
    row = work.get(Milestone, wish.milestone_id)
    work.fresh(row, wish.version)
    if row.reached_on is not None:
        message = mark("This was reached on %(day)s already.")
        raise Refused(message, field="reached_on", day=row.reached_on)
    if wish.reached_on > today_of(work, row.client_id):
        raise Refused(mark("This day lies in the future."), field="reached_on")
    require_open(work, row.client_id, wish.reached_on)
    row.reached_on, row.reached_by, row.note = wish.reached_on, work.actor.id, wish.note
    told = {"milestone": row.id, "reached_on": wish.reached_on, "amount_minor": row.amount_minor}
    record(work, "milestone.reach", work.get(ContractLine, row.line_id), **told)
    return row


def take_back_milestone(work: Work, wish: TakeBackMilestone) -> Milestone:
    """Take back what was said too early; refused once the month of that day is closed."""
    work.require(Permission.CONTRACT_CHANGE)
    row = work.get(Milestone, wish.milestone_id)
    work.fresh(row, wish.version)
    if row.reached_on is None:
        raise Refused(mark("This was not reached yet."), field="milestone_id")
    require_open(work, row.client_id, row.reached_on)
    line = work.get(ContractLine, row.line_id)
    told = changed(row, {"reached_on": None, "reached_by": None, "note": ""})
    record(work, "milestone.take_back", line, milestone=row.id, reason=wish.reason, **told)
    return row


def plan_drill(work: Work, wish: PlanDrill) -> RecoveryDrill:
    """Plan a rehearsal of recovery."""
    _may(work)
    line = _line(work, wish.line_id, Register.DRILLS)
    made = work.add(RecoveryDrill(client_id=line.client_id, **wish.model_dump()))
    told = {"title": wish.title, "planned_on": wish.planned_on}
    record(work, "drill.plan", line, drill=made.id, **told)
    return made


def record_drill(work: Work, wish: RecordDrill, folder: Path) -> RecoveryDrill:
    """Say how a drill came out; its evidence becomes a paper of the contract under `folder`.

    Saying it again corrects it; evidence that was given stays unless other is given.
    """
    _may(work)
    row = work.get(RecoveryDrill, wish.drill_id)
    work.fresh(row, wish.version)
    today = today_of(work, row.client_id)
    addons.checked_drill(wish.done_on, today, wish.result, wish.restored_minutes)
    line = work.get(ContractLine, row.line_id)
    names = {"done_on", "result", "restored_minutes", "note"}
    told = {**wish.model_dump(include=names), "done_by": work.actor.id}
    if wish.content is not None:
        paper = Paper(wish.content, wish.name, row.title)
        told["file_id"] = kept(work, work.get(Contract, line.contract_id), paper, folder).id
    record(work, "drill.record", line, drill=row.id, **changed(row, told))
    return row


def add_vendor(work: Work, wish: AddVendor) -> LineVendor:
    """Register a vendor that is dealt with for the client."""
    _may(work)
    line = _line(work, wish.line_id, Register.VENDORS)
    made = work.add(LineVendor(client_id=line.client_id, **wish.model_dump()))
    record(work, "vendor.add", line, vendor=made.id, supplies=wish.supplies)
    return made


def end_vendor(work: Work, wish: EndVendor) -> LineVendor:
    """Take a vendor off the register from a day on."""
    _may(work)
    row = work.get(LineVendor, wish.vendor_id)
    work.fresh(row, wish.version)
    told = changed(row, {"ends_on": wish.ends_on})
    record(work, "vendor.end", work.get(ContractLine, row.line_id), vendor=row.id, **told)
    return row
