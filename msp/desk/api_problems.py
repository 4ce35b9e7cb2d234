"""Problems and a ticket's candidates for programs: the same verbs as in the browser."""

from datetime import datetime
from typing import Any
from uuid import UUID

from flask import Blueprint, request
from pydantic import BaseModel, ConfigDict
from sqlalchemy import Select

from msp.data.work import Work
from msp.desk.actions import candidates, problem_fixes, problem_telling, problems
from msp.desk.models import (
    CandidateFix,
    Isolation,
    Message,
    Problem,
    ProblemDecision,
    ProblemTicket,
    ResearchTask,
    SecurityCheck,
    TicketCandidate,
)
from msp.desk.queries import candidates as looked_up
from msp.desk.queries import problems as queries
from msp.desk.queries import tickets
from msp.desk.rules.problems import (
    Finding,
    FixDecision,
    Mark,
    ProblemState,
    SecurityResult,
    SecurityState,
    Stage,
    TrialResult,
)
from msp.doors.api import endpoint, listing
from msp.kernel.access import Permission
from msp.knowledge.api import KnownErrorOut
from msp.knowledge.models import KnownError
from msp.knowledge.rules import Source
from msp.knowledge.rules.candidates import Why

api = Blueprint("problems_api", __name__, url_prefix="/api/v1/problems")
on_ticket = Blueprint("candidates_api", __name__, url_prefix="/api/v1/tickets")
ENDPOINTS = (api, on_ticket)


class RowOut(BaseModel):
    """An answer that is read from a row."""

    model_config = ConfigDict(from_attributes=True)


class ProblemOut(RowOut):
    """A problem; `codes` one a line, `rma` the number of a return or an order."""

    id: UUID
    number: int
    title: str
    symptom: str
    codes: str
    cause: str
    state: ProblemState
    owner_id: UUID | None
    product_id: UUID | None
    rma: str
    vendor_report: str
    known_error_id: UUID | None
    article_id: UUID | None
    resolved_at: datetime | None
    updated_at: datetime
    version: int


class ToldOut(RowOut):
    """A message in which a ticket's contact was told; `send_at` is null where it is not mailed."""

    id: UUID
    ticket_id: UUID
    body: str
    send_at: datetime | None


class ClientsToldOut(RowOut):
    """What the clients of a problem were told."""

    messages: list[ToldOut]


class ProblemTicketOut(RowOut):
    """A ticket of a problem."""

    id: UUID
    problem_id: UUID
    ticket_id: UUID


class ResearchTaskOut(RowOut):
    """Something to be found out."""

    id: UUID
    problem_id: UUID
    title: str
    assignee_id: UUID | None
    result: str
    done_at: datetime | None


class CandidateFixOut(RowOut):
    """A measure that may help, and what trying it showed."""

    id: UUID
    problem_id: UUID
    description: str
    kind: FixDecision
    tested_where: str
    result: TrialResult
    result_note: str
    tested_by: UUID | None
    tested_at: datetime | None
    is_chosen: bool


class ProblemDecisionOut(RowOut):
    """What was decided, by whom, when and why."""

    id: UUID
    problem_id: UUID
    decision: FixDecision
    because: str
    fix_id: UUID | None
    rma: str
    decided_by: UUID | None
    created_at: datetime


class ReasonOut(RowOut):
    """One thing that speaks for a candidate; `told` is the codes, or the words in percent."""

    why: Why
    points: int
    told: str


class CandidateOut(RowOut):
    """Something that may hold the answer; `mark` is null where it was not tried."""

    source: Source
    id: UUID
    number: int
    title: str
    points: int
    reasons: list[ReasonOut]
    mark: Mark | None


class CandidateMarkOut(RowOut):
    """What became of a candidate on a ticket."""

    ticket_id: UUID
    source: Source
    subject_id: UUID
    mark: Mark
    note: str
    marked_by: UUID | None
    marked_at: datetime


class IsolationOut(RowOut):
    """A step of isolation and the minutes it took."""

    id: UUID
    ticket_id: UUID
    stage: Stage
    finding: Finding
    minutes: int
    note: str
    author_id: UUID | None
    created_at: datetime


class SecurityOut(RowOut):
    """The check for attacks."""

    ticket_id: UUID
    state: SecurityState
    result: SecurityResult | None
    note: str
    done_at: datetime | None
    version: int


@api.get("")
@listing(ProblemOut)
def index(work: Work) -> Select[Problem]:
    """Problems, the last touched first: `?state=investigating`."""
    wanted, state = queries.problems(work), request.args.get("state", "")
    return (
        wanted.where(Problem.state == ProblemState(state)) if state in set(ProblemState) else wanted
    )


@api.post("")
@endpoint(ProblemOut, status=201)
def create(work: Work, wish: problems.OpenProblem) -> Problem:
    """Begin a problem."""
    return problems.open_problem(work, wish)


@api.get("/<uuid:problem_id>")
@endpoint(ProblemOut)
def show(work: Work, problem_id: UUID) -> Problem:
    """One problem."""
    return queries.problem(work, problem_id)


