"""What was sold is undone for programs: hours are void, deliveries are taken back."""

from typing import Any

from flask import Blueprint

from billing.actions.deliveries import restore_delivery, take_back_delivery
from billing.actions.voiding import void_hours
from contracts.actions import VoidPool
from contracts.actions.quotes import RestoreDelivery, TakeBackDelivery
from contracts.api import PoolOut
from contracts.models import HourPool, QuoteOutcome
from contracts.queries.quotes import quote_seen
from contracts.web.quotes_api import QuoteWithLines, with_lines
from msp.data.work import Work
from msp.doors.api import endpoint

pools = Blueprint("voiding_api", __name__, url_prefix="/api/v1/pools")
quotes = Blueprint("deliveries_api", __name__, url_prefix="/api/v1/quotes")
ENDPOINTS = (pools, quotes)


@pools.post("/<uuid:pool_id>/void")
@endpoint(PoolOut)
def void(work: Work, wish: VoidPool) -> HourPool:
    """Undo a sale of which no minute was ever used; what invoices charge for it is given back."""
    return void_hours(work, wish)


@quotes.post("/lines/<uuid:line_id>/taken-back")
@endpoint(QuoteWithLines)
def take_back(work: Work, wish: TakeBackDelivery) -> dict[str, Any]:
    """Say that goods or work were not delivered after all; not while an invoice charges them."""
    return _quote(work, take_back_delivery(work, wish))


@quotes.post("/lines/<uuid:line_id>/delivered-after-all")
@endpoint(QuoteWithLines)
def restore(work: Work, wish: RestoreDelivery) -> dict[str, Any]:
    """Undo a take-back: day, numbers, warranty and assets are what they were."""
    return _quote(work, restore_delivery(work, wish))


def _quote(work: Work, outcome: QuoteOutcome) -> dict[str, Any]:
    return with_lines(work, quote_seen(work, outcome.quote_id))
