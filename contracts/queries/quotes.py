"""Quotes as those who may see them see them: a client reads what was sent to it, nothing else."""

from datetime import date
from uuid import UUID

from sqlalchemy import Select, select

from contracts.models import Quote, QuoteLine, QuoteMessage, QuoteOutcome
from contracts.queries.agreements import today_of
from contracts.rules import quotes, tax
from contracts.rules.quotes import QuoteLineKind, QuoteState
from contracts.rules.tax import Rates, TaxedTotal, TaxRule
from msp.accounts.models import Provider
from msp.data.history import History
from msp.data.work import Work
from msp.kernel.access import Permission
from msp.kernel.errors import NotFound, mark
from msp.kernel.money import Rounding
from msp.kernel.periods import Period

HANDING = ("quote.deliver", "quote.take_back", "quote.restore")
HANDED_OVER = ("delivered_on", "warranty_ends_on", "serial_numbers")  # what a take-back keeps


def visible_quotes(work: Work) -> Select[Quote]:
    """The quotes that the actor may see, the latest first; a client's were sent to it."""
    work.require(Permission.QUOTE_READ)
    wanted = select(Quote).order_by(Quote.created_at.desc(), Quote.id.desc())
    return wanted.where(Quote.number.is_not(None)) if work.actor.is_client else wanted


def quote_seen(work: Work, quote_id: UUID) -> Quote:
    """One of them; NotFound for a missing, foreign or unsent one."""
    found = work.session.scalars(visible_quotes(work).where(Quote.id == quote_id)).one_or_none()
    if found is None:
        raise NotFound(mark("There is no such %(kind)s."), kind=Quote.__tablename__)
    return found


def locked_quote(work: Work, quote_id: UUID) -> Quote:
    """The same, alone until the work ends and read anew."""
    wanted = visible_quotes(work).where(Quote.id == quote_id).with_for_update()
    found = work.session.scalars(wanted.execution_options(populate_existing=True)).first()
    if found is None:
        raise NotFound(mark("There is no such %(kind)s."), kind=Quote.__tablename__)
    return found


def lines_of_quote(work: Work, quote_id: UUID) -> list[QuoteLine]:
    """The lines of a quote in the order they are written."""
    wanted = select(QuoteLine).where(QuoteLine.quote_id == quote_id)
    return list(work.session.scalars(wanted.order_by(QuoteLine.position, QuoteLine.created_at)))


def outcomes_of(work: Work, quote_id: UUID) -> dict[UUID, QuoteOutcome]:
    """What became of each line, by the line's id."""
    wanted = select(QuoteOutcome).where(QuoteOutcome.quote_id == quote_id)
    return {row.quote_line_id: row for row in work.session.scalars(wanted)}


def taken_back(work: Work, quote_id: UUID) -> dict[UUID, History]:
    """Lines whose delivery was taken back last, with the row of the trail that says what it was.

    A row from before the trail kept numbers and warranty says too little to be undone.
    """
    wanted = select(History).where(History.subject_id == quote_id, History.verb.in_(HANDING))
    last = {
        UUID(row.detail["line_id"]): row
        for row in work.session.scalars(wanted.order_by(History.created_at, History.id))
    }
    whole = set(HANDED_OVER)
    return {
        key: row for key, row in last.items() if row.verb == HANDING[1] and whole <= set(row.detail)
    }


def messages_of(work: Work, quote_id: UUID) -> list[QuoteMessage]:
    """What was asked and answered, the oldest first."""
    wanted = select(QuoteMessage).where(QuoteMessage.quote_id == quote_id)
    return list(work.session.scalars(wanted.order_by(QuoteMessage.created_at, QuoteMessage.id)))


def versions_of(work: Work, quote: Quote) -> list[Quote]:
    """All versions of the same offer that the actor may see, the latest first."""
    if quote.number is None:
        return [quote]
    wanted = visible_quotes(work).where(Quote.number == quote.number)
    return sorted(work.session.scalars(wanted), key=lambda row: -row.revision)


def quote_of_contract(work: Work, contract_id: UUID) -> list[Quote]:
    """The accepted quotes that made or extended a contract."""
    wanted = visible_quotes(work).where(Quote.contract_id == contract_id)
    return list(work.session.scalars(wanted))


def state_today(work: Work, quote: Quote) -> QuoteState:
    """Where the quote stands today, whether or not the night has passed over it."""
    return quotes.open_on(quote.state, quote.valid_until, today_of(work, quote.client_id))


def tax_rule_of(work: Work) -> TaxRule:
    """The provider's own way of taxing."""
    provider = work.get(Provider, work.actor.provider_id)
    return TaxRule(Rounding(provider.tax_rounding), rates=Rates(standard=provider.tax_percent))


def total_of_quote(quote: Quote) -> TaxedTotal:
    """What the quote adds up to, as it was sent."""
    return tax.total_of(quote.tax_rows, quote.currency)


def delivered_lines(work: Work, period: Period) -> list[tuple[QuoteLine, date, str]]:
    """Goods and one-off work of accepted quotes delivered in a period: (line, day, number)."""
    work.require(Permission.RUN_READ)
    wanted = (
        select(QuoteLine, QuoteOutcome.delivered_on, Quote.number)
        .join(QuoteOutcome, QuoteOutcome.quote_line_id == QuoteLine.id)
        .join(Quote, Quote.id == QuoteLine.quote_id)
        .where(
            QuoteLine.kind.in_((QuoteLineKind.GOODS, QuoteLineKind.WORK)),
            QuoteOutcome.delivered_on >= period.first,
            QuoteOutcome.delivered_on < period.end,
        )
        .order_by(QuoteOutcome.delivered_on, QuoteLine.id)
    )
    found = work.session.execute(wanted)
    return [(line, day, number or "") for line, day, number in found if day is not None]
