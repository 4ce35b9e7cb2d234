"""Problems in a browser: the list, one with all that was found, and the forms that change it."""

from typing import Any
from uuid import UUID

from flask import g, redirect, render_template, request, url_for
from flask_babel import gettext

from msp.accounts.web.acts import act_words
from msp.accounts.web.fields import named_changes
from msp.data.work import Work
from msp.desk.actions import problem_fixes, problems
from msp.desk.models import Problem, Ticket
from msp.desk.queries import problems as queries
from msp.desk.queries import tickets
from msp.desk.queries.problem_told import listeners
from msp.desk.rules import problem_words, words
from msp.desk.rules.problem_letters import Told
from msp.desk.rules.problems import MOVES, OPEN, FixDecision, ProblemState
from msp.desk.web import panel, shown
from msp.desk.web.problems.room import pages
from msp.doors import toasts
from msp.doors.answers import Answer
from msp.doors.forms import Form
from msp.doors.web import door, page_asked
from msp.kernel.access import Permission
from msp.kernel.errors import mark
from msp.knowledge import queries as knowledge

SIZE = 50
TONES = {
    ProblemState.NEW: ("info", "circle-dot"),
    ProblemState.INVESTIGATING: ("warn", "microscope"),
    ProblemState.KNOWN_ERROR: ("info", "lightbulb"),
    ProblemState.RESOLVED: ("ok", "circle-check"),
}
Forms = dict[str, Form[Any]]


@pages.get("/")
@door
def index(work: Work) -> Answer:
    """Problems, open ones unless another state is asked for."""
    state, number = request.args.get("state", "open"), page_asked()
    wanted = queries.problems(work)
    if state in set(ProblemState):
        wanted = wanted.where(Problem.state == ProblemState(state))
    elif state != "all":
        state, wanted = "open", wanted.where(Problem.state.in_(OPEN))
    found = work.session.scalars(wanted.limit(SIZE + 1).offset((number - 1) * SIZE)).all()
    rows = found[:SIZE]
    return render_template(
        "desk/problems/index.html",
        rows=rows,
        counts=queries.counted_tickets(work, rows),
        names=tickets.names(work, {row.owner_id for row in rows}),
        pill=pill,
        state=state,
        states=[("open", gettext("Open")), *_states(), ("all", gettext("All"))],
        page=number,
        more=len(found) > SIZE,
        may_work=work.actor.may(Permission.PROBLEM_WORK),
    )


@pages.route("/new", methods=["GET", "POST"])
@door
def new(work: Work) -> Answer:
    """Begin a problem; `?ticket=` names the ticket it is about."""
    work.require(Permission.PROBLEM_WORK)
    if request.method == "POST":
        form = Form(problems.OpenProblem, request.form)
        if row := form.send(work, problems.open_problem):
            toasts.say(gettext("The problem was begun."))
            return redirect(url_for(".show", problem_id=row.id))
        return _form(work, form, None), 422
    form = Form(problems.OpenProblem, {})
    if ticket_id := request.args.get("ticket", type=UUID):
        ticket = tickets.ticket(work, ticket_id)
        told = {"title": ticket.subject, "symptom": ticket.description, "ticket_id": ticket.id}
        form = Form(problems.OpenProblem, told | {"product_id": ticket.product_id or ""})
    return _form(work, form, None)


@pages.get("/<uuid:problem_id>")
@door
def show(work: Work, problem_id: UUID) -> Answer:
    """A problem with its tickets and all that was found about it."""
    return page(work, queries.problem(work, problem_id), {})


@pages.route("/<uuid:problem_id>/edit", methods=["GET", "POST"])
@door
def edit(work: Work, problem_id: UUID) -> Answer:
    """Write down what is known now."""
    work.require(Permission.PROBLEM_WORK)
    row = queries.problem(work, problem_id)
    if request.method == "GET":
        return _form(work, Form.of(problems.ChangeProblem, row), row)
    form = Form(problems.ChangeProblem, request.form, problem_id=problem_id)
    if form.send(work, problems.change_problem) is None:
        return _form(work, form, row), 422
    toasts.say(gettext("The problem was changed."))
    return redirect(url_for(".show", problem_id=problem_id))


