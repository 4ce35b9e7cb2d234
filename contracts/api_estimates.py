"""Our own estimates for programs: plan, hand in, approve. Clients never see one."""

from datetime import datetime
from typing import Any
from uuid import UUID

from flask import Blueprint, request
from pydantic import BaseModel, ConfigDict

from contracts.actions import quotes_estimates as actions
from contracts.api import client_asked
from contracts.models import Estimate
from contracts.queries import quotes_estimates as queries
from contracts.rules.quotes_estimates import EstimateKind, EstimateState
from msp.data.commands import Command
from msp.data.work import Work
from msp.doors.api import endpoint, listing

api = Blueprint("estimates_api", __name__, url_prefix="/api/v1/estimates")


class EstimateOut(BaseModel):
    """An estimate without its lines; `source` is `quote:…` or `ticket:…`."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    number: int
    about_client_id: UUID
    source: str
    title: str
    state: EstimateState
    currency: str
    made_by: UUID
    handed_in_at: datetime | None
    decided_by: UUID | None
    decided_at: datetime | None
    reason: str
    version: int


class EstimateLineOut(BaseModel):
    """Minutes at a cost of an hour, or pieces at a cost of one; amounts in minor units."""

    id: UUID
    kind: EstimateKind
    title: str
    tier: int | None
    quantity: int
    each_minor: int
    amount_minor: int


class EstimateWithLines(EstimateOut):
    """An estimate, what costs, and what it adds up to (minor units)."""

    lines: list[EstimateLineOut]
    cost_minor: int
    notes: str


class EstimatesWanted(Command):
    """What narrows the list of estimates."""

    state: EstimateState | None = None


@api.get("")
@listing(EstimateOut)
def index(work: Work) -> Any:
    """Estimates, the latest first: `?state=submitted&client_id=…`."""
    wanted, client_id = queries.visible_estimates(work), client_asked()
    state = EstimatesWanted.model_validate({"state": request.args.get("state") or None}).state
    if state is not None:
        wanted = wanted.where(Estimate.state == state)
    return wanted if client_id is None else wanted.where(Estimate.about_client_id == client_id)


@api.get("/<uuid:estimate_id>")
@endpoint(EstimateWithLines)
def show(work: Work, estimate_id: UUID) -> dict[str, Any]:
    """One estimate with what costs."""
    return with_lines(work, queries.estimate_seen(work, estimate_id))


@api.post("")
@endpoint(EstimateWithLines, status=201)
def draft(work: Work, wish: actions.DraftEstimate) -> dict[str, Any]:
    """Begin an estimate; a quote or a ticket has one, and asking again answers it."""
    return with_lines(work, actions.draft_estimate(work, wish))


@api.patch("/<uuid:estimate_id>")
@endpoint(EstimateWithLines)
def change(work: Work, wish: actions.ChangeEstimate) -> dict[str, Any]:
    """Other words for an estimate that is not handed in."""
    return with_lines(work, actions.change_estimate(work, wish))


@api.post("/<uuid:estimate_id>/hours")
@endpoint(EstimateWithLines, status=201)
def add_hours(work: Work, wish: actions.AddEstimateHours) -> dict[str, Any]:
    """Plan time."""
    actions.add_estimate_hours(work, wish)
    return with_lines(work, queries.estimate_seen(work, wish.estimate_id))


@api.post("/<uuid:estimate_id>/goods")
@endpoint(EstimateWithLines, status=201)
def add_goods(work: Work, wish: actions.AddEstimateGoods) -> dict[str, Any]:
    """Plan goods."""
    actions.add_estimate_goods(work, wish)
    return with_lines(work, queries.estimate_seen(work, wish.estimate_id))


@api.post("/lines/<uuid:line_id>/remove")
@endpoint(EstimateWithLines)
def remove(work: Work, wish: actions.RemoveEstimateLine) -> dict[str, Any]:
    """Take something out."""
    return with_lines(work, actions.remove_estimate_line(work, wish))


@api.post("/<uuid:estimate_id>/hand-in")
@endpoint(EstimateOut)
def hand_in(work: Work, wish: actions.HandInEstimate) -> Estimate:
    """Hand it in: up to the ceiling it is approved at once."""
    return actions.hand_in_estimate(work, wish)


@api.post("/<uuid:estimate_id>/approve")
@endpoint(EstimateOut)
def approve(work: Work, wish: actions.ApproveEstimate) -> Estimate:
    """Agree to the cost of a colleague's estimate."""
    return actions.approve_estimate(work, wish)


@api.post("/<uuid:estimate_id>/return")
@endpoint(EstimateOut)
def send_back(work: Work, wish: actions.ReturnEstimate) -> Estimate:
    """Send it back with the reason."""
    return actions.return_estimate(work, wish)


@api.post("/<uuid:estimate_id>/reopen")
@endpoint(EstimateOut)
def reopen(work: Work, wish: actions.ReopenEstimate) -> Estimate:
    """Adjust an approved estimate: its approval falls."""
    return actions.reopen_estimate(work, wish)


def with_lines(work: Work, row: Estimate) -> dict[str, Any]:
    """The estimate as `show` answers it."""
    lines = [
        EstimateLineOut(
            id=line.id,
            kind=line.kind,
            title=line.title,
            tier=line.tier,
            quantity=line.quantity,
            each_minor=line.each_minor,
            amount_minor=line.cost.amount.minor,
        )
        for line in queries.estimate_lines(work, row.id)
    ]
    told = EstimateOut.model_validate(row).model_dump()
    cost = queries.cost_of(work, row).minor
    return {**told, "lines": lines, "cost_minor": cost, "notes": row.notes}
