"""What is begun is kept on the server, and who writes is seen by whoever else looks."""

from typing import Literal
from uuid import UUID

from pydantic import Field
from sqlalchemy import delete, select

from msp.data.commands import Command
from msp.data.work import Work
from msp.desk.models import Draft, Presence
from msp.desk.queries import drafts as queries
from msp.desk.queries.tickets import ticket
from msp.kernel.access import Permission

LONGEST = 20_000
Box = Literal["reply", "note", "call"]


class KeepDraft(Command):
    """What stands in one box of a ticket's composer; nothing takes the draft away."""

    ticket_id: UUID
    box: Box
    body: str = Field(default="", max_length=LONGEST)


class BeHere(Command):
    """The actor has the ticket before them, and may be writing."""

    ticket_id: UUID
    is_typing: bool = False


def keep_draft(work: Work, wish: KeepDraft) -> Draft | None:
    """Keep what the actor has typed so far, for this ticket on any of their devices."""
    work.require(Permission.TICKET_WORK)
    ticket(work, wish.ticket_id)
    if not wish.body:
        drop_drafts(work, wish.ticket_id, wish.box)
        return None
    row = queries.drafts(work, wish.ticket_id).get(wish.box)
    if row is None:
        row = Draft(person_id=work.actor.id, ticket_id=wish.ticket_id, box=wish.box)
    row.body, row.kept_at = wish.body, work.now
    return work.add(row)


def drop_drafts(work: Work, ticket_id: UUID, box: str) -> None:
    """Forget the actor's draft in that box: it was sent, or thrown away."""
    work.require(Permission.TICKET_WORK)
    gone = delete(Draft).where(
        Draft.ticket_id == ticket_id, Draft.person_id == work.actor.id, Draft.box == box
    )
    work.session.execute(gone)


def be_here(work: Work, wish: BeHere) -> Presence:
    """Tell the others that the actor has the ticket before them; after half a minute it is stale.

    Whoever was here an hour ago is forgotten on the way.
    """
    work.require(Permission.TICKET_WORK)
    ticket(work, wish.ticket_id)
    own = (Presence.ticket_id == wish.ticket_id, Presence.person_id == work.actor.id)
    row = work.session.scalars(select(Presence).where(*own)).first()
    if row is None:
        stale = Presence.seen_at < work.now - 120 * queries.STALE
        work.session.execute(delete(Presence).where(stale))
        row = Presence(ticket_id=wish.ticket_id, person_id=work.actor.id)
    row.is_typing, row.seen_at = wish.is_typing, work.now
    return work.add(row)
