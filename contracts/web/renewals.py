"""What is decided over contracts: renewals, templates, prices of many lines, who changed what."""

from typing import Any
from uuid import UUID

from flask import g, render_template, request, url_for
from flask_babel import gettext
from sqlalchemy import or_, select

from contracts import actions
from contracts.models import (
    Contract,
    ContractLine,
    ContractTemplate,
    LineTask,
    RenewalItem,
    RenewalState,
)
from contracts.queries import decisions
from contracts.web import history_words, sentences, words
from contracts.web.agreements import pages, seen, shown, tabs
from contracts.web.asking import (
    Ask,
    Column,
    Entry,
    Register,
    Sheet,
    form_page,
    list_page,
    page_of,
    to,
)
from msp.accounts.models import Client, Person
from msp.accounts.queries.naming import names_of
from msp.accounts.web.acts import act_words
from msp.accounts.web.fields import field_words
from msp.data.history import History
from msp.data.work import Work
from msp.doors.answers import Answer
from msp.doors.forms import Form
from msp.doors.web import door
from msp.kernel.access import Permission
from msp.kernel.errors import mark

MANY = 500
MOST_LINES = 1000
PRICES = {
    "fee_minor": mark("Fee"),
    "unit_minor": mark("Each further unit"),
    "rate_minor": mark("Price per hour"),
    "overage_minor": mark("Overage per hour"),
    "minimum_fee_minor": mark("Minimum fee"),
}


@pages.get("/renewals")
@door
def renewals(work: Work) -> Answer:
    """Contracts whose end somebody must decide about, and what was decided."""
    work.require(Permission.CONTRACT_CHANGE)
    return _renewals(work, None)


def _renewals(work: Work, form: Form[Any] | None) -> Answer:
    wanted: Any = (
        select(RenewalItem, Contract, Client)
        .join(Contract, Contract.id == RenewalItem.contract_id)
        .join(Client, Client.id == RenewalItem.client_id)
        .order_by(RenewalItem.state != RenewalState.OPEN, RenewalItem.notice_by, RenewalItem.id)
    )
    rows = []
    for item, contract, client in work.session.execute(page_of(wanted)):
        state = (words.words(item.state), words.tone(item.state))
        rows.append((item, contract, client, words.words(contract.renewal), state))
    page = render_template(
        "contracts/renewals.html",
        rows=rows,
        form=form,
        tabs=tabs("contracts.renewals"),
        last_day=sentences.last_day,
    )
    return page, 422 if form is not None else 200


@pages.post("/renewals/<uuid:renewal_id>")
@door
def decide(work: Work, renewal_id: UUID) -> Answer:
    """Renew or let end."""
    form = Form(actions.DecideRenewal, request.form, renewal_id=renewal_id)
    if form.send(work, actions.decide_renewal):
        return to(".renewals")
    return _renewals(work, form)


@pages.get("/templates")
@door
def templates(work: Work) -> Answer:
    """Contracts to begin with."""
    work.require(Permission.CONTRACT_CHANGE)
    rows = work.session.scalars(decisions.templates(work).limit(MANY))
    register = Register(
        title=gettext("Templates"),
        lead=gettext("A template is copied; contracts made from it do not follow its changes."),
        columns=[Column(gettext("Name")), Column(gettext("Lines")), Column(gettext("Currency"))],
        rows=[
            Entry(
                url_for(".from_template", template_id=row.id),
                (
                    row.name,
                    " / ".join(line["terms"]["title"] for line in row.content["lines"]),
                    row.content["currency"],
                ),
            )
            for row in rows
        ],
        nothing=gettext("There is no template yet. Save one from a contract's page."),
        tabs=tabs("contracts.templates"),
    )
    return list_page(register)


@pages.post("/<uuid:contract_id>/template")
@door
def save_template(work: Work, contract_id: UUID) -> Answer:
    """Keep a contract as a template."""
    work.require(Permission.CONTRACT_CHANGE)
    form = Form(actions.SaveTemplate, request.form, contract_id=contract_id)
    if form.send(work, actions.save_template):
        return to(".templates")
    return shown(work, contract_id, form)


