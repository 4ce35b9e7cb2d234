"""Who is told of what by which way, and when they are left alone."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from msp.kernel.errors import mark

DAY = 24 * 60


class Event(StrEnum):
    """What somebody may want to be told."""

    ASSIGNED = "assigned"
    TEAM_NEW = "team_new"
    CLIENT_REPLIED = "client_replied"
    DUE_SOON = "due_soon"
    OVERDUE = "overdue"
    HANDED_OVER = "handed_over"
    MENTIONED = "mentioned"
    SOLVED = "solved"
    REOPENED = "reopened"
    UPDATE_PROMISED = "update_promised"
    TIER_ONE_LOW = "tier_one_low"


EVENTS: Mapping[Event, str] = {
    Event.ASSIGNED: mark("A ticket is given to me"),
    Event.TEAM_NEW: mark("Something new for my team"),
    Event.CLIENT_REPLIED: mark("A client replied"),
    Event.DUE_SOON: mark("A ticket of mine is due within an hour"),
    Event.OVERDUE: mark("A ticket of mine is overdue"),
    Event.HANDED_OVER: mark("A ticket is handed over to me"),
    Event.MENTIONED: mark("I am named in a note"),
    Event.SOLVED: mark("A ticket is solved"),
    Event.REOPENED: mark("A ticket is open again"),
    Event.UPDATE_PROMISED: mark("The next update is promised"),
    Event.TIER_ONE_LOW: mark("The tier-1 rate falls below its band (for leads)"),
}
FOR_STAFF = tuple(event for event in Event if event is not Event.UPDATE_PROMISED)
FOR_CLIENTS = (Event.SOLVED, Event.REOPENED, Event.UPDATE_PROMISED)
USUAL: Mapping[bool, Mapping[Event, Sequence[str]]] = {
    False: {
        Event.ASSIGNED: ("mail",),
        Event.HANDED_OVER: ("mail",),
        Event.MENTIONED: ("mail",),
        Event.OVERDUE: ("mail",),
        Event.TIER_ONE_LOW: ("mail",),
    },
    True: {Event.SOLVED: ("mail",), Event.UPDATE_PROMISED: ("mail",)},
}

# what webhooks may ask for
HOOKS: Mapping[str, str] = {
    "ticket.opened": mark("A ticket is opened"),
    "ticket.assigned": mark("Its owner changes"),
    "ticket.status": mark("Its state changes"),
    "ticket.priority": mark("Its priority changes"),
    "ticket.handed_over": mark("It is handed over or sent back"),
    "ticket.client_message": mark("The client writes"),
    "ticket.staff_message": mark("The desk answers"),
    "ticket.update_promised": mark("The next update is promised"),
    "ticket.solved": mark("It is solved"),
    "ticket.reopened": mark("It is open again"),
    "ticket.closed": mark("It is closed"),
    "complaint.changed": mark("A complaint is weighed, led, answered or closed"),
    "wish.decided": mark("A wish is decided"),
}


@dataclass(frozen=True, slots=True)
class Quiet:
    """Minutes after midnight between which somebody is left alone; over midnight where it begins
    later than it ends. Nothing is quiet where one of them is missing or both are the same.
    """

    since: int | None
    until: int | None
    zone: ZoneInfo

    @property
    def is_set(self) -> bool:
        """Whether there are quiet hours at all."""
        return None not in {self.since, self.until} and self.since != self.until


def ways(
    choices: Mapping[str, Sequence[str]] | None, event: Event, *, is_client: bool
) -> tuple[str, ...]:
    """By which ways somebody is told of the event: as chosen, else as is usual."""
    if choices is not None and event.value in choices:
        return tuple(choices[event.value])
    return tuple(USUAL[is_client].get(event, ()))


def may_ring_at(now: datetime, quiet: Quiet, *, breaks: bool) -> datetime:
    """When somebody may be told: at once, or once their quiet hours are over.

    `breaks`: it is urgent, and they want to be told of that at any hour.
    """
    if breaks or not quiet.is_set or quiet.since is None or quiet.until is None:
        return now
    local = now.astimezone(quiet.zone)
    minute = local.hour * 60 + local.minute
    ends = _ends_in(minute, quiet.since, quiet.until)
    if ends is None:
        return now
    hour, rest = divmod(quiet.until, 60)
    day = local.date() + timedelta(days=1 if minute + ends >= DAY else 0)
    wall = datetime(day.year, day.month, day.day, hour % 24, rest, tzinfo=quiet.zone)
    return max(now, wall.astimezone(now.tzinfo))


def _ends_in(minute: int, since: int, until: int) -> int | None:
    """Minutes on the clock's face until the quiet ends; None outside of it."""
    if since < until:
        return until - minute if since <= minute < until else None
    if minute >= since:
        return DAY - minute + until
    return until - minute if minute < until else None
