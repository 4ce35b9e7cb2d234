"""The lists that add-on services keep: milestones, recovery drills, vendors; the client reads."""

from typing import Any
from uuid import UUID

from flask import g, render_template, request
from werkzeug.datastructures import CombinedMultiDict

from contracts import queries
from contracts.actions import addons as actions
from contracts.models import ContractLine, LineVendor, Milestone, RecoveryDrill
from contracts.queries import addons
from contracts.rules.addons import DrillResult, Register, checked_register, in_time
from contracts.web import words
from contracts.web.agreements import may_change, pages, seen
from contracts.web.asking import to
from msp.data.work import Work
from msp.doors.answers import Answer
from msp.doors.forms import Form
from msp.doors.porter import settings
from msp.doors.web import door
from msp.kernel.access import Permission
from msp.kernel.money import total


def _line(work: Work, line_id: UUID, register: Register) -> ContractLine:
    """The line, if the reader may see its contract and it keeps that list."""
    line = work.get(ContractLine, line_id)
    seen(work, line.contract_id)
    checked_register(line.kind, line.service, register)
    return line


def may_work() -> bool:
    """Whether the reader writes into the lists of drills and vendors."""
    return bool(g.actor.may(Permission.TICKET_WORK) and g.actor.may(Permission.CONTRACT_READ))


def _workers(work: Work) -> None:
    work.require(Permission.CONTRACT_READ)
    work.require(Permission.TICKET_WORK)


@pages.route("/lines/<uuid:line_id>/milestones", methods=["GET", "POST"])
@door
def milestones(work: Work, line_id: UUID) -> Answer:
    """The stages of a project; each is billed when it is reached."""
    posted = request.method == "POST"
    if posted:
        work.require(Permission.CONTRACT_CHANGE)
    line = _line(work, line_id, Register.MILESTONES)
    form: Form[Any] = Form(actions.AddMilestone, request.form if posted else {}, line_id=line_id)
    if posted and form.send(work, actions.add_milestone) is not None:
        return to(".milestones", line_id=line_id)
    return _milestones(work, line, form)


def _milestones(work: Work, line: ContractLine, form: Form[Any]) -> Answer:
    rows = addons.milestones_of(work, line.id)
    reached = [row.amount for row in rows if row.reached_on is not None]
    currency = rows[0].currency if rows else ""
    page = render_template(
        "contracts/milestones.html",
        line=line,
        rows=rows,
        today=queries.today_of(work, line.client_id),
        reached=total(reached, currency) if rows else None,
        agreed=total((row.amount for row in rows), currency) if rows else None,
        form=form,
        may_change=may_change(),
    )
    return page, 422 if form.errors else 200


@pages.post("/milestones/<uuid:milestone_id>/reach")
@door
def reach_milestone(work: Work, milestone_id: UUID) -> Answer:
    """Say that a stage was reached."""
    work.require(Permission.CONTRACT_CHANGE)
    line_id = work.get(Milestone, milestone_id).line_id
    form = Form(actions.ReachMilestone, request.form, milestone_id=milestone_id)
    if form.send(work, actions.reach_milestone) is not None:
        return to(".milestones", line_id=line_id)
    return _milestones(work, _line(work, line_id, Register.MILESTONES), form)


@pages.post("/milestones/<uuid:milestone_id>/back")
@door
def take_back_milestone(work: Work, milestone_id: UUID) -> Answer:
    """It was not reached after all."""
    work.require(Permission.CONTRACT_CHANGE)
    line_id = work.get(Milestone, milestone_id).line_id
    form = Form(actions.TakeBackMilestone, request.form, milestone_id=milestone_id)
    if form.send(work, actions.take_back_milestone) is not None:
        return to(".milestones", line_id=line_id)
    return _milestones(work, _line(work, line_id, Register.MILESTONES), form)


@pages.route("/lines/<uuid:line_id>/drills", methods=["GET", "POST"])
@door
def drills(work: Work, line_id: UUID) -> Answer:
    """The rehearsals of recovery, with result and evidence."""
    posted = request.method == "POST"
    if posted:
        _workers(work)
    line = _line(work, line_id, Register.DRILLS)
    form: Form[Any] = Form(actions.PlanDrill, request.form if posted else {}, line_id=line_id)
    if posted and form.send(work, actions.plan_drill) is not None:
        return to(".drills", line_id=line_id)
    return _drills(work, line, form)


def _drills(work: Work, line: ContractLine, form: Form[Any]) -> Answer:
    rows = [
        (row, paper, in_time(row.restored_minutes, row.goal_minutes), _result(row))
        for row, paper in addons.drills_of(work, line.id)
    ]
    page = render_template(
        "contracts/drills.html",
        line=line,
        rows=rows,
        results=words.options(DrillResult),
        today=queries.today_of(work, line.client_id),
        form=form,
        may_work=may_work(),
    )
    return page, 422 if form.errors else 200


def _result(row: RecoveryDrill) -> tuple[str, str] | None:
    return None if row.result is None else (words.words(row.result), words.tone(row.result))


@pages.post("/drills/<uuid:drill_id>")
@door
def record_drill(work: Work, drill_id: UUID) -> Answer:
    """How a drill came out, with its evidence."""
    _workers(work)
    line_id = work.get(RecoveryDrill, drill_id).line_id
    sent = request.files.get("content")
    named = {"drill_id": drill_id, "name": (sent.filename or "")[-400:] if sent else ""}
    form = Form(actions.RecordDrill, CombinedMultiDict([request.files, request.form]), **named)
    if form.send(work, _recorded) is not None:
        return to(".drills", line_id=line_id)
    return _drills(work, _line(work, line_id, Register.DRILLS), form)


def _recorded(work: Work, wish: actions.RecordDrill) -> RecoveryDrill:
    return actions.record_drill(work, wish, settings().data_dir)


@pages.route("/lines/<uuid:line_id>/vendors", methods=["GET", "POST"])
@door
def vendors(work: Work, line_id: UUID) -> Answer:
    """The vendors that are dealt with for the client."""
    posted = request.method == "POST"
    if posted:
        _workers(work)
    line = _line(work, line_id, Register.VENDORS)
    form: Form[Any] = Form(actions.AddVendor, request.form if posted else {}, line_id=line_id)
    if posted and form.send(work, actions.add_vendor) is not None:
        return to(".vendors", line_id=line_id)
    page = render_template(
        "contracts/vendors.html",
        line=line,
        rows=addons.vendors_of(work, line_id),
        today=queries.today_of(work, line.client_id),
        form=form,
        may_work=may_work(),
    )
    return page, 422 if form.errors else 200


@pages.post("/vendors/<uuid:vendor_id>/end")
@door
def end_vendor(work: Work, vendor_id: UUID) -> Answer:
    """The client has left a vendor."""
    _workers(work)
    line_id = work.get(LineVendor, vendor_id).line_id
    form = Form(actions.EndVendor, request.form, vendor_id=vendor_id)
    if form.send(work, actions.end_vendor) is not None:
        return to(".vendors", line_id=line_id)
    return render_template("contracts/refused.html", form=form), 422
