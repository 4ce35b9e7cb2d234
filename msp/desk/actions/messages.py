"""What is said on a ticket: to the client, by the client, and among the desk."""

from datetime import timedelta
from uuid import UUID

from pydantic import Field

from msp.data.commands import Command
from msp.data.work import Work
from msp.desk import queries
from msp.desk.actions import gate, log
from msp.desk.actions.tickets import moved
from msp.desk.models import Message, Note, Ticket
from msp.desk.queries import links
from msp.desk.rules import OPEN, Channel, Kind, Status, Verb, WaitReason, problems
from msp.desk.rules.problems import CauseCode
from msp.desk.rules.templates import After
from msp.kernel.access import Permission
from msp.kernel.errors import Forbidden, Refused, mark

UNDO_SECONDS = 10
LONGEST = 20_000
ENDED_BY_AN_ANSWER = frozenset({WaitReason.CLIENT, WaitReason.EVIDENCE})


class ReplyToClient(Command):
    """A public answer. `after` may at once wait for the client, or solve.

    An incident that is solved by it has a code of the list for its cause, as in `SolveTicket`.
    """

    ticket_id: UUID
    body: str = Field(min_length=1, max_length=LONGEST)
    after: After = After.STAY
    cause_code: CauseCode | None = None
    version: int | None = None


class UnsendReply(Command):
    """An answer taken back before it left."""

    message_id: UUID


class ClientReplies(Command):
    """What the client says: at its own door, or as the desk took it down."""

    ticket_id: UUID
    body: str = Field(min_length=1, max_length=LONGEST)
    channel: Channel = Channel.PORTAL


class AddNote(Command):
    """What the desk tells itself; no client ever reads it."""

    ticket_id: UUID
    body: str = Field(min_length=1, max_length=LONGEST)


class LogCall(Command):
    """A call in which the client was answered; the note says what was said."""

    ticket_id: UUID
    body: str = Field(min_length=1, max_length=LONGEST)


def reply_to_client(work: Work, wish: ReplyToClient) -> Message:
    """Answer the client; the mail leaves after ten seconds, the clocks count from the press."""
    work.require(Permission.TICKET_WORK)
    ticket = log.held(work, wish.ticket_id, wish.version)
    if ticket.status is Status.MERGED:
        raise Refused(mark("This ticket was merged. Please answer on the one it went to."))
    gate.require_reviewed(work, ticket)
    if wish.after is After.SOLVE and ticket.status in OPEN:
        ticket.cause_code = wish.cause_code or ticket.cause_code
        problems.caused(ticket.kind is Kind.INCIDENT, ticket.cause_code)
    message = work.add(
        Message(
            client_id=ticket.client_id,
            ticket_id=ticket.id,
            author_id=log.person_of(work),
            from_client=False,
            channel=Channel.PORTAL,
            body=wish.body,
            send_at=work.now + timedelta(seconds=UNDO_SECONDS),
        )
    )
    before = [ticket.status, ticket.wait_reason]
    if ticket.status is Status.NEW:
        ticket.status = Status.ACTIVE
    log.write(work, ticket, Verb.STAFF_MESSAGE, message_id=message.id, before=before)
    if wish.after is After.WAIT and ticket.status in OPEN:
        moved(work, ticket, Status.WAITING, WaitReason.CLIENT)
    elif wish.after is After.SOLVE and ticket.status in OPEN:
        moved(work, ticket, Status.SOLVED, None)
    return message


def unsend_reply(work: Work, wish: UnsendReply) -> Message:
    """Take an answer back while it has not left: as if it had never been pressed."""
    work.require(Permission.TICKET_WORK)
    message = work.get(Message, wish.message_id)
    if message.author_id != log.person_of(work):
        raise Forbidden(mark("Only its author can take a reply back."))
    if message.send_at is None or message.send_at <= work.now or message.mailed_at:
        raise Refused(mark("The reply has left already. It cannot be taken back."))
    if message.unsent_at is None:
        ticket = log.held(work, message.ticket_id)
        message.unsent_at = work.now
        _restore(work, ticket, message)
        at = log.pressed(message.created_at)
        log.write(work, ticket, Verb.UNSENT, message_id=message.id, pressed_at=at)
    return message


def client_replies(work: Work, wish: ClientReplies) -> Message:
    """Take in what the client says; a wait for the client ends, a solved ticket is open again.

    Words on a merged ticket stay with it and are heard where it went: that one is open again.
    """
    work.require(Permission.TICKET_REPLY)
    ticket = log.held(work, wish.ticket_id)
    goes_on = links.locked_end_of(work, ticket)
    by_client = work.actor.is_client
    message = work.add(
        Message(
            client_id=ticket.client_id,
            ticket_id=ticket.id,
            author_id=work.actor.id if by_client else ticket.contact_id,
            from_client=True,
            channel=Channel.PORTAL if by_client else wish.channel,
            body=wish.body,
        )
    )
    if goes_on.status not in OPEN or goes_on.wait_reason in {
        WaitReason.CLIENT,
        WaitReason.EVIDENCE,
    }:
        moved(work, goes_on, Status.ACTIVE, None)
    log.write(work, goes_on, Verb.CLIENT_MESSAGE, message_id=message.id, channel=message.channel)
    return message


def add_note(work: Work, wish: AddNote) -> Note:
    """Write down what only the desk may read."""
    work.require(Permission.TICKET_WORK)
    return _noted(work, log.held(work, wish.ticket_id), wish.body, Verb.NOTE)


def log_call(work: Work, wish: LogCall) -> Note:
    """Write down a call: it answers the client as a message does (DOMAIN §6)."""
    work.require(Permission.TICKET_WORK)
    ticket = log.held(work, wish.ticket_id)
    gate.require_reviewed(work, ticket)
    if ticket.status is Status.NEW:
        ticket.status = Status.ACTIVE
    return _noted(work, ticket, wish.body, Verb.CALL)


def _noted(work: Work, ticket: Ticket, body: str, verb: Verb) -> Note:
    note = work.add(Note(ticket_id=ticket.id, author_id=log.person_of(work), body=body))
    log.write(work, ticket, verb, note_id=note.id)
    return note


def _restore(work: Work, ticket: Ticket, message: Message) -> None:
    """The state from before the press, if nothing but the press has changed it."""
    since = [e for e in queries.record(work, ticket).events if e.at >= message.created_at]
    own = [e for e in since if e.detail.get("message_id") == str(message.id)]
    if not own or any(e.actor_id != message.author_id for e in since):
        return
    status, reason = own[0].detail["before"]
    ticket.status = Status(status)
    ticket.wait_reason = WaitReason(reason) if reason else None
