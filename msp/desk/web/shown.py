"""How tickets look: clocks, owners and words, worked out before a template sees them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from flask import current_app, url_for
from flask_babel import gettext

from msp.desk.rules import problem_words
from msp.doors.furniture import spoken, zone
from msp.kernel import writing
from msp.kernel.calendars import BusinessCalendar

SOON = 3600
COLORS = 4


@dataclass(frozen=True, slots=True)
class Face:
    """Somebody as an avatar shows them."""

    name: str
    initial: str
    color: int


@dataclass(frozen=True, slots=True)
class Clock:
    """A clock as the parts draw it; `seconds` tick down where the desk is open."""

    state: str
    text: str
    by: str = ""
    share: int = 0
    seconds: int | None = None
    note: str = ""


def face(person_id: UUID | None, name: str | None) -> Face | None:
    """The person as an avatar, always in the same colour; None for nobody."""
    if person_id is None or not name:
        return None
    return Face(name, name[0], person_id.int % COLORS + 1)


def running(calendar: BusinessCalendar, since: datetime, due: datetime, now: datetime) -> Clock:
    """A clock that runs: time left in business time, and the moment it ends."""
    left = seconds_left(calendar, due, now)
    state = "over" if due < now else "risk" if left < SOON else "ok"
    whole = calendar.business_seconds(since, due) if since < due else 0
    used = 100 if left <= 0 or whole <= 0 else max(0, 100 - left * 100 // whole)
    ticks = left if calendar.is_open_at(now) else None
    text = writing.clock_text(writing.shown_minutes(left))
    return Clock(state, text, by_text(due, now), used, ticks)


def seconds_left(calendar: BusinessCalendar, due: datetime, now: datetime) -> int:
    """Business seconds until `due`; negative once it has passed."""
    if due < now:
        return -calendar.business_seconds(due, now)
    return calendar.business_seconds(now, due)


def paused() -> Clock:
    """A clock that stands still."""
    return Clock("hold", gettext("Clock paused"))


def kept(met: bool | None) -> Clock | None:  # noqa: FBT001 - a stored fact
    """What became of the promise of a ticket that is no longer open."""
    if met is None:
        return None
    return (
        Clock("done", gettext("Met"), share=100)
        if met
        else Clock("over", gettext("Missed"), share=100)
    )


def by_text(due: datetime, now: datetime) -> str:
    """The due moment: its time today, else day and time, in the reader's zone."""
    here = zone()
    if due.astimezone(here).date() == now.astimezone(here).date():
        return writing.time_text(due, here)
    return writing.moment_short(due, here, spoken())


def moment(value: datetime | None) -> str:
    """Day and time, short, in the reader's zone and language."""
    return writing.moment_short(value, zone(), spoken()) if value else ""


def words(table: Any, key: Any) -> str:
    """The word for a value, in the reader's language."""
    return str(gettext(table[key]))


def listed(parts: Iterable[str]) -> str:
    """Several words in a row, as the reader's language parts them."""
    return ("、" if spoken() == "ja" else ", ").join(parts)


def causes() -> list[tuple[str, str]]:
    """What an incident may have been caused by, as a list to choose from."""
    return [(code.value, gettext(said)) for code, said in problem_words.CAUSES.items()]


def address(endpoint: str, **told: Any) -> str | None:
    """The address of a page that another room may not have yet."""
    return url_for(endpoint, **told) if endpoint in current_app.view_functions else None