@pages.post("/<uuid:problem_id>/state")
@door
def move(work: Work, problem_id: UUID) -> Answer:
    """Carry it to another state."""
    return sent(work, problem_id, "move")


@pages.post("/<uuid:problem_id>/resolve")
@door
def resolve(work: Work, problem_id: UUID) -> Answer:
    """End it for good and tell its tickets; whose clients wait is asked next."""
    answer = sent(work, problem_id, "resolve")
    if isinstance(answer, tuple):
        return answer
    waits = any(one.waits for one in listeners(work, problem_id, Told.SOLVED))
    to = url_for(".tell", problem_id=problem_id, about=Told.SOLVED)
    return redirect(to) if waits else answer


@pages.post("/<uuid:problem_id>/tickets")
@door
def link(work: Work, problem_id: UUID) -> Answer:
    """Link a ticket by its number."""
    return sent(work, problem_id, "link")


@pages.post("/<uuid:problem_id>/tickets/<uuid:ticket_id>/remove")
@door
def unlink(work: Work, problem_id: UUID, ticket_id: UUID) -> Answer:
    """Take a ticket from the problem."""
    wish = problems.LinkTicket(problem_id=problem_id, ticket_id=ticket_id)
    problems.unlink_ticket(work, wish)
    toasts.say(gettext("The ticket no longer belongs to the problem."))
    return redirect(url_for(".show", problem_id=problem_id))


@pages.get("/<uuid:problem_id>/history")
@door
def history(work: Work, problem_id: UUID) -> Answer:
    """Who did what about it, and when."""
    row = queries.problem(work, problem_id)
    rows = list(queries.trail(work, row.id))
    return render_template(
        "knowledge/history.html",
        title=f"P-{row.number} {row.title}",
        back=url_for(".show", problem_id=row.id),
        rows=rows,
        act_words=act_words,
        change_words=named_changes(work, [one for one, _ in rows]),
    )


COMMANDS: dict[str, tuple[Any, Any, str]] = {
    "move": (problems.MoveProblem, problems.move_problem, mark("The state was changed.")),
    "resolve": (
        problems.ResolveProblem,
        problems.resolve_problem,
        mark("The problem is resolved."),
    ),
    "link": (
        problems.LinkNumber,
        problems.link_number,
        mark("The ticket was linked to the problem."),
    ),
    "task": (problem_fixes.AddResearch, problem_fixes.add_task, mark("The task was added.")),
    "reference": (
        problem_fixes.AddReference,
        problem_fixes.add_reference,
        mark("The reference was added."),
    ),
    "fix": (problem_fixes.ProposeFix, problem_fixes.propose_fix, mark("The fix was proposed.")),
    "decide": (
        problem_fixes.DecideProblem,
        problem_fixes.decide_problem,
        mark("The decision was recorded."),
    ),
}


def sent(work: Work, problem_id: UUID, name: str) -> Answer:
    """Do what one of the page's forms asks, or give the page back with what is wrong."""
    work.require(Permission.PROBLEM_WORK)
    command, action, done = COMMANDS[name]
    form: Form[Any] = Form(command, request.form, problem_id=problem_id)
    if form.send(work, action) is None:
        return page(work, queries.problem(work, problem_id), {name: form}), 422
    toasts.say(gettext(done))
    return redirect(url_for(".show", problem_id=problem_id))


