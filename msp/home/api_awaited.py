"""What waits for a client's own word, for programs of the client."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from flask import Blueprint
from pydantic import BaseModel

from msp.data.work import Work
from msp.doors.api import listing
from msp.home.queries.awaited import Awaited, Sort, awaited

api = Blueprint("awaited_api", __name__, url_prefix="/api/v1/awaited")


class AwaitedOut(BaseModel):
    """An offer, chargeable work, a work report or an order of hours, as `sort` says.

    `row_id` is its own; `until` the last day, `month_on` the month of a report. Minor units.
    """

    sort: Sort
    row_id: UUID
    about: str
    until: date | None
    month_on: date | None
    amount_minor: int | None
    currency: str | None


@api.get("")
@listing(AwaitedOut)
def index(work: Work) -> Sequence[AwaitedOut]:
    """What the token's owner may answer for the client, the most pressing first; staff: nothing."""
    return [_told(one) for one in awaited(work)]


def _told(one: Awaited) -> AwaitedOut:
    return AwaitedOut(
        sort=one.sort,
        row_id=one.row_id,
        about=one.about,
        until=one.until,
        month_on=one.month_on,
        amount_minor=one.amount.minor if one.amount else None,
        currency=one.amount.currency if one.amount else None,
    )
