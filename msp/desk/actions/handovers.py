"""Work is handed over on record, sent back with a reason, and taken back in time."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from pydantic import Field

from msp.accounts.models import Team
from msp.data import history
from msp.data.commands import Command
from msp.data.work import Work
from msp.desk.actions import log
from msp.desk.actions.messages import ReplyToClient, reply_to_client
from msp.desk.actions.tickets import require_staff
from msp.desk.models import HandOver as HandOverRow
from msp.desk.models import Ticket
from msp.desk.queries.tickets import event, hand_overs
from msp.desk.rules import OPEN, HandOverReason, Place, Status, Verb, WaitReason, handovers
from msp.kernel.access import Permission
from msp.kernel.errors import Forbidden, Refused, mark

KINDS: Mapping[str, Any] = {
    "status": Status,
    "wait_reason": WaitReason,
    "assignee_id": UUID,
    "team_id": UUID,
    "tier": int,
    "highest_tier": int,
    "impact": int,
    "urgency": int,
    "priority": int,
    "is_major": bool,
    "reopenings": int,
    "reassignments": int,
}
UNDOABLE = frozenset(
    {
        Verb.STATUS,
        Verb.SOLVED,
        Verb.REOPENED,
        Verb.CLOSED,
        Verb.ASSIGNED,
        Verb.PRIORITY,
        Verb.HANDED_OVER,
        Verb.RETURNED,
    }
)


class HandOver(Command):
    """To whom, why, and what was tried. `message` tells the client, if anything is said."""

    ticket_id: UUID
    tier: int = Field(ge=1, le=4)
    team_id: UUID | None = None
    person_id: UUID | None = None
    reason: HandOverReason
    because: str = Field(default="", max_length=4000)
    tried: str = Field(min_length=3, max_length=8000)
    facts: str = Field(default="", max_length=8000)
    message: str = Field(default="", max_length=20_000)
    version: int | None = None


class ReturnTicket(Command):
    """Why the hand-over is sent back to where it came from."""

    ticket_id: UUID
    because: str = Field(min_length=3, max_length=4000)
    version: int | None = None


class UndoChange(Command):
    """Which line of the ticket's log is taken back."""

    ticket_id: UUID
    turn: int = Field(ge=1)


def hand_over(work: Work, wish: HandOver) -> HandOverRow:
    """Pass work on, on record; refused without what was tried or without a new place."""
    work.require(Permission.TICKET_WORK)
    ticket = log.held(work, wish.ticket_id, wish.version)
    if ticket.status not in OPEN:
        raise Refused(mark("The ticket is not open. Reopen it before you hand it over."))
    require_staff(work, wish.person_id, "person_id")
    if wish.team_id is not None:
        work.get(Team, wish.team_id)
    here = Place(ticket.tier, ticket.team_id, ticket.assignee_id)
    there = Place(wish.tier, wish.team_id, wish.person_id)
    handovers.checked(here, there, (wish.reason, wish.because))
    made = work.add(
        HandOverRow(
            ticket_id=ticket.id,
            author_id=work.actor.id,
            from_tier=here.tier,
            to_tier=there.tier,
            from_team_id=here.team_id,
            to_team_id=there.team_id,
            from_person_id=here.person_id,
            to_person_id=there.person_id,
            reason=wish.reason,
            because=wish.because,
            tried=wish.tried,
            facts=wish.facts,
        )
    )
    _carried(work, ticket, (Verb.HANDED_OVER, there), made)
    if wish.message:
        reply_to_client(work, ReplyToClient(ticket_id=ticket.id, body=wish.message))
    return made


def return_ticket(work: Work, wish: ReturnTicket) -> HandOverRow:
    """Send the last hand-over back to where it came from, with a reason."""
    work.require(Permission.TICKET_WORK)
    ticket = log.held(work, wish.ticket_id, wish.version)
    last = next((h for h in reversed(hand_overs(work, ticket.id)) if h.returned_at is None), None)
    if last is None or last.to_tier != ticket.tier:
        raise Refused(mark("There is no hand-over that could be sent back."))
    last.returned_at, last.returned_because = work.now, wish.because
    there = Place(last.from_tier, last.from_team_id, last.from_person_id)
    _carried(work, ticket, (Verb.RETURNED, there), last)
    return last


def undo_change(work: Work, wish: UndoChange) -> Ticket:
    """Take one's own change back within ten minutes, unless somebody has changed it since."""
    work.require(Permission.TICKET_WORK)
    ticket = log.held(work, wish.ticket_id)
    line = event(work, ticket.id, wish.turn)
    if line.actor_id is None or line.actor_id != log.person_of(work):
        raise Forbidden(mark("Only whoever made a change can undo it."))
    if line.verb not in UNDOABLE:
        raise Refused(mark("This cannot be undone."))
    handovers.require_in_time(line.at, work.now)
    pairs = {name: pair for name, pair in line.detail.items() if name in KINDS}
    if any(getattr(ticket, name) != _typed(name, after) for name, (_, after) in pairs.items()):
        raise Refused(mark("Somebody has changed this since. Please make the change by hand."))
    told = {name: _typed(name, before) for name, (before, _) in pairs.items()}
    differences = history.changed(ticket, told)
    if ticket.status in OPEN:
        ticket.closed_at = None
    if "priority" in differences:
        log.remeasure(work, ticket)
    _forget(work, line.detail.get("hand_over_id"))
    log.write(work, ticket, Verb.UNDONE, undoes=line.turn, **differences)
    return ticket


def _carried(work: Work, ticket: Ticket, to: tuple[Verb, Place], row: HandOverRow) -> None:
    verb, there = to
    told = {
        "tier": there.tier,
        "highest_tier": max(ticket.highest_tier, there.tier),
        "team_id": there.team_id,
        "assignee_id": there.person_id,
        "reassignments": ticket.reassignments + 1,
    }
    log.write(work, ticket, verb, hand_over_id=row.id, **history.changed(ticket, told))


def _forget(work: Work, hand_over_id: str | None) -> None:
    """An undone hand-over counts as sent back; an undone return as not."""
    if hand_over_id is None:
        return
    row = work.get(HandOverRow, UUID(hand_over_id))
    row.returned_at = None if row.returned_at else work.now


def _typed(name: str, value: Any) -> Any:
    return None if value is None else KINDS[name](value)
