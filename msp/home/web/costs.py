"""Planned and actual cost side by side: the estimate below, the desk's time and goods above it."""

from uuid import UUID

from flask import Blueprint, render_template

from msp.data.work import Work
from msp.doors.answers import Answer
from msp.doors.web import door
from msp.home.queries.costs import costs_of_estimate

pages = Blueprint("costs", __name__, url_prefix="/estimates")


@pages.get("/<uuid:estimate_id>/costs")
@door
def of_estimate(work: Work, estimate_id: UUID) -> Answer:
    """What was planned, what it came to so far, and what is left of the price."""
    return render_template("home/costs.html", costs=costs_of_estimate(work, estimate_id))
