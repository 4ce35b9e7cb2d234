"""Which line covers work on its date, with every step of why: the ladder over stored facts."""

from collections.abc import Sequence

from contracts.models import Product
from contracts.queries.agreements import CoverRequest, LineFacts, active_lines
from contracts.queries.services import candidates
from contracts.rules import coverage
from msp.data.work import Work


def cover(work: Work, request: CoverRequest) -> coverage.Coverage:
    """Which line covers the work on its date, and every step of why. Source: DOMAIN §4."""
    return climb(work, request, active_lines(work, request.client_id, request.on))


def climb(work: Work, request: CoverRequest, found: Sequence[LineFacts]) -> coverage.Coverage:
    """The same over lines that were read already: `found` are those in force on the day."""
    product = None
    if request.product_id is not None:
        product = work.get(Product, request.product_id)
    offered = candidates(work, found, request.on, request.ticket_source)
    return coverage.covered(request.deed_about(product), offered)
