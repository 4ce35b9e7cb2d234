"""Requests in a browser: lists, the page of one with its next step, and those of a ticket."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask_babel import gettext

from msp.accounts.queries import counted
from msp.data.work import Work
from msp.desk import queries
from msp.desk.actions import requests as actions
from msp.desk.models.requests import TeamRequest
from msp.desk.models.ticket import Ticket
from msp.desk.queries import requests as asked
from msp.desk.queries import teamwork, tickets
from msp.desk.rules import words
from msp.desk.rules.requests import RUNNING, UNANSWERED, RequestState, may_chase
from msp.desk.rules.teamwork_words import FORMS, REQUEST_KINDS, STATES
from msp.desk.web import panel, shown
from msp.desk.web.cards import Card
from msp.desk.web.spoken_levels import alarms
from msp.desk.web.teamwork import told
from msp.desk.web.teamwork.room import requests as pages
from msp.desk.web.teamwork.room import tickets as ticket_pages
from msp.doors import toasts
from msp.doors.answers import Answer
from msp.doors.forms import Form
from msp.doors.web import door, page_asked
from msp.kernel.access import Permission
from msp.kernel.errors import NotFound, mark

SIZE = 50


@dataclass(frozen=True, slots=True)
class Deed:
    """A step of a request: its command, what does it, what is said when it is done."""

    command: type[Any]
    action: Callable[[Work, Any], TeamRequest]
    done: str


DEEDS: Mapping[str, Deed] = {
    "promise": Deed(
        actions.PromiseAnswer, actions.promise_answer, mark("The answer was promised.")
    ),
    "defer": Deed(actions.DeferAnswer, actions.defer_answer, mark("The request was put off.")),
    "chase": Deed(actions.ChaseRequest, actions.chase_request, mark("The request was chased.")),
    "answer": Deed(actions.AnswerRequest, actions.answer_request, mark("The answer was given.")),
    "accept": Deed(actions.AcceptRequest, actions.accept_request, mark("The answer was accepted.")),
    "ask-again": Deed(actions.AskAgain, actions.ask_again, mark("The question went back.")),
    "withdraw": Deed(
        actions.WithdrawRequest, actions.withdraw_request, mark("The request was withdrawn.")
    ),
}
VIEWS = {
    "to-me": mark("Asked of me"),
    "from-me": mark("Asked by me"),
    "running": mark("All that run"),
    "over": mark("Over"),
}


@pages.get("/")
@door
def index(work: Work) -> Answer:
    """Requests by whose turn it is; a page of fifty."""
    chosen = request.args.get("view", "to-me")
    chosen = chosen if chosen in VIEWS else "running"
    wanted = _wanted(work, chosen)
    total, page = counted(work, wanted), page_asked()
    rows = work.session.scalars(wanted.limit(SIZE).offset((page - 1) * SIZE)).all()
    views = [
        {
            "title": gettext(title),
            "href": url_for(".index", view=name),
            "current": name == chosen,
            "count": total if name == chosen else None,
        }
        for name, title in VIEWS.items()
    ]
    return render_template(
        "desk/teamwork/requests.html",
        views=views,
        rows=told.rows(work, rows),
        page=page,
        pages=max(-(-total // SIZE), 1),
        href=url_for(".index", view=chosen, page="PAGE").replace("PAGE", "{page}"),
    )


@pages.get("/new")
@door
def new(work: Work) -> Answer:
    """The form of a request that is about no ticket, or about the one that the address names."""
    work.require(Permission.TICKET_WORK)
    kind = request.args.get("kind", "")
    form = Form(actions.AskTeam, {"kind": kind} if kind in REQUEST_KINDS else {"kind": "other"})
    return _form(work, form, None)


@pages.post("/new")
@door
def ask(work: Work) -> Answer:
    """Ask, or give the form back."""
    form = Form(actions.AskTeam, request.form)
    made = form.send(work, actions.ask_team)
    if made is None:
        return _form(work, form, None), 422
    return _asked(made)


@pages.get("/<uuid:request_id>")
@door
def show(work: Work, request_id: UUID) -> Answer:
    """One request whole: question, what hangs on it, all that happened, the next step."""
    return _page(work, request_id, {})


@pages.post("/<uuid:request_id>/<name>")
@door
def carry_out(work: Work, request_id: UUID, name: str) -> Answer:
    """Take a step, or give the page back with what is wrong."""
    work.require(Permission.TICKET_WORK)
    deed = DEEDS.get(name)
    if deed is None:
        raise NotFound(mark("There is no such page."))
    asked.request(work, request_id)
    form = Form(deed.command, request.form, request_id=request_id)
    if form.send(work, deed.action) is None:
        return _page(work, request_id, {name: form}), 422
    toasts.say(gettext(deed.done))
    return redirect(url_for(".show", request_id=request_id))


@ticket_pages.get("/tickets/<uuid:ticket_id>/requests")
@door
def of_ticket(work: Work, ticket_id: UUID) -> Answer:
    """What other teams were asked about a ticket, and a form to ask them."""
    work.require(Permission.TICKET_WORK)
    ticket = queries.ticket(work, ticket_id)
    typed = {"priority": str(ticket.priority), "kind": request.args.get("kind", "investigation")}
    return _form(work, Form(actions.AskTeam, typed), ticket)


@ticket_pages.post("/tickets/<uuid:ticket_id>/requests")
@door
def ask_about(work: Work, ticket_id: UUID) -> Answer:
    """Ask another team about a ticket, which stays with its owner."""
    work.require(Permission.TICKET_WORK)
    ticket = queries.ticket(work, ticket_id)
    form = Form(actions.AskTeam, request.form, ticket_id=ticket_id)
    made = form.send(work, actions.ask_team)
    if made is None:
        return _form(work, form, ticket), 422
    return _asked(made)


def card(work: Work, ticket: Ticket) -> Card | None:
    """What others were asked, beside the ticket."""
    href = url_for("teamwork.of_ticket", ticket_id=ticket.id)
    title, label = gettext("Requests to other teams"), gettext("Ask or look")
    rows = [row for row in asked.of_ticket(work, ticket.id) if row.state in RUNNING]
    empty = gettext("Nobody else is being asked about this ticket.")
    pairs = [(f"R-{row.number}", _line(row)) for row in rows[:5]]
    return Card(title, href, label, pairs, empty=empty)


def _line(row: TeamRequest) -> str:
    said = shown.words(STATES, row.state)
    return f"{said} ({shown.moment(row.answer_by)})" if row.answer_by else said


def _asked(row: TeamRequest) -> Answer:
    toasts.say(gettext("R-%(number)s was asked.", number=row.number))
    return redirect(url_for("requests.show", request_id=row.id))


def _wanted(work: Work, view: str) -> Any:
    order = TeamRequest.priority, TeamRequest.asked_at, TeamRequest.number
    if view == "to-me":
        return asked.running(work).where(*asked.to_me(work)).order_by(*order)
    if view == "from-me":
        return asked.running(work).where(*asked.from_me(work)).order_by(*order)
    if view == "over":
        return asked.listed(work).where(TeamRequest.state.not_in(RUNNING))
    return asked.running(work).order_by(*order)


def _form(work: Work, form: Form[Any], ticket: Ticket | None) -> str:
    rows = asked.of_ticket(work, ticket.id) if ticket else ()
    return render_template(
        "desk/teamwork/ask.html",
        ticket=ticket,
        status=panel.pill(ticket) if ticket else "",
        rows=told.rows(work, rows),
        form=form,
        kinds=[(kind.value, gettext(said)) for kind, said in REQUEST_KINDS.items()],
        answers=[(kind.value, gettext(said)) for kind, said in FORMS.items()],
        priorities=[(level, shown.words(words.PRIORITIES, level)) for level in (1, 2, 3, 4)],
        teams=[(str(row.id), row.name) for row in tickets.teams(work)],
        people=[(str(row.id), row.name) for row in teamwork.staff(work) if row.id != work.actor.id],
    )


def _page(work: Work, request_id: UUID, sent: dict[str, Form[Any]]) -> str:
    row = asked.request(work, request_id)
    lines = asked.lines(work, row.id)
    again_at = actions.chase_from(work, row)
    forms = {name: sent.get(name) or _blank(name, deed, row) for name, deed in DEEDS.items()}
    return render_template(
        "desk/teamwork/request.html",
        row=row,
        seen=told.rows(work, [row])[0],
        facts=told.facts(work, row),
        lines=told.lines(work, lines),
        alarms=alarms(asked.alarms(work, row.id)),
        forms=forms,
        is_open=row.state in UNANSWERED,
        is_answered=row.state is RequestState.ANSWERED,
        answer_form=shown.words(FORMS, row.answer_form),
        may_chase=may_chase(again_at, work.now),
        again_at=shown.moment(again_at),
    )


def _blank(name: str, deed: Deed, row: TeamRequest) -> Form[Any]:
    form = Form(deed.command, {"version": str(row.version)})
    form.prefix = name
    return form
