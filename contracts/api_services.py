"""What stands behind a line, for programs: what is counted, tickets of a pack, monthly tasks."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from flask import Blueprint, request
from pydantic import BaseModel, ConfigDict

from contracts import actions, queries
from contracts.api import contract_seen
from contracts.models import ContractLine, CountedItem, IncidentUse, LineTask, TaskMark
from contracts.queries.services import TaskOfMonth
from msp.data.commands import Command
from msp.data.work import Work
from msp.doors.api import endpoint, listing
from msp.kernel import reading

api = Blueprint("services_api", __name__, url_prefix="/api/v1/contracts")


class CountedOut(BaseModel):
    """A user, device or unit that a fee counts; `ends_on` is the first day without it."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    line_id: UUID
    label: str
    source: str
    starts_on: date
    ends_on: date | None


class NewlyCounted(BaseModel):
    """What is counted now and was not before."""

    line_id: UUID
    starts_on: date
    items: list[CountedOut]


class UseOut(BaseModel):
    """A ticket that a pack paid for, by its source (`ticket:…`)."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    line_id: UUID
    source: str
    used_on: date
    given_back_at: datetime | None
    reason: str


class TaskOut(BaseModel):
    """Something promised each month, from the month of `starts_on` up to that of `ends_on`."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    line_id: UUID
    title: str
    starts_on: date
    ends_on: date | None


class MonthTaskOut(TaskOut):
    """A task in one month: `is_done` is null where nobody has said yet what became of it."""

    month_on: date
    is_done: bool | None
    note: str
    marked_at: datetime | None


class MarkOut(BaseModel):
    """What became of a task in a month."""

    model_config = ConfigDict(from_attributes=True)

    task_id: UUID
    month_on: date
    is_done: bool
    note: str
    marked_at: datetime


class DayWanted(Command):
    """The day whose list is wanted."""

    on: date | None = None


@api.get("/lines/<uuid:line_id>/counted")
@listing(CountedOut)
def counted(work: Work, line_id: UUID) -> Any:
    """The evidence behind the quantity that is billed: `?on=2026-11-20`, else today."""
    line = _line(work, line_id)
    wish = DayWanted.model_validate({"on": request.args.get("on") or None})
    return queries.evidence(work, line.id, wish.on or queries.today_of(work, line.client_id))


@api.post("/lines/<uuid:line_id>/counted")
@endpoint(NewlyCounted, status=201)
def count(work: Work, wish: actions.CountItems) -> dict[str, Any]:
    """Count more from a day on; what is counted already is not counted twice."""
    items = actions.count_items(work, wish)
    return {"line_id": wish.line_id, "starts_on": wish.starts_on, "items": items}


@api.post("/lines/<uuid:line_id>/people")
@endpoint(NewlyCounted, status=201)
def count_people(work: Work, wish: actions.CountPeople) -> dict[str, Any]:
    """Count the client's people of today; those who left are counted no more."""
    items = actions.count_people(work, wish)
    return {"line_id": wish.line_id, "starts_on": wish.starts_on, "items": items}


@api.post("/items/<uuid:item_id>/end")
@endpoint(CountedOut)
def end_item(work: Work, wish: actions.EndItem) -> CountedItem:
    """Count something no more from a day on."""
    return actions.end_item(work, wish)


@api.get("/lines/<uuid:line_id>/tickets")
@listing(UseOut)
def tickets(work: Work, line_id: UUID) -> Any:
    """The tickets that a pack paid for, the latest first."""
    return queries.uses_of(work, _line(work, line_id).id)


@api.post("/uses/<uuid:use_id>/back")
@endpoint(UseOut)
def give_back(work: Work, wish: actions.GiveBackIncident) -> IncidentUse:
    """Give a ticket back to its pack; again: nothing."""
    return actions.give_back_incident(work, wish)


@api.get("/lines/<uuid:line_id>/tasks")
@listing(MonthTaskOut)
def tasks(work: Work, line_id: UUID) -> Any:
    """The tasks of a month and what became of them: `?month=2026-11`, else this month."""
    line = _line(work, line_id)
    told, today = request.args.get("month"), queries.today_of(work, line.client_id)
    month = reading.read_month(told).first if told else today.replace(day=1)
    return [_task(each, month) for each in queries.tasks_of(work, line.id, month)]


@api.post("/lines/<uuid:line_id>/tasks")
@endpoint(TaskOut, status=201)
def add_task(work: Work, wish: actions.AddTask) -> LineTask:
    """Promise to do something each month."""
    return actions.add_task(work, wish)


@api.post("/tasks/<uuid:task_id>/mark")
@endpoint(MarkOut)
def mark_task(work: Work, wish: actions.MarkTask) -> TaskMark:
    """Say what became of a task in a month; saying it again corrects it."""
    return actions.mark_task(work, wish)


@api.post("/tasks/<uuid:task_id>/end")
@endpoint(TaskOut)
def end_task(work: Work, wish: actions.EndTask) -> LineTask:
    """Promise a task no more."""
    return actions.end_task(work, wish)


def _line(work: Work, line_id: UUID) -> ContractLine:
    line = work.get(ContractLine, line_id)
    contract_seen(work, line.contract_id)
    return line


def _task(found: TaskOfMonth, month: date) -> MonthTaskOut:
    plain, mark = TaskOut.model_validate(found.task), found.mark
    return MonthTaskOut(
        **plain.model_dump(),
        month_on=month,
        is_done=mark.is_done if mark else None,
        note=mark.note if mark else "",
        marked_at=mark.marked_at if mark else None,
    )
