"""Contracts on screen: a page that reads like the contract, for staff and for the client."""

from typing import Any
from uuid import UUID

from flask import Blueprint, g, render_template, request, url_for
from flask_babel import gettext, pgettext
from sqlalchemy import select

from contracts import actions, queries
from contracts.models import Contract, ContractLine, LineTerms, SlaPolicy, WorkType
from contracts.queries import addons
from contracts.queries.agreements import lines_of
from contracts.queries.quotes import quote_of_contract
from contracts.rules import lines
from contracts.rules.clocks import Pledge, Unit
from contracts.rules.promises import SlaTerms
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
from contracts.web.terms import policy_options, terms_asks
from msp.accounts.models import Client
from msp.data.work import Work
from msp.doors.answers import Answer
from msp.doors.forms import Form
from msp.doors.furniture import FILTERS
from msp.doors.web import door
from msp.kernel.access import Permission
from msp.kernel.errors import NotFound, mark

pages = Blueprint("contracts", __name__, url_prefix="/contracts")


def may_change() -> bool:
    """Whether the reader may change contracts."""
    return bool(g.actor.may(Permission.CONTRACT_CHANGE))


@pages.get("/")
@door
def index(work: Work) -> Answer:
    """All contracts; a client's own."""
    wanted = queries.visible(work)
    if client_id := request.args.get("client", type=UUID):
        wanted = wanted.where(Contract.client_id == client_id)
    rows = work.session.scalars(page_of(wanted)).all()
    names = _names(work, rows)
    title = gettext("Contracts and SLA") if g.actor.is_client else gettext("Contracts")
    register = Register(
        title=title,
        columns=[
            Column(gettext("Number")),
            Column(gettext("Contract")),
            Column(gettext("Client")),
            Column(gettext("State")),
            Column(gettext("From")),
            Column(gettext("Until before")),
        ],
        rows=[
            Entry(
                url_for(".show", contract_id=row.id),
                (
                    row.number,
                    row.title,
                    names.get(row.client_id, ""),
                    words.words(row.state),
                    FILTERS["day"](row.starts_on),
                    FILTERS["day"](row.ends_on) or "—",
                ),
            )
            for row in rows
        ],
        nothing=spoken_to(
            pgettext("client", "There is no contract yet."), gettext("There is no contract yet.")
        ),
        new=(url_for(".new"), gettext("New contract")) if may_change() else None,
        tabs=() if g.actor.is_client else tabs("contracts.index"),
    )
    return list_page(without_client(register, 2))


def tabs(current: str) -> list[dict[str, Any]]:
    """The pages about contracts that the reader may open."""
    named: list[tuple[str, str]] = [
        ("contracts.index", gettext("Contracts")),
        ("deadlines.index", gettext("Deadlines")),
        ("contracts.covering", gettext("What covers this?")),
    ]
    if may_change():
        named[1:1] = [
            ("contracts.renewals", gettext("Renewals")),
            ("contracts.templates", gettext("Templates")),
            ("contracts.raising", gettext("Price change")),
        ]
    return [
        {"href": url_for(endpoint), "title": title, "current": endpoint == current}
        for endpoint, title in named
    ]


def _names(work: Work, rows: Any) -> dict[UUID, str]:
    wanted = select(Client.id, Client.name).where(Client.id.in_({row.client_id for row in rows}))
    return {row.id: row.name for row in work.session.execute(wanted)}


def _asks(work: Work) -> tuple[Ask, ...]:
    return (
        Ask("field", "title", gettext("Title")),
        Ask("date_field", "starts_on", gettext("From")),
        Ask(
            "date_field",
            "ends_on",
            gettext("Until before"),
            hint=gettext("The first day without the contract. Empty: it runs on."),
        ),
        Ask(
            "choice",
            "sla_policy_id",
            gettext("SLA policy"),
            policy_options(work),
            empty=gettext("The provider's default"),
        ),
        Ask("choice", "renewal", gettext("Renewal"), words.options(lines.Renewal)),
        Ask(
            "number_field",
            "notice_days",
            gettext("Notice"),
            unit=gettext("days"),
            hint=gettext("So many days before the end notice must be given."),
        ),
        Ask("number_field", "renews_months", gettext("Renewed for"), unit=gettext("months")),
        Ask(
            "number_field",
            "remind_days",
            gettext("Reminder"),
            unit=gettext("days"),
            hint=gettext("So many days before the last day for notice the renewal is put to work."),
        ),
        Ask(
            "number_field",
            "closing_day",
            gettext("Closing day"),
            hint=gettext("31 is the last day of any month. Empty: as the client's."),
        ),
        Ask(
            "money_field",
            "consent_above_minor",
            gettext("Chargeable work without asking, up to"),
            hint=gettext(
                "For each ticket, before tax. Beyond it the client is asked first; 0 asks always,"
                " empty never."
            ),
        ),
        Ask("check", "needs_acceptance", gettext("The client accepts each month's work report")),
        Ask("check", "skips_tier_one", gettext("Technical contacts' tickets begin at tier 2")),
        Ask("field", "po_number", gettext("Order number (PO)")),
        Ask("area", "notes", gettext("Notes")),
    )


