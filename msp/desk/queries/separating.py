"""What came to a ticket since another one was merged into it, and what of it can go back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from msp.data.work import Work
from msp.desk.models import Goods, Message, Note, ReceivedMail, Ticket, TicketLink, TimeEntry
from msp.desk.queries import links, tickets
from msp.desk.rules import Status, Verb
from msp.desk.rules.links import LinkKind
from msp.desk.rules.mail import Why
from msp.kernel.access import Permission
from msp.kernel.errors import Refused, mark


@dataclass(frozen=True, slots=True)
class Since:
    """All that was said, booked and sold on the ticket that went on, since the merge.

    `went_on` is the ticket it was merged into, and where that one was merged, and so on; `theirs`
    are the messages that belong to the ticket that ended: mail that followed it.
    """

    ticket: Ticket
    link: TicketLink
    merged_at: datetime
    turn: int
    went_on: tuple[UUID, ...]
    messages: Sequence[Message]
    notes: Sequence[Note]
    entries: Sequence[TimeEntry]
    goods: Sequence[Goods]
    theirs: frozenset[UUID]


def since(work: Work, ticket: Ticket) -> Since:
    """What came since, or Refused for a ticket that was not merged."""
    work.require(Permission.TICKET_WORK)
    link = links.standing(work, ticket.id, LinkKind.MERGED)
    if link is None or ticket.status is not Status.MERGED:
        raise Refused(mark("This ticket was not merged."))
    lines = tickets.events(work, ticket.id)
    line = next(
        each
        for each in reversed(lines)
        if each.verb == Verb.MERGED and each.detail.get("link_id") == str(link.id)
    )
    went_on = tuple(links.chain(work, link.to_id, LinkKind.MERGED))
    said = [row for row in tickets.messages(work, *went_on) if row.created_at > line.at]
    return Since(
        ticket=ticket,
        link=link,
        merged_at=line.at,
        turn=line.turn,
        went_on=went_on,
        messages=said,
        notes=[row for row in tickets.notes(work, *went_on) if row.created_at > line.at],
        entries=_entries(work, went_on, line.at),
        goods=_goods(work, went_on, line.at),
        theirs=_theirs(work, ticket, [row.id for row in said]),
    )


def _entries(work: Work, went_on: Sequence[UUID], at: datetime) -> Sequence[TimeEntry]:
    wanted = select(TimeEntry).where(TimeEntry.ticket_id.in_(went_on), TimeEntry.created_at > at)
    return work.session.scalars(wanted.order_by(TimeEntry.started_at, TimeEntry.id)).all()


def _goods(work: Work, went_on: Sequence[UUID], at: datetime) -> Sequence[Goods]:
    wanted = select(Goods).where(Goods.ticket_id.in_(went_on), Goods.created_at > at)
    return work.session.scalars(wanted.order_by(Goods.created_at, Goods.id)).all()


def _theirs(work: Work, ticket: Ticket, said: list[UUID]) -> frozenset[UUID]:
    """Mail that named the ticket in its subject and followed it to where it was merged."""
    if not said:
        return frozenset()
    wanted = select(ReceivedMail).where(
        ReceivedMail.said_id.in_(said), ReceivedMail.subject.contains(f"#{ticket.number}]")
    )
    rows = work.session.scalars(wanted)
    return frozenset(row.said_id for row in rows if row.said_id and Why.MERGED in row.reasons)
