"""Categories and guided procedures for programs, and how far a procedure is on a ticket."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from flask import Blueprint
from pydantic import BaseModel

from msp.data.work import Work
from msp.desk.actions import categories as arranging
from msp.desk.actions import procedures as actions
from msp.desk.models.intake import Category, Procedure, ProcedureRun
from msp.desk.queries import intake, procedures, tickets
from msp.desk.rules import Kind
from msp.desk.rules.intake import Fact
from msp.desk.rules.procedures import Ending
from msp.doors.api import endpoint, listing

tree = Blueprint("categories_api", __name__, url_prefix="/api/v1/categories")
guided = Blueprint("procedures_api", __name__, url_prefix="/api/v1/procedures")
runs = Blueprint("procedure_runs_api", __name__, url_prefix="/api/v1/tickets")
ENDPOINTS = (tree, guided, runs)


class CategoryOut(BaseModel):
    """What tickets are about; without `required` it asks for the usual facts."""

    id: UUID
    code: str
    parent_id: UUID | None
    name_ja: str
    name_en: str
    default_tier: int
    default_kind: Kind | None
    required: list[Fact] | None
    questions_ja: str
    questions_en: str
    position: int
    is_active: bool
    version: int


class ProcedureOut(BaseModel):
    """A guided procedure with its tree: each answer goes to a step or to an ending."""

    id: UUID
    code: str
    name_ja: str
    name_en: str
    steps: list[dict[str, Any]]
    position: int
    is_active: bool
    version: int


class ProcedureRunOut(BaseModel):
    """A procedure on a ticket: every answer, and how it ended."""

    id: UUID
    ticket_id: UUID
    procedure_id: UUID
    steps: list[dict[str, Any]]
    answers: list[dict[str, Any]]
    ending: Ending | None
    ended_at: datetime | None
    version: int


@tree.get("")
@listing(CategoryOut)
def category_list(work: Work) -> Sequence[Category]:
    """The whole tree, with what is offered no more."""
    return intake.categories(work, everything=True)


@tree.post("")
@endpoint(CategoryOut, status=201)
def create_category(work: Work, wish: arranging.CreateCategory) -> Category:
    """Name a category."""
    return arranging.create_category(work, wish)


@tree.get("/<uuid:category_id>")
@endpoint(CategoryOut)
def category(work: Work, category_id: UUID) -> Category:
    """One category."""
    return intake.category(work, category_id)


@tree.put("/<uuid:category_id>")
@endpoint(CategoryOut)
def change_category(work: Work, wish: arranging.ChangeCategory) -> Category:
    """Change a category, or offer it no more."""
    return arranging.change_category(work, wish)


@guided.get("")
@listing(ProcedureOut)
def procedure_list(work: Work) -> Sequence[Procedure]:
    """Every procedure, with what is offered no more."""
    return procedures.procedures(work, everything=True)


@guided.post("")
@endpoint(ProcedureOut, status=201)
def create_procedure(work: Work, wish: actions.CreateProcedure) -> Procedure:
    """Begin a procedure with one step that ends."""
    return actions.create_procedure(work, wish)


@guided.get("/<uuid:procedure_id>")
@endpoint(ProcedureOut)
def procedure(work: Work, procedure_id: UUID) -> Procedure:
    """One procedure."""
    return procedures.procedure(work, procedure_id)


@guided.put("/<uuid:procedure_id>")
@endpoint(ProcedureOut)
def change_procedure(work: Work, wish: actions.ChangeProcedure) -> Procedure:
    """Other names, or its retirement."""
    return actions.change_procedure(work, wish)


@guided.post("/<uuid:procedure_id>/steps")
@endpoint(ProcedureOut)
def save_step(work: Work, wish: actions.SaveStep) -> Procedure:
    """Add a step, or change the one that `step_id` names."""
    return actions.save_step(work, wish)


@guided.post("/<uuid:procedure_id>/steps/remove")
@endpoint(ProcedureOut)
def remove_step(work: Work, wish: actions.RemoveStep) -> Procedure:
    """Take a step away that no answer leads to."""
    return actions.remove_step(work, wish)


@runs.get("/<uuid:ticket_id>/procedures")
@listing(ProcedureRunOut)
def run_list(work: Work, ticket_id: UUID) -> Sequence[ProcedureRun]:
    """The procedures that were begun on a ticket, the newest first."""
    return procedures.runs(work, tickets.ticket(work, ticket_id).id)


@runs.post("/<uuid:ticket_id>/procedures")
@endpoint(ProcedureRunOut)
def start_procedure(work: Work, wish: actions.StartProcedure) -> ProcedureRun:
    """Begin a procedure on a ticket, or take up the one that was left."""
    return actions.start_procedure(work, wish)


@runs.post("/<uuid:ticket_id>/procedures/<uuid:run_id>/answer")
@endpoint(ProcedureRunOut)
def answer_step(work: Work, wish: actions.AnswerStep) -> ProcedureRun:
    """Answer the step where the run stands."""
    return actions.answer_step(work, wish)


@runs.post("/<uuid:ticket_id>/procedures/<uuid:run_id>/undo")
@endpoint(ProcedureRunOut)
def undo_step(work: Work, wish: actions.UndoStep) -> ProcedureRun:
    """Take the last answer back."""
    return actions.undo_step(work, wish)
