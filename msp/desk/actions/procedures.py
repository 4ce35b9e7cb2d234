"""Guided procedures are arranged by leads, and worked through on tickets step by step."""

from collections.abc import Sequence
from uuid import UUID

from pydantic import Field
from sqlalchemy import select

from msp.data.commands import Command
from msp.data.history import changed, record
from msp.data.work import Work
from msp.desk.actions import intake, log, runbooks
from msp.desk.actions.messages import AddNote, add_note
from msp.desk.models.intake import Procedure, ProcedureRun
from msp.desk.models.ticket import Ticket
from msp.desk.queries import procedures as queries
from msp.desk.rules import Verb
from msp.desk.rules import procedures as rules
from msp.desk.rules.intake import Certainty, Fact, Known
from msp.desk.rules.procedures import Choice, Ending, Step
from msp.desk.rules.runbooks import USUAL_TYPES
from msp.desk.rules.usual_procedures import USUAL
from msp.kernel.access import Permission
from msp.kernel.errors import NotFound, Refused, mark


class CreateProcedure(Command):
    """A further procedure; it begins with one step that ends."""

    code: str = Field(min_length=1, max_length=40, pattern=r"^[A-Za-z0-9_.-]+$")
    name_ja: str = Field(min_length=1, max_length=120)
    name_en: str = Field(default="", max_length=120)
    ask_ja: str = Field(min_length=1, max_length=300)
    ask_en: str = Field(default="", max_length=300)


class ChangeProcedure(Command):
    """Other names for a procedure, or its retirement."""

    procedure_id: UUID
    name_ja: str = Field(min_length=1, max_length=120)
    name_en: str = Field(default="", max_length=120)
    position: int = Field(default=0, ge=0, le=9999)
    is_active: bool = True
    version: int | None = None


class AnswerWish(Command):
    """One answer of a step; without words it is left out."""

    ja: str = Field(default="", max_length=120)
    en: str = Field(default="", max_length=120)
    goes: str = Field(default=Ending.GO_ON.value, max_length=40)


class SaveStep(Command):
    """A step as it is asked from now on; without `step_id` it is a further one."""

    procedure_id: UUID
    step_id: str = Field(default="", max_length=40)
    ask_ja: str = Field(min_length=1, max_length=300)
    ask_en: str = Field(default="", max_length=300)
    hint_ja: str = Field(default="", max_length=300)
    hint_en: str = Field(default="", max_length=300)
    answers: list[AnswerWish] = Field(default_factory=list, max_length=12)
    version: int | None = None


class RemoveStep(Command):
    """A step that no answer leads to any more."""

    procedure_id: UUID
    step_id: str = Field(max_length=40)


class StartProcedure(Command):
    """A procedure to go through on a ticket."""

    ticket_id: UUID
    procedure_id: UUID


class AnswerStep(Command):
    """The answer to the step where the run stands."""

    ticket_id: UUID
    run_id: UUID
    step: str = Field(max_length=40)
    answer: int = Field(ge=0, le=99)
    note: str = Field(default="", max_length=500)


class UndoStep(Command):
    """The last answer of a run was wrong."""

    ticket_id: UUID
    run_id: UUID


def create_procedure(work: Work, wish: CreateProcedure) -> Procedure:
    """Begin a procedure. A code that is taken is refused."""
    work.require(Permission.DESK_ARRANGE)
    taken = select(Procedure.id).where(Procedure.code == wish.code)
    if work.session.scalars(taken).first() is not None:
        raise Refused(mark("This name is already in use."), field="code")
    ends = (Choice("はい", "Yes", Ending.SOLVED.value), Choice("いいえ", "No", Ending.GO_ON.value))
    first = Step("s1", wish.ask_ja, wish.ask_en, "", "", ends)
    told = wish.model_dump(include={"code", "name_ja", "name_en"})
    row = work.add(Procedure(steps=rules.kept([first]), position=900, **told))
    record(work, "procedure.create", row, code=wish.code)
    return row


def change_procedure(work: Work, wish: ChangeProcedure) -> Procedure:
    """Change the names of a procedure, or offer it no more."""
    work.require(Permission.DESK_ARRANGE)
    row = work.get(Procedure, wish.procedure_id)
    work.fresh(row, wish.version)
    told = wish.model_dump(exclude={"procedure_id", "version"})
    record(work, "procedure.change", row, **changed(row, told))
    return row


def save_step(work: Work, wish: SaveStep) -> Procedure:
    """Add or change a step; runs that were begun keep the tree as it was."""
    work.require(Permission.DESK_ARRANGE)
    row = work.get(Procedure, wish.procedure_id)
    work.fresh(row, wish.version)
    steps = list(rules.steps_of(row.steps))
    name = wish.step_id or _free_id(steps)
    answers = tuple(Choice(one.ja, one.en, one.goes) for one in wish.answers if one.ja)
    step = Step(name, wish.ask_ja, wish.ask_en, wish.hint_ja, wish.hint_en, answers)
    place = next((at for at, each in enumerate(steps) if each.id == name), None)
    if place is None and wish.step_id:
        raise NotFound(mark("There is no such step."))
    steps[len(steps) if place is None else place : None if place is None else place + 1] = [step]
    return _arranged(work, row, steps)


