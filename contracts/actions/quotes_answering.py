"""A quote is sent with its number, asked about, and answered once; the rest it does by itself."""

import hashlib
from datetime import date
from typing import Any

from sqlalchemy import select

from contracts.actions import quotes_letters
from contracts.actions.quotes_amending import preview
from contracts.actions.quotes_drafting import drafted
from contracts.actions.quotes_fulfilling import fulfil
from contracts.actions.quotes_wishes import (
    AcceptQuote,
    AskAboutQuote,
    DeclineQuote,
    SendQuote,
    WithdrawQuote,
)
from contracts.models import (
    Estimate,
    Quote,
    QuoteMessage,
)
from contracts.queries.agreements import today_of
from contracts.queries.quotes import lines_of_quote, locked_quote, quote_seen
from contracts.rules import quotes
from contracts.rules.quotes import QuoteState
from contracts.rules.quotes_estimates import EstimateState
from msp.accounts.models import Client, Provider
from msp.data import counters
from msp.data.history import record
from msp.data.work import Work
from msp.kernel.access import Permission
from msp.kernel.errors import Refused, mark

PREFIX = "Q"
OF_CLIENT = (
    *("name", "name_en", "honorific", "postal_code", "address"),
    *("billing_name", "billing_address"),
)
OF_PROVIDER = ("name", "name_en", "registration_number", "postal_code", "address", "phone")


def send_quote(work: Work, wish: SendQuote, portal: str = "") -> Quote:
    """Give the offer its number (gapless by month) and mail its readers the way to it.

    Refused while it offers nothing, is past its day, could not be carried out, or has an estimate
    that waits for approval. A revision takes the old version's number and place.
    """
    work.require(Permission.QUOTE_CHANGE)
    quote = drafted(work, wish.quote_id)
    work.fresh(quote, wish.version)
    today = today_of(work, quote.client_id)
    quotes.checked_validity(quote.valid_until, today)
    if not lines_of_quote(work, quote.id):
        raise Refused(mark("A quote without lines offers nothing."), field="quote_id")
    _estimated(work, quote)
    preview(work, quote)
    _tried(work, quote)
    _numbered(work, quote, today)
    quote.state = quotes.moved(quote.state, QuoteState.SENT)
    quote.sent_at, quote.sent_by, quote.sent_on = work.now, work.actor.id, today
    quote.frozen = _parties(work, quote)
    work.session.flush()
    record(work, "quote.send", quote, number=quote.shown_number, gross=quote.gross_minor)
    quotes_letters.tell_client(work, quote, portal)
    return quote


def _estimated(work: Work, quote: Quote) -> None:
    waits = select(Estimate.id).where(
        Estimate.source == f"quote:{quote.id}", Estimate.state != EstimateState.APPROVED
    )
    if work.session.scalars(waits).first() is not None:
        raise Refused(mark("Its estimate is not approved yet."), field="quote_id")


def _tried(work: Work, quote: Quote) -> None:
    """Carry the offer out and take everything back: what cannot be kept is not promised."""
    trial = work.session.begin_nested()
    try:
        fulfil(work, quote)
    finally:
        trial.rollback()
    work.session.refresh(quote)


def _numbered(work: Work, quote: Quote, today: date) -> None:
    if quote.replaces_id is None:
        place = counters.next_number(work, f"quote-{today:%Y%m}")
        quote.number = quotes.number_text(PREFIX, today, place)
        return
    old = locked_quote(work, quote.replaces_id)
    before, old.state = old.state, quotes.moved(old.state, QuoteState.SUPERSEDED)
    latest = select(Quote.revision).where(Quote.number == old.number)
    quote.revision = max(work.session.scalars(latest)) + 1
    quote.number = old.number
    work.session.flush()
    record(work, "quote.supersede", old, by=quote.id, state=[before, old.state])


def _parties(work: Work, quote: Quote) -> dict[str, Any]:
    """Who offers to whom, as both were called on that day."""
    client, provider = work.get(Client, quote.client_id), work.get(Provider, quote.provider_id)
    seal = hashlib.sha256(provider.seal).hexdigest() if provider.seal else ""
    return {
        "client": {name: getattr(client, name) for name in OF_CLIENT},
        "provider": {name: getattr(provider, name) for name in OF_PROVIDER},
        "language": client.language,
        "seal_sha256": seal,
    }


