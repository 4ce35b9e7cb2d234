"""Many tickets are changed in one go, all or none, and put back in one go."""

from collections.abc import Callable, Mapping, Sequence
from uuid import UUID

from pydantic import Field
from sqlalchemy import select

from msp.accounts.models import Team
from msp.data import history
from msp.data.commands import Command
from msp.data.work import Work
from msp.desk.actions import log
from msp.desk.actions.handovers import UndoChange, undo_change
from msp.desk.actions.tickets import (
    AssignTicket,
    MoveTicket,
    SetPriority,
    assign_ticket,
    move_ticket,
    set_priority,
)
from msp.desk.models import BulkChange, Ticket
from msp.desk.queries import tickets
from msp.desk.rules import Status, Verb, WaitReason, waits
from msp.desk.rules.bulk import Change, Outcome, What, outcome
from msp.kernel.access import Permission
from msp.kernel.errors import NotFound, Refused, mark

MOST = 200


class ChangeMany(Command):
    """Which tickets, by number; what of them; and to what."""

    n: list[int] = Field(min_length=1, max_length=MOST)
    what: What
    assignee_id: UUID | None = None
    team_id: UUID | None = None
    status: Status | None = None
    wait_reason: WaitReason | None = None
    impact: int = Field(default=2, ge=1, le=3)
    urgency: int = Field(default=2, ge=1, le=3)


class UndoMany(Command):
    """Which change of many tickets."""

    change_id: UUID


def change_of(wish: ChangeMany) -> Change:
    """The wish as the rules read it; refused where it names no state."""
    if wish.what is What.OWNER:
        return Change(wish.what, wish.assignee_id)
    if wish.what is What.TEAM:
        return Change(wish.what, wish.team_id)
    if wish.what is What.PRIORITY:
        return Change(wish.what, (wish.impact, wish.urgency))
    if wish.status is None or wish.status in {Status.MERGED, Status.SOLVED}:
        raise Refused(mark("Please choose a state."), field="status")
    return Change(wish.what, wish.status, waits(wish.status, wish.wait_reason))


def outcomes(work: Work, wish: ChangeMany) -> Sequence[tuple[Ticket, Outcome]]:
    """What the change would do to each ticket, by number; writes nothing.

    NotFound where one of the numbers is missing or foreign.
    """
    work.require(Permission.TICKET_WORK)
    change, numbers = change_of(wish), sorted(set(wish.n))
    wanted = tickets.visible(work).where(Ticket.number.in_(numbers)).order_by(Ticket.number)
    found = work.session.scalars(wanted).all()
    if len(found) != len(numbers):
        raise NotFound(mark("There is no such %(kind)s."), kind=Ticket.__tablename__)
    return [(ticket, outcome(ticket, change)) for ticket in found]


def change_many(work: Work, wish: ChangeMany) -> BulkChange:
    """Change those tickets that the change fits, all or none; each has its line in its log."""
    work.require(Permission.TICKET_WORK)
    fitting = [ticket for ticket, each in outcomes(work, wish) if not each.why_not]
    if not fitting:
        raise Refused(mark("None of these tickets can be changed like that."))
    lines = []
    for ticket in sorted(fitting, key=lambda each: each.id):
        before = ticket.turns
        changed = DEEDS[wish.what](work, ticket, wish)
        if changed.turns > before:
            lines.append([str(changed.id), changed.turns])
    return work.add(BulkChange(made_by=work.actor.id, lines=lines))


def undo_many(work: Work, wish: UndoMany) -> BulkChange:
    """Put back what one changed of many tickets, all or none, within ten minutes."""
    work.require(Permission.TICKET_WORK)
    asked = select(BulkChange).where(
        BulkChange.id == wish.change_id, BulkChange.made_by == work.actor.id
    )
    row = work.session.scalars(asked.with_for_update()).first()
    if row is None:
        raise NotFound(mark("There is no such %(kind)s."), kind=BulkChange.__tablename__)
    if row.undone_at is None:
        for key, turn in row.lines:
            undo_change(work, UndoChange(ticket_id=UUID(key), turn=turn))
        row.undone_at = work.now
    return row


def _assign(work: Work, ticket: Ticket, wish: ChangeMany) -> Ticket:
    told = {"ticket_id": ticket.id, "assignee_id": wish.assignee_id}
    return assign_ticket(work, AssignTicket(**told))


def _to_team(work: Work, ticket: Ticket, wish: ChangeMany) -> Ticket:
    team_id = work.get(Team, wish.team_id).id if wish.team_id else None
    held = log.held(work, ticket.id)
    log.write(work, held, Verb.ASSIGNED, **history.changed(held, {"team_id": team_id}))
    return held


def _move(work: Work, ticket: Ticket, wish: ChangeMany) -> Ticket:
    told = {"status": wish.status, "wait_reason": wish.wait_reason}
    return move_ticket(work, MoveTicket.model_validate({"ticket_id": ticket.id, **told}))


def _weigh(work: Work, ticket: Ticket, wish: ChangeMany) -> Ticket:
    told = {"impact": wish.impact, "urgency": wish.urgency, "is_major": ticket.is_major}
    return set_priority(work, SetPriority(ticket_id=ticket.id, **told))


DEEDS: Mapping[What, Callable[[Work, Ticket, ChangeMany], Ticket]] = {
    What.OWNER: _assign,
    What.TEAM: _to_team,
    What.STATUS: _move,
    What.PRIORITY: _weigh,
}
