"""Problems, and all that is known of one."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, func, select

from msp.accounts.models import Client, Person
from msp.data.history import History
from msp.data.work import Work
from msp.desk.models import (
    CandidateFix,
    Problem,
    ProblemDecision,
    ProblemReference,
    ProblemTicket,
    ResearchTask,
    Ticket,
)
from msp.desk.queries.tickets import visible
from msp.desk.rules.problems import LEAST_TIER, OPEN
from msp.kernel.access import Permission
from msp.kernel.errors import NotFound, mark

MANY = 200


@dataclass(frozen=True, slots=True)
class Found:
    """All that was found out about a problem, oldest first."""

    tasks: Sequence[ResearchTask]
    references: Sequence[ProblemReference]
    fixes: Sequence[CandidateFix]
    decisions: Sequence[ProblemDecision]

    @property
    def chosen(self) -> CandidateFix | None:
        """The fix that was chosen, if one was."""
        return next((fix for fix in self.fixes if fix.is_chosen), None)


def problems(work: Work) -> Select[Problem]:
    """Problems, the last touched first."""
    work.require(Permission.PROBLEM_READ)
    return select(Problem).order_by(Problem.updated_at.desc(), Problem.number.desc())


def open_problems(work: Work) -> Sequence[Problem]:
    """Problems that are not resolved, to link a ticket to."""
    return work.session.scalars(problems(work).where(Problem.state.in_(OPEN)).limit(MANY)).all()


def problem(work: Work, problem_id: UUID) -> Problem:
    """The problem, or NotFound."""
    work.require(Permission.PROBLEM_READ)
    return work.get(Problem, problem_id)


def locked(work: Work, problem_id: UUID) -> Problem:
    """The problem, held until the work ends; or NotFound."""
    work.require(Permission.PROBLEM_READ)
    wanted = select(Problem).where(Problem.id == problem_id).with_for_update(of=Problem)
    fresh = wanted.execution_options(populate_existing=True)
    found = work.session.scalars(fresh).first()
    if found is None:
        raise NotFound(mark("There is no such %(kind)s."), kind=Problem.__tablename__)
    return found


def found_of(work: Work, row: Problem) -> Found:
    """Tasks, references, fixes and decisions of a problem."""
    work.require(Permission.PROBLEM_READ)
    kinds = (ResearchTask, ProblemReference, CandidateFix, ProblemDecision)
    tasks, references, fixes, decisions = (_all(work, kind, row.id) for kind in kinds)
    return Found(tasks, references, fixes, decisions)


def _all(work: Work, kind: type[Any], problem_id: UUID) -> Sequence[Any]:
    wanted = select(kind).where(kind.problem_id == problem_id)
    return work.session.scalars(wanted.order_by(kind.created_at, kind.id)).all()


def tickets_of(work: Work, problem_id: UUID) -> Sequence[Row[Ticket, str]]:
    """(ticket, its client's name) of each ticket of a problem that the actor sees."""
    wanted = (
        visible(work)
        .add_columns(Client.name)
        .join(ProblemTicket, ProblemTicket.ticket_id == Ticket.id)
        .join(Client, Client.id == Ticket.client_id)
        .where(ProblemTicket.problem_id == problem_id)
        .order_by(Ticket.number)
    )
    found: Sequence[Row[Ticket, str]] = work.session.execute(wanted.limit(MANY)).all()
    return found


def linked_tickets(work: Work, problem_id: UUID) -> Sequence[UUID]:
    """The ids of every ticket of a problem."""
    work.require(Permission.PROBLEM_READ)
    wanted = select(ProblemTicket.ticket_id).where(ProblemTicket.problem_id == problem_id)
    return work.session.scalars(wanted.order_by(ProblemTicket.ticket_id)).all()


def problem_of(work: Work, ticket_id: UUID) -> Problem | None:
    """The problem that a ticket's cause is, if it is linked to one."""
    work.require(Permission.PROBLEM_READ)
    wanted = (
        select(Problem)
        .join(ProblemTicket, ProblemTicket.problem_id == Problem.id)
        .where(ProblemTicket.ticket_id == ticket_id)
    )
    return work.session.scalars(wanted).first()


def counted_tickets(work: Work, rows: Sequence[Problem]) -> dict[UUID, int]:
    """How many tickets each of these problems has."""
    ids = [row.id for row in rows]
    wanted = (
        select(ProblemTicket.problem_id, func.count())
        .where(ProblemTicket.problem_id.in_(ids))
        .group_by(ProblemTicket.problem_id)
    )
    return {row[0]: row[1] for row in work.session.execute(wanted)} if ids else {}


def owners(work: Work) -> Sequence[Person]:
    """Who may own a problem: staff of the second tier or higher (R5)."""
    work.require(Permission.PROBLEM_READ)
    fits = Person.tier.is_(None) | (Person.tier >= LEAST_TIER)
    wanted = select(Person).where(Person.client_id.is_(None), Person.is_active, fits)
    return work.session.scalars(wanted.order_by(Person.kana, Person.name)).all()


def trail(work: Work, problem_id: UUID) -> Sequence[Row[History, str]]:
    """(line, name): what was done about a problem, the newest first."""
    work.require(Permission.PROBLEM_READ)
    wanted = (
        select(History, Person.name)
        .outerjoin(Person, Person.id == History.actor_id)
        .where(History.subject_id == problem_id)
        .order_by(History.created_at.desc(), History.id.desc())
    )
    found: Sequence[Row[History, str]] = work.session.execute(wanted.limit(MANY)).all()
    return found