def page(work: Work, row: Problem, typed: Forms) -> str:
    """The page of a problem, with what was typed where a form came back."""
    found = queries.found_of(work, row)
    linked = queries.tickets_of(work, row.id)
    forms: Forms = {name: Form(told[0]) for name, told in COMMANDS.items()} | typed
    for name, form in forms.items():
        form.prefix = name
    people = {row.owner_id, *(task.assignee_id for task in found.tasks)}
    people |= {task.done_by for task in found.tasks} | {fix.tested_by for fix in found.fixes}
    people |= {one.decided_by for one in found.decisions}
    return render_template(
        "desk/problems/show.html",
        row=row,
        found=found,
        forms=forms,
        facts=_facts(work, row, tickets.names(work, people)),
        names=tickets.names(work, people),
        tickets=[_ticket(ticket, client) for ticket, client in linked],
        pill=pill,
        said=said,
        moves=[(s.value, gettext(problem_words.STATES[s])) for s in _moves(row)],
        references=pairs(problem_words.REFERENCES),
        kinds=[pair for pair in pairs(problem_words.DECISIONS) if pair[0] != FixDecision.REPLACE],
        decisions=pairs(problem_words.DECISIONS),
        results=pairs(problem_words.RESULTS)[1:],
        owners=[(str(person.id), person.name) for person in tickets.technicians(work)]
        if work.actor.may(Permission.TICKET_WORK)
        else [],
        may_work=work.actor.may(Permission.PROBLEM_WORK),
        is_open=row.state in OPEN,
    )


def pill(row: Problem) -> tuple[str, str, str]:
    """(words, tone, symbol) of the state."""
    return (gettext(problem_words.STATES[row.state]), *TONES[row.state])


def said(value: Any) -> str:
    """Any code of a problem in the reader's words."""
    tables = (problem_words.DECISIONS, problem_words.RESULTS, problem_words.REFERENCES)
    return str(next(gettext(table[value]) for table in tables if value in table))


def pairs(table: Any) -> list[tuple[str, str]]:
    """The values of a list with their words."""
    return [(value.value, gettext(words)) for value, words in table.items()]


def _states() -> list[tuple[str, str]]:
    return pairs(problem_words.STATES)


def _moves(row: Problem) -> list[ProblemState]:
    steps = MOVES[row.state] - {ProblemState.RESOLVED}
    return [state for state in ProblemState if state in steps]


def _ticket(ticket: Ticket, client: str) -> dict[str, Any]:
    tone, symbol = panel.TONES[ticket.status]
    status = gettext(words.status_words(ticket.status, ticket.wait_reason))
    return {"row": ticket, "client": client, "status": (status, tone, symbol)}


def _facts(work: Work, row: Problem, names: Any) -> list[tuple[str, Any]]:
    product = next((one for one in _products(work) if one.id == row.product_id), None)
    return [
        (gettext("Owner"), names.get(row.owner_id) if row.owner_id else None),
        (gettext("Product"), product.name_in(g.actor.language) if product else None),
        (gettext("Error codes"), ", ".join(row.codes.split("\n"))),
        (gettext("Number of the return (RMA)"), row.rma),
        (gettext("Begun"), shown.moment(row.created_at)),
        (gettext("Resolved"), shown.moment(row.resolved_at)),
    ]


def _products(work: Work) -> Any:
    return knowledge.products(work) if work.actor.may(Permission.CATALOGUE_READ) else ()


def _form(work: Work, form: Form[Any], row: Problem | None) -> str:
    stale = row is not None and str(form.value("version")) not in {"", str(row.version)}
    both = None
    if row is not None and form.errors and stale:
        now = Form.of(form.command, row)
        labels = (("title", gettext("Title")), ("cause", gettext("Root cause")))
        both = [(label, now.value(name), form.value(name)) for name, label in labels]
        form.typed["version"] = row.version
    return render_template(
        "desk/problems/form.html",
        form=form,
        row=row,
        both=both,
        theirs_at=shown.moment(row.updated_at) if row else "",
        owners=[(str(person.id), person.name) for person in queries.owners(work)],
        products=[(str(p.id), p.name_in(g.actor.language)) for p in _products(work)],
    )
