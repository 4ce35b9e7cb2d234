"""What crosses domains, for programs: planned and actual cost of an estimate."""

from uuid import UUID

from flask import Blueprint
from pydantic import BaseModel

from msp.data.work import Work
from msp.doors.api import endpoint
from msp.home.queries.costs import costs_of_estimate

api = Blueprint("costs_api", __name__, url_prefix="/api/v1/estimates")


class SpentOut(BaseModel):
    """Time of one person, or goods; `cost_minor` is null where nobody has said what it costs."""

    name: str
    minutes: int
    cost_minor: int | None


class CostsOut(BaseModel):
    """An estimate beside what it came to so far, in minor units; `spent` is what stands behind."""

    estimate_id: UUID
    currency: str
    planned_minor: int
    actual_minor: int
    difference_minor: int
    planned_minutes: int
    actual_minutes: int
    is_complete: bool
    spent: list[SpentOut]


@api.get("/<uuid:estimate_id>/costs")
@endpoint(CostsOut)
def costs(work: Work, estimate_id: UUID) -> CostsOut:
    """Planned and actual cost, and each person's time and each thing behind the actual figure."""
    found = costs_of_estimate(work, estimate_id)
    told = found.compared
    return CostsOut(
        estimate_id=estimate_id,
        currency=told.planned.currency,
        planned_minor=told.planned.minor,
        actual_minor=told.actual.minor,
        difference_minor=told.difference.minor,
        planned_minutes=told.planned_minutes,
        actual_minutes=told.actual_minutes,
        is_complete=not found.unpriced,
        spent=[
            SpentOut(name=each.name, minutes=each.minutes, cost_minor=each.cost and each.cost.minor)
            for each in found.spent
        ],
    )
