"""Problems are opened, investigated, linked to their tickets, and resolved for good."""

from uuid import UUID

from pydantic import Field
from sqlalchemy import select

from contracts.models import Product
from msp.accounts.models import Person
from msp.data import history
from msp.data.commands import Command
from msp.data.counters import next_number
from msp.data.work import Work
from msp.desk import queries as desk
from msp.desk import rules as desk_rules
from msp.desk.actions import log
from msp.desk.actions.tickets import moved, require_staff
from msp.desk.models import Note, Problem, ProblemTicket
from msp.desk.queries import problems as queries
from msp.desk.rules import Status, Verb, WaitReason
from msp.desk.rules import problems as rules
from msp.desk.rules.problems import ProblemState
from msp.kernel.access import Permission
from msp.kernel.errors import NotFound, Refused, mark

LONGEST = 20_000


class OpenProblem(Command):
    """What happens again and again, or nobody understands. `ticket_id` is the first ticket."""

    title: str = Field(min_length=3, max_length=200)
    symptom: str = Field(default="", max_length=LONGEST)
    codes: str = Field(default="", max_length=2_000)
    owner_id: UUID | None = None
    product_id: UUID | None = None
    ticket_id: UUID | None = None


class ChangeProblem(Command):
    """The problem as it is known now: who owns it, what the cause is."""

    problem_id: UUID
    title: str = Field(min_length=3, max_length=200)
    symptom: str = Field(default="", max_length=LONGEST)
    codes: str = Field(default="", max_length=2_000)
    cause: str = Field(default="", max_length=LONGEST)
    vendor_report: str = Field(default="", max_length=LONGEST)
    owner_id: UUID | None = None
    product_id: UUID | None = None
    version: int | None = None


class MoveProblem(Command):
    """To which state."""

    problem_id: UUID
    state: ProblemState
    version: int | None = None


class LinkTicket(Command):
    """The cause of this ticket is that problem."""

    problem_id: UUID
    ticket_id: UUID


class LinkNumber(Command):
    """The same by the ticket's number; `waits` lets an open ticket wait for the problem."""

    problem_id: UUID
    number: int = Field(ge=1)
    waits: bool = False


class ResolveProblem(Command):
    """What was done; each linked ticket is told so by a note."""

    problem_id: UUID
    because: str = Field(min_length=3, max_length=4_000)
    version: int | None = None


def open_problem(work: Work, wish: OpenProblem) -> Problem:
    """Begin a problem; with a ticket, that ticket is linked to it."""
    work.require(Permission.PROBLEM_WORK)
    _owner(work, wish.owner_id)
    if wish.product_id is not None:
        work.get(Product, wish.product_id)
    told = wish.model_dump(exclude={"ticket_id"})
    number = next_number(work, "problem")
    row = work.add(Problem(**told, number=number, updated_at=work.now))
    history.record(work, "problem.open", row, owner_id=row.owner_id)
    if wish.ticket_id is not None:
        link_ticket(work, LinkTicket(problem_id=row.id, ticket_id=wish.ticket_id))
    return row


def change_problem(work: Work, wish: ChangeProblem) -> Problem:
    """Write down what is known of a problem now."""
    work.require(Permission.PROBLEM_WORK)
    row = held(work, wish.problem_id, wish.version)
    if wish.owner_id != row.owner_id:
        _owner(work, wish.owner_id)
    if wish.product_id is not None:
        work.get(Product, wish.product_id)
    changed = history.changed(row, wish.model_dump(exclude={"problem_id", "version"}))
    history.record(work, "problem.change", row, **changed)
    return row


def move_problem(work: Work, wish: MoveProblem) -> Problem:
    """Carry a problem to another state; resolving it has a verb of its own."""
    work.require(Permission.PROBLEM_WORK)
    row = held(work, wish.problem_id, wish.version)
    if wish.state is ProblemState.RESOLVED:
        raise Refused(mark("Please say what was done: resolve the problem."), field="state")
    rules.moved(row.state, wish.state)
    changed = history.changed(row, {"state": wish.state, "resolved_at": None})
    history.record(work, "problem.move", row, **changed)
    return row


