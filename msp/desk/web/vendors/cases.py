"""A vendor case on a page of its own, and the cases of one ticket."""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask_babel import gettext

from msp.data.work import Work
from msp.desk.actions import vendors as actions
from msp.desk.models import Ticket, Vendor, VendorCase, VendorCaseLine
from msp.desk.queries import tickets, vendors
from msp.desk.rules.vendors import CLAUSES, OUTCOMES, STEPS, CaseState
from msp.desk.web import shown
from msp.desk.web.cards import Card
from msp.desk.web.tiers.handed import duration
from msp.desk.web.vendors.register import expected, state_of
from msp.desk.web.vendors.room import pages
from msp.doors import toasts
from msp.doors.answers import Answer
from msp.doors.forms import Form
from msp.doors.web import door
from msp.kernel.access import Permission
from msp.kernel.errors import NotFound, mark

VERBS: Mapping[str, tuple[type[Any], Callable[[Work, Any], VendorCase]]] = {
    "answer": (actions.LogVendorAnswer, actions.log_vendor_answer),
    "promise": (actions.LogVendorPromise, actions.log_vendor_promise),
    "chase": (actions.ChaseVendor, actions.chase_vendor),
    "close": (actions.CloseVendorCase, actions.close_vendor_case),
    "reopen": (actions.ReopenVendorCase, actions.reopen_vendor_case),
}


@pages.get("/tickets/<uuid:ticket_id>/vendor-cases")
@door
def of_ticket(work: Work, ticket_id: UUID) -> Answer:
    """What was put to vendors on behalf of the ticket, and the form to ask one."""
    work.require(Permission.TICKET_WORK)
    form = Form(actions.AskVendor)
    form.typed = {"waits": "on"}
    return _of_ticket(work, tickets.ticket(work, ticket_id), form)


@pages.post("/tickets/<uuid:ticket_id>/vendor-cases")
@door
def ask(work: Work, ticket_id: UUID) -> Answer:
    """Put a question to a vendor."""
    work.require(Permission.TICKET_WORK)
    form = Form(actions.AskVendor, request.form, ticket_id=ticket_id)
    made = form.send(work, actions.ask_vendor)
    if made is None:
        return _of_ticket(work, tickets.ticket(work, ticket_id), form), 422
    toasts.say(gettext("The vendor case was opened."))
    return redirect(url_for(".case", case_id=made.id))


def _of_ticket(work: Work, ticket: Ticket, form: Form[Any]) -> str:
    known = work.session.scalars(vendors.vendors(work).where(Vendor.is_active)).all()
    return render_template(
        "desk/vendors/ticket.html",
        ticket=ticket,
        form=form,
        rows=[
            {
                "href": url_for(".case", case_id=row.case.id),
                "vendor": row.vendor,
                "reference": row.case.reference or "—",
                "asked": shown.moment(row.case.opened_at),
                "expected": expected(row),
                "state": state_of(row),
            }
            for row in vendors.of_ticket(work, ticket.id)
        ],
        vendors=[(row.id, _promise(row)) for row in known],
        clause=gettext(CLAUSES[vendors.clause_of(work, ticket)]),
        may_register=work.actor.may(Permission.DESK_ARRANGE),
    )


def _promise(row: Vendor) -> str:
    if row.target_minutes is None:
        return row.name
    return f"{row.name} ({gettext('Answers within')}: {duration(row.target_minutes)})"


@pages.get("/vendors/cases/<uuid:case_id>")
@door
def case(work: Work, case_id: UUID) -> Answer:
    """One case with all its steps."""
    work.require(Permission.TICKET_WORK)
    return _page(work, vendors.case(work, case_id), {})


@pages.post("/vendors/cases/<uuid:case_id>/<verb>")
@door
def step(work: Work, case_id: UUID, verb: str) -> Answer:
    """The next step of a case: an answer, a promise, a chase, its end, or its new beginning."""
    work.require(Permission.TICKET_WORK)
    if verb not in VERBS:
        raise NotFound(mark("There is no such page."))
    command, action = VERBS[verb]
    form = Form(command, request.form, case_id=case_id)
    if form.send(work, action) is None:
        return _page(work, vendors.case(work, case_id), {verb: form}), 422
    toasts.say(gettext("Saved."))
    return redirect(url_for(".case", case_id=case_id))


