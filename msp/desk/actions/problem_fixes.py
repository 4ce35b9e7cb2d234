"""What is found out about a problem: tasks, references, fixes that are tried, the decision."""

from uuid import UUID

from pydantic import Field

from msp.data import history
from msp.data.commands import Command
from msp.data.work import Work
from msp.desk.actions import log
from msp.desk.actions.problems import held
from msp.desk.actions.tickets import require_staff
from msp.desk.models import (
    CandidateFix,
    ProblemDecision,
    ProblemReference,
    ResearchTask,
)
from msp.desk.queries import problems as queries
from msp.desk.rules import problems as rules
from msp.desk.rules.problems import FixDecision, ProblemState, ReferenceKind, TrialResult
from msp.kernel.access import Permission
from msp.kernel.errors import Conflict, Refused, mark
from msp.knowledge import actions as knowledge
from msp.knowledge.models import Article, KnownError

LONGEST = 8_000


class AddResearch(Command):
    """Something to be found out, and by whom."""

    problem_id: UUID
    title: str = Field(min_length=3, max_length=200)
    assignee_id: UUID | None = None


class FinishTask(Command):
    """What was found out."""

    task_id: UUID
    result: str = Field(min_length=1, max_length=LONGEST)


class AddReference(Command):
    """Where the code, the data, the log or the document is."""

    problem_id: UUID
    kind: ReferenceKind
    target: str = Field(min_length=3, max_length=500)
    note: str = Field(default="", max_length=400)


class ProposeFix(Command):
    """A measure that may help: at the root, or around it."""

    problem_id: UUID
    description: str = Field(min_length=3, max_length=LONGEST)
    kind: FixDecision = FixDecision.WORKAROUND


class TryFix(Command):
    """Where the fix was tried, and what that showed."""

    fix_id: UUID
    tested_where: str = Field(min_length=2, max_length=200)
    result: TrialResult
    result_note: str = Field(default="", max_length=LONGEST)


class ChooseFix(Command):
    """Which fix is the best."""

    fix_id: UUID


class DecideProblem(Command):
    """Root fix, workaround or replacement, and why; `rma` is the number of a return or order."""

    problem_id: UUID
    decision: FixDecision
    because: str = Field(min_length=3, max_length=4_000)
    rma: str = Field(default="", max_length=80)
    version: int | None = None


class PublishProblem(knowledge.RecordKnownError):
    """The known error that the problem's verified solution becomes."""

    problem_id: UUID


class PublishArticle(knowledge.WriteArticle):
    """The article that the problem's verified solution becomes."""

    problem_id: UUID


def add_task(work: Work, wish: AddResearch) -> ResearchTask:
    """Ask somebody to find something out (R162)."""
    work.require(Permission.PROBLEM_WORK)
    row = held(work, wish.problem_id)
    require_staff(work, wish.assignee_id, "assignee_id")
    history.record(work, "problem.add_task", row, assignee_id=wish.assignee_id)
    return work.add(ResearchTask(**wish.model_dump()))


def finish_task(work: Work, wish: FinishTask) -> ResearchTask:
    """Write down what was found out."""
    work.require(Permission.PROBLEM_WORK)
    task = work.get(ResearchTask, wish.task_id)
    row = held(work, task.problem_id)
    if task.done_at is not None:
        raise Refused(mark("This task is done already."))
    task.result, task.done_at, task.done_by = wish.result, work.now, log.person_of(work)
    history.record(work, "problem.finish_task", row, task_id=task.id)
    return task


def add_reference(work: Work, wish: AddReference) -> ProblemReference:
    """Point to the code or the data that was looked at (R167)."""
    work.require(Permission.PROBLEM_WORK)
    row = held(work, wish.problem_id)
    made = ProblemReference(**wish.model_dump(), author_id=log.person_of(work))
    history.record(work, "problem.add_reference", row, kind=wish.kind)
    return work.add(made)


