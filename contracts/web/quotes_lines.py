"""The lines of a quote in a browser: each kind asks for what it needs."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from flask import Blueprint, request, url_for
from flask_babel import gettext
from sqlalchemy import select

from contracts import queries as contracts
from contracts.actions import quotes as actions
from contracts.actions.agreements.terms import RENAMED
from contracts.actions.agreements.wishes import TermsWish
from contracts.models import ContractLine, QuoteLine
from contracts.queries import quotes as queries
from contracts.rules import lines
from contracts.rules.lines import LineKind
from contracts.rules.quotes import QuoteLineKind
from contracts.web import quotes_words as told
from contracts.web import words
from contracts.web.asking import Ask, Sheet, english, form_page, to
from contracts.web.catalogue import work_type_options
from contracts.web.quotes import shown
from contracts.web.terms import asks_of
from msp.data.work import Work
from msp.doors.answers import Answer
from msp.doors.forms import Form
from msp.doors.web import door
from msp.kernel.access import Permission
from msp.kernel.errors import NotFound, mark

pages = Blueprint("quote_lines", __name__, url_prefix="/quotes")
COMMANDS: dict[QuoteLineKind, tuple[Any, Any]] = {
    QuoteLineKind.RECURRING: (actions.PutQuoteTerms, actions.put_quote_terms),
    QuoteLineKind.HOURS: (actions.PutQuoteHours, actions.put_quote_hours),
    QuoteLineKind.GOODS: (actions.PutQuoteItem, actions.put_quote_item),
    QuoteLineKind.WORK: (actions.PutQuoteItem, actions.put_quote_item),
}
USUAL = {"quantity": "1", "periods": "1", "counted": "0", "minimum": "0", "increment": "1"}


@pages.route("/<uuid:quote_id>/lines/<kind>", methods=["GET", "POST"])
@door
def add(work: Work, quote_id: UUID, kind: str) -> Answer:
    """Offer something more."""
    work.require(Permission.QUOTE_CHANGE)
    queries.quote_seen(work, quote_id)
    return _page(work, quote_id, _kind(kind), None)


def _kind(name: str) -> QuoteLineKind:
    if name not in set(QuoteLineKind):
        raise NotFound(mark("There is no such page."))
    return QuoteLineKind(name)


@pages.route("/lines/<uuid:line_id>", methods=["GET", "POST"])
@door
def change(work: Work, line_id: UUID) -> Answer:
    """Offer it otherwise."""
    work.require(Permission.QUOTE_CHANGE)
    line = work.get(QuoteLine, line_id)
    return _page(work, line.quote_id, line.kind, line)


def _page(work: Work, quote_id: UUID, kind: QuoteLineKind, line: QuoteLine | None) -> Answer:
    command, action = COMMANDS[kind]
    fixed: dict[str, Any] = {"quote_id": quote_id, "line_id": line.id if line else None}
    if command is actions.PutQuoteItem:
        fixed["kind"] = kind
    posted = request.method == "POST"
    typed = request.form if posted else (_stored(line) if line else _begun(work))
    form: Form[Any] = Form(command, typed, **fixed)
    if posted and form.send(work, action) is not None:
        return to("quotes.show", quote_id=quote_id)
    title = gettext(told.KINDS[kind])
    if kind is QuoteLineKind.RECURRING:
        title = words.words(_line_kind(line))
    lead = gettext("Prices are list prices without tax; the discount is shown beside them.")
    back = url_for("quotes.show", quote_id=quote_id)
    sheet = Sheet(title, back, _asks(work, kind, line), gettext("Save"), lead)
    return form_page(form, sheet)


def _begun(work: Work) -> dict[str, Any]:
    """A new line as its form begins: empty, or with the terms of the line that it changes."""
    usual = {**USUAL, "kind": _line_kind(None).value}
    amends = request.args.get("amends", type=UUID)
    if amends is None:
        return usual
    line = work.get(ContractLine, amends)
    last = contracts.terms_of(work, line.id)[-1]
    held = {name: getattr(last, RENAMED.get(name, name)) for name in TermsWish.model_fields}
    told = {name: "" if value is None else value for name, value in held.items()}
    own = {"kind": line.kind.value, "title": line.title, "amends_line_id": str(line.id)}
    return {**usual, **told, **own}


def _stored(line: QuoteLine) -> dict[str, Any]:
    """The line as its form shows it."""
    own = {
        "title": line.title,
        "note": line.note,
        "price": line.unit_minor,
        "quantity": line.quantity,
        "discount_percent": line.discount_percent,
        "discount": line.discount_minor,
        "tax": line.tax.value,
        "minutes": line.minutes,
        "validity_months": line.validity_months,
        "periods": line.quantity,
        "kind": line.line_kind,
    }
    shown_as = {**line.terms, **own}
    return {name: "" if value is None else value for name, value in shown_as.items()}


def _asks(work: Work, kind: QuoteLineKind, line: QuoteLine | None) -> Sequence[Ask]:
    if kind is QuoteLineKind.RECURRING:
        return _asks_of_terms(work, _line_kind(line))
    return _asks_of_hours(work) if kind is QuoteLineKind.HOURS else _asks_of_items()


def _line_kind(line: QuoteLine | None) -> LineKind:
    """The kind of contract line: the stored one, else the one that the address or form names."""
    if line is not None and line.line_kind is not None:
        return line.line_kind
    named = request.values.get("kind", "")
    return LineKind(named) if named in set(LineKind) else LineKind.MANAGED


def _asks_of_terms(work: Work, kind: LineKind) -> Sequence[Ask]:
    terms = asks_of(work, kind)
    counts = any(ask.name == "unit_fee" for ask in terms)
    service = Ask(
        "choice",
        "service",
        gettext("Add-on service"),
        words.options(lines.Service),
        empty=gettext("None"),
    )
    return (
        Ask("hidden", "kind", ""),
        Ask("hidden", "amends_line_id", ""),
        Ask("field", "title", gettext("Title")),
        Ask(
            "number_field",
            "periods",
            gettext("Periods in the quote"),
            hint=gettext("The quote adds up the fee of so many periods."),
        ),
        Ask("field", "note", gettext("Note")),
        *((service,) if kind is LineKind.ADD_ON else ()),
        Ask("checks", "work_type_ids", gettext("Included work"), work_type_options(work)),
        *terms,
        *((Ask("number_field", "counted", gettext("Units expected")),) if counts else ()),
        Ask(
            "check",
            "needs_remote_attempt",
            gettext("Visits are covered only after a failed remote attempt"),
        ),
    )


def _asks_of_hours(work: Work) -> Sequence[Ask]:
    language = "en" if english() else "ja"
    found = work.session.scalars(contracts.packages(work))
    packages = [(row.id, row.name_in(language)) for row in found if row.on_sale]
    beyond = gettext(
        "What an hour costs once the hours are used up. Empty: as the price list says."
    )
    starts = [
        ("at_once", gettext("With the contract")),
        ("when_paid", gettext("When they are paid")),
    ]
    return (
        Ask(
            "choice",
            "package_id",
            gettext("Package"),
            packages,
            empty=gettext("None"),
            hint=gettext("It fills in what is left empty."),
        ),
        Ask("field", "title", gettext("Title")),
        Ask("field", "minutes", gettext("Hours of each"), hint=gettext("For example 50h.")),
        *_priced(),
        Ask(
            "number_field",
            "validity_months",
            gettext("Valid for"),
            unit=gettext("months"),
            hint=gettext("Empty: they do not expire."),
        ),
        Ask("choice", "starts", gettext("The hours start"), starts),
        Ask(
            "checks",
            "work_type_ids",
            gettext("Included work"),
            work_type_options(work),
            hint=gettext("Empty: the hours join the client's line for prepaid hours."),
        ),
        Ask("money_field", "rate_per_hour", gettext("Price per hour"), hint=beyond),
        Ask("number_field", "minimum", gettext("At least"), unit=gettext("minutes")),
        Ask("number_field", "increment", gettext("Rounded up to"), unit=gettext("minutes")),
        Ask("field", "note", gettext("Note")),
    )


def _priced() -> tuple[Ask, ...]:
    return (
        Ask("number_field", "quantity", gettext("Quantity")),
        Ask("money_field", "price", gettext("List price of each")),
        Ask("number_field", "discount_percent", gettext("Discount"), unit="%"),
        Ask(
            "money_field",
            "discount",
            gettext("Discount as an amount"),
            hint=gettext("Taken off the whole line."),
        ),
    )


def _asks_of_items() -> Sequence[Ask]:
    return (
        Ask("field", "title", gettext("Title")),
        *_priced(),
        Ask("choice", "tax", gettext("Tax rate"), told.tax_options()),
        Ask("field", "note", gettext("Note")),
    )


@pages.post("/lines/<uuid:line_id>/remove")
@door
def remove(work: Work, line_id: UUID) -> Answer:
    """Take a line out."""
    quote = actions.remove_quote_line(work, actions.RemoveQuoteLine(line_id=line_id))
    return to("quotes.show", quote_id=quote.id)


@pages.post("/lines/<uuid:line_id>/delivered")
@door
def deliver(work: Work, line_id: UUID) -> Answer:
    """Goods or work were delivered."""
    work.require(Permission.QUOTE_CHANGE)
    wanted = select(QuoteLine.quote_id).where(QuoteLine.id == line_id)
    quote_id = work.session.scalars(wanted).first()
    form = Form(actions.DeliverQuoteLine, request.form, line_id=line_id)
    if form.send(work, actions.deliver_quote_line) is not None and quote_id is not None:
        return to("quotes.show", quote_id=quote_id)
    if quote_id is None:
        raise NotFound(mark("There is no such %(kind)s."), kind=QuoteLine.__tablename__)
    return shown(work, quote_id, form)