def _page(work: Work, row: VendorCase, typed: dict[str, Form[Any]]) -> str:
    vendor, ticket = work.get(Vendor, row.vendor_id), tickets.ticket(work, row.ticket_id)
    forms = {verb: typed.get(verb) or Form(command) for verb, (command, _) in VERBS.items()}
    for verb, form in forms.items():
        form.prefix = verb
    if "promise" not in typed:
        forms["promise"].typed = {"reference": row.reference}
    lines = vendors.lines(work, row.id)
    people = tickets.names(work, {row.owner_id, *(line.author_id for line in lines)})
    return render_template(
        "desk/vendors/case.html",
        case=row,
        vendor=vendor,
        ticket=ticket,
        forms=forms,
        wrong=next(iter(typed.values()), None),
        is_open=row.state is not CaseState.CLOSED,
        facts=_facts(work, row, (vendor, ticket), people),
        reach=_reach(vendor),
        accounts=vendors.accounts(work, ticket, vendor.name),
        lines=[_line(line, people) for line in lines],
        outcomes=[(one.value, gettext(said)) for one, said in OUTCOMES.items()],
    )


def _facts(
    work: Work, row: VendorCase, of: tuple[Vendor, Ticket], people: Mapping[UUID, str]
) -> list[tuple[str, Any]]:
    vendor, ticket = of
    listed = vendors.CaseRow(row, vendor.name, ticket.number, ticket.subject)
    told = [
        (gettext("State"), state_of(listed)),
        (gettext("Their number"), row.reference),
        (gettext("Asked"), shown.moment(row.opened_at)),
        (gettext("Due by contract (UC)"), shown.moment(row.due_at)),
        (gettext("Promised by the vendor"), shown.moment(row.promised_at)),
        (gettext("Last chased"), shown.moment(row.chased_at)),
        (gettext("Answered"), shown.moment(row.answered_at)),
        (gettext("Looked after by"), people.get(row.owner_id, "") if row.owner_id else ""),
        (gettext("Clause"), gettext(CLAUSES[vendors.clause_of(work, ticket)])),
    ]
    if row.outcome:
        told.append((gettext("Outcome"), f"{gettext(OUTCOMES[row.outcome])} {row.outcome_note}"))
    if row.rma_number:
        told.append((gettext("Number of the replacement (RMA)"), row.rma_number))
    return told


def _reach(vendor: Vendor) -> list[tuple[str, str]]:
    return [
        (gettext("Mail"), vendor.mail),
        (gettext("Telephone"), vendor.phone),
        (gettext("Their hours"), vendor.support_hours),
        (gettext("Contract or customer number"), vendor.contract_reference),
    ]


def _line(line: VendorCaseLine, people: Mapping[UUID, str]) -> dict[str, str]:
    who = people.get(line.author_id, "") if line.author_id else str(gettext("The system"))
    until = f" → {shown.moment(line.promised_at)}" if line.promised_at else ""
    return {
        "what": f"{gettext(STEPS[line.step])}{until}",
        "who": who,
        "at": shown.moment(line.created_at),
        "body": line.body,
    }


def card(work: Work, ticket: Ticket) -> Card | None:
    """The card beside the ticket: which vendor owes what by when."""
    rows = vendors.of_ticket(work, ticket.id)
    pairs = [(row.vendor, f"{state_of(row)} · {expected(row)}") for row in rows[:3]]
    return Card(
        gettext("Vendors"),
        url_for("vendors.of_ticket", ticket_id=ticket.id),
        gettext("Show all") if rows else gettext("Ask a vendor"),
        pairs,
        note=str(len(rows)) if rows else "",
        empty=gettext("Nothing was put to a vendor yet."),
    )