@pages.route("/new", methods=["GET", "POST"])
@door
def new(work: Work) -> Answer:
    """Begin a contract as a draft."""
    work.require(Permission.CONTRACT_CHANGE)
    posted = request.method == "POST"
    usual = {
        "client_id": request.args.get("client", ""),
        "notice_days": "0",
        "renews_months": "12",
        "remind_days": "60",
    }
    form = Form(actions.DraftContract, request.form if posted else usual)
    if posted and (made := form.send(work, actions.draft_contract)) is not None:
        return to(".show", contract_id=made.id)
    found = select(Client.id, Client.name).where(Client.is_active).order_by(Client.number)
    clients = [(row.id, row.name) for row in work.session.execute(found)]
    asks = (
        Ask("choice", "client_id", gettext("Client"), clients, empty=gettext("Please choose")),
        *_asks(work),
        Ask("field", "currency", gettext("Currency"), hint=gettext("Empty: as the client's.")),
    )
    sheet = Sheet(gettext("New contract"), url_for(".index"), asks, gettext("Save the draft"))
    return form_page(form, sheet)


@pages.route("/<uuid:contract_id>/edit", methods=["GET", "POST"])
@door
def change(work: Work, contract_id: UUID) -> Answer:
    """Change what a contract says apart from its lines."""
    work.require(Permission.CONTRACT_CHANGE)
    row = work.get(Contract, contract_id)
    if request.method == "POST":
        form = Form(actions.ChangeContract, request.form, contract_id=contract_id)
        if form.send(work, actions.change_contract):
            return to(".show", contract_id=contract_id)
    else:
        form = Form.of(actions.ChangeContract, row)
    back = url_for(".show", contract_id=contract_id)
    asks = (*_asks(work), Ask("hidden", "version", ""))
    return form_page(form, Sheet(row.title, back, asks, gettext("Save")))


def seen(work: Work, contract_id: UUID) -> Contract:
    """The contract, if the reader may see it; else there is none."""
    found = work.session.scalars(
        queries.visible(work).where(Contract.id == contract_id)
    ).one_or_none()
    if found is None:
        raise NotFound(mark("There is no such %(kind)s."), kind=Contract.__tablename__)
    return found


@pages.get("/<uuid:contract_id>")
@door
def show(work: Work, contract_id: UUID) -> Answer:
    """The contract as it reads today, with each term as a sentence."""
    return shown(work, contract_id, None)


def shown(work: Work, contract_id: UUID, form: Form[Any] | None) -> Answer:
    """The contract's page; with a form that did not fit, 422."""
    row = seen(work, contract_id)
    today = queries.today_of(work, row.client_id)
    known = {one.id: one for one in work.session.scalars(select(WorkType))}
    policies = {one.id: one.name for one in work.session.scalars(select(SlaPolicy))}
    clauses = [_clause(work, line, (known, policies)) for line in lines_of(work, row.id)]
    page = render_template(
        "contracts/show.html",
        contract=row,
        client=work.get(Client, row.client_id),
        state=(words.words(row.state), words.tone(row.state)),
        opening=[sentences.period_sentence(row), *sentences.renewal_sentences(row)],
        clauses=clauses,
        promises=_promises(work, row),
        today=today,
        offers=quote_of_contract(work, row.id) if g.actor.may(Permission.QUOTE_READ) else [],
        hours_left=words.options(lines.HoursLeft),
        papers=queries.files_of(work, row.id),
        may_change=may_change(),
        may_read_history=g.actor.may(Permission.CONTRACT_CHANGE)
        or g.actor.may(Permission.AUDIT_READ),
        form=form,
    )
    return page, 422 if form is not None else 200


