"""Quotes for programs: list, show, draft, fill, send, answer."""

from datetime import date
from typing import Any
from uuid import UUID

from flask import Blueprint
from pydantic import BaseModel, ConfigDict

from contracts.actions import quotes as actions
from contracts.models import Quote, QuoteLine
from contracts.queries import quotes as queries
from contracts.rules.quotes import QuoteLineKind, QuoteState
from contracts.rules.tax import TaxCategory
from msp.data.work import Work
from msp.doors.api import endpoint, listing
from msp.doors.porter import settings

api = Blueprint("quotes_api", __name__, url_prefix="/api/v1/quotes")


class QuoteOut(BaseModel):
    """An offer; amounts are in minor units. `number` is null in a draft."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    number: str | None
    revision: int
    client_id: UUID
    title: str
    state: QuoteState
    valid_until: date
    starts_on: date
    ends_on: date | None
    currency: str
    net_minor: int
    tax_minor: int
    gross_minor: int
    po_number: str
    contract_id: UUID | None
    version: int


class QuoteLineOut(BaseModel):
    """A line of an offer: the list price of one, the discount, what is offered for all of it."""

    id: UUID
    kind: QuoteLineKind
    title: str
    quantity: int
    minutes: int
    unit_minor: int
    amount_minor: int
    tax: TaxCategory
    line_id: UUID | None
    pool_id: UUID | None
    delivered_on: date | None
    serial_numbers: list[str]
    warranty_ends_on: date | None


class QuoteWithLines(QuoteOut):
    """An offer and what it holds."""

    lines: list[QuoteLineOut]


@api.get("")
@listing(QuoteOut)
def index(work: Work) -> Any:
    """Quotes, the latest first; a client's own."""
    return queries.visible_quotes(work)


@api.get("/<uuid:quote_id>")
@endpoint(QuoteWithLines)
def show(work: Work, quote_id: UUID) -> dict[str, Any]:
    """A quote with its lines and what became of them."""
    return with_lines(work, queries.quote_seen(work, quote_id))


def with_lines(work: Work, quote: Quote) -> dict[str, Any]:
    """The quote as `show` answers it."""
    became = queries.outcomes_of(work, quote.id)
    found = queries.lines_of_quote(work, quote.id)
    told = QuoteOut.model_validate(quote).model_dump()
    return {**told, "lines": [_line(line, became.get(line.id)) for line in found]}


def _line(line: QuoteLine, outcome: Any) -> QuoteLineOut:
    return QuoteLineOut(
        id=line.id,
        kind=line.kind,
        title=line.title,
        quantity=line.quantity,
        minutes=line.minutes,
        unit_minor=line.unit_minor,
        amount_minor=line.priced.amount.minor,
        tax=line.tax,
        line_id=outcome.line_id if outcome else None,
        pool_id=outcome.pool_id if outcome else None,
        delivered_on=outcome.delivered_on if outcome else None,
        serial_numbers=outcome.serial_numbers if outcome else [],
        warranty_ends_on=outcome.warranty_ends_on if outcome else None,
    )


@api.post("")
@endpoint(QuoteOut, status=201)
def draft(work: Work, wish: actions.DraftQuote) -> Quote:
    """Begin an offer as a draft."""
    return actions.draft_quote(work, wish)


@api.post("/<uuid:quote_id>/terms")
@endpoint(QuoteWithLines, status=201)
def terms(work: Work, wish: actions.PutQuoteTerms) -> dict[str, Any]:
    """Offer a contract line."""
    actions.put_quote_terms(work, wish)
    return with_lines(work, queries.quote_seen(work, wish.quote_id))


@api.post("/<uuid:quote_id>/hours")
@endpoint(QuoteWithLines, status=201)
def hours(work: Work, wish: actions.PutQuoteHours) -> dict[str, Any]:
    """Offer prepaid hours."""
    actions.put_quote_hours(work, wish)
    return with_lines(work, queries.quote_seen(work, wish.quote_id))


@api.post("/<uuid:quote_id>/items")
@endpoint(QuoteWithLines, status=201)
def items(work: Work, wish: actions.PutQuoteItem) -> dict[str, Any]:
    """Offer goods or one-off work."""
    actions.put_quote_item(work, wish)
    return with_lines(work, queries.quote_seen(work, wish.quote_id))


@api.post("/<uuid:quote_id>/send")
@endpoint(QuoteOut)
def send(work: Work, wish: actions.SendQuote) -> Quote:
    """Send the offer to the client."""
    return actions.send_quote(work, wish, settings().public_url)


@api.post("/<uuid:quote_id>/accept")
@endpoint(QuoteOut)
def accept(work: Work, wish: actions.AcceptQuote) -> Quote:
    """Agree to the offer: once, else 409."""
    return actions.accept_quote(work, wish)


@api.post("/lines/<uuid:line_id>/delivered")
@endpoint(QuoteWithLines)
def deliver(work: Work, wish: actions.DeliverQuoteLine) -> dict[str, Any]:
    """Say that goods or work were delivered, with serial numbers and warranty."""
    outcome = actions.deliver_quote_line(work, wish)
    return with_lines(work, queries.quote_seen(work, outcome.quote_id))


@api.post("/<uuid:quote_id>/decline")
@endpoint(QuoteOut)
def decline(work: Work, wish: actions.DeclineQuote) -> Quote:
    """Do not agree."""
    return actions.decline_quote(work, wish)