def remove_step(work: Work, wish: RemoveStep) -> Procedure:
    """Take a step away that no answer leads to."""
    work.require(Permission.DESK_ARRANGE)
    row = work.get(Procedure, wish.procedure_id)
    steps = rules.steps_of(row.steps)
    if wish.step_id not in {step.id for step in steps}:
        raise NotFound(mark("There is no such step."))
    left = [step for step in steps if step.id != wish.step_id]
    if any(one.goes == wish.step_id for step in left for one in step.answers):
        raise Refused(mark("An answer of another step leads here. Change that one first."))
    row.version += 1
    return _arranged(work, row, left)


def add_usual_procedures(work: Work) -> list[Procedure]:
    """Add the five usual procedures where one of the same code is not there yet (R147)."""
    work.require(Permission.DESK_ARRANGE)
    known = set(work.session.scalars(select(Procedure.code)))
    made = []
    for place, (code, ja, en, steps) in enumerate(USUAL, 1):
        if code not in known:
            tree = rules.kept(rules.checked(steps))
            row = Procedure(code=code, name_ja=ja, name_en=en, steps=tree, position=place * 10)
            row.action = USUAL_TYPES.get(code)
            made.append(work.add(row))
    return made


def start_procedure(work: Work, wish: StartProcedure) -> ProcedureRun:
    """Begin a procedure on a ticket, or take up the one that was left."""
    work.require(Permission.TICKET_WORK)
    ticket = log.held(work, wish.ticket_id)
    procedure = work.get(Procedure, wish.procedure_id)
    left = next(
        (
            run
            for run in queries.runs(work, ticket.id)
            if run.procedure_id == procedure.id and run.ending is None
        ),
        None,
    )
    if left is not None:
        return left
    row = ProcedureRun(ticket_id=ticket.id, procedure_id=procedure.id, answers=[])
    row.steps = list(procedure.steps)
    work.add(row)
    log.write(work, ticket, Verb.PROCEDURE, procedure_id=procedure.id)
    return row


def answer_step(work: Work, wish: AnswerStep) -> ProcedureRun:
    """Answer the step where the run stands; its end goes to the facts and to a note."""
    work.require(Permission.TICKET_WORK)
    ticket = log.held(work, wish.ticket_id)
    row = queries.run(work, ticket.id, wish.run_id)
    steps = rules.steps_of(row.steps)
    choice = rules.chosen(rules.standing(steps, row.answers), wish.step, wish.answer)
    answer = {"step": wish.step, "answer": wish.answer, "note": wish.note}
    whose = {"by": str(log.person_of(work) or ""), "at": work.now.isoformat()}
    row.answers = [*row.answers, answer | whose]
    row.version += 1
    if choice.ending is not None:
        _end(work, ticket, row, choice.ending)
    else:
        log.write(work, ticket, Verb.PROCEDURE, procedure_id=row.procedure_id)
    return row


def undo_step(work: Work, wish: UndoStep) -> ProcedureRun:
    """Take the last answer back; what an end told the facts is taken back with it."""
    work.require(Permission.TICKET_WORK)
    ticket = log.held(work, wish.ticket_id)
    row = queries.run(work, ticket.id, wish.run_id)
    if not row.answers:
        raise Refused(mark("No step has been answered yet."))
    if row.ending is not None:
        intake.forget(work, ticket, Fact.STEPS, told(work, row))
        runbooks.forget_run(work, row)
        row.ending, row.ended_at = None, None
    row.answers = list(row.answers[:-1])
    row.version += 1
    log.write(work, ticket, Verb.PROCEDURE, procedure_id=row.procedure_id, undone=True)
    return row


def told(work: Work, row: ProcedureRun) -> str:
    """The run in words, in the provider's language: name, each question with its answer."""
    procedure = work.get(Procedure, row.procedure_id)
    lines = [
        f"・{ask} → {answer}" + (f"({note})" if note else "")
        for ask, answer, note in rules.told(rules.steps_of(row.steps), row.answers, "ja")
    ]
    return "\n".join([f"【{procedure.name_ja}】", *lines])


def _end(work: Work, ticket: Ticket, row: ProcedureRun, ending: Ending) -> None:
    row.ending, row.ended_at = ending, work.now
    words = told(work, row)
    intake.know(work, ticket, Fact.STEPS, Known(words, Certainty.OBSERVED))
    add_note(work, AddNote(ticket_id=ticket.id, body=words))
    runbooks.keep_run(work, row)
    log.write(work, ticket, Verb.PROCEDURE, procedure_id=row.procedure_id, ending=ending)


def _arranged(work: Work, row: Procedure, steps: Sequence[Step]) -> Procedure:
    row.steps = rules.kept(rules.checked(steps))
    record(work, "procedure.change", row, steps=len(steps))
    return row


def _free_id(steps: Sequence[Step]) -> str:
    taken = {step.id for step in steps}
    return next(name for number in range(1, 999) if (name := f"s{number}") not in taken)