def _clause(
    work: Work, line: ContractLine, known: tuple[dict[UUID, WorkType], dict[UUID, str]]
) -> dict[str, Any]:
    versions = queries.terms_of(work, line.id)
    today = queries.today_of(work, line.client_id)
    now = lines.in_force(versions, today) or versions[0]
    language = g.actor.language
    included = [known[0][key] for key in queries.work_types_of(work, line.id) if key in known[0]]
    return {
        "line": line,
        "kind": sentences.kind_words(line),
        "sentences": sentences.sentences(line, now),
        "since": now.starts_on,
        "included": sorted(one.name_in(language) for one in included),
        "takes_work": line.kind is not lines.LineKind.RETAINER or included,
        "sla": known[1].get(now.sla_policy_id) if now.sla_policy_id else None,
        "targets": targets(work, line.client_id, line.id) if now.sla_policy_id else None,
        "behind": [*_behind(work, line, now), *_money(line)],
        "others": [
            (one.starts_on, sentences.sentences(line, one)) for one in versions if one is not now
        ],
    }


def _behind(work: Work, line: ContractLine, now: LineTerms) -> list[tuple[str, str]]:
    """(words, address) of the lists behind a line: what is counted, tickets, tasks."""
    today = queries.today_of(work, line.client_id)
    found = []
    if now.basis is not lines.Basis.FLAT:
        count = len(queries.evidence(work, line.id, today))
        found.append((gettext("Counted today: %(count)s", count=count), ".counted"))
    if line.kind is lines.LineKind.INCIDENT_PACK:
        facts = queries.active_lines(work, line.client_id, today)
        own = next((one for one in facts if one.line_id == line.id), None)
        left = queries.tickets_left(work, own, today) if own else 0
        found.append((gettext("Tickets left: %(count)s", count=left), ".tickets"))
    if line.kind is lines.LineKind.ADD_ON or queries.has_tasks(work, [line.id]):
        found.append((gettext("Tasks of the month"), ".tasks"))
    found += [(words.words(one), f".{one.value}") for one in addons.registers_of(line)]
    return [(said, url_for(endpoint, line_id=line.id)) for said, endpoint in found]


def _money(line: ContractLine) -> list[tuple[str, str]]:
    """(words, address) of the page where a retainer's balance stands."""
    if line.kind is not lines.LineKind.RETAINER or not g.actor.may(Permission.INVOICE_READ):
        return []
    staff = not g.actor.is_client
    place = (
        url_for("hours.of_client", client_id=line.client_id) if staff else url_for("hours.index")
    )
    return [(pgettext("retainer", "What is left of it"), place)]


def _promises(work: Work, row: Contract) -> dict[str, Any]:
    """The SLA of the contract as a table: priority by priority, pledge by pledge."""
    return _table(queries.sla_terms(work, row.client_id, row.id))


def targets(work: Work, client_id: UUID, line_id: UUID) -> dict[str, Any]:
    """The targets that a line has for itself (R112)."""
    return _table(queries.sla_terms(work, client_id, line_id=line_id))


def _table(terms: SlaTerms) -> dict[str, Any]:
    promised = {pledge for policy in terms.policies.values() for pledge in policy.targets}
    shown = [pledge for pledge in Pledge if pledge in promised]
    return {
        "name": terms.name,
        "calendar": terms.calendar.name,
        "heads": [words.words(pledge) for pledge in shown],
        "rows": [
            (priority, [_target(policy.targets.get(pledge)) for pledge in shown])
            for priority, policy in terms.policies.items()
        ],
    }


def _target(target: Any) -> str:
    if target is None:
        return "—"
    if target.unit is Unit.SECONDS:
        return str(FILTERS["duration"](target.amount // 60))
    if target.unit is Unit.DAYS_TO_CLOSE:
        return str(gettext("%(days)s working days, to the close", days=target.amount))
    return str(gettext("%(days)s working days", days=target.amount))


@pages.post("/<uuid:contract_id>/activate")
@door
def activate(work: Work, contract_id: UUID) -> Answer:
    """Let a drafted contract hold."""
    form = Form(actions.ActivateContract, request.form, contract_id=contract_id)
    if form.send(work, actions.activate_contract):
        return to(".show", contract_id=contract_id)
    return shown(work, contract_id, form)


@pages.post("/<uuid:contract_id>/end")
@door
def end(work: Work, contract_id: UUID) -> Answer:
    """Set the first day without the contract."""
    form = Form(actions.EndContract, request.form, contract_id=contract_id)
    if form.send(work, actions.end_contract):
        return to(".show", contract_id=contract_id)
    return shown(work, contract_id, form)


__all__ = ["pages", "policy_options", "seen", "shown", "tabs", "terms_asks"]
