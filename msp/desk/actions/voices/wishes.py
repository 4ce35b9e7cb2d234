"""A wish or an opinion is taken in, put under review, adopted or declined, and answered."""

from uuid import UUID

from pydantic import Field
from sqlalchemy import select

from msp.data import history
from msp.data.commands import Command
from msp.data.work import Work
from msp.desk.actions import log
from msp.desk.models import Message, Ticket
from msp.desk.models.voices import Wish
from msp.desk.queries.voices import wishes as queries
from msp.desk.rules import OPEN, Channel, Kind, Status, Verb
from msp.desk.rules import wishes as rules
from msp.desk.rules.wishes import WishState
from msp.kernel.access import Permission
from msp.kernel.errors import NotFound, Refused, mark

AT_ONCE = 200


class TakeAsWish(Command):
    """A ticket that turns out to be a wish or an opinion."""

    ticket_id: UUID
    kind: Kind = Kind.WISH


class DecideWish(Command):
    """Where the wish stands now, and what the client is told: by mail and in the portal."""

    wish_id: UUID
    state: WishState
    answer: str = Field(default="", max_length=8_000)
    version: int | None = None


def begin_wish(work: Work, ticket: Ticket) -> Wish:
    """The record of a wish for a ticket that was opened as one."""
    work.require(Permission.TICKET_OPEN)
    return work.add(Wish(client_id=ticket.client_id, ticket_id=ticket.id))


def take_as_wish(work: Work, wish: TakeAsWish) -> Wish:
    """Make a wish or an opinion of a ticket of another kind."""
    work.require(Permission.TICKET_WORK)
    if wish.kind not in queries.KINDS:
        raise Refused(mark("Please choose a wish or an opinion."), field="kind")
    ticket = log.held(work, wish.ticket_id)
    row = queries.of_ticket(work, ticket)
    if told := history.changed(ticket, {"kind": wish.kind}):
        history.record(work, "ticket.kind", ticket, **told)
    return row or begin_wish(work, ticket)


def decide_wish(work: Work, wish: DecideWish) -> Wish:
    """Weigh a wish and tell the client; the answer is a message on its ticket."""
    work.require(Permission.WISH_DECIDE)
    row = _held(work, wish.wish_id)
    work.fresh(row, wish.version)
    ticket = log.held(work, row.ticket_id)
    state = rules.decided(row.state, wish.state, wish.answer)
    told = history.changed(row, {"state": state})
    row.answer = wish.answer.strip() or row.answer
    row.decided_at, row.decided_by = work.now, log.person_of(work)
    log.write(work, ticket, Verb.WISH_DECIDED, wish_state=told["state"])
    if wish.answer.strip():
        _tell(work, ticket, wish.answer.strip())
    return row


def keep_wishes(work: Work) -> int:
    """Give every wish and opinion its record; how many had none."""
    work.require(Permission.TICKET_WORK)
    return len([begin_wish(work, ticket) for ticket in queries.unrecorded(work, AT_ONCE)])


def _held(work: Work, wish_id: UUID) -> Wish:
    wanted = select(Wish).where(Wish.id == wish_id).with_for_update(of=Wish)
    row = work.session.scalars(wanted.execution_options(populate_existing=True)).one_or_none()
    if row is None:
        raise NotFound(mark("There is no such %(kind)s."), kind=Wish.__tablename__)
    return row


def _tell(work: Work, ticket: Ticket, body: str) -> None:
    """The answer as a message of the desk: it leaves by mail like every other."""
    message = work.add(
        Message(
            client_id=ticket.client_id,
            ticket_id=ticket.id,
            author_id=log.person_of(work),
            from_client=False,
            channel=Channel.PORTAL,
            body=body,
            send_at=work.now,
        )
    )
    if ticket.status is Status.NEW and ticket.status in OPEN:
        ticket.status = Status.ACTIVE
    log.write(work, ticket, Verb.STAFF_MESSAGE, message_id=message.id, automatic=False)
