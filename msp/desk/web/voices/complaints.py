"""Complaints: which wait for a human word, and everything that is done about one of them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from flask_babel import gettext

from msp.accounts.models import Client, Person
from msp.data.work import Work
from msp.desk import actions as desk
from msp.desk.actions.voices import complaints as actions
from msp.desk.models import Ticket
from msp.desk.models.voices import Complaint
from msp.desk.queries import tickets
from msp.desk.queries.voices import complaints as queries
from msp.desk.rules import calm
from msp.desk.rules import complaints as rules
from msp.desk.rules.complaints import Severity, Stage
from msp.desk.web import shown
from msp.desk.web.cards import Card
from msp.doors import toasts
from msp.doors.answers import Answer
from msp.doors.forms import Form
from msp.doors.furniture import zone
from msp.doors.web import door, page_asked
from msp.kernel.access import Permission
from msp.kernel.errors import NotFound, mark

pages = Blueprint("complaints", __name__)
SIZE = 50
TONES: Mapping[Stage, tuple[str, str]] = {
    Stage.LATE: ("bad", "octagon-alert"),
    Stage.UNANSWERED: ("warn", "hourglass"),
    Stage.OPEN: ("info", "circle-dot"),
    Stage.CALL_DUE: ("warn", "phone"),
    Stage.CLOSED: ("", "archive"),
}
WEIGHTS: Mapping[Severity, str] = {
    Severity.MILD: "",
    Severity.SERIOUS: "warn",
    Severity.GRAVE: "bad",
}


@dataclass(frozen=True, slots=True)
class Deed:
    """A verb of the page: its command, its action, what is said when it is done."""

    command: type[Any]
    action: Callable[[Work, Any], object]
    done: str


DEEDS: Mapping[str, Deed] = {
    "weigh": Deed(
        actions.WeighComplaint, actions.weigh_complaint, mark("The complaint was weighed.")
    ),
    "acknowledge": Deed(
        actions.AcknowledgeComplaint,
        actions.acknowledge_complaint,
        mark("The client has been told: noted."),
    ),
    "lead": Deed(
        actions.LeadComplaint, actions.lead_complaint, mark("The complaint has its lead.")
    ),
    "plan": Deed(actions.PlanCall, actions.plan_call, mark("The call is planned.")),
    "called": Deed(actions.NoteCall, actions.note_call, mark("The call was written down.")),
    "protect": Deed(actions.ProtectAgent, actions.protect_agent, mark("The note was kept.")),
    "close": Deed(
        actions.CloseComplaint, actions.close_complaint, mark("The complaint is closed.")
    ),
    "reopen": Deed(
        actions.ReopenComplaint, actions.reopen_complaint, mark("The complaint is open again.")
    ),
    "reply": Deed(
        desk.ReplyToClient, desk.reply_to_client, mark("The reply leaves in 10 seconds.")
    ),
}


@pages.get("/complaints")
@door
def index(work: Work) -> Answer:
    """Complaints by where they stand, the most pressing first."""
    stage = _chosen(Stage, request.args.get("stage", ""))
    severity = _chosen(Severity, request.args.get("severity", ""))
    page = page_asked()
    asked = queries.listed(work, stage, severity).limit(SIZE + 1).offset((page - 1) * SIZE)
    found = work.session.execute(asked).all()
    counts = queries.counts(work).items()
    return render_template(
        "desk/voices/complaints.html",
        rows=[_listed(work, row) for row in found[:SIZE]],
        counts=[(each.value, gettext(rules.STAGES[each]), count) for each, count in counts],
        severities=[(each.value, gettext(words)) for each, words in rules.SEVERITIES.items()],
        stage=stage.value if stage else "",
        severity=severity.value if severity else "",
        page=page,
        more=len(found) > SIZE,
    )


def _chosen(kind: Any, typed: str) -> Any:
    return kind(typed) if typed in set(kind) else None


def _listed(work: Work, found: Any) -> dict[str, Any]:
    row, ticket, client, lead = found
    stage = rules.stage(queries.standing_of(row), work.now)
    tone, symbol = TONES[stage]
    return {
        "ticket": ticket,
        "href": url_for(".show", ticket_id=ticket.id)
        if work.actor.may(Permission.TICKET_WORK)
        else url_for("desk.show", ticket_id=ticket.id),
        "client": client,
        "lead": lead,
        "severity": gettext(rules.SEVERITIES[row.severity]),
        "weight": WEIGHTS[row.severity],
        "stage": gettext(rules.STAGES[stage]),
        "tone": tone,
        "symbol": symbol,
        "by": shown.moment(row.acknowledge_by),
        "answered": shown.moment(row.acknowledged_at),
        "call": shown.moment(row.follow_up_at) if row.followed_up_at is None else "",
    }


@pages.get("/tickets/<uuid:ticket_id>/complaint")
@door
def show(work: Work, ticket_id: UUID) -> Answer:
    """Everything about one complaint; a ticket of another kind can become one here."""
    work.require(Permission.TICKET_WORK)
    return _page(work, tickets.ticket(work, ticket_id), {})


@pages.post("/tickets/<uuid:ticket_id>/complaint/<name>")
@door
def carry_out(work: Work, ticket_id: UUID, name: str) -> Answer:
    """Do one of the deeds, or give its form back with what is wrong."""
    work.require(Permission.TICKET_WORK)
    told = DEEDS.get(name)
    if told is None:
        raise NotFound(mark("There is no such page."))
    form = Form(told.command, request.form, ticket_id=ticket_id)
    if form.send(work, told.action) is None:
        return _page(work, tickets.ticket(work, ticket_id), {name: form}), 422
    toasts.say(gettext(told.done))
    return redirect(url_for(".show", ticket_id=ticket_id))


def _page(work: Work, ticket: Ticket, told: Mapping[str, Form[Any]]) -> str:
    row = queries.of_ticket(work, ticket)
    client = work.get(Client, ticket.client_id)
    forms = _forms(work, ticket, row) | dict(told)
    for name, form in forms.items():
        form.prefix = name
    answered = queries.answered_at(work, row) if row else None
    standing = queries.standing_of(row, answered) if row else None
    stage = rules.stage(standing, work.now) if standing else None
    return render_template(
        "desk/voices/complaint.html",
        ticket=ticket,
        row=row,
        client=client.name,
        forms=forms,
        failed=next(iter(told.values()), None),
        stage=(gettext(rules.STAGES[stage]), *TONES[stage]) if stage else None,
        is_open=stage is not None and stage is not Stage.CLOSED,
        is_answered=answered is not None,
        facts=_facts(work, row, answered) if row else [],
        severities=[(each.value, gettext(words)) for each, words in rules.SEVERITIES.items()],
        leads=_leads(work, ticket) if row else [],
        may_lead=work.actor.may(Permission.COMPLAINT_LEAD),
        replies=[
            (key, gettext(each.title), each.text(_language(work, ticket, client)))
            for key, each in calm.REPLIES.items()
        ],
    )


def _language(work: Work, ticket: Ticket, client: Client) -> str:
    contact = work.session.get(Person, ticket.contact_id) if ticket.contact_id else None
    return contact.language if contact else client.language


def _forms(work: Work, ticket: Ticket, row: Complaint | None) -> dict[str, Form[Any]]:
    forms: dict[str, Form[Any]] = {name: Form(deed.command) for name, deed in DEEDS.items()}
    forms["weigh"].typed["severity"] = (
        row.severity if row else rules.first_severity(ticket.priority, is_major=ticket.is_major)
    ).value
    chosen = calm.REPLIES.get(request.args.get("calm", ""))
    forms["reply"].typed["version"] = ticket.version
    if chosen is not None:
        client = work.get(Client, ticket.client_id)
        forms["reply"].typed["body"] = chosen.text(_language(work, ticket, client))
    if row is not None:
        version = {"version": row.version}
        for name in ("weigh", "plan", "called", "protect", "close"):
            forms[name].typed |= version
        forms["protect"].typed["protection"] = row.protection
        forms["close"].typed["learnt"] = row.learnt
        call = row.follow_up_at or rules.call_suggested(work.now)
        forms["plan"].typed["follow_up_at"] = f"{call.astimezone(zone()):%Y-%m-%dT%H:%M}"
    return forms


def _leads(work: Work, ticket: Ticket) -> list[tuple[str, str]]:
    found = queries.leads(work, ticket)
    names = tickets.names(work, (one.id for one in found))
    return [(str(one.id), names[one.id]) for one in found]


def _facts(work: Work, row: Complaint, answered: Any) -> list[tuple[str, Any]]:
    names = tickets.names(work, (row.lead_id, row.closed_by, row.followed_up_by))
    return [
        (gettext("Severity"), gettext(rules.SEVERITIES[row.severity])),
        (gettext("Received on"), shown.moment(row.began_at)),
        (gettext("To be acknowledged by"), shown.moment(row.acknowledge_by)),
        (gettext("Acknowledged at"), shown.moment(answered)),
        (gettext("Lead"), names.get(row.lead_id) if row.lead_id else None),
        (gettext("Follow-up call planned"), shown.moment(row.follow_up_at)),
        (gettext("Called again"), shown.moment(row.followed_up_at)),
        (gettext("Closed on"), shown.moment(row.closed_at)),
    ]


def card(work: Work, ticket: Ticket) -> Card | None:
    """The complaint beside its ticket; nothing for tickets of other kinds."""
    row = queries.of_ticket(work, ticket)
    if row is None:
        return None
    answered = queries.answered_at(work, row)
    stage = rules.stage(queries.standing_of(row, answered), work.now)
    return Card(
        gettext("Complaint"),
        url_for("complaints.show", ticket_id=ticket.id),
        gettext("Open the complaint"),
        _facts(work, row, answered)[:6],
        gettext(rules.STAGES[stage]),
    )