@api.put("/<uuid:problem_id>")
@endpoint(ProblemOut)
def change(work: Work, wish: problems.ChangeProblem) -> Problem:
    """What is known of it now."""
    return problems.change_problem(work, wish)


@api.post("/<uuid:problem_id>/state")
@endpoint(ProblemOut)
def move(work: Work, wish: problems.MoveProblem) -> Problem:
    """Carry it to another state."""
    return problems.move_problem(work, wish)


@api.post("/<uuid:problem_id>/resolve")
@endpoint(ProblemOut)
def resolve(work: Work, wish: problems.ResolveProblem) -> Problem:
    """End it for good; its open tickets are told."""
    return problems.resolve_problem(work, wish)


@api.post("/<uuid:problem_id>/tickets")
@endpoint(ProblemTicketOut, status=201)
def link(work: Work, wish: problems.LinkTicket) -> ProblemTicket:
    """Its cause is that of this ticket."""
    return problems.link_ticket(work, wish)


@api.post("/<uuid:problem_id>/tasks")
@endpoint(ResearchTaskOut, status=201)
def add_task(work: Work, wish: problem_fixes.AddResearch) -> ResearchTask:
    """Ask somebody to find something out."""
    return problem_fixes.add_task(work, wish)


@api.get("/<uuid:problem_id>/fixes")
@listing(CandidateFixOut)
def fixes(work: Work, problem_id: UUID) -> list[CandidateFix]:
    """Measures that may help, the oldest first."""
    return list(queries.found_of(work, queries.problem(work, problem_id)).fixes)


@api.post("/<uuid:problem_id>/fixes")
@endpoint(CandidateFixOut, status=201)
def propose(work: Work, wish: problem_fixes.ProposeFix) -> CandidateFix:
    """Propose a measure."""
    return problem_fixes.propose_fix(work, wish)


@api.post("/fixes/<uuid:fix_id>/test")
@endpoint(CandidateFixOut)
def try_fix(work: Work, wish: problem_fixes.TryFix) -> CandidateFix:
    """What trying it showed."""
    return problem_fixes.try_fix(work, wish)


@api.post("/fixes/<uuid:fix_id>/choose")
@endpoint(CandidateFixOut)
def choose(work: Work, wish: problem_fixes.ChooseFix) -> CandidateFix:
    """Choose it."""
    return problem_fixes.choose_fix(work, wish)


@api.post("/<uuid:problem_id>/decision")
@endpoint(ProblemDecisionOut, status=201)
def decide(work: Work, wish: problem_fixes.DecideProblem) -> ProblemDecision:
    """Root fix, workaround or replacement."""
    return problem_fixes.decide_problem(work, wish)


@api.post("/<uuid:problem_id>/known-error")
@endpoint(KnownErrorOut, status=201)
def publish(work: Work, wish: problem_fixes.PublishProblem) -> KnownError:
    """Make a known error of it."""
    return problem_fixes.publish_problem(work, wish)


@api.post("/<uuid:problem_id>/tell")
@endpoint(ClientsToldOut, status=201)
def tell(work: Work, wish: problem_telling.TellClients) -> dict[str, list[Message]]:
    """Tell the contacts of these tickets; the messages that they were answered with."""
    return {"messages": problem_telling.tell_clients(work, wish)}


@on_ticket.get("/<uuid:ticket_id>/candidates")
@listing(CandidateOut)
def candidates_of(work: Work, ticket_id: UUID) -> list[dict[str, Any]]:
    """What may hold the ticket's answer, best first."""
    work.require(Permission.TICKET_WORK)
    ticket = tickets.ticket(work, ticket_id)
    asked = looked_up.asked_of(work, ticket)
    marks = looked_up.marked(work, ticket.id)
    return [
        {
            **{name: getattr(each.known, name) for name in ("source", "id", "number", "title")},
            "points": each.points,
            "reasons": list(each.reasons),
            "mark": marks[each.known.id].mark if each.known.id in marks else None,
        }
        for each in looked_up.found_for(work, asked, ticket.client_id, ticket.id)
    ]


@on_ticket.post("/<uuid:ticket_id>/candidates")
@endpoint(CandidateMarkOut, status=201)
def mark(work: Work, wish: candidates.MarkCandidate) -> TicketCandidate:
    """Say what became of a candidate."""
    return candidates.mark_candidate(work, wish)


@on_ticket.get("/<uuid:ticket_id>/isolation")
@listing(IsolationOut)
def isolations(work: Work, ticket_id: UUID) -> list[Isolation]:
    """The steps of isolation, oldest first."""
    work.require(Permission.TICKET_WORK)
    return list(looked_up.isolations(work, tickets.ticket(work, ticket_id).id))


@on_ticket.post("/<uuid:ticket_id>/isolation")
@endpoint(IsolationOut, status=201)
def isolate(work: Work, wish: candidates.RecordIsolation) -> Isolation:
    """Record a step of isolation."""
    return candidates.record_isolation(work, wish)


@on_ticket.post("/<uuid:ticket_id>/security")
@endpoint(SecurityOut)
def security(work: Work, wish: candidates.RecordSecurity) -> SecurityCheck:
    """Record the check for attacks."""
    return candidates.record_security(work, wish)
