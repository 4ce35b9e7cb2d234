"""Which tickets belong together, and where a merged one ended."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Select, or_, select

from msp.data.work import Work
from msp.desk.models import Ticket, TicketLink
from msp.desk.queries.tickets import visible
from msp.desk.rules import OPEN, Status
from msp.desk.rules.links import LinkKind
from msp.kernel.access import Permission
from msp.kernel.errors import NotFound, mark

FARTHEST = 50  # no chain of merges or parts is followed farther


@dataclass(frozen=True, slots=True)
class Linked:
    """A link seen from one of its ends: `outwards` where it begins here."""

    link: TicketLink
    other: Ticket
    outwards: bool


def links(work: Work, ticket_id: UUID) -> Sequence[Linked]:
    """Every standing link of a ticket with the ticket at its other end, oldest first."""
    work.require(Permission.TICKET_WORK)
    wanted = select(TicketLink).where(
        TicketLink.removed_at.is_(None),
        or_(TicketLink.ticket_id == ticket_id, TicketLink.to_id == ticket_id),
    )
    rows = work.session.scalars(wanted.order_by(TicketLink.created_at, TicketLink.id)).all()
    others = {row.to_id if row.ticket_id == ticket_id else row.ticket_id for row in rows}
    if not others:
        return ()
    found = work.session.scalars(visible(work).where(Ticket.id.in_(others)))
    by_id = {ticket.id: ticket for ticket in found}
    told = [(row, row.ticket_id == ticket_id) for row in rows]
    return [
        Linked(row, by_id[other], out)
        for row, out in told
        if (other := row.to_id if out else row.ticket_id) in by_id
    ]


def link(work: Work, link_id: UUID) -> TicketLink:
    """A standing link, or NotFound."""
    work.require(Permission.TICKET_WORK)
    wanted = select(TicketLink).where(TicketLink.id == link_id, TicketLink.removed_at.is_(None))
    found = work.session.scalars(wanted).first()
    if found is None:
        raise NotFound(mark("There is no such %(kind)s."), kind=TicketLink.__tablename__)
    return found


def standing(work: Work, ticket_id: UUID, kind: LinkKind) -> TicketLink | None:
    """The ticket's own link of that kind, if it stands."""
    work.require(Permission.TICKET_READ)
    wanted = select(TicketLink).where(
        TicketLink.ticket_id == ticket_id,
        TicketLink.kind == kind,
        TicketLink.removed_at.is_(None),
    )
    return work.session.scalars(wanted.order_by(TicketLink.created_at.desc())).first()


def chain(work: Work, ticket_id: UUID, kind: LinkKind) -> Iterator[UUID]:
    """The ticket's id, then where its link of that kind leads, and so on."""
    work.require(Permission.TICKET_READ)
    here, seen = ticket_id, 0
    yield here
    while seen < FARTHEST and (row := standing(work, here, kind)):
        here, seen = row.to_id, seen + 1
        yield here


def end_of(work: Work, ticket: Ticket) -> Ticket:
    """The ticket that goes on for `ticket`: itself, or where its merges ended.

    A client's person may not see it and still be answered there: their own words follow.
    """
    return _end(work, ticket, select(Ticket))


def locked_end_of(work: Work, ticket: Ticket) -> Ticket:
    """The same, held until the work ends."""
    held = select(Ticket).with_for_update(of=Ticket)
    return _end(work, ticket, held.execution_options(populate_existing=True))


def _end(work: Work, ticket: Ticket, wanted: Select[Ticket]) -> Ticket:
    work.require(Permission.TICKET_READ)
    if ticket.status is not Status.MERGED:
        return ticket
    *_, last = chain(work, ticket.id, LinkKind.MERGED)
    found = work.session.scalars(wanted.where(Ticket.id == last)).first()
    return found or ticket


def open_children(work: Work, ticket_id: UUID) -> Sequence[Ticket]:
    """The open tickets that are a part of this one, by number."""
    work.require(Permission.TICKET_WORK)
    wanted = (
        visible(work)
        .join(TicketLink, TicketLink.ticket_id == Ticket.id)
        .where(
            TicketLink.to_id == ticket_id,
            TicketLink.kind == LinkKind.CHILD,
            TicketLink.removed_at.is_(None),
            Ticket.status.in_(OPEN),
        )
    )
    return work.session.scalars(wanted.order_by(Ticket.number)).all()
