"""A quote is drafted, filled with lines, revised and copied; only a draft can be changed."""

from typing import Any
from uuid import UUID

from sqlalchemy import select

from contracts.actions.agreements import TermsWish
from contracts.actions.agreements.terms import sensible
from contracts.actions.quotes_amending import AMENDS, CHANGES, SINCE, amended_line, preview
from contracts.actions.quotes_wishes import (
    ChangeQuote,
    CopyQuote,
    DraftQuote,
    PutQuoteHours,
    PutQuoteItem,
    PutQuoteTerms,
    QuoteWish,
    RemoveQuoteLine,
    ReviseQuote,
)
from contracts.models import Contract, HourPackage, Quote, QuoteLine, SlaPolicy, WorkType
from contracts.queries.agreements import today_of
from contracts.queries.quotes import lines_of_quote, locked_quote, tax_rule_of
from contracts.rules import fees, lines, quotes, tax
from contracts.rules.quotes import QuoteLineKind, QuoteState
from msp.accounts.models import Client
from msp.data.history import changed, plain, record
from msp.data.work import Work
from msp.kernel.access import Permission
from msp.kernel.errors import NotFound, Refused, mark
from msp.kernel.money import Money

COPIED = ("title", "starts_on", "ends_on", "renewal", "notice_days", "remarks", "extends_id")
LINE = (
    *("position", "kind", "line_kind", "title", "note", "quantity", "currency", "unit_minor"),
    *("discount_percent", "discount_minor", "tax", "minutes", "validity_months", "terms"),
)


def draft_quote(work: Work, wish: DraftQuote) -> Quote:
    """Begin an offer to a client, in its currency. The client sees nothing before it is sent."""
    work.require(Permission.QUOTE_CHANGE)
    client = work.get(Client, wish.client_id)
    _checked(work, wish, client)
    told = wish.model_dump()
    made = work.add(Quote(**told, currency=client.currency, made_by=work.actor.id))
    record(work, "quote.draft", made, title=wish.title)
    return made


def change_quote(work: Work, wish: ChangeQuote) -> Quote:
    """Change what a draft says apart from its lines."""
    work.require(Permission.QUOTE_CHANGE)
    row = drafted(work, wish.quote_id)
    work.fresh(row, wish.version)
    _checked(work, wish, work.get(Client, row.client_id))
    told = wish.model_dump(exclude={"quote_id", "version"})
    record(work, "quote.change", row, **changed(row, told))
    preview(work, row)
    return row


def _checked(work: Work, wish: QuoteWish, client: Client) -> None:
    lines.checked_span(wish.starts_on, wish.ends_on)
    quotes.checked_validity(wish.valid_until, today_of(work, client.id))
    if wish.renewal is not lines.Renewal.NONE and wish.ends_on is None:
        raise Refused(mark("What is renewed has an end."), field="ends_on")
    if wish.extends_id is None:
        return
    contract = work.get(Contract, wish.extends_id)
    if contract.client_id != client.id:
        raise NotFound(mark("There is no such %(kind)s."), kind=Contract.__tablename__)
    if contract.state is not lines.ContractState.ACTIVE:
        raise Refused(mark("Only a contract in force gains lines."), field="extends_id")
    if contract.currency != client.currency:
        raise Refused(mark("The contract is in another currency."), field="extends_id")


def drafted(work: Work, quote_id: UUID) -> Quote:
    """The quote, locked, if it is a draft still."""
    row = locked_quote(work, quote_id)
    if row.state is not QuoteState.DRAFT:
        raise Refused(quotes.WHY_NOT[row.state], field="quote_id")
    return row


def put_quote_terms(work: Work, wish: PutQuoteTerms) -> QuoteLine:
    """Offer a contract line of any kind at the fee of so many periods, with all its terms."""
    work.require(Permission.QUOTE_CHANGE)
    quote = drafted(work, wish.quote_id)
    sensible(wish.kind, wish)
    _checked_service(work, wish)
    _placed(work, wish.work_type_ids)
    listed = (wish.fee or 0) + (wish.unit_fee or 0) * max(wish.counted - wish.included_units, 0)
    own = {"service", "rank", "needs_remote_attempt", "work_type_ids"}
    told = wish.model_dump(include=set(TermsWish.model_fields) | own)
    terms = {name: plain(value) for name, value in told.items() if value is not None}
    if wish.amends_line_id is not None:
        terms |= amended_line(work, quote, wish.amends_line_id, wish.kind)
    made = _put(
        work,
        quote,
        wish.line_id,
        {
            "kind": QuoteLineKind.RECURRING,
            "line_kind": wish.kind,
            "title": wish.title,
            "note": wish.note,
            "quantity": wish.periods,
            "unit_minor": listed,
            "discount_percent": wish.discount_percent,
            "discount_minor": wish.discount,
            "terms": terms | {"counted": wish.counted},
        },
    )
    preview(work, quote)
    return made


