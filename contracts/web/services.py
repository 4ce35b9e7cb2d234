"""The lists behind a line: what is counted, tickets of a pack, tasks of the month."""

from datetime import date
from typing import Any
from uuid import UUID

from flask import g, render_template, request, url_for

from contracts import actions, queries
from contracts.models import ContractLine, CountedItem, LineTask
from contracts.web.agreements import may_change, pages, seen
from contracts.web.asking import to
from msp.data.work import Work
from msp.doors.answers import Answer
from msp.doors.forms import Form
from msp.doors.web import door
from msp.kernel.access import Permission
from msp.kernel.periods import add_months, month_of


def _line(work: Work, line_id: UUID) -> ContractLine:
    """The line, if the reader may see its contract; else there is none."""
    line = work.get(ContractLine, line_id)
    seen(work, line.contract_id)
    return line


def _day(name: str, otherwise: date) -> date:
    """The day in the address; what is no day is the usual one."""
    try:
        told = date.fromisoformat(request.args.get(name, ""))
    except ValueError:
        return otherwise
    return told if 1900 < told.year < 2999 else otherwise


@pages.route("/lines/<uuid:line_id>/counted", methods=["GET", "POST"])
@door
def counted(work: Work, line_id: UUID) -> Answer:
    """What the fee counts on a day: the evidence behind the quantity on the invoice."""
    line = _line(work, line_id)
    form: Form[Any] = Form(actions.CountItems, request.form, line_id=line_id)
    if request.method == "POST" and form.send(work, actions.count_items) is not None:
        return to(".counted", line_id=line_id)
    return _counted(work, line, form)


def _counted(work: Work, line: ContractLine, form: Form[Any]) -> Answer:
    on = _day("on", queries.today_of(work, line.client_id))
    page = render_template(
        "contracts/counted.html",
        line=line,
        on=on,
        items=queries.evidence(work, line.id, on),
        form=form,
        may_change=may_change(),
    )
    return page, 422 if form.errors else 200


@pages.post("/lines/<uuid:line_id>/people")
@door
def count_people(work: Work, line_id: UUID) -> Answer:
    """Count the client's people of today."""
    work.require(Permission.CONTRACT_CHANGE)
    form = Form(actions.CountPeople, request.form, line_id=line_id)
    if form.send(work, actions.count_people) is not None:
        return to(".counted", line_id=line_id)
    return _counted(work, _line(work, line_id), form)


@pages.post("/items/<uuid:item_id>/end")
@door
def end_item(work: Work, item_id: UUID) -> Answer:
    """Count something no more."""
    work.require(Permission.CONTRACT_CHANGE)
    line_id = work.get(CountedItem, item_id).line_id
    form = Form(actions.EndItem, request.form, item_id=item_id)
    if form.send(work, actions.end_item) is not None:
        return to(".counted", line_id=line_id)
    return _counted(work, _line(work, line_id), form)


@pages.get("/lines/<uuid:line_id>/tickets")
@door
def tickets(work: Work, line_id: UUID) -> Answer:
    """The tickets that a pack paid for."""
    line = _line(work, line_id)
    return render_template(
        "contracts/tickets.html",
        line=line,
        uses=queries.uses_of(work, line_id),
        may_give_back=g.actor.may(Permission.POOL_CHANGE),
    )


@pages.post("/uses/<uuid:use_id>/back")
@door
def give_back(work: Work, use_id: UUID) -> Answer:
    """Give a ticket back to its pack."""
    wish = Form(actions.GiveBackIncident, request.form, use_id=use_id)
    used = wish.send(work, actions.give_back_incident)
    if used is None:
        return render_template("contracts/refused.html", form=wish), 422
    return to(".tickets", line_id=used.line_id)


@pages.route("/lines/<uuid:line_id>/tasks", methods=["GET", "POST"])
@door
def tasks(work: Work, line_id: UUID) -> Answer:
    """The tasks of a month, done or not, as the client reads them too."""
    line = _line(work, line_id)
    form: Form[Any] = Form(actions.AddTask, request.form, line_id=line_id)
    if request.method == "POST" and form.send(work, actions.add_task) is not None:
        return to(".tasks", line_id=line_id)
    return _tasks(work, line, form)


def _tasks(work: Work, line: ContractLine, form: Form[Any]) -> Answer:
    month = month_of(_day("month", queries.today_of(work, line.client_id)))
    found = queries.tasks_of(work, line.id, month.first)
    page = render_template(
        "contracts/tasks.html",
        line=line,
        month=month,
        before=url_for(".tasks", line_id=line.id, month=add_months(month.first, -1)),
        after=url_for(".tasks", line_id=line.id, month=month.end),
        tasks=found,
        done=sum(each.is_done for each in found),
        form=form,
        may_change=may_change(),
        may_mark=g.actor.may(Permission.TICKET_WORK),
    )
    return page, 422 if form.errors else 200


@pages.post("/tasks/<uuid:task_id>/mark")
@door
def mark_task(work: Work, task_id: UUID) -> Answer:
    """Say what became of a task in a month."""
    work.require(Permission.TICKET_WORK)
    line_id = work.get(LineTask, task_id).line_id
    form = Form(actions.MarkTask, request.form, task_id=task_id)
    if (row := form.send(work, actions.mark_task)) is not None:
        return to(".tasks", line_id=line_id, month=row.month_on)
    return render_template("contracts/refused.html", form=form), 422


@pages.post("/tasks/<uuid:task_id>/end")
@door
def end_task(work: Work, task_id: UUID) -> Answer:
    """Promise a task no more."""
    work.require(Permission.CONTRACT_CHANGE)
    line_id = work.get(LineTask, task_id).line_id
    form = Form(actions.EndTask, request.form, task_id=task_id)
    if form.send(work, actions.end_task) is not None:
        return to(".tasks", line_id=line_id)
    return _tasks(work, _line(work, line_id), form)
