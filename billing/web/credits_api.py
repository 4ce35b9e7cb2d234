"""SLA credits for programs."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from flask import Blueprint
from pydantic import BaseModel, ConfigDict

from billing.actions import credits as actions
from billing.models.credits import CreditState, SlaCredit
from billing.queries import granted
from billing.queries import sla_credits as queries
from msp.data.work import Work
from msp.doors.api import endpoint, listing
from msp.kernel.access import Permission

api = Blueprint("credits_api", __name__, url_prefix="/api/v1/sla-credits")


class SlaCreditOut(BaseModel):
    """A credit for one line and month; amounts in minor units, before tax."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    client_id: UUID
    line_id: UUID
    policy_id: UUID
    month_on: date
    fee_minor: int
    cap: int
    amount_minor: int
    currency: str
    evidence: list[dict[str, Any]]
    state: CreditState
    decided_at: datetime | None
    reason: str
    invoice_id: UUID
    return_id: UUID | None
    version: int


class GrantedCreditOut(BaseModel):
    """What was given back for one line and month, and why; amounts in minor units, before tax."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    client_id: UUID
    line_id: UUID
    month_on: date
    fee_minor: int
    amount_minor: int
    currency: str
    evidence: list[dict[str, Any]]
    decided_at: datetime | None
    return_id: UUID | None


class ProposedCredits(BaseModel):
    """What a month's results give back, as far as it was not proposed before."""

    credits: list[SlaCreditOut]


@api.get("")
@listing(SlaCreditOut)
def index(work: Work) -> Any:
    """Every credit, the latest month first."""
    return queries.visible(work)


@api.get("/granted")
@listing(GrantedCreditOut)
def given(work: Work) -> Any:
    """The credits that were granted, the latest month first; clients read their own."""
    return granted.granted(work)


@api.get("/<uuid:credit_id>")
@endpoint(SlaCreditOut)
def show(work: Work, credit_id: UUID) -> SlaCredit:
    """One credit with its evidence."""
    work.require(Permission.RUN_READ)
    return work.get(SlaCredit, credit_id)


@api.post("")
@endpoint(ProposedCredits, status=201)
def propose(work: Work, wish: actions.ProposeCredits) -> dict[str, Any]:
    """Reckon a month's credits."""
    return {"credits": actions.propose_credits(work, wish)}


@api.post("/<uuid:credit_id>/approve")
@endpoint(SlaCreditOut)
def approve(work: Work, wish: actions.ApproveCredit) -> SlaCredit:
    """Give it back by a return invoice."""
    return actions.approve_credit(work, wish)


@api.post("/<uuid:credit_id>/decline")
@endpoint(SlaCreditOut)
def decline(work: Work, wish: actions.DeclineCredit) -> SlaCredit:
    """Do not give it back."""
    return actions.decline_credit(work, wish)
