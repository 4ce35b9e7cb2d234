"""The tier-1 rate over time, for programs."""

from datetime import date

from flask import Blueprint, request
from pydantic import BaseModel

from msp.data.work import Work
from msp.doors.api import endpoint
from msp.home.queries import trend as queries
from msp.home.rules.figures import BAND
from msp.home.rules.trend import Step
from msp.kernel.errors import Refused, mark

api = Blueprint("trend_api", __name__, url_prefix="/api/v1/reports")


class RateOut(BaseModel):
    """The rate of one week or month; the share in tenths of a percent, null of no ticket."""

    starts_on: date
    ends_on: date
    solved_at_tier_one: int
    entered_at_tier_one: int
    tenths: int | None


class TrendOut(BaseModel):
    """The latest periods, the running one last, and the band in tenths of a percent."""

    by: Step
    band: tuple[int, int]
    rates: list[RateOut]


@api.get("/tier-one")
@endpoint(TrendOut)
def tier_one(work: Work) -> TrendOut:
    """The tier-1 rate of twelve weeks (`?by=week`) or months."""
    step = step_of(request.args.get("by", Step.MONTH.value))
    return TrendOut(by=step, band=BAND, rates=told(queries.tier_one(work, step)))


def step_of(typed: str) -> Step:
    """The length of periods that is typed, or a refusal."""
    if typed not in set(Step):
        raise Refused(mark("Write week or month."), field="by")
    return Step(typed)


def told(found: list[queries.Rate]) -> list[RateOut]:
    """The rates as programs and the shell read them; `ends_on` is the last day."""
    return [
        RateOut(
            starts_on=rate.period.first,
            ends_on=rate.period.last,
            solved_at_tier_one=rate.part.part,
            entered_at_tier_one=rate.part.whole,
            tenths=rate.part.tenths,
        )
        for rate in found
    ]
