"""What a change of many tickets would do to each of them, and to which it cannot be done."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from msp.desk.rules.tickets import MOVES, Status, WaitReason
from msp.kernel.errors import mark


class What(StrEnum):
    """What is changed of all of them."""

    OWNER = "owner"
    TEAM = "team"
    STATUS = "status"
    PRIORITY = "priority"


@dataclass(frozen=True, slots=True)
class Change:
    """One change for many: what, and to which value.

    For a state the wait reason stands beside it, for a priority `to` is impact and urgency.
    """

    what: What
    to: Any
    reason: WaitReason | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """Before and after for one ticket, or why it stays as it is (a msgid)."""

    before: Any
    after: Any
    why_not: str = ""


SAME = mark("Nothing changes here.")
MERGED = mark("It was merged into another ticket.")
NO_STEP = mark("This step is not possible from its state.")


def outcome(ticket: Any, change: Change) -> Outcome:
    """What the change would do to one ticket; `ticket` has the names of its row."""
    before, after = _pair(ticket, change)
    if ticket.status is Status.MERGED:
        return Outcome(before, after, MERGED)
    if before == after:
        return Outcome(before, after, SAME)
    if change.what is What.STATUS and change.to not in MOVES[ticket.status]:
        return Outcome(before, after, NO_STEP)
    return Outcome(before, after)


def _pair(ticket: Any, change: Change) -> tuple[Any, Any]:
    if change.what is What.OWNER:
        return ticket.assignee_id, change.to
    if change.what is What.TEAM:
        return ticket.team_id, change.to
    if change.what is What.STATUS:
        return (ticket.status, ticket.wait_reason), (change.to, change.reason)
    return (ticket.impact, ticket.urgency), change.to
