"""What stands in somebody's calendar: when their tickets are due, what was promised to clients."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import or_, select

from msp.data.work import Work
from msp.desk.models import Ticket
from msp.desk.models.voices import CalendarFeed, Complaint
from msp.desk.queries.tickets import visible
from msp.kernel.access import Permission

MOST = 500


def own_feed(work: Work) -> CalendarFeed | None:
    """The address that whoever asks has, if they have one."""
    work.require(Permission.TICKET_READ)
    wanted = select(CalendarFeed).where(
        CalendarFeed.person_id == work.actor.id, CalendarFeed.revoked_at.is_(None)
    )
    return work.session.scalars(wanted).first()


def open_feed(work: Work, feed_id: UUID, nonce: str) -> CalendarFeed | None:
    """The feed of that address while it is not revoked. For the door alone, before who is known."""
    row = work.session.get(CalendarFeed, feed_id)
    return row if row is not None and row.nonce == nonce and row.revoked_at is None else None


def tickets(work: Work) -> Sequence[Ticket]:
    """Open tickets with a moment: a client's own ones, else those that the person has."""
    mine = Ticket.contact_id if work.actor.is_client else Ticket.assignee_id
    wanted = visible(work).where(
        Ticket.is_open,
        mine == work.actor.id,
        or_(Ticket.next_due_at.is_not(None), Ticket.next_update_at.is_not(None)),
    )
    return work.session.scalars(wanted.order_by(Ticket.number).limit(MOST)).all()


def calls(work: Work) -> Sequence[tuple[Complaint, Ticket]]:
    """Follow-up calls of complaints that the person leads or has."""
    if work.actor.is_client:
        return []
    wanted = (
        select(Complaint, Ticket)
        .join(Ticket, Ticket.id == Complaint.ticket_id)
        .where(
            Complaint.follow_up_at.is_not(None),
            Complaint.followed_up_at.is_(None),
            Complaint.closed_at.is_(None),
            or_(Complaint.lead_id == work.actor.id, Ticket.assignee_id == work.actor.id),
        )
        .order_by(Ticket.number)
        .limit(MOST)
    )
    return [(row[0], row[1]) for row in work.session.execute(wanted)]
