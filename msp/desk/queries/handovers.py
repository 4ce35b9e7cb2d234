"""Hand-overs: which one waits for its review, for whom, and what had been done until then."""

from uuid import UUID

from sqlalchemy import func, select

from msp.data.work import Work
from msp.desk.models import HandOver, Ticket, TimeEntry
from msp.desk.queries import tiers
from msp.desk.rules.reviews import Addressee
from msp.kernel.access import Permission


def pending(work: Work, ticket_id: UUID) -> HandOver | None:
    """The hand-over of the ticket that waits for its review, if one does."""
    work.require(Permission.TICKET_READ)
    wanted = select(HandOver).where(HandOver.ticket_id == ticket_id, HandOver.awaits_review)
    return work.session.scalars(wanted.order_by(HandOver.created_at.desc())).first()


def addressee(work: Work, row: HandOver, ticket: Ticket) -> Addressee:
    """To whom the row goes, as the rules read it."""
    team = None if row.to_person_id else row.to_team_id
    return Addressee(
        author_id=row.author_id,
        person_id=row.to_person_id,
        members=tiers.members(work, team),
        holder_id=ticket.assignee_id,
    )


def worked_minutes(work: Work, ticket_id: UUID) -> int:
    """Minutes booked on the ticket so far, cut down to whole ones."""
    work.require(Permission.TICKET_READ)
    wanted = select(func.coalesce(func.sum(TimeEntry.worked_seconds), 0))
    return int(work.session.scalar(wanted.where(TimeEntry.ticket_id == ticket_id)) or 0) // 60
