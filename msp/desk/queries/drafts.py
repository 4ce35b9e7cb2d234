"""What somebody has begun to write, and who else has the ticket before them."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select

from msp.accounts.models import Person
from msp.data.work import Work
from msp.desk.models import Draft, Presence
from msp.kernel.access import Permission

STALE = timedelta(seconds=30)


def drafts(work: Work, ticket_id: UUID) -> Mapping[str, Draft]:
    """The actor's own drafts on the ticket, by their box; nobody else's are ever read."""
    work.require(Permission.TICKET_WORK)
    wanted = select(Draft).where(Draft.ticket_id == ticket_id, Draft.person_id == work.actor.id)
    return {row.box: row for row in work.session.scalars(wanted)}


def others(work: Work, ticket_id: UUID) -> Sequence[Any]:
    """(id, name, is_typing) of everybody else who has the ticket before them at this moment."""
    work.require(Permission.TICKET_WORK)
    wanted = (
        select(Person.id, Person.name, Presence.is_typing)
        .join(Presence, Presence.person_id == Person.id)
        .where(
            Presence.ticket_id == ticket_id,
            Presence.person_id != work.actor.id,
            Presence.seen_at > work.now - STALE,
        )
    )
    return work.session.execute(wanted.order_by(Person.name, Person.id)).all()