def propose_fix(work: Work, wish: ProposeFix) -> CandidateFix:
    """Write down a measure that may help (R170)."""
    work.require(Permission.PROBLEM_WORK)
    row = held(work, wish.problem_id)
    if wish.kind is FixDecision.REPLACE:
        raise Refused(mark("A replacement is a decision, not a fix to be tested."), field="kind")
    history.record(work, "problem.propose_fix", row, kind=wish.kind)
    return work.add(CandidateFix(**wish.model_dump()))


def try_fix(work: Work, wish: TryFix) -> CandidateFix:
    """Write down where a fix was tried and what came of it; a failed one is no longer chosen."""
    work.require(Permission.PROBLEM_WORK)
    fix = work.get(CandidateFix, wish.fix_id)
    row = held(work, fix.problem_id)
    if wish.result is TrialResult.UNTESTED:
        raise Refused(mark("Please say what the test showed."), field="result")
    told = wish.model_dump(exclude={"fix_id"})
    told |= {"tested_by": log.person_of(work), "tested_at": work.now}
    if wish.result is not TrialResult.PASSED:
        told |= {"is_chosen": False}
    changed = history.changed(fix, told)
    history.record(work, "problem.try_fix", row, fix_id=fix.id, result=changed.get("result"))
    return fix


def choose_fix(work: Work, wish: ChooseFix) -> CandidateFix:
    """Choose the fix that is applied; another one that was chosen is not any more."""
    work.require(Permission.PROBLEM_WORK)
    fix = work.get(CandidateFix, wish.fix_id)
    row = held(work, fix.problem_id)
    rules.may_choose(fix.result)
    for other in queries.found_of(work, row).fixes:
        other.is_chosen = other.id == fix.id
    history.record(work, "problem.choose_fix", row, fix_id=fix.id)
    return fix


def decide_problem(work: Work, wish: DecideProblem) -> ProblemDecision:
    """Decide between root fix, workaround and replacement, on record (R165, R168)."""
    work.require(Permission.PROBLEM_WORK)
    row = held(work, wish.problem_id, wish.version)
    chosen = queries.found_of(work, row).chosen
    rules.decided(wish.decision, chosen is not None, wish.rma)
    if wish.rma:
        row.rma = wish.rma
    told = wish.model_dump(exclude={"version"}) | {"fix_id": chosen.id if chosen else None}
    made = work.add(ProblemDecision(**told, decided_by=log.person_of(work)))
    history.record(work, "problem.decide", row, decision=made.decision)
    return made


def publish_problem(work: Work, wish: PublishProblem) -> KnownError:
    """Make a known error of the problem: the next ticket is answered at once (R171)."""
    work.require(Permission.PROBLEM_WORK)
    row = held(work, wish.problem_id)
    if row.known_error_id is not None:
        raise Conflict(mark("This problem has a known error already."))
    told = wish.model_dump(exclude={"problem_id"})
    made = knowledge.record_known_error(
        work, knowledge.RecordKnownError(**told), f"problem:{row.id}"
    )
    row.known_error_id = made.id
    before = row.state
    if row.state in {ProblemState.NEW, ProblemState.INVESTIGATING}:
        row.state = ProblemState.KNOWN_ERROR
    history.record(work, "problem.publish", row, state=[before, row.state])
    return made


def publish_article(work: Work, wish: PublishArticle) -> Article:
    """Make an article of the problem, as a draft that its author publishes (R171)."""
    work.require(Permission.PROBLEM_WORK)
    row = held(work, wish.problem_id)
    if row.article_id is not None:
        raise Conflict(mark("This problem has an article already."))
    told = wish.model_dump(exclude={"problem_id"})
    made = knowledge.write_article(work, knowledge.WriteArticle(**told), f"problem:{row.id}")
    row.article_id = made.id
    history.record(work, "problem.publish_article", row, article_id=made.id)
    return made