@pages.route("/templates/<uuid:template_id>", methods=["GET", "POST"])
@door
def from_template(work: Work, template_id: UUID) -> Answer:
    """Draft a contract from a template, or offer the template no more."""
    work.require(Permission.CONTRACT_CHANGE)
    template = work.get(ContractTemplate, template_id)
    form = Form(actions.DraftFromTemplate, request.form, template_id=template_id)
    if request.method == "POST":
        if "retire" in request.form:
            actions.retire_template(work, actions.RetireTemplate(template_id=template_id))
            return to(".templates")
        if (made := form.send(work, actions.draft_from_template)) is not None:
            return to(".show", contract_id=made.id)
    found = select(Client.id, Client.name).where(Client.is_active).order_by(Client.number)
    clients = [(row.id, row.name) for row in work.session.execute(found)]
    asks = (
        Ask("choice", "client_id", gettext("Client"), clients, empty=gettext("Please choose")),
        Ask("field", "title", gettext("Title"), hint=gettext("Empty: as the template's.")),
        Ask("date_field", "starts_on", gettext("From")),
        Ask("date_field", "ends_on", gettext("Until before"), hint=gettext("Empty: it runs on.")),
    )
    sheet = Sheet(template.name, url_for(".templates"), asks, gettext("Save the draft"))
    return form_page(form, sheet, may_retire=True)


@pages.route("/raise", methods=["GET", "POST"])
@door
def raising(work: Work) -> Answer:
    """Change the prices of many lines on one day: seen first, then done."""
    work.require(Permission.CONTRACT_CHANGE)
    form = Form(actions.RaisePrices, request.form if request.method == "POST" else {"step": "1"})
    found = None
    if request.method == "POST":
        if "apply" in request.form:
            if form.send(work, actions.raise_prices) is not None:
                return to(".index")
        else:
            found = form.send(work, actions.raise_preview)
    rows = _raisable(work)
    told = {each.line_id: _told(each) for each in found or ()}
    page = render_template(
        "contracts/raise.html",
        form=form,
        rows=[(*row, told.get(row[0].id)) for row in rows],
        chosen={str(key) for key in form.value("line_ids") or ()},
        is_seen=found is not None,
        tabs=tabs("contracts.raising"),
    )
    return page, 422 if form.errors else 200


def _raisable(work: Work) -> list[tuple[ContractLine, Contract, Client]]:
    found = work.session.execute(decisions.raisable(work).limit(MOST_LINES))
    return [(line, contract, client) for line, contract, client in found]


def _told(found: Any) -> dict[str, Any]:
    prices = [(gettext(PRICES[name]), before, after) for name, before, after in found.prices]
    return {"prices": prices, "stays": gettext(found.stays) if found.stays else ""}


@pages.get("/<uuid:contract_id>/history")
@door
def history(work: Work, contract_id: UUID) -> Answer:
    """Who changed what of a contract, when, from what to what."""
    if not g.actor.may(Permission.AUDIT_READ):
        work.require(Permission.CONTRACT_CHANGE)
    row = seen(work, contract_id)
    line_ids = select(ContractLine.id).where(ContractLine.contract_id == row.id)
    task_ids = select(LineTask.id).where(LineTask.line_id.in_(line_ids))
    about = or_(
        History.subject_id == row.id,
        History.subject_id.in_(line_ids),
        History.subject_id.in_(task_ids),
    )
    wanted = (
        select(History, Person.name)
        .outerjoin(Person, Person.id == History.actor_id)
        .where(about)
        .order_by(History.created_at.desc(), History.id.desc())
        .limit(MANY)
    )
    titles = {
        line.id: line.title
        for line in work.session.scalars(
            select(ContractLine).where(ContractLine.contract_id == row.id)
        )
    }
    found = work.session.execute(wanted).all()
    reading = history_words.Reading(row.currency, names_of(work, [one for one, _ in found]))
    rows = [
        (
            one,
            name or gettext("the system"),
            titles.get(one.subject_id, row.title),
            _changes(one, reading),
        )
        for one, name in found
    ]
    return render_template("contracts/history.html", contract=row, rows=rows, act_words=act_words)


def _changes(row: History, reading: history_words.Reading) -> list[tuple[str, str | None, str]]:
    """(field, before, after) of what changed; a lone value has no before."""
    found: list[tuple[str, str | None, str]] = []
    for name, value in row.detail.items():
        pair = value if isinstance(value, list) and len(value) == 2 else [None, value]
        before, after = (history_words.said(name, one, reading) for one in pair)
        found.append((field_words(name), before if pair is value else None, after))
    return found
