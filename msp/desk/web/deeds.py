"""Each thing that can be done to a ticket has one small page of its own, with undo afterwards."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask_babel import gettext

from contracts.models import Contract, Product
from msp.data.work import Work
from msp.desk import actions
from msp.desk.actions.handovers import UNDOABLE
from msp.desk.models import Ticket
from msp.desk.queries import links, tickets
from msp.desk.rules import Status, words
from msp.desk.rules.tickets import MOVES
from msp.desk.web import panel, shown, tiernames
from msp.desk.web.room import pages
from msp.desk.web.tiers import criteria, handing, skills
from msp.doors import toasts
from msp.doors.answers import Answer
from msp.doors.forms import Form
from msp.doors.furniture import zone
from msp.doors.web import door
from msp.kernel.access import Permission
from msp.kernel.errors import NotFound, mark


@dataclass(frozen=True, slots=True)
class Deed:
    """A verb with its page: the command, its title, what is said when it is done."""

    command: type[Any]
    action: Callable[[Work, Any], object]
    title: str
    done: str


DEEDS: Mapping[str, Deed] = {
    "status": Deed(
        actions.MoveTicket,
        actions.move_ticket,
        mark("Change the status"),
        mark("#%(number)s: the status was changed."),
    ),
    "assign": Deed(
        actions.AssignTicket,
        actions.assign_ticket,
        mark("Change the owner"),
        mark("#%(number)s: the owner was changed."),
    ),
    "priority": Deed(
        actions.SetPriority,
        actions.set_priority,
        mark("Change the priority"),
        mark("#%(number)s: the priority was changed."),
    ),
    "contract": Deed(
        actions.SetContract,
        actions.set_contract,
        mark("Choose the contract"),
        mark("#%(number)s: the contract was chosen."),
    ),
    "next-update": Deed(
        actions.SetNextUpdate,
        actions.set_next_update,
        mark("Promise the next update"),
        mark("#%(number)s: the next update was promised."),
    ),
    "solve": Deed(
        actions.SolveTicket,
        actions.solve_ticket,
        mark("Solve the ticket"),
        mark("#%(number)s was solved."),
    ),
    "reopen": Deed(
        actions.ReopenTicket,
        actions.reopen_ticket,
        mark("Reopen the ticket"),
        mark("#%(number)s was reopened."),
    ),
    "hand-over": Deed(
        actions.HandOver,
        actions.hand_over,
        mark("Hand over"),
        mark("#%(number)s was handed over."),
    ),
    "return": Deed(
        actions.ReturnTicket,
        actions.return_ticket,
        mark("Send back"),
        mark("#%(number)s was sent back."),
    ),
}
LABELS = {
    "status": mark("Status"),
    "wait_reason": mark("Waits for"),
    "assignee_id": mark("Owner"),
    "impact": mark("Impact"),
    "urgency": mark("Urgency"),
    "contract_id": mark("Contract"),
    "next_update_at": mark("Next update promised"),
    "cause_code": mark("What caused it"),
    "cause": mark("Root cause"),
    "solution": mark("Solution"),
    "tier": mark("Tier"),
}


@pages.get("/<uuid:ticket_id>/do/<name>")
@door
def deed(work: Work, ticket_id: UUID, name: str) -> Answer:
    """The small page with the form of one deed."""
    work.require(Permission.TICKET_WORK)
    told = _deed(name)
    ticket = tickets.ticket(work, ticket_id)
    form = Form.of(told.command, ticket, **_beforehand(name, ticket))
    if name == "hand-over":
        form.typed |= handing.known(work, ticket)
    return _page(work, ticket, (name, form))


@pages.post("/<uuid:ticket_id>/do/<name>")
@door
def carry_out(work: Work, ticket_id: UUID, name: str) -> Answer:
    """Do it, or give the form back with what is wrong, theirs and yours side by side."""
    work.require(Permission.TICKET_WORK)
    told = _deed(name)
    form = Form(told.command, request.form, ticket_id=ticket_id)
    done = form.send(work, told.action)
    ticket = tickets.ticket(work, ticket_id)
    if done is None:
        return _page(work, ticket, (name, form)), 422
    last = tickets.event(work, ticket.id, ticket.turns)
    undo = url_for(".undo", ticket_id=ticket.id, turn=last.turn) if last.verb in UNDOABLE else None
    toasts.say(gettext(told.done, number=ticket.number), undo)
    if name == "solve" and links.open_children(work, ticket.id):
        return redirect(url_for(".children", ticket_id=ticket_id))
    return redirect(url_for(".show", ticket_id=ticket_id))


@pages.post("/<uuid:ticket_id>/undo/<int:turn>")
@door
def undo(work: Work, ticket_id: UUID, turn: int) -> Answer:
    """Take one's own change back."""
    ticket = actions.undo_change(work, actions.UndoChange(ticket_id=ticket_id, turn=turn))
    toasts.say(gettext("#%(number)s is as it was before.", number=ticket.number))
    return redirect(url_for(".show", ticket_id=ticket_id))


