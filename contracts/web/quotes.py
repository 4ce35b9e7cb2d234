"""Quotes on screen: the provider drafts and sends, the client reads, asks and answers."""

from functools import partial
from typing import Any
from uuid import UUID

from flask import Blueprint, g, render_template, request, url_for
from flask_babel import gettext, pgettext
from sqlalchemy import select

from contracts.actions import quotes as actions
from contracts.models import Contract, Quote
from contracts.queries import quotes as queries
from contracts.queries.agreements import lines_of, today_of
from contracts.queries.quotes_estimates import estimate_of_quote
from contracts.rules import lines, quotes
from contracts.rules.lines import ContractState
from contracts.rules.quotes import QuoteState
from contracts.web import quotes_words as told
from contracts.web import sentences, words
from contracts.web.asking import (
    Ask,
    Column,
    Entry,
    Register,
    Sheet,
    form_page,
    list_page,
    page_of,
    spoken_to,
    to,
    without_client,
)
from msp.accounts.models import Client, Person
from msp.data.work import Work
from msp.doors.answers import Answer
from msp.doors.forms import Form
from msp.doors.furniture import FILTERS
from msp.doors.porter import settings
from msp.doors.web import door
from msp.kernel.access import Permission
from msp.kernel.periods import add_months

pages = Blueprint("quotes", __name__, url_prefix="/quotes")
VALID_MONTHS = 1


def may_change() -> bool:
    """Whether the reader makes offers."""
    return bool(g.actor.may(Permission.QUOTE_CHANGE))


@pages.get("/")
@door
def index(work: Work) -> Answer:
    """All quotes, the latest first; a client's own. `?show=open` those that wait."""
    wanted, open_only = queries.visible_quotes(work), request.args.get("show") == "open"
    if open_only:
        wanted = wanted.where(Quote.state == QuoteState.SENT)
    if client_id := request.args.get("client", type=UUID):
        wanted = wanted.where(Quote.client_id == client_id)
    rows = work.session.scalars(page_of(wanted)).all()
    named = select(Client.id, Client.name).where(Client.id.in_({row.client_id for row in rows}))
    names = {row.id: row.name for row in work.session.execute(named)}
    title = spoken_to(pgettext("client", "Quotes"), gettext("Quotes"))
    tabs = [
        {"title": gettext("All"), "href": url_for(".index"), "current": not open_only},
        {
            "title": pgettext("quotes", "Waiting"),
            "href": url_for(".index", show="open"),
            "current": open_only,
        },
    ]
    register = Register(
        title=title,
        columns=[
            Column(gettext("Number")),
            Column(gettext("Subject")),
            Column(gettext("Client")),
            Column(pgettext("quote", "Total with tax"), "r"),
            Column(pgettext("quote", "Valid until")),
            Column(gettext("State")),
        ],
        rows=[
            Entry(
                url_for(".show", quote_id=row.id),
                (
                    row.shown_number or pgettext("quote", "Draft"),
                    row.title,
                    names.get(row.client_id, ""),
                    words.money(row.gross),
                    FILTERS["day"](row.valid_until),
                    told.pill(queries.state_today(work, row))[0],
                ),
            )
            for row in rows
        ],
        nothing=spoken_to(
            pgettext("client", "There is no quote yet."), gettext("There is no quote yet.")
        ),
        new=(url_for(".new"), gettext("New quote")) if may_change() else None,
        tabs=tabs,
    )
    return list_page(without_client(register, 2))


def _asks(work: Work, client_id: UUID | None) -> tuple[Ask, ...]:
    running = select(Contract).where(Contract.state == ContractState.ACTIVE)
    running = running.where(Contract.client_id == client_id).order_by(Contract.number)
    known = work.session.scalars(running) if client_id else ()
    contracts = [(row.id, f"#{row.number} {row.title}") for row in known]
    return (
        Ask("field", "title", gettext("Subject")),
        Ask("date_field", "valid_until", pgettext("quote", "Valid until")),
        Ask("date_field", "starts_on", gettext("The contract starts on")),
        Ask(
            "date_field",
            "ends_on",
            gettext("Until before"),
            hint=gettext("The first day without the contract. Empty: it runs on."),
        ),
        Ask("choice", "renewal", gettext("Renewal"), words.options(lines.Renewal)),
        Ask("number_field", "notice_days", gettext("Notice"), unit=gettext("days")),
        Ask(
            "choice",
            "extends_id",
            gettext("Joins the contract"),
            contracts,
            empty=gettext("A new contract"),
        ),
        Ask("area", "remarks", gettext("Remarks on the quote")),
    )


