"""Two matters in one ticket become two tickets: what was chosen is copied, nothing is moved."""

from uuid import UUID

from pydantic import Field

from msp.data import history
from msp.data.commands import Command
from msp.data.counters import next_number
from msp.data.work import Work
from msp.desk.actions import log
from msp.desk.models import Message, Ticket, TicketLink
from msp.desk.queries import links, tickets
from msp.desk.rules import Status, Verb, handovers
from msp.desk.rules.links import LinkKind
from msp.kernel.access import Permission
from msp.kernel.errors import Forbidden, Refused, mark

CARRIED = ("client_id", "contact_id", "site_id", "contract_id", "product_id", "kind", "channel")
WEIGHED = ("impact", "urgency", "priority", "team_id")
SAID = ("client_id", "author_id", "from_client", "channel", "body", "automatic", "created_at")


class SplitTicket(Command):
    """Which messages become a ticket of their own, and what it is about."""

    ticket_id: UUID
    subject: str = Field(min_length=3, max_length=200)
    messages: list[UUID] = Field(min_length=1, max_length=200)
    version: int | None = None


class UndoSplit(Command):
    """The ticket that came of the split."""

    ticket_id: UUID


def split_ticket(work: Work, wish: SplitTicket) -> Ticket:
    """Open a ticket with copies of the chosen messages; its promise runs from this moment.

    Nothing is mailed again: the client has read these words already.
    """
    work.require(Permission.TICKET_WORK)
    origin = log.held(work, wish.ticket_id, wish.version)
    if origin.status is Status.MERGED:
        raise Refused(mark("This ticket was merged. Please answer on the one it went to."))
    chosen = [row for row in tickets.messages(work, origin.id) if row.id in set(wish.messages)]
    if len(chosen) != len(set(wish.messages)):
        raise Refused(mark("Please choose messages of this ticket."), field="messages")
    made = Ticket(
        number=next_number(work, "ticket"),
        subject=wish.subject,
        status=Status.NEW,
        opened_at=work.now,
        updated_at=work.now,
        clock_log=[],
        turns=0,
        **{name: getattr(origin, name) for name in (*CARRIED, *WEIGHED)},
    )
    work.add(made)
    log.agree(work, made)
    log.write(work, made, Verb.OPENED, channel=made.channel)
    copied = [_copied(work, row, made) for row in chosen]
    link = work.add(
        TicketLink(
            client_id=origin.client_id,
            ticket_id=made.id,
            to_id=origin.id,
            kind=LinkKind.SPLIT,
            made_by=log.person_of(work),
        )
    )
    told = {"link_id": link.id, "copies": [row.id for row in copied]}
    log.write(work, made, Verb.SPLIT_OFF, number=origin.number, **told)
    log.write(work, origin, Verb.SPLIT, link_id=link.id, number=made.number)
    return made


def undo_split(work: Work, wish: UndoSplit) -> Ticket:
    """Take one's own split back within ten minutes, while nobody has worked on what came of it."""
    work.require(Permission.TICKET_WORK)
    made = log.held(work, wish.ticket_id)
    link = links.standing(work, made.id, LinkKind.SPLIT)
    lines = tickets.events(work, made.id)
    if link is None or [line.verb for line in lines] != [Verb.OPENED, Verb.SPLIT_OFF]:
        raise Refused(mark("Somebody has changed this since. Please make the change by hand."))
    if link.made_by is None or link.made_by != log.person_of(work):
        raise Forbidden(mark("Only whoever made a change can undo it."))
    handovers.require_in_time(lines[0].at, work.now)
    origin = log.held(work, link.to_id)
    link.removed_at = work.now
    told = {"client_id": made.client_id, "ticket_id": made.id, "to_id": origin.id}
    end = work.add(TicketLink(kind=LinkKind.MERGED, made_by=None, **told))
    differences = history.changed(made, {"status": Status.MERGED})
    log.write(work, made, Verb.MERGED, link_id=end.id, number=origin.number, **differences)
    log.write(work, origin, Verb.UNLINKED, link_id=link.id, number=made.number)
    return origin


def _copied(work: Work, row: Message, made: Ticket) -> Message:
    told = {name: getattr(row, name) for name in SAID}
    mailed = row.mailed_at or (None if row.from_client else work.now)
    return work.add(Message(ticket_id=made.id, send_at=row.send_at, mailed_at=mailed, **told))