def withdraw_quote(work: Work, wish: WithdrawQuote) -> Quote:
    """Take the offer back before it is answered; a draft is given up."""
    work.require(Permission.QUOTE_CHANGE)
    quote = locked_quote(work, wish.quote_id)
    before, quote.state = quote.state, quotes.moved(quote.state, QuoteState.WITHDRAWN)
    quote.reason = wish.reason
    quote.version += 1
    record(work, "quote.withdraw", quote, reason=wish.reason, state=[before, quote.state])
    return quote


def accept_quote(work: Work, wish: AcceptQuote) -> Quote:
    """Agree to an offer: once, whoever else agrees at the same moment (they get a Conflict).

    Its contract, lines and hours are made in the same transaction. Staff writes an acceptance
    down for the client and names who agreed. Refused after its last day, without an order number
    where the client needs one, or when another amount was shown.
    """
    work.require(Permission.QUOTE_ACCEPT)
    quote = locked_quote(work, wish.quote_id)
    _still_open(work, quote, QuoteState.ACCEPTED)
    client = work.get(Client, quote.client_id)
    if client.needs_po and not wish.po_number:
        raise Refused(mark("Please enter your order number (PO)."), field="po_number")
    if not work.actor.is_client and not wish.approver_name:
        raise Refused(mark("Say who of the client agreed."), field="approver_name")
    if wish.seen_gross is not None and wish.seen_gross != quote.gross_minor:
        message = mark("The price has changed meanwhile. Please look at it again.")
        raise Refused(message, field="seen_gross")
    quote.po_number = wish.po_number
    quote.approver_name = wish.approver_name
    _answered(work, quote, QuoteState.ACCEPTED)
    fulfil(work, quote)
    told = {"po_number": wish.po_number, "gross": quote.gross_minor}
    record(work, "quote.accept", quote, contract_id=quote.contract_id, **told)
    quotes_letters.tell_sender(work, quote, "accepted")
    return quote


def decline_quote(work: Work, wish: DeclineQuote) -> Quote:
    """Say no to an offer, with the reason."""
    work.require(Permission.QUOTE_ACCEPT)
    quote = locked_quote(work, wish.quote_id)
    _still_open(work, quote, QuoteState.DECLINED)
    quote.reason = wish.reason
    _answered(work, quote, QuoteState.DECLINED)
    record(work, "quote.decline", quote, reason=wish.reason)
    quotes_letters.tell_sender(work, quote, "declined")
    return quote


def _still_open(work: Work, quote: Quote, wanted: QuoteState) -> None:
    today = today_of(work, quote.client_id)
    quotes.moved(quotes.open_on(quote.state, quote.valid_until, today), wanted)


def _answered(work: Work, quote: Quote, state: QuoteState) -> None:
    quote.state = quotes.moved(quote.state, state)
    quote.answered_at, quote.answered_by = work.now, work.actor.id
    quote.version += 1
    work.session.flush()


def ask_about_quote(work: Work, wish: AskAboutQuote) -> QuoteMessage:
    """A client asks, the provider answers; the other side hears of it by mail."""
    own = work.actor.is_client
    work.require(Permission.QUOTE_ACCEPT if own else Permission.QUOTE_CHANGE)
    quote = quote_seen(work, wish.quote_id)
    if quote.number is None:
        raise Refused(quotes.WHY_NOT[QuoteState.DRAFT], field="quote_id")
    made = work.add(
        QuoteMessage(
            client_id=quote.client_id,
            quote_id=quote.id,
            from_client=own,
            author_id=work.actor.id,
            body=wish.body,
        )
    )
    record(work, "quote.ask" if own else "quote.answer", quote, message_id=made.id)
    quotes_letters.tell_of_message(work, quote, made)
    return made


def expire_quotes(work: Work) -> int:
    """Close offers whose last day is past; how many there were."""
    work.require(Permission.QUOTE_CHANGE)
    waiting = select(Quote).where(Quote.state == QuoteState.SENT).order_by(Quote.id)
    expired = 0
    for quote in work.session.scalars(waiting.with_for_update()):
        if today_of(work, quote.client_id) > quote.valid_until:
            quote.state = QuoteState.EXPIRED
            quote.version += 1
            record(work, "quote.expire", quote, valid_until=quote.valid_until)
            expired += 1
    return expired
