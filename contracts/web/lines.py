"""A line is written by its kind: only what such a line may say is asked, and its effect shown."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from contracts import actions, queries
from contracts.actions.agreements.terms import RENAMED
from contracts.models import Contract, ContractLine, LineTerms
from contracts.rules import bands, lines, pools, rounding
from contracts.rules.lines import LineKind
from contracts.web import words
from contracts.web.agreements import pages, policy_options
from contracts.web.asking import Ask, Sheet, form_page, to
from contracts.web.catalogue import work_type_options
from msp.data.work import Work
from msp.doors.forms import Form
from msp.doors.furniture import FILTERS
from msp.doors.web import door
from msp.kernel.access import Permission
from msp.kernel.errors import mark

PRICE = ("fee", "discount_percent", "discount")
TURN = ("cycle", "timing", "proration")
COUNT = ("basis", "unit_fee", "included_units")
MEASURE = ("minimum", "increment", "scope", "after_hours_percent", "holiday_percent", "mix")
LEAST = ("minimum_fee", "minimum_per")
OUT = ("exhausted", "overage_per_hour", "deficit_limit")
SLA = ("line_sla_policy_id",)
FIELDS: Mapping[LineKind, tuple[str, ...]] = {
    LineKind.TIME_AND_MATERIALS: ("rate_per_hour", *LEAST, *MEASURE, *SLA),
    LineKind.BLOCK: ("rate_per_hour", *MEASURE, *OUT, *SLA),
    LineKind.ALLOTMENT: (
        *("granted_minutes", "rollover", "rollover_periods", "rollover_cap"),
        *(*PRICE, *TURN, "rate_per_hour", *MEASURE, *OUT, *SLA),
    ),
    LineKind.MANAGED: (*PRICE, *COUNT, *TURN, *SLA),
    LineKind.INCIDENT_PACK: ("granted_tickets", *PRICE, *TURN, *SLA),
    LineKind.RETAINER: (*PRICE, "cycle", "rate_per_hour", *LEAST, *MEASURE, *SLA),
    LineKind.ADD_ON: (*PRICE, *COUNT, *TURN, *SLA),
}
TELLS: Mapping[LineKind, str] = {
    LineKind.TIME_AND_MATERIALS: mark("Work and goods are charged as they happen."),
    LineKind.BLOCK: mark("Hours are bought ahead and used up."),
    LineKind.ALLOTMENT: mark("Hours are granted each month, quarter or year."),
    LineKind.MANAGED: mark("A fee pays for a list of services, flat or counted."),
    LineKind.INCIDENT_PACK: mark("A number of tickets is paid for ahead."),
    LineKind.RETAINER: mark("An amount is paid ahead and set off against work."),
    LineKind.ADD_ON: mark("A monthly service with tasks: projects, backup, vendors, premium."),
}


def asks_of(work: Work, kind: LineKind) -> tuple[Ask, ...]:
    """What the terms of a line of that kind are asked with."""
    known = {ask.name: ask for ask in (*_money_asks(), *_hour_asks(), _sla_ask(work))}
    return tuple(known[name] for name in FIELDS[kind])


def _money_asks() -> tuple[Ask, ...]:
    optional = gettext("Empty: none.")
    return (
        Ask("money_field", "fee", gettext("Fee per period (list price)")),
        Ask("number_field", "discount_percent", gettext("Discount"), unit="%", hint=optional),
        Ask("money_field", "discount", gettext("Discount as an amount"), hint=optional),
        Ask("choice", "basis", gettext("What is counted"), words.options(lines.Basis)),
        Ask("money_field", "unit_fee", gettext("Price of each further unit"), hint=optional),
        Ask("number_field", "included_units", gettext("Units that the fee holds")),
        Ask("choice", "cycle", gettext("Period"), words.options(lines.Cycle)),
        Ask("choice", "timing", gettext("Billed"), words.options(lines.Timing)),
        Ask("choice", "proration", gettext("Broken periods"), words.options(lines.Proration)),
        Ask("number_field", "granted_tickets", gettext("Tickets in the pack")),
        Ask("money_field", "rate_per_hour", gettext("Price per hour")),
        Ask("money_field", "overage_per_hour", gettext("Overage per hour")),
        Ask("money_field", "minimum_fee", gettext("Minimum fee"), hint=optional),
        Ask(
            "choice",
            "minimum_per",
            gettext("Minimum fee for"),
            words.options(lines.MinimumPer),
            empty=gettext("No minimum fee"),
        ),
    )


def _hour_asks() -> tuple[Ask, ...]:
    hours = gettext("For example 10h or 600 (minutes).")
    return (
        Ask("number_field", "minimum", gettext("At least"), unit=gettext("minutes")),
        Ask("number_field", "increment", gettext("Rounded up to"), unit=gettext("minutes")),
        Ask("choice", "scope", gettext("What is rounded"), words.options(rounding.Scope)),
        Ask("number_field", "after_hours_percent", gettext("After hours counts"), unit="%"),
        Ask("number_field", "holiday_percent", gettext("Holidays count"), unit="%"),
        Ask("choice", "mix", gettext("When two factors meet"), words.options(bands.Mix)),
        Ask("field", "granted_minutes", gettext("Granted each period"), hint=hours),
        Ask("choice", "rollover", gettext("Unused hours"), words.options(pools.Rollover)),
        Ask("number_field", "rollover_periods", gettext("Carried for"), unit=gettext("periods")),
        Ask("field", "rollover_cap", gettext("Carried at most"), hint=gettext("Empty: no limit.")),
        Ask(
            "choice", "exhausted", gettext("When hours are used up"), words.options(lines.Exhausted)
        ),
        Ask("field", "deficit_limit", gettext("Below zero at most"), hint=hours),
    )


def _sla_ask(work: Work) -> Ask:
    return Ask(
        "choice",
        "line_sla_policy_id",
        gettext("SLA policy of this line"),
        policy_options(work),
        empty=gettext("As the contract's"),
    )


def _usual(command: type[actions.TermsWish]) -> dict[str, Any]:
    """What a new line says unless somebody says otherwise."""
    made = actions.TermsWish()
    told = {name: getattr(made, name) for name in command.model_fields if hasattr(made, name)}
    return {name: "" if value is None else str(value) for name, value in told.items()}


def _kind(text: str) -> LineKind | None:
    return LineKind(text) if text in [kind.value for kind in LineKind] else None


@pages.route("/<uuid:contract_id>/lines/new", methods=["GET", "POST"])
@door
def add_line(work: Work, contract_id: UUID) -> ResponseReturnValue:
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
def change_terms(work: Work, line_id: UUID) -> ResponseReturnValue:
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
def change_line(work: Work, line_id: UUID) -> ResponseReturnValue:
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
def include(work: Work, line_id: UUID) -> ResponseReturnValue:
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
