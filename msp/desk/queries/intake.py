"""What was taken down of a ticket, what is still missing, and what a category asks for."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, select

from msp.accounts.models import Person
from msp.data.work import Work
from msp.desk.models.intake import CallerLevel, Category, DeviceSlip, Intake, IntakeChange
from msp.desk.models.ticket import Ticket
from msp.desk.rules import intake as rules
from msp.desk.rules.callers import Level
from msp.desk.rules.intake import Completeness, Fact, Facts, Point
from msp.kernel.access import Permission
from msp.kernel.errors import NotFound, mark


def of_ticket(work: Work, ticket_id: UUID) -> Intake | None:
    """What was taken down of the ticket, if anything was."""
    work.require(Permission.TICKET_WORK)
    return work.session.scalars(select(Intake).where(Intake.ticket_id == ticket_id)).first()


def facts(row: Intake | None) -> Facts:
    """The facts of an intake as rules read them."""
    return rules.facts_of(row.facts) if row else {}


def points(row: Intake | None, ticket: Ticket) -> dict[Point, str]:
    """The four points of the talk; a ticket that the desk wrote itself says its own summary."""
    if row is None:
        return {}
    told = {point: str(getattr(row, point.value)) for point in Point}
    return told | {Point.SUMMARY: row.summary or (ticket.subject if row.goal else "")}


def required(work: Work, row: Intake | None) -> tuple[Fact, ...]:
    """The facts that the ticket's category asks for."""
    category = work.session.get(Category, row.category_id) if row and row.category_id else None
    return rules.required_of(category.required if category else None)


def meter(work: Work, ticket: Ticket) -> Completeness:
    """How complete the intake of the ticket is: what a hand-over asks (R7, R143)."""
    row = of_ticket(work, ticket.id)
    return rules.readiness(points(row, ticket), facts(row), required(work, row))


def categories(work: Work, *, everything: bool = False) -> Sequence[Category]:
    """The category tree, each parent before its children."""
    work.require(Permission.TICKET_WORK)
    wanted = select(Category)
    if not everything:
        wanted = wanted.where(Category.is_active)
    rows = work.session.scalars(wanted.order_by(Category.position, Category.code)).all()
    tops = [row for row in rows if row.parent_id is None]
    return [
        each for top in tops for each in (top, *(row for row in rows if row.parent_id == top.id))
    ]


def category(work: Work, category_id: UUID) -> Category:
    """One category."""
    work.require(Permission.TICKET_WORK)
    return work.get(Category, category_id)


def changes(work: Work, ticket_id: UUID) -> Sequence[Row[Any]]:
    """(name, before, after, created_at, author) of every change, the newest first."""
    work.require(Permission.TICKET_WORK)
    wanted: Any = (
        select(
            IntakeChange.name,
            IntakeChange.before,
            IntakeChange.after,
            IntakeChange.created_at,
            Person.name.label("author"),
        )
        .outerjoin(Person, Person.id == IntakeChange.author_id)
        .where(IntakeChange.ticket_id == ticket_id)
        .order_by(IntakeChange.created_at.desc(), IntakeChange.id.desc())
    )
    found: Sequence[Row[Any]] = work.session.execute(wanted.limit(200)).all()
    return found


def level_of(work: Work, person_id: UUID | None) -> Level | None:
    """How technical a caller is, where somebody has said so."""
    work.require(Permission.TICKET_WORK)
    wanted = select(CallerLevel.level).where(CallerLevel.person_id == person_id)
    return work.session.scalars(wanted).first()


def slips(work: Work, ticket_id: UUID) -> Sequence[DeviceSlip]:
    """The devices that were left with the desk for a ticket, the newest first."""
    work.require(Permission.TICKET_WORK)
    wanted = select(DeviceSlip).where(DeviceSlip.ticket_id == ticket_id)
    return work.session.scalars(wanted.order_by(DeviceSlip.number.desc())).all()


def slip(work: Work, ticket_id: UUID, slip_id: UUID) -> DeviceSlip:
    """One slip of that ticket, or NotFound."""
    work.require(Permission.TICKET_WORK)
    asked: Select[Any] = select(DeviceSlip).where(
        DeviceSlip.id == slip_id, DeviceSlip.ticket_id == ticket_id
    )
    row: DeviceSlip | None = work.session.scalars(asked).first()
    if row is None:
        raise NotFound(mark("There is no such %(kind)s."), kind=DeviceSlip.__tablename__)
    return row