@pages.route("/new", methods=["GET", "POST"])
@door
def new(work: Work) -> Answer:
    """Begin an offer."""
    work.require(Permission.QUOTE_CHANGE)
    posted = request.method == "POST"
    form = Form(actions.DraftQuote, request.form if posted else _usual(work))
    if posted and (made := form.send(work, actions.draft_quote)) is not None:
        return to(".show", quote_id=made.id)
    found = select(Client.id, Client.name).where(Client.is_active).order_by(Client.number)
    clients = [(row.id, row.name) for row in work.session.execute(found)]
    chosen = request.args.get("client", type=UUID)
    asks = (
        Ask("choice", "client_id", gettext("Client"), clients, empty=gettext("Please choose")),
        *_asks(work, chosen),
    )
    sheet = Sheet(gettext("New quote"), url_for(".index"), asks, gettext("Save the draft"))
    return form_page(form, sheet)


def _usual(work: Work) -> dict[str, str]:
    """Offers hold for a month and contracts begin with the next one, unless somebody says else."""
    today = work.now.date()
    return {
        "client_id": request.args.get("client", ""),
        "valid_until": add_months(today, VALID_MONTHS).isoformat(),
        "starts_on": add_months(today.replace(day=1), 1).isoformat(),
        "notice_days": "0",
    }


@pages.route("/<uuid:quote_id>/edit", methods=["GET", "POST"])
@door
def change(work: Work, quote_id: UUID) -> Answer:
    """Change what a draft says apart from its lines."""
    work.require(Permission.QUOTE_CHANGE)
    row = queries.quote_seen(work, quote_id)
    if request.method == "POST":
        form = Form(actions.ChangeQuote, request.form, quote_id=quote_id)
        if form.send(work, actions.change_quote):
            return to(".show", quote_id=quote_id)
    else:
        form = Form.of(actions.ChangeQuote, row)
    back = url_for(".show", quote_id=quote_id)
    asks = (*_asks(work, row.client_id), Ask("hidden", "version", ""))
    return form_page(form, Sheet(row.title, back, asks, gettext("Save")))


@pages.get("/<uuid:quote_id>")
@door
def show(work: Work, quote_id: UUID) -> Answer:
    """The offer: its lines, what it adds up to, what was said, and what can be done with it."""
    return shown(work, quote_id, None)


def shown(work: Work, quote_id: UUID, form: Form[Any] | None) -> Answer:
    """The quote's page; with a form that did not fit, 422."""
    row = queries.quote_seen(work, quote_id)
    found = queries.lines_of_quote(work, quote_id)
    became = queries.outcomes_of(work, quote_id)
    state = queries.state_today(work, row)
    may = deeds(state)
    total = queries.total_of_quote(row)
    saved = quotes.saved([line.priced for line in found], row.currency)
    own = not g.actor.is_client and g.actor.may(Permission.ESTIMATE_READ)
    said = queries.messages_of(work, quote_id)
    wanted = select(Person.id, Person.name).where(Person.id.in_(_people(row, said)))
    page = render_template(
        "contracts/quotes/show.html",
        quote=row,
        client=work.get(Client, row.client_id),
        state=state,
        pill=told.pill(state),
        last_day=sentences.last_day(row.ends_on) if row.ends_on else None,
        rows=[told.row(line, became.get(line.id)) for line in found],
        notes=sorted({one.delivered_on for one in became.values() if one.delivered_on}),
        taxes=[
            (told.rate_words(one.category, one.percent), one.net, one.tax) for one in total.rows
        ],
        total=total,
        saved=saved,
        versions=[one for one in queries.versions_of(work, row) if one.id != row.id],
        contract=work.session.get(Contract, row.contract_id) if row.contract_id else None,
        said=said,
        names={row.id: row.name for row in work.session.execute(wanted)},
        effects=told.effects(row, found),
        may=may,
        undone=queries.taken_back(work, quote_id) if may["deliver"] else {},
        estimate=estimate_of_quote(work, quote_id) if own else None,
        sees_estimates=own,
        today=today_of(work, row.client_id),
        line_kinds=words.options(lines.LineKind),
        amendable=lines_of(work, row.extends_id) if row.extends_id else [],
        forms=_forms(form),
        failed=form,
    )
    return page, 422 if form is not None else 200


