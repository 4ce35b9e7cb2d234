"""Two tickets that were merged go apart again; what came since goes where it belongs."""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from pydantic import Field
from sqlalchemy import select

from msp.data import history
from msp.data.commands import Command
from msp.data.work import Work
from msp.desk.actions import log
from msp.desk.actions.messages import AddNote, add_note
from msp.desk.actions.time.changing import MoveEntry, move_entry
from msp.desk.actions.time.goods import MoveGoods, move_goods
from msp.desk.models import Attachment, ReceivedMail, Ticket
from msp.desk.models.mail import NoteFile
from msp.desk.queries import separating, tickets
from msp.desk.queries.separating import Since
from msp.desk.rules import Status, Verb, WaitReason
from msp.kernel.access import Permission
from msp.kernel.errors import Refused, mark

MOST = 500


class SeparateTicket(Command):
    """A merge that did not hold, and what of that which came since belongs to the ticket.

    Files go with their message or note. What is billed stays where it is billed.
    """

    ticket_id: UUID
    because: str = Field(min_length=3, max_length=400)
    messages: list[UUID] = Field(default_factory=list, max_length=MOST)
    notes: list[UUID] = Field(default_factory=list, max_length=MOST)
    entries: list[UUID] = Field(default_factory=list, max_length=MOST)
    goods: list[UUID] = Field(default_factory=list, max_length=MOST)
    version: int | None = None


def separate_ticket(work: Work, wish: SeparateTicket) -> Ticket:
    """Let a merged ticket go on by itself, however long ago, with what is picked of the other.

    It stands as it stood. Time is covered and rounded anew on its own ticket, by the one verb
    that moves time; time and goods that are billed are refused with that reason (DOMAIN §10).
    """
    work.require(Permission.TICKET_WORK)
    ticket = log.held(work, wish.ticket_id, wish.version)
    told = separating.since(work, ticket)
    moved: dict[str, object] = {
        "messages": move_messages(work, told, wish.messages),
        "notes": _notes(work, told, wish.notes),
        "entries": _entries(work, told, wish.entries),
        "goods": _goods(work, told, wish.goods),
    }
    apart(work, told, Verb.SEPARATED, moved)
    add_note(work, AddNote(ticket_id=ticket.id, body=wish.because))
    return ticket


def apart(work: Work, told: Since, verb: Verb, moved: dict[str, object]) -> None:
    """End the link, put the ticket where it stood, and say so on both and on what went on."""
    told.link.removed_at = work.now
    others = [log.held(work, key) for key in told.went_on]
    pairs: dict[str, object] = {"tickets": _brought(work, others[0], told)}
    number = others[-1].number
    back = _restored(work, told)
    log.write(work, told.ticket, verb, undoes=told.turn, number=number, **back, **moved)
    for other in others:
        log.write(work, other, Verb.UNLINKED, number=told.ticket.number, **pairs, **moved)
    _owe_an_answer(work, told)


def _restored(work: Work, told: Since) -> dict[str, Any]:
    """Put the ticket where the merge took it from; what differed."""
    line = tickets.event(work, told.ticket.id, told.turn)
    reason = line.detail.get("wait_reason", [None])[0]
    before = {
        "status": Status(line.detail["status"][0]),
        "wait_reason": WaitReason(reason) if reason else None,
    }
    return history.changed(told.ticket, before)


def _brought(work: Work, other: Ticket, told: Since) -> list[Any]:
    """The tickets that came with the merge, as the log of the one that took them in says."""
    return next(
        list(line.detail["tickets"])
        for line in tickets.events(work, other.id)
        if line.verb == Verb.TOOK_IN and line.detail.get("link_id") == str(told.link.id)
    )


def _picked(rows: Sequence[Any], wanted: Iterable[UUID], field: str) -> list[Any]:
    """The rows that are meant, or Refused where something else was named."""
    meant = set(wanted)
    found = [row for row in rows if row.id in meant]
    if len(found) != len(meant):
        raise Refused(mark("Please choose from what came since the merge."), field=field)
    return found


def move_messages(work: Work, told: Since, wanted: Iterable[UUID]) -> list[UUID]:
    """Carry messages that came since back to the ticket, with their files and mails."""
    return _said(work, told, _picked(told.messages, wanted, "messages"), (Attachment, ReceivedMail))


def _notes(work: Work, told: Since, wanted: list[UUID]) -> list[UUID]:
    return _said(work, told, _picked(told.notes, wanted, "notes"), (NoteFile,))


def _said(work: Work, told: Since, rows: list[Any], along: Sequence[Any]) -> list[UUID]:
    """Carry what was said back to the ticket, with the rows of the tables `along` it."""
    keys = [row.id for row in rows]
    for row in rows:
        row.ticket_id = told.ticket.id
    for table in along if keys else ():
        for row in work.session.scalars(select(table).where(table.said_id.in_(keys))):
            row.ticket_id = told.ticket.id
    return keys


def _entries(work: Work, told: Since, wanted: list[UUID]) -> list[UUID]:
    rows = _picked(told.entries, wanted, "entries")
    for row in rows:
        wish = MoveEntry(entry_id=row.id, ticket_id=told.ticket.id, line_id=row.chosen_line_id)
        move_entry(work, wish)
    return [row.id for row in rows]


def _goods(work: Work, told: Since, wanted: list[UUID]) -> list[UUID]:
    rows = _picked(told.goods, wanted, "goods")
    for row in rows:
        move_goods(work, MoveGoods(goods_id=row.id, ticket_id=told.ticket.id))
    return [row.id for row in rows]


def _owe_an_answer(work: Work, told: Since) -> None:
    """A client's words that came along unanswered are owed an answer from now on."""
    rows = [row for row in told.messages if row.ticket_id == told.ticket.id]
    last = max(rows, key=lambda row: row.created_at, default=None)
    if last is not None and last.from_client and told.ticket.is_open:
        detail: dict[str, object] = {"message_id": last.id, "channel": last.channel}
        log.write(work, told.ticket, Verb.CLIENT_MESSAGE, **detail)
