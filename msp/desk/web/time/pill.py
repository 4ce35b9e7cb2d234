"""The running clock stands on every page of whoever started it."""

from dataclasses import dataclass

from flask import g, request, url_for

from msp.data.work import Work
from msp.desk.queries import time as times
from msp.desk.queries.time import RunningTimer
from msp.desk.web.time.room import pages
from msp.doors.porter import SAFE
from msp.doors.reading import reading
from msp.kernel.access import Permission

ASKS_ITSELF = frozenset({"desk.show", "desk.by_number"})  # one query tells them of the ticket too


@dataclass(frozen=True, slots=True)
class Pill:
    """What the frame of a page shows of a running clock."""

    ticket_number: int
    subject: str
    seconds: int
    ticket_href: str
    stop_href: str


def timer_pill(found: RunningTimer) -> Pill:
    """The actor's running clock as the frame shows it."""
    return Pill(
        found.ticket_number,
        found.subject,
        found.seconds,
        url_for("desk.show", ticket_id=found.ticket_id),
        url_for("time.stop"),
    )


@pages.before_app_request
def know_the_timer() -> None:
    """Ask once for a page; parts of pages and programs do not show it."""
    actor = g.get("actor")
    if actor is None or actor.is_client or not actor.may(Permission.TIME_LOG):
        return
    if request.method not in SAFE or request.path.startswith(("/api/", "/hooks/")):
        return
    if request.endpoint in ASKS_ITSELF:
        return
    found = times.standing(reading())
    g.desk_pulse = found.pulse
    if found.runs:
        show_timer(reading())


def show_timer(work: Work) -> None:
    """Put the actor's running clock on this page, if one runs."""
    found = times.running_timer(work)
    g.running_timer = timer_pill(found) if found else None
