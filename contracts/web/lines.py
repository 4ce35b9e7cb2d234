"""A line is written by its kind: only what such a line may say is asked, and its effect shown."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import render_template, request, url_for
from flask_babel import gettext

from contracts import actions, queries
from contracts.actions.agreements.terms import RENAMED
from contracts.models import Contract, ContractLine, LineTerms
from contracts.rules import lines
from contracts.rules.lines import LineKind
from contracts.web import words
from contracts.web.agreements import pages
from contracts.web.asking import Ask, Sheet, form_page, to
from contracts.web.catalogue import work_type_options
from contracts.web.terms import asks_of
from msp.data.work import Work
from msp.doors.answers import Answer
from msp.doors.forms import Form
from msp.doors.furniture import FILTERS
from msp.doors.web import door
from msp.kernel.access import Permission
from msp.kernel.errors import mark

TELLS: Mapping[LineKind, str] = {
    LineKind.TIME_AND_MATERIALS: mark("Work and goods are charged as they happen."),
    LineKind.BLOCK: mark("Hours are bought ahead and used up."),
    LineKind.ALLOTMENT: mark("Hours are granted each month, quarter or year."),
    LineKind.MANAGED: mark("A fee pays for a list of services, flat or counted."),
    LineKind.INCIDENT_PACK: mark("A number of tickets is paid for ahead."),
    LineKind.RETAINER: mark("An amount is paid ahead and set off against work."),
    LineKind.ADD_ON: mark("A monthly service with tasks: projects, backup, vendors, premium."),
}


def _usual(command: type[actions.TermsWish]) -> dict[str, Any]:
    """What a new line says unless somebody says otherwise."""
    made = actions.TermsWish()
    told = {name: getattr(made, name) for name in command.model_fields if hasattr(made, name)}
    return {name: "" if value is None else str(value) for name, value in told.items()}


def _kind(text: str) -> LineKind | None:
    return LineKind(text) if text in [kind.value for kind in LineKind] else None


@pages.route("/<uuid:contract_id>/lines/new", methods=["GET", "POST"])
@door
def add_line(work: Work, contract_id: UUID) -> Answer:
    """Add a promise to a contract: first its kind, then what such a line says."""
    work.require(Permission.CONTRACT_CHANGE)
    contract = work.get(Contract, contract_id)
    posted = request.method == "POST"
    kind = _kind((request.form if posted else request.args).get("kind", ""))
    if kind is None and not posted:
        kinds = [(words.words(each), gettext(TELLS[each]), each.value) for each in LineKind]
        return render_template("contracts/kinds.html", contract=contract, kinds=kinds)
    usual = {**_usual(actions.AddLine), "kind": kind or ""}
    form = Form(actions.AddLine, request.form if posted else usual, contract_id=contract_id)
    if posted and form.send(work, actions.add_line) is not None:
        return to(".show", contract_id=contract_id)
    kind = kind or LineKind.TIME_AND_MATERIALS
    back = url_for(".show", contract_id=contract_id)
    asks = (*_line_asks(work, kind), *asks_of(work, kind))
    title = gettext("New line: %(kind)s", kind=words.words(kind))
    sheet = Sheet(title, back, asks, gettext("Add the line"), gettext(TELLS[kind]))
    return form_page(form, sheet)


def _line_asks(work: Work, kind: LineKind) -> tuple[Ask, ...]:
    service = Ask("choice", "service", gettext("Service"), words.options(lines.Service))
    visits = gettext("Visits are covered only after a failed remote attempt")
    return (
        Ask("hidden", "kind", ""),
        *((service,) if kind is LineKind.ADD_ON else ()),
        Ask("field", "title", gettext("Title")),
        Ask("checks", "work_type_ids", gettext("Included work"), work_type_options(work)),
        Ask("number_field", "rank", gettext("Rank"), hint=gettext("The lowest goes first.")),
        Ask("date_field", "starts_on", gettext("From"), hint=gettext("Empty: with the contract.")),
        Ask("date_field", "ends_on", gettext("Until before"), hint=gettext("Empty: it runs on.")),
        Ask("check", "needs_remote_attempt", visits),
    )


@pages.route("/lines/<uuid:line_id>/terms", methods=["GET", "POST"])
@door
def change_terms(work: Work, line_id: UUID) -> Answer:
    """Let other terms hold from a day on; the effect on the fees is shown before."""
    work.require(Permission.CONTRACT_CHANGE)
    line = work.get(ContractLine, line_id)
    effect = None
    if request.method == "POST":
        form = Form(actions.ChangeTerms, request.form, line_id=line_id)
        if "preview" in request.form:
            effect = form.send(work, actions.amendment_preview)
        elif form.send(work, actions.change_terms):
            return to(".show", contract_id=line.contract_id)
    else:
        last = queries.terms_of(work, line_id)[-1]
        form = Form.of(actions.ChangeTerms, last, **_typed(last))
    asks = (Ask("date_field", "starts_on", gettext("New terms from")), *asks_of(work, line.kind))
    back = url_for(".show", contract_id=line.contract_id)
    lead = gettext("What was agreed before that day stays as it was.")
    sheet = Sheet(line.title, back, asks, gettext("Save the new terms"), lead)
    shown = [
        (FILTERS["month"](each.month), each.before, each.after, each.difference)
        for each in effect or ()
    ]
    return form_page(form, sheet, can_preview=True, effect=shown)


def _typed(terms: LineTerms) -> dict[str, Any]:
    return {"starts_on": "", **{name: getattr(terms, own) for name, own in RENAMED.items()}}


@pages.route("/lines/<uuid:line_id>/edit", methods=["GET", "POST"])
@door
def change_line(work: Work, line_id: UUID) -> Answer:
    """Change what a line says apart from its terms."""
    work.require(Permission.CONTRACT_CHANGE)
    line = work.get(ContractLine, line_id)
    if request.method == "POST":
        form = Form(actions.ChangeLine, request.form, line_id=line_id)
        if form.send(work, actions.change_line):
            return to(".show", contract_id=line.contract_id)
    else:
        form = Form.of(actions.ChangeLine, line)
    asks = (
        Ask("field", "title", gettext("Title")),
        Ask("number_field", "rank", gettext("Rank"), hint=gettext("The lowest goes first.")),
        Ask("date_field", "ends_on", gettext("Until before"), hint=gettext("Empty: it runs on.")),
        Ask(
            "check",
            "needs_remote_attempt",
            gettext("Visits are covered only after a failed remote attempt"),
        ),
        Ask("hidden", "version", ""),
    )
    back = url_for(".show", contract_id=line.contract_id)
    return form_page(form, Sheet(line.title, back, asks, gettext("Save")))


@pages.route("/lines/<uuid:line_id>/work", methods=["GET", "POST"])
@door
def include(work: Work, line_id: UUID) -> Answer:
    """Say which work a line includes."""
    work.require(Permission.CONTRACT_CHANGE)
    line = work.get(ContractLine, line_id)
    posted = request.method == "POST"
    stored = {"work_type_ids": [str(key) for key in queries.work_types_of(work, line_id)]}
    form = Form(actions.IncludeWork, request.form if posted else stored, line_id=line_id)
    if posted and form.send(work, actions.include_work) is not None:
        return to(".show", contract_id=line.contract_id)
    back = url_for(".show", contract_id=line.contract_id)
    asks = (Ask("checks", "work_type_ids", gettext("Included work"), work_type_options(work)),)
    return form_page(form, Sheet(line.title, back, asks, gettext("Save")))
