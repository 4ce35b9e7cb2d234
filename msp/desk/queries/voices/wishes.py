"""Wishes and opinions with their tickets: staff sees all, a client's person what is in sight."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, select

from msp.accounts.models import Client
from msp.data.work import Work
from msp.desk.models import Ticket
from msp.desk.models.voices import Wish
from msp.desk.queries.tickets import sight
from msp.desk.rules import Kind
from msp.desk.rules.wishes import WishState
from msp.kernel.access import Permission
from msp.kernel.errors import NotFound, mark

KINDS = (Kind.WISH, Kind.OPINION)


def visible(work: Work) -> Select[Any]:
    """(Wish, Ticket, client's name) as far as the actor may see, the latest first."""
    work.require(Permission.TICKET_READ if work.actor.is_client else Permission.VOICE_READ)
    wanted: Any = (
        select(Wish, Ticket, Client.name.label("client"))
        .join(Ticket, Ticket.id == Wish.ticket_id)
        .join(Client, Client.id == Ticket.client_id)
        .where(*sight(work.actor))
        .order_by(Wish.created_at.desc(), Wish.id.desc())
    )
    found: Select[Any] = wanted
    return found


def wish(work: Work, wish_id: UUID) -> Any:
    """One row of `visible`, or NotFound."""
    found = work.session.execute(visible(work).where(Wish.id == wish_id)).first()
    if found is None:
        raise NotFound(mark("There is no such %(kind)s."), kind=Wish.__tablename__)
    return found


def of_ticket(work: Work, ticket: Ticket) -> Wish | None:
    """The wish that a ticket is, if it is one."""
    work.require(Permission.TICKET_READ)
    return work.session.scalars(select(Wish).where(Wish.ticket_id == ticket.id)).one_or_none()


def counts(work: Work) -> Mapping[WishState, int]:
    """How many wishes and opinions stand where."""
    work.require(Permission.VOICE_READ)
    asked = select(Wish.state, func.count()).group_by(Wish.state)
    found = {state: int(count) for state, count in work.session.execute(asked)}
    return {state: found.get(state, 0) for state in WishState}


def unrecorded(work: Work, most: int) -> Sequence[Ticket]:
    """Open wishes and opinions that have no record yet: their kind was changed, or imported."""
    work.require(Permission.TICKET_WORK)
    wanted = (
        select(Ticket)
        .outerjoin(Wish, Wish.ticket_id == Ticket.id)
        .where(Ticket.is_open, Ticket.kind.in_(KINDS), Wish.id.is_(None))
        .limit(most)
    )
    return work.session.scalars(wanted).all()
