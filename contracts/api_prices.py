"""Prices for programs: the list that holds for everybody, and what was agreed with one client."""

from datetime import date
from typing import Any
from uuid import UUID

from flask import Blueprint
from pydantic import BaseModel, ConfigDict

from contracts import actions, queries
from contracts.api import client_asked
from contracts.rules.rates import Per
from msp.data.work import Work
from msp.doors.api import endpoint, listing

api = Blueprint("price_list_api", __name__, url_prefix="/api/v1/prices")


class ListedPrice(BaseModel):
    """A price from a day on, in minor units; what is null holds for every value."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    work_type_id: UUID | None
    role: str | None
    tier: int | None
    per: Per
    per_hour_minor: int
    currency: str
    starts_on: date
    ends_on: date | None


@api.get("")
@listing(ListedPrice)
def index(work: Work) -> Any:
    """The price list, the newest first; with `client_id` what was agreed with that client."""
    client_id = client_asked()
    if client_id is None:
        return queries.price_list(work)
    return queries.client_rates(work, client_id)


@api.post("")
@endpoint(ListedPrice, status=201)
def agree(work: Work, wish: actions.SetRate) -> Any:
    """Let a price hold from a day on: for everybody, a client, or one line; `per` says of what."""
    return actions.set_rate(work, wish)


@api.post("/<uuid:rate_id>/end")
@endpoint(ListedPrice)
def end(work: Work, wish: actions.EndRate) -> Any:
    """Let a price hold no more from a day on; what was priced with it stays."""
    return actions.end_rate(work, wish)
