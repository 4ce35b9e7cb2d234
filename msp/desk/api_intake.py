"""Intake for programs: what is known of a ticket, its scope, its logs; the same verbs."""

from datetime import datetime
from typing import Any
from uuid import UUID

from flask import Blueprint
from pydantic import BaseModel

from msp.data.work import Work
from msp.desk import queries as desk
from msp.desk.actions import intake as actions
from msp.desk.actions import logs as log_actions
from msp.desk.models.intake import Intake, LogFile
from msp.desk.models.ticket import Ticket
from msp.desk.queries import intake as queries
from msp.desk.queries import logs as log_queries
from msp.desk.rules.intake import Certainty, Fact
from msp.desk.rules.scope import ServiceScope
from msp.doors.api import endpoint, listing
from msp.doors.porter import settings
from msp.kernel.access import Permission

api = Blueprint("intake_api", __name__, url_prefix="/api/v1/tickets")


class FactOut(BaseModel):
    """One of the eight facts, and how surely it is known."""

    name: Fact
    certainty: Certainty
    text: str


class StepOut(BaseModel):
    """One step of why the contracts answered as they did."""

    code: str
    params: dict[str, Any]


class IntakeOut(BaseModel):
    """What is known of a ticket, and what is still missing."""

    ticket_id: UUID
    category_id: UUID | None
    summary: str
    outcome: str
    goal: str
    symptom: str
    underlying: str
    facts: list[FactOut]
    business_impact: str
    downtime_minutes: int | None
    difficulty: int | None
    scope: ServiceScope | None
    scope_steps: list[StepOut]
    percent: int
    done: list[str]
    missing: list[str]
    assumed: list[str]
    version: int


class LogOut(BaseModel):
    """A log that was put on a ticket."""

    id: UUID
    ticket_id: UUID
    name: str
    encoding: str
    size: int
    lines: int
    abnormal: int
    created_at: datetime


@api.get("/<uuid:ticket_id>/intake")
@endpoint(IntakeOut)
def show(work: Work, ticket_id: UUID) -> dict[str, Any]:
    """What was taken down of a ticket; empty where nothing was."""
    work.require(Permission.TICKET_WORK)
    return _told(work, desk.ticket(work, ticket_id))


@api.patch("/<uuid:ticket_id>/intake")
@endpoint(IntakeOut)
def change(work: Work, wish: actions.ChangeIntake) -> dict[str, Any]:
    """Take down what is named; facts and fields that are not named stay."""
    work.require(Permission.TICKET_WORK)
    ticket = desk.ticket(work, wish.ticket_id)
    row = queries.of_ticket(work, ticket.id)
    told = wish.model_dump(exclude_unset=True)
    names = actions.IntakeWish.model_fields.keys() - {"facts"} | {"summary"}
    now = {name: getattr(row, name) for name in names} if row else {}
    actions.change_intake(work, actions.ChangeIntake.model_validate(now | told))
    return _told(work, ticket)


@api.post("/<uuid:ticket_id>/scope")
@endpoint(IntakeOut)
def scope(work: Work, wish: actions.CheckScope) -> dict[str, Any]:
    """Ask the client's contracts whether such work is covered, and keep the answer."""
    actions.check_scope(work, wish)
    return _told(work, desk.ticket(work, wish.ticket_id))


@api.get("/<uuid:ticket_id>/logs")
@listing(LogOut)
def logs(work: Work, ticket_id: UUID) -> list[LogFile]:
    """The logs of a ticket, the newest first."""
    work.require(Permission.TICKET_WORK)
    return list(log_queries.of_ticket(work, desk.ticket(work, ticket_id).id))


@api.post("/<uuid:ticket_id>/logs")
@endpoint(LogOut, status=201)
def put_log(work: Work, wish: log_actions.PutLog) -> LogFile:
    """Put a log on a ticket: its bytes in base64, and its name."""
    return log_actions.put_log(work, wish, settings().data_dir)


def _told(work: Work, ticket: Ticket) -> dict[str, Any]:
    row = queries.of_ticket(work, ticket.id) or Intake(version=0)
    meter, known = queries.meter(work, ticket), queries.facts(row if row.facts else None)
    texts = ("summary", "outcome", "goal", "symptom", "underlying", "business_impact")
    kept = ("category_id", "downtime_minutes", "difficulty", "scope", "version")
    return {
        "ticket_id": ticket.id,
        **{name: getattr(row, name) or "" for name in texts},
        **{name: getattr(row, name) for name in kept},
        "facts": [
            {"name": fact, "certainty": one.certainty, "text": one.text}
            for fact, one in known.items()
        ],
        "scope_steps": row.scope_steps or [],
        "percent": meter.percent,
        "done": list(meter.done),
        "missing": list(meter.missing),
        "assumed": list(meter.assumed),
    }