def _deed(name: str) -> Deed:
    told = DEEDS.get(name)
    if told is None:
        raise NotFound(mark("There is no such page."))
    return told


def _beforehand(name: str, ticket: Ticket) -> dict[str, Any]:
    """What the form holds before anything is typed."""
    known: dict[str, Any] = {"ticket_id": ticket.id, "version": ticket.version}
    if name == "hand-over":
        known |= {"team_id": ticket.team_id}
    if name == "status":
        known |= {"status": next(iter(_moves(ticket)), (ticket.status, ""))[0]}
    if name == "next-update" and ticket.next_update_at:
        local = ticket.next_update_at.astimezone(zone())
        known |= {"next_update_at": f"{local:%Y-%m-%dT%H:%M}"}
    return known


def _page(work: Work, ticket: Ticket, asked: tuple[str, Form[Any]]) -> str:
    name, form = asked
    stale = str(form.value("version")) not in {"", str(ticket.version)}
    return render_template(
        "desk/deed.html",
        ticket=ticket,
        name=name,
        part=f"desk/deeds/{name.replace('-', '_')}.html",
        form=form,
        title=gettext(DEEDS[name].title),
        both=_both(ticket, form) if form.errors and stale else None,
        theirs_at=shown.moment(ticket.updated_at),
        options=_options(work, ticket, name) | _given(work, ticket, asked),
        status=panel.pill(ticket),
    )


def _both(ticket: Ticket, form: Form[Any]) -> list[tuple[str, str, str]]:
    """(label, theirs, mine) for what the form changes; the next press counts as having read it."""
    now = Form.of(form.command, ticket)
    form.typed["version"] = ticket.version
    fields = [name for name in form.command.model_fields if name in LABELS]
    return [(gettext(LABELS[name]), str(now.value(name)), str(form.value(name))) for name in fields]


def _options(work: Work, ticket: Ticket, name: str) -> dict[str, Any]:
    """The lists that the form chooses from."""
    if name == "status":
        waits = [(reason.value, gettext(said)) for reason, said in words.WAITS.items()]
        return {"moves": _moves(ticket), "waits": waits}
    if name == "priority":
        return {
            "impacts": [(level, shown.words(words.IMPACTS, level)) for level in (1, 2, 3)],
            "urgencies": [(level, shown.words(words.URGENCIES, level)) for level in (1, 2, 3)],
        }
    if name == "solve":
        return {"causes": shown.causes()}
    if name == "contract":
        return {"contracts": _contracts(work, ticket), "products": _products(work)}
    return {}


def _given(work: Work, ticket: Ticket, asked: tuple[str, Form[Any]]) -> dict[str, Any]:
    """Into whose hands it can be given, and who has the skills that its tier asks for."""
    name, form = asked
    if name == "assign":
        fits = skills.fits(work, [ticket.tier])
        return {"technicians": skills.receivers(work, ticket.tier), "fits": fits}
    if name not in {"hand-over", "return"}:
        return {}
    tier = str(form.value("tier"))
    level = int(tier) if name == "hand-over" and tier in {"1", "2", "3", "4"} else None
    above = [one for one, _ in tiernames.options() if one >= ticket.tier]
    fits = skills.fits(work, above) if name == "hand-over" else []
    return _receivers(work, ticket) | {
        "technicians": skills.receivers(work, level),
        "fits": fits,
    }


def _moves(ticket: Ticket) -> list[tuple[str, str]]:
    """The states that are one step away; merging and solving have pages of their own."""
    aside = {Status.MERGED, Status.SOLVED}
    steps = [step for step in Status if step in MOVES[ticket.status] - aside]
    return [(step.value, shown.words(words.STATUS, step)) for step in steps]


def _contracts(work: Work, ticket: Ticket) -> list[tuple[str, str]]:
    if not work.actor.may(Permission.CONTRACT_READ):
        return []
    wanted = work.session.query(Contract).where(Contract.client_id == ticket.client_id)
    rows = wanted.order_by(Contract.number)
    return [(str(row.id), f"No. {row.number} {row.title}") for row in rows]


def _products(work: Work) -> list[tuple[str, str]]:
    wanted = work.session.query(Product).where(Product.is_active).order_by(Product.code)
    return [(str(row.id), row.name_in(work.actor.language)) for row in wanted]


def _receivers(work: Work, ticket: Ticket) -> dict[str, Any]:
    return {
        "teams": [(str(row.id), row.name) for row in tickets.teams(work)],
        "reasons": [(reason.value, gettext(said)) for reason, said in words.REASONS.items()],
        "returns": handing.returns(),
        "criteria": criteria.options(work, ticket),
        **handing.options(work, ticket),
    }
