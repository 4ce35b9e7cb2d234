"""Work is handed over on record, sent back with a reason, and taken back in time."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from pydantic import Field

from msp.accounts.models import Team
from msp.data import history
from msp.data.commands import Command
from msp.data.work import Work
from msp.desk import queries
from msp.desk.actions import criteria, gate, log
from msp.desk.actions.messages import ReplyToClient, reply_to_client
from msp.desk.actions.tickets import require_staff
from msp.desk.models import HandOver as HandOverRow
from msp.desk.models import Ticket, TicketEvent
from msp.desk.queries import handovers as handed
from msp.desk.queries import tiers
from msp.desk.queries.tickets import event, hand_overs
from msp.desk.rules import (
    OPEN,
    HandOverReason,
    Place,
    Status,
    Verb,
    WaitReason,
    handovers,
    reviews,
)
from msp.desk.rules import tiers as tier_rules
from msp.desk.rules.reviews import ReturnReason
from msp.kernel.access import Permission
from msp.kernel.errors import Forbidden, Incomplete, Refused, mark

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
TOLD = (
    "reason",
    "because",
    "summary",
    "outcome",
    "tried",
    "facts",
    "said",
    "programs",
    "database_objects",
    "api_names",
)
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
    """To whom, why, what was tried, and what the tier asks for. `message` tells the client.

    `facts` holds what was observed, `said` what the user says or somebody assumes (R7);
    `criteria` names those that hold, where the tier has agreed on any (R148).
    """

    ticket_id: UUID
    tier: int = Field(ge=1, le=4)
    team_id: UUID | None = None
    person_id: UUID | None = None
    reason: HandOverReason
    because: str = Field(default="", max_length=4000)
    summary: str = Field(default="", max_length=200)
    outcome: str = Field(default="", max_length=400)
    tried: str = Field(min_length=3, max_length=8000)
    facts: str = Field(default="", max_length=8000)
    said: str = Field(default="", max_length=8000)
    programs: str = Field(default="", max_length=4000)
    database_objects: str = Field(default="", max_length=4000)
    api_names: str = Field(default="", max_length=4000)
    criteria: list[UUID] = Field(default_factory=list, max_length=20)
    message: str = Field(default="", max_length=20_000)
    version: int | None = None


class ReturnTicket(Command):
    """Why the hand-over is sent back to where it came from."""

    ticket_id: UUID
    reason: ReturnReason = ReturnReason.OTHER
    because: str = Field(min_length=3, max_length=4000)
    version: int | None = None


class UndoChange(Command):
    """Which line of the ticket's log is taken back."""

    ticket_id: UUID
    turn: int = Field(ge=1)


def hand_over(work: Work, wish: HandOver) -> HandOverRow:
    """Pass work on, on record; refused without a new place or what the tier asks for.

    The receiver has to review it; the OLA clock of the tier starts. Source: DOMAIN §7.
    """
    work.require(Permission.TICKET_WORK)
    ticket = log.held(work, wish.ticket_id, wish.version)
    if ticket.status not in OPEN:
        raise Refused(mark("The ticket is not open. Reopen it before you hand it over."))
    gate.require_reviewed(work, ticket)
    held: list[str] = []
    here = Place(ticket.tier, ticket.team_id, ticket.assignee_id)
    there = _there(work, here, wish)
    if there.tier > here.tier:
        gate.require_facts(work, ticket)
        held = criteria.held(work, ticket, wish.criteria)
    left = _left(work, ticket)
    if wish.message:
        reply_to_client(work, ReplyToClient(ticket_id=ticket.id, body=wish.message))
    _settle_pending(work, ticket)
    said = {name: getattr(wish, name) for name in TOLD}
    made = work.add(
        HandOverRow(
            ticket_id=ticket.id,
            author_id=work.actor.id,
            sla_left_before=left,
            worked_minutes=handed.worked_minutes(work, ticket.id),
            awaits_review=True,
            criteria=held,
            **handovers.moved(here, there),
            **said,
            **_ola(work, there.tier),
        )
    )
    _carried(work, ticket, (Verb.HANDED_OVER, there), made)
    made.sla_left_after = _left(work, ticket)
    return made


def _there(work: Work, here: Place, wish: HandOver) -> Place:
    """Where it goes, if that is another place in use which is told all that it asks for."""
    require_staff(work, wish.person_id, "person_id")
    if wish.team_id is not None:
        work.get(Team, wish.team_id)
    there = Place(wish.tier, wish.team_id, wish.person_id)
    handovers.checked(here, there, (wish.reason, wish.because))
    if here.tier != there.tier:
        levels = tiers.ladder(work)
        tier_rules.require_in_use(levels, there.tier)
        if there.tier > here.tier:
            told = {one.value: getattr(wish, one.value) for one in tier_rules.Asked}
            if missing := tier_rules.missing(levels[there.tier].asks, told):
                raise Incomplete(missing)
    return there


def _ola(work: Work, tier: int) -> dict[str, Any]:
    """What the tier promises the desk from now on, counted in its own hours."""
    row = tiers.rows(work).get(tier)
    if row is None or row.ola_minutes is None:
        return {}
    calendar, version_id = tiers.hours_of(work, row.calendar_id)
    due = calendar.add_business_seconds(work.now, row.ola_minutes * 60)
    return {
        "ola_minutes": row.ola_minutes,
        "ola_due_at": due,
        "ola_version_id": version_id,
        "next_level_at": work.now if row.levels else None,  # the worker reckons it
    }


def _left(work: Work, ticket: Ticket) -> int | None:
    """Business seconds until the next promise to the client is due."""
    if ticket.next_due_at is None:
        return None
    terms = queries.measured_terms(work, ticket.sla_policy_id, ticket.calendar_version_id)
    return reviews.left_seconds(terms.calendar, ticket.next_due_at, work.now)


def _settle_pending(work: Work, ticket: Ticket) -> None:
    """What is passed on again is no longer waited for."""
    if (before := handed.pending(work, ticket.id)) is not None:
        before.awaits_review = False


def return_ticket(work: Work, wish: ReturnTicket) -> HandOverRow:
    """Send the last hand-over back to where it came from, with a reason."""
    work.require(Permission.TICKET_WORK)
    ticket = log.held(work, wish.ticket_id, wish.version)
    last = next((h for h in reversed(hand_overs(work, ticket.id)) if h.returned_at is None), None)
    if last is None or last.to_tier != ticket.tier:
        raise Refused(mark("There is no hand-over that could be sent back."))
    last.returned_at, last.returned_because = work.now, wish.because
    last.returned_by_id, last.returned_reason = log.person_of(work), wish.reason
    last.awaits_review = False
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
    _forget(work, line)
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


def _forget(work: Work, line: TicketEvent) -> None:
    """An undone hand-over counts for nothing; an undone return as never made."""
    told = line.detail.get("hand_over_id")
    if told is None:
        return
    row = work.get(HandOverRow, UUID(told))
    if line.verb == Verb.RETURNED:
        row.returned_at, row.returned_reason, row.returned_by_id = None, None, None
        row.returned_because, row.awaits_review = "", row.taken_at is None
        row.next_level_at = work.now if row.taken_at is None else None
        return
    if row.taken_at is not None:
        raise Refused(mark("The hand-over was reviewed already. Ask for it to be sent back."))
    row.returned_at = row.undone_at = work.now
    row.awaits_review = False


def _typed(name: str, value: Any) -> Any:
    return None if value is None else KINDS[name](value)
