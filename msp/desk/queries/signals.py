"""What happened since it was last told, and which promises come due."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from msp.accounts.models import Person, TeamMember
from msp.accounts.rules.notices import Event
from msp.data.work import Work
from msp.desk.models import Ticket, TicketEvent
from msp.desk.models.voices import SignalCursor
from msp.desk.rules import Verb
from msp.desk.rules import signals as rules
from msp.kernel.access import Permission
from msp.outside.deliveries import NoticeDelivery

AT_ONCE = 500


def cursor(work: Work) -> SignalCursor | None:
    """Up to where it was told, held while more is."""
    work.require(Permission.TICKET_WORK)
    wanted = select(SignalCursor).with_for_update(of=SignalCursor)
    return work.session.scalars(wanted).one_or_none()


def newest(work: Work) -> UUID:
    """The id of the last line of the log; the smallest id of all without one."""
    work.require(Permission.TICKET_READ)
    wanted = select(TicketEvent.id).order_by(TicketEvent.id.desc()).limit(1)
    return work.session.scalar(wanted) or UUID(int=0)


def has_news(work: Work) -> bool:
    """Whether anything was written since it was last told, or nothing was told ever."""
    last = work.session.scalar(select(SignalCursor.last_id))
    return last is None or newest(work) > last


def untold(work: Work, row: SignalCursor) -> Sequence[TicketEvent]:
    """Lines that were not told yet, the oldest first."""
    wanted = (
        select(TicketEvent)
        .where(TicketEvent.id > rules.floor_of(row.last_id))
        .order_by(TicketEvent.id)
        .limit(AT_ONCE + len(row.seen))
    )
    seen = set(row.seen)
    return [one for one in work.session.scalars(wanted) if str(one.id) not in seen][:AT_ONCE]


def tickets_of(work: Work, events: Sequence[TicketEvent]) -> Mapping[UUID, Ticket]:
    """The tickets of those lines."""
    work.require(Permission.TICKET_READ)
    wanted = select(Ticket).where(Ticket.id.in_({one.ticket_id for one in events}))
    return {row.id: row for row in work.session.scalars(wanted)}


def members(work: Work, team_id: UUID | None) -> list[UUID]:
    """The people of a team."""
    if team_id is None:
        return []
    work.require(Permission.TICKET_WORK)
    wanted = select(TeamMember.person_id).where(TeamMember.team_id == team_id)
    return list(work.session.scalars(wanted.order_by(TeamMember.person_id)))


def staff_names(work: Work) -> Mapping[UUID, str]:
    """Everybody of the provider who may be named in a note."""
    work.require(Permission.TICKET_WORK)
    wanted = select(Person.id, Person.name).where(Person.client_id.is_(None), Person.is_active)
    return {row[0]: row[1] for row in work.session.execute(wanted)}


def answered_at_once(work: Work, event: TicketEvent) -> bool:
    """Whether the desk wrote to the client in the same moment: then that message says it."""
    wanted = select(func.count()).where(
        TicketEvent.ticket_id == event.ticket_id,
        TicketEvent.verb == Verb.STAFF_MESSAGE,
        TicketEvent.at == event.at,
    )
    return bool(work.session.scalar(wanted))


def coming_due(work: Work) -> Sequence[Any]:
    """Open tickets with an owner that are due within an hour, or have been for a day at most."""
    work.require(Permission.TICKET_READ)
    wanted: Any = (
        select(Ticket)
        .where(
            Ticket.is_open,
            Ticket.assignee_id.is_not(None),
            Ticket.next_due_at <= work.now + rules.SOON,
            Ticket.next_due_at > work.now - rules.STALE,
        )
        .order_by(Ticket.next_due_at)
        .limit(AT_ONCE)
    )
    found: Sequence[Any] = work.session.scalars(wanted).all()
    return found


def told_of_due(work: Work) -> set[str]:
    """What was told lately of due moments, by source without the receiver."""
    work.require(Permission.TICKET_READ)
    wanted = select(NoticeDelivery.source).where(
        NoticeDelivery.event.in_((Event.DUE_SOON.value, Event.OVERDUE.value)),
        NoticeDelivery.created_at > work.now - 2 * rules.STALE,
    )
    return {":".join(source.split(":")[:3]) for source in work.session.scalars(wanted)}