def _checked_service(work: Work, wish: PutQuoteTerms) -> None:
    if wish.service is not None and wish.kind is not lines.LineKind.ADD_ON:
        raise Refused(mark("Only an add-on line names its service."), field="service")
    if wish.line_sla_policy_id is not None:
        work.get(SlaPolicy, wish.line_sla_policy_id)
    elif wish.service is lines.Service.PREMIUM_SUPPORT:
        message = mark("Premium support has response and resolution targets of its own.")
        raise Refused(message, field="line_sla_policy_id")


def put_quote_hours(work: Work, wish: PutQuoteHours) -> QuoteLine:
    """Offer hours that are bought once; a package says what they hold and cost if nothing else."""
    work.require(Permission.QUOTE_CHANGE)
    quote = drafted(work, wish.quote_id)
    package = work.get(HourPackage, wish.package_id) if wish.package_id else None
    if package is not None and package.price.currency != quote.currency:
        raise Refused(mark("The package is sold in another currency."), field="package_id")
    language = work.get(Client, quote.client_id).language
    minutes = wish.minutes or (package.minutes if package else None)
    title = wish.title or (package.name_in(language) if package else "")
    if minutes is None:
        raise Refused(mark("Say how many hours."), field="minutes")
    if not title:
        raise Refused(mark("Give the line a title."), field="title")
    _placed(work, wish.work_type_ids)
    told = wish.model_dump(include={"rate_per_hour", "minimum", "increment", "starts"})
    terms = {name: plain(value) for name, value in told.items() if value is not None}
    terms["work_type_ids"] = [str(key) for key in wish.work_type_ids]
    content = {
        "kind": QuoteLineKind.HOURS,
        "line_kind": lines.LineKind.BLOCK,
        "title": title,
        "note": wish.note,
        "quantity": wish.quantity,
        "minutes": minutes,
        "validity_months": wish.validity_months or (package.validity_months if package else None),
        "terms": terms,
    }
    return _put(work, quote, wish.line_id, content | _price_of_hours(wish, package))


def _price_of_hours(wish: PutQuoteHours, package: HourPackage | None) -> dict[str, int | None]:
    """The price that was typed, else the package's: its list price, less what it is sold under."""
    told = {"discount_percent": wish.discount_percent, "discount_minor": wish.discount}
    if wish.price is not None:
        return {"unit_minor": wish.price, **told}
    if package is None:
        raise Refused(mark("Say what the hours cost."), field="price")
    price, listed = package.price.minor, package.list_price_minor
    if listed is None or listed <= price or wish.discount or wish.discount_percent:
        return {"unit_minor": price, **told}
    off = (listed - price) * wish.quantity
    return {"unit_minor": listed, "discount_percent": None, "discount_minor": off}


def put_quote_item(work: Work, wish: PutQuoteItem) -> QuoteLine:
    """Offer goods or one-off work at a price each."""
    work.require(Permission.QUOTE_CHANGE)
    quote = drafted(work, wish.quote_id)
    told = wish.model_dump(exclude={"quote_id", "line_id", "price", "discount"})
    content = {**told, "unit_minor": wish.price, "discount_minor": wish.discount}
    return _put(work, quote, wish.line_id, content)


def _placed(work: Work, work_type_ids: list[UUID]) -> None:
    for key in work_type_ids:
        kind = work.get(WorkType, key)
        if kind.placed_at is None:
            kind.placed_at = work.now


