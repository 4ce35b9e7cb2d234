"""Complaints with their tickets: which stand where, and what the desk may do next."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, func, or_, select

from msp.accounts.models import Client, Person, TeamMember
from msp.data.work import Work
from msp.desk.models import Ticket, TicketEvent
from msp.desk.models.voices import Complaint
from msp.desk.queries.tickets import visible
from msp.desk.rules import Kind, Line, Verb
from msp.desk.rules import complaints as rules
from msp.desk.rules.complaints import Lead, Severity, Stage, Standing
from msp.kernel.access import Permission, Role
from msp.kernel.errors import NotFound, mark

LEADS = (Role.LEAD.value, Role.DESK_MANAGER.value)


def of_ticket(work: Work, ticket: Ticket) -> Complaint | None:
    """The complaint that a ticket is, if it is one."""
    work.require(Permission.TICKET_READ)
    wanted = select(Complaint).where(Complaint.ticket_id == ticket.id)
    return work.session.scalars(wanted).one_or_none()


def standing_of(row: Complaint, acknowledged_at: datetime | None = None) -> Standing:
    """The row as the rules read it."""
    return Standing(
        row.acknowledge_by,
        row.acknowledged_at or acknowledged_at,
        row.follow_up_at,
        row.followed_up_at,
        row.closed_at,
    )


def answered_at(work: Work, row: Complaint) -> datetime | None:
    """When a human acknowledged it: as stored, else by the ticket's log."""
    if row.acknowledged_at is not None:
        return row.acknowledged_at
    verbs = (Verb.STAFF_MESSAGE, Verb.CALL, Verb.UNSENT)
    wanted = (
        select(TicketEvent)
        .where(TicketEvent.ticket_id == row.ticket_id, TicketEvent.verb.in_(verbs))
        .order_by(TicketEvent.turn)
    )
    lines = (
        Line(event.at, event.verb, event.status, event.wait_reason, event.detail)
        for event in work.session.scalars(wanted)
        if event.actor_id is not None or event.verb == Verb.UNSENT
    )
    return rules.acknowledged_at(row.began_at, lines)


def listed(work: Work, stage: Stage | None = None, severity: Severity | None = None) -> Select[Any]:
    """(Complaint, Ticket, client's name, lead's name), the most pressing first."""
    work.require(Permission.VOICE_READ)
    wanted: Any = (
        select(Complaint, Ticket, Client.name.label("client"), Person.name.label("lead"))
        .join(Ticket, Ticket.id == Complaint.ticket_id)
        .join(Client, Client.id == Ticket.client_id)
        .outerjoin(Person, Person.id == Complaint.lead_id)
        .order_by(Complaint.closed_at.desc().nulls_first(), Complaint.acknowledge_by, Ticket.number)
    )
    if stage is not None:
        wanted = wanted.where(_stands(stage, work.now))
    if severity is not None:
        wanted = wanted.where(Complaint.severity == severity)
    found: Select[Any] = wanted
    return found


def counts(work: Work) -> Mapping[Stage, int]:
    """How many complaints stand where."""
    work.require(Permission.VOICE_READ)
    columns = [func.count().filter(_stands(stage, work.now)).label(stage.value) for stage in Stage]
    asked = select(*columns).select_from(Complaint).join(Ticket, Ticket.id == Complaint.ticket_id)
    row = work.session.execute(asked).one()
    return {stage: int(row[place]) for place, stage in enumerate(Stage)}


def _stands(stage: Stage, now: datetime) -> ColumnElement[bool]:
    """`rules.stage` as the database asks it."""
    is_open = Complaint.closed_at.is_(None)
    answered = Complaint.acknowledged_at.is_not(None)
    calls = and_(
        Complaint.follow_up_at.is_not(None),
        Complaint.follow_up_at <= now,
        Complaint.followed_up_at.is_(None),
    )
    late = Complaint.acknowledge_by < now
    told: Mapping[Stage, ColumnElement[bool]] = {
        Stage.CLOSED: Complaint.closed_at.is_not(None),
        Stage.LATE: and_(is_open, ~answered, late),
        Stage.UNANSWERED: and_(is_open, ~answered, ~late),
        Stage.CALL_DUE: and_(is_open, answered, calls),
        Stage.OPEN: and_(
            is_open,
            answered,
            or_(
                Complaint.follow_up_at.is_(None),
                Complaint.follow_up_at > now,
                Complaint.followed_up_at.is_not(None),
            ),
        ),
    }
    return told[stage]


def complaint(work: Work, complaint_id: UUID) -> Any:
    """One row of `listed`, or NotFound."""
    found = work.session.execute(listed(work).where(Complaint.id == complaint_id)).first()
    if found is None:
        raise NotFound(mark("There is no such %(kind)s."), kind=Complaint.__tablename__)
    return found


def leads(work: Work, ticket: Ticket) -> list[Lead]:
    """Who may lead a complaint on that ticket, and how much each leads already."""
    work.require(Permission.TICKET_WORK)
    wanted = select(Person).where(Person.client_id.is_(None), Person.is_active)
    found = [one for one in work.session.scalars(wanted) if not set(LEADS).isdisjoint(one.roles)]
    asked = (
        select(Complaint.lead_id, func.count())
        .where(Complaint.closed_at.is_(None), Complaint.lead_id.is_not(None))
        .group_by(Complaint.lead_id)
    )
    busy = {row[0]: int(row[1]) for row in work.session.execute(asked)}
    near = _team_of(work, ticket)
    return [Lead(one.id, busy.get(one.id, 0), one.id in near) for one in found]


def _team_of(work: Work, ticket: Ticket) -> set[UUID]:
    if ticket.team_id is None:
        return set()
    wanted = select(TeamMember.person_id).where(TeamMember.team_id == ticket.team_id)
    return set(work.session.scalars(wanted))


def unrecorded(work: Work, most: int) -> Sequence[Ticket]:
    """Open tickets of that kind that have no complaint yet: their kind was changed, or imported."""
    wanted = (
        visible(work)
        .outerjoin(Complaint, Complaint.ticket_id == Ticket.id)
        .where(Ticket.is_open, Ticket.kind == Kind.COMPLAINT, Complaint.id.is_(None))
        .limit(most)
    )
    return work.session.scalars(wanted).all()


def unanswered(work: Work) -> Sequence[Complaint]:
    """Complaints that nobody is known to have acknowledged, and grave ones that nobody leads."""
    wanted = select(Complaint).where(
        Complaint.closed_at.is_(None),
        or_(
            Complaint.acknowledged_at.is_(None),
            and_(Complaint.severity == Severity.GRAVE, Complaint.lead_id.is_(None)),
        ),
    )
    return work.session.scalars(wanted.order_by(Complaint.acknowledge_by).limit(500)).all()
