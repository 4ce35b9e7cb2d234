"""Goods of an accepted quote are handed over, watched and registered; or were not, after all."""

from dataclasses import replace
from datetime import date

from sqlalchemy import select

from contracts.actions.deadlines import AddDeadline, add_deadline
from contracts.actions.pieces import Pieces, give_back, take_in, watch_again
from contracts.actions.quotes_wishes import DeliverQuoteLine, RestoreDelivery, TakeBackDelivery
from contracts.models import Quote, QuoteLine, QuoteOutcome
from contracts.queries.agreements import today_of
from contracts.queries.quotes import HANDED_OVER, locked_quote, taken_back
from contracts.rules import quotes
from contracts.rules.deadlines import DeadlineKind
from contracts.rules.quotes import QuoteState
from msp.data.history import record
from msp.data.work import Work
from msp.kernel.access import Permission, Role
from msp.kernel.errors import Refused, mark


def deliver_quote_line(work: Work, wish: DeliverQuoteLine) -> QuoteOutcome:
    """Say when goods or one-off work were delivered: the month's run charges them then.

    The end of a warranty stands in the deadline register, once for each line.
    """
    work.require(Permission.QUOTE_CHANGE)
    line = work.get(QuoteLine, wish.line_id)
    quote = locked_quote(work, line.quote_id)
    if quote.state is not QuoteState.ACCEPTED or line.kind not in quotes.DELIVERED:
        raise Refused(mark("Only accepted goods and work are delivered."), field="line_id")
    if wish.delivered_on > today_of(work, quote.client_id):
        raise Refused(mark("This day has not come yet."), field="delivered_on")
    if quote.sent_on is not None and wish.delivered_on < quote.sent_on:
        raise Refused(mark("That is before the offer was made."), field="delivered_on")
    wanted = select(QuoteOutcome).where(QuoteOutcome.quote_line_id == line.id)
    outcome = work.session.scalars(wanted).one()
    if outcome.delivered_on is not None:
        raise Refused(mark("This was delivered already."), field="delivered_on")
    quotes.checked_warranty(line.kind, wish.warranty_ends_on, wish.delivered_on)
    outcome.serial_numbers = quotes.serials(wish.serial_numbers, line.quantity)
    outcome.delivered_on = wish.delivered_on
    outcome.warranty_ends_on = wish.warranty_ends_on
    _watch(work, line, outcome)
    _become_assets(work, quote, line, outcome)
    told = {"delivered_on": wish.delivered_on, "serial_numbers": outcome.serial_numbers}
    record(work, "quote.deliver", quote, line_id=line.id, **told)
    return outcome


def _watch(work: Work, line: QuoteLine, outcome: QuoteOutcome) -> None:
    """Whoever sells may not keep the register: what follows from a sale is written all the same."""
    if outcome.warranty_ends_on is None:
        return
    roles = work.actor.roles | {Role.SYSTEM}
    able = Work(work.session, replace(work.actor, roles=roles, scopes=None), work.now)
    told = {"client_id": line.client_id, "kind": DeadlineKind.WARRANTY}
    told |= {"title": " ".join((line.title, *outcome.serial_numbers))[:160]}
    told |= {"expires_on": outcome.warranty_ends_on, "source": f"quote:{line.id}"}
    watch_again(able, add_deadline(able, AddDeadline.model_validate(told)))


def _become_assets(work: Work, quote: Quote, line: QuoteLine, outcome: QuoteOutcome) -> None:
    if not outcome.serial_numbers or outcome.delivered_on is None:
        return
    take_in(
        work,
        Pieces(
            client_id=line.client_id,
            source=f"quote:{line.id}",
            tag=f"{quote.number}-{line.position + 1}",
            name=line.title,
            serials=tuple(outcome.serial_numbers),
            bought_on=outcome.delivered_on,
            warranty_on=outcome.warranty_ends_on,
        ),
    )


def take_back_delivery(work: Work, wish: TakeBackDelivery) -> QuoteOutcome:
    """Nothing was handed over: what followed from it is undone. Whoever calls has asked whether
    an invoice charges it.
    """
    work.require(Permission.QUOTE_CHANGE)
    line = work.get(QuoteLine, wish.line_id)
    quote = locked_quote(work, line.quote_id)
    outcome = _outcome(work, line)
    if outcome is None or outcome.delivered_on is None:
        raise Refused(mark("This was not delivered."), field="line_id")
    told: dict[str, object] = {"reason": wish.reason}
    told |= {name: [getattr(outcome, name), None] for name in HANDED_OVER}
    give_back(work, f"quote:{line.id}", wish.reason)
    outcome.delivered_on, outcome.warranty_ends_on = None, None
    outcome.serial_numbers = []
    work.session.flush()
    record(work, "quote.take_back", quote, line_id=line.id, **told)
    return outcome


def restore_delivery(work: Work, wish: RestoreDelivery) -> QuoteOutcome:
    """The take-back was the mistake: day, numbers, warranty and assets are what they were.

    Refused where nothing was taken back, or it was written down anew since. Whoever calls has
    asked whether its month was billed since.
    """
    work.require(Permission.QUOTE_CHANGE)
    line = work.get(QuoteLine, wish.line_id)
    quote = locked_quote(work, line.quote_id)
    outcome, undone = _outcome(work, line), taken_back(work, quote.id).get(line.id)
    if outcome is None or undone is None:
        raise Refused(mark("No delivery of this was taken back."), field="line_id")
    day, warranty, serials = (undone.detail[name][0] for name in HANDED_OVER)
    outcome.delivered_on = date.fromisoformat(day)
    outcome.warranty_ends_on = date.fromisoformat(warranty) if warranty else None
    outcome.serial_numbers = serials
    _watch(work, line, outcome)
    _become_assets(work, quote, line, outcome)
    work.session.flush()
    told = {"delivered_on": [None, outcome.delivered_on], "reason": wish.reason}
    record(work, "quote.restore", quote, line_id=line.id, **told)
    return outcome


def _outcome(work: Work, line: QuoteLine) -> QuoteOutcome | None:
    wanted = select(QuoteOutcome).where(QuoteOutcome.quote_line_id == line.id)
    return work.session.scalars(wanted).one_or_none()