def _people(row: Quote, said: Any) -> set[UUID]:
    told_by = {message.author_id for message in said}
    return told_by | {key for key in (row.answered_by, row.sent_by, row.made_by) if key}


def _forms(sent: Form[Any] | None) -> dict[str, Form[Any]]:
    """The page's forms, the one that did not fit as it was typed."""
    made: dict[str, Form[Any]] = {}
    for name, command in (
        ("accept", actions.AcceptQuote),
        ("decline", actions.DeclineQuote),
        ("ask", actions.AskAboutQuote),
        ("withdraw", actions.WithdrawQuote),
    ):
        fits = sent is not None and sent.command is command
        made[name] = sent if fits and sent is not None else Form(command)
        made[name].prefix = name
    return made


def deeds(state: QuoteState) -> dict[str, bool]:
    """What the reader may do with a quote that stands so."""
    changes, answers = may_change(), g.actor.may(Permission.QUOTE_ACCEPT)
    return {
        "edit": changes and state is QuoteState.DRAFT,
        "withdraw": changes and state in (QuoteState.DRAFT, QuoteState.SENT),
        "revise": changes
        and state is not QuoteState.DRAFT
        and QuoteState.SUPERSEDED in quotes.MOVES[state],
        "duplicate": changes,
        "answer": answers and state is QuoteState.SENT,
        "say": (answers or changes) and state is not QuoteState.DRAFT,
        "deliver": changes and state is QuoteState.ACCEPTED,
        "estimate": g.actor.may(Permission.ESTIMATE_CHANGE),
    }


def _done(work: Work, quote_id: UUID, form: Form[Any], action: Any) -> Answer:
    if form.send(work, action) is not None:
        return to(".show", quote_id=quote_id)
    return shown(work, quote_id, form)


@pages.post("/<uuid:quote_id>/send")
@door
def send(work: Work, quote_id: UUID) -> Answer:
    """The offer goes out."""
    form = Form(actions.SendQuote, request.form, quote_id=quote_id)
    return _done(work, quote_id, form, partial(actions.send_quote, portal=settings().public_url))


@pages.post("/<uuid:quote_id>/withdraw")
@door
def withdraw(work: Work, quote_id: UUID) -> Answer:
    """The offer is taken back."""
    form = Form(actions.WithdrawQuote, request.form, quote_id=quote_id)
    return _done(work, quote_id, form, actions.withdraw_quote)


@pages.post("/<uuid:quote_id>/revise")
@door
def revise(work: Work, quote_id: UUID) -> Answer:
    """Begin the next version."""
    made = actions.revise_quote(work, actions.ReviseQuote(quote_id=quote_id))
    return to(".show", quote_id=made.id)


@pages.post("/<uuid:quote_id>/copy")
@door
def copy(work: Work, quote_id: UUID) -> Answer:
    """Begin another offer that says the same."""
    made = actions.copy_quote(work, actions.CopyQuote(quote_id=quote_id))
    return to(".show", quote_id=made.id)


@pages.post("/<uuid:quote_id>/accept")
@door
def accept(work: Work, quote_id: UUID) -> Answer:
    """The client agrees."""
    form = Form(actions.AcceptQuote, request.form, quote_id=quote_id)
    return _done(work, quote_id, form, actions.accept_quote)


@pages.post("/<uuid:quote_id>/decline")
@door
def decline(work: Work, quote_id: UUID) -> Answer:
    """The client does not agree."""
    form = Form(actions.DeclineQuote, request.form, quote_id=quote_id)
    return _done(work, quote_id, form, actions.decline_quote)


@pages.post("/<uuid:quote_id>/messages")
@door
def ask(work: Work, quote_id: UUID) -> Answer:
    """A question, or the answer to it."""
    form = Form(actions.AskAboutQuote, request.form, quote_id=quote_id)
    return _done(work, quote_id, form, actions.ask_about_quote)