def link_ticket(work: Work, wish: LinkTicket) -> ProblemTicket:
    """Say that a ticket's cause is the problem; a ticket has one problem at most."""
    work.require(Permission.PROBLEM_WORK)
    row = held(work, wish.problem_id)
    ticket = desk.locked(work, wish.ticket_id)
    there = queries.problem_of(work, ticket.id)
    if there is not None:
        message = mark("Ticket #%(ticket)s belongs to problem %(number)s already.")
        raise Refused(message, field="number", ticket=ticket.number, number=there.number)
    told = {"problem_id": row.id, "ticket_id": ticket.id, "linked_by": log.person_of(work)}
    link = work.add(ProblemTicket(**told))
    history.record(work, "problem.link", row, ticket_id=ticket.id)
    log.write(work, ticket, Verb.PROBLEM, problem_id=[None, row.id])
    return link


def link_number(work: Work, wish: LinkNumber) -> ProblemTicket:
    """Link a ticket by the number that people read aloud."""
    work.require(Permission.PROBLEM_WORK)
    ticket = desk.by_number(work, wish.number)
    link = link_ticket(work, LinkTicket(problem_id=wish.problem_id, ticket_id=ticket.id))
    if wish.waits and ticket.status in desk_rules.OPEN:
        moved(work, log.held(work, ticket.id), Status.WAITING, WaitReason.PROBLEM)
    return link


def unlink_ticket(work: Work, wish: LinkTicket) -> Problem:
    """Take a ticket from a problem that is not its cause after all."""
    work.require(Permission.PROBLEM_WORK)
    row = held(work, wish.problem_id)
    ticket = desk.locked(work, wish.ticket_id)
    wanted = select(ProblemTicket).where(
        ProblemTicket.problem_id == row.id, ProblemTicket.ticket_id == ticket.id
    )
    link = work.session.scalars(wanted).first()
    if link is None:
        raise NotFound(mark("There is no such %(kind)s."), kind=ProblemTicket.__tablename__)
    work.session.delete(link)
    history.record(work, "problem.unlink", row, ticket_id=ticket.id)
    log.write(work, ticket, Verb.PROBLEM, problem_id=[row.id, None])
    return row


def resolve_problem(work: Work, wish: ResolveProblem) -> Problem:
    """End a problem for good: waits for it end, and each of its open tickets is told by a note."""
    work.require(Permission.PROBLEM_WORK)
    row = held(work, wish.problem_id, wish.version)
    rules.moved(row.state, ProblemState.RESOLVED)
    told = {"state": ProblemState.RESOLVED, "resolved_at": work.now}
    history.record(work, "problem.resolve", row, **history.changed(row, told))
    for ticket_id in queries.linked_tickets(work, row.id):
        _told(work, row, ticket_id, wish.because)
    return row


def _told(work: Work, row: Problem, ticket_id: UUID, because: str) -> None:
    ticket = log.held(work, ticket_id)
    if ticket.status not in desk_rules.OPEN:
        return
    if ticket.wait_reason is WaitReason.PROBLEM:
        moved(work, ticket, Status.ACTIVE, None)
    body = f"P-{row.number} {row.title}\n{because}"
    note = work.add(Note(ticket_id=ticket.id, author_id=log.person_of(work), body=body))
    log.write(work, ticket, Verb.PROBLEM, resolved_id=row.id, note_id=note.id)


def held(work: Work, problem_id: UUID, version: int | None = None) -> Problem:
    """The problem to change: locked, and as the actor last saw it (else Conflict)."""
    row = queries.locked(work, problem_id)
    work.fresh(row, version)
    row.updated_at = work.now
    return row


def _owner(work: Work, person_id: UUID | None) -> None:
    """Somebody of the second tier or higher owns a problem (R5)."""
    require_staff(work, person_id, "owner_id")
    if person_id is not None:
        rules.owned_by(work.get(Person, person_id).tier)