def _put(work: Work, quote: Quote, line_id: UUID | None, content: dict[str, Any]) -> QuoteLine:
    if line_id is None:
        found = lines_of_quote(work, quote.id)
        place = max((line.position for line in found), default=-1) + 1
        own = {"client_id": quote.client_id, "quote_id": quote.id, "currency": quote.currency}
        line = QuoteLine(**own, position=place, **content)
        _checked_line(line, quote)
        work.add(line)
    else:
        line = _line(work, line_id, quote)
        for name, value in content.items():
            setattr(line, name, value)
        _checked_line(line, quote)
    work.session.flush()
    reckoned(work, quote)
    record(work, "quote.line", quote, line_id=line.id, title=line.title)
    return line


def _checked_line(line: QuoteLine, quote: Quote) -> None:
    off = None if line.discount_minor is None else Money(line.discount_minor, quote.currency)
    unit = Money(line.unit_minor, quote.currency)
    discount = fees.Discount(line.discount_percent, off)
    quotes.checked_line(quotes.Priced(line.kind, unit, line.quantity, discount))


def _line(work: Work, line_id: UUID, quote: Quote) -> QuoteLine:
    line = work.get(QuoteLine, line_id)
    if line.quote_id != quote.id:
        raise NotFound(mark("There is no such %(kind)s."), kind=QuoteLine.__tablename__)
    return line


def remove_quote_line(work: Work, wish: RemoveQuoteLine) -> Quote:
    """Take a line out of a draft."""
    work.require(Permission.QUOTE_CHANGE)
    line = work.get(QuoteLine, wish.line_id)
    quote = drafted(work, line.quote_id)
    work.session.delete(line)
    work.session.flush()
    reckoned(work, quote)
    record(work, "quote.line_removed", quote, title=line.title)
    return quote


def reckoned(work: Work, quote: Quote) -> None:
    """Add the lines up anew: tax once for each rate on its sum."""
    found = [line.priced for line in lines_of_quote(work, quote.id)]
    total = quotes.totals(found, tax_rule_of(work), quote.currency)
    quote.net_minor, quote.tax_minor = total.net.minor, total.tax.minor
    quote.gross_minor = total.gross.minor
    quote.tax_rows = tax.stored_rows(total)
    quote.version += 1
    work.session.flush()


def revise_quote(work: Work, wish: ReviseQuote) -> Quote:
    """A draft of the next version. The old one stays open until the new one is sent."""
    work.require(Permission.QUOTE_CHANGE)
    old = locked_quote(work, wish.quote_id)
    if QuoteState.SUPERSEDED not in quotes.MOVES[old.state] or old.number is None:
        raise Refused(quotes.WHY_NOT[old.state], field="quote_id")
    begun = select(Quote).where(Quote.replaces_id == old.id, Quote.state == QuoteState.DRAFT)
    if (kept := work.session.scalars(begun).first()) is not None:
        return kept
    made = _copied(work, old, old.client_id)
    made.replaces_id = old.id
    made.valid_until = max(old.valid_until, today_of(work, old.client_id))
    work.session.flush()
    record(work, "quote.revise", made, replaces_id=old.id)
    return made


def copy_quote(work: Work, wish: CopyQuote) -> Quote:
    """A new draft that says the same. For another client it must be in that client's currency."""
    work.require(Permission.QUOTE_CHANGE)
    old = work.get(Quote, wish.quote_id)
    client = work.get(Client, wish.client_id or old.client_id)
    if client.currency != old.currency:
        message = mark("The prices of the quote are in %(currency)s, the client's are not.")
        raise Refused(message, field="client_id", currency=old.currency)
    made = _copied(work, old, client.id)
    if client.id != old.client_id:
        made.extends_id = None
    made.valid_until = max(old.valid_until, today_of(work, client.id))
    work.session.flush()
    record(work, "quote.copy", made, from_id=old.id)
    return made


def _copied(work: Work, old: Quote, client_id: UUID) -> Quote:
    told = {name: getattr(old, name) for name in COPIED}
    made = work.add(
        Quote(
            **told,
            client_id=client_id,
            currency=old.currency,
            valid_until=old.valid_until,
            made_by=work.actor.id,
        )
    )
    for line in lines_of_quote(work, old.id):
        content = {name: getattr(line, name) for name in LINE}
        if client_id != old.client_id:  # the other client's contract has no such line
            left_out = (AMENDS, SINCE, CHANGES)
            content["terms"] = {k: v for k, v in line.terms.items() if k not in left_out}
        work.session.add(QuoteLine(client_id=client_id, quote_id=made.id, **content))
    work.session.flush()
    reckoned(work, made)
    return made
