"""Runbooks by kind of work, and which kinds of work were done on which tickets (R160)."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from uuid import UUID

from sqlalchemy import Row, Select, func, select

from msp.data.work import Work
from msp.desk.models import Ticket, TicketAction
from msp.desk.queries import tickets
from msp.desk.rules.runbooks import ActionType
from msp.kernel.access import Permission
from msp.kernel.errors import NotFound, mark

LATELY = timedelta(days=90)
SHOWN = 200


def of_ticket(work: Work, ticket_id: UUID) -> Sequence[TicketAction]:
    """What was done on a ticket by its kind, the oldest first."""
    return work.session.scalars(listed(work, ticket_id)).all()


def listed(work: Work, ticket_id: UUID) -> Select[TicketAction]:
    """The same as a list to page through."""
    work.require(Permission.TICKET_WORK)
    wanted = select(TicketAction).where(TicketAction.ticket_id == ticket_id)
    return wanted.order_by(TicketAction.created_at, TicketAction.id)


def action(work: Work, ticket_id: UUID, action_id: UUID) -> TicketAction:
    """One line of that ticket, or NotFound."""
    found = work.session.scalars(listed(work, ticket_id).where(TicketAction.id == action_id))
    row = found.first()
    if row is None:
        raise NotFound(mark("There is no such %(kind)s."), kind=TicketAction.__tablename__)
    return row


def counts(work: Work) -> Mapping[ActionType, int]:
    """On how many tickets each kind of work was done in the last 90 days."""
    work.require(Permission.TICKET_WORK)
    seen = tickets.visible(work).with_only_columns(Ticket.id).order_by(None)
    wanted = (
        select(TicketAction.action, func.count(TicketAction.ticket_id.distinct()))
        .where(TicketAction.created_at >= work.now - LATELY, TicketAction.ticket_id.in_(seen))
        .group_by(TicketAction.action)
    )
    return {row[0]: row[1] for row in work.session.execute(wanted)}


def done(work: Work, kind: ActionType) -> Sequence[Row[Ticket, TicketAction]]:
    """(ticket, line) of that kind in the last 90 days, the newest first."""
    work.require(Permission.TICKET_WORK)
    wanted = (
        tickets.visible(work)
        .order_by(None)
        .add_columns(TicketAction)
        .join(TicketAction, TicketAction.ticket_id == Ticket.id)
        .where(TicketAction.action == kind, TicketAction.created_at >= work.now - LATELY)
        .order_by(TicketAction.created_at.desc(), TicketAction.id)
    )
    return work.session.execute(wanted.limit(SHOWN)).all()
