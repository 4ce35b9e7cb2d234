"""A page of the desk is kept for its reader until a ticket, the minute or the reader changes."""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import g, request
from flask_babel import get_locale
from sqlalchemy import Row

from msp.data.work import Work
from msp.desk.queries.queue import Filter
from msp.desk.web.rows import Drawn, filled

KEPT: dict[tuple[Any, ...], "Page"] = {}
KEPT_SIZE = 256
TICKETS: dict[tuple[Any, ...], "Ticking"] = {}
LEFT = re.compile(r'(?<= data-left=")-?\d+(?=")')  # what people wrote holds no such quotes
PLACE = "<!--rows %d-->"


@dataclass(frozen=True, slots=True)
class Page:
    """What stands around the groups of rows, and the rows with room for their seconds."""

    around: tuple[str, ...]
    rows: tuple[Drawn, ...]

    def html(self, seconds: int) -> str:
        """The page with every clock as it stands that many seconds into its minute."""
        told = [self.around[0]]
        for drawn, after in zip(self.rows, self.around[1:], strict=True):
            told += (*(filled(row, seconds) for row in drawn), after)
        return "".join(told)


def key_of(work: Work, wanted: Filter) -> tuple[Any, ...] | None:
    """What the page depends on; None where it says something that is said only once."""
    pulse = g.get("desk_pulse")
    if pulse is None or _speaks_once():
        return None
    return (pulse, *_reader(work), wanted.now, wanted.until)


def ticket_key_of(work: Work, state: Row[Any]) -> tuple[Any, ...] | None:
    """The same for a ticket's page; `state` is what `queries.state_of` says of the ticket."""
    if _speaks_once() or state.pulse is None:
        return None
    return (*state, *_reader(work), work.now.replace(second=0, microsecond=0))


def _speaks_once() -> bool:
    return bool(g.get("toasts") or g.get("running_timer")) or g.get("me") is None


def _reader(work: Work) -> tuple[Any, ...]:
    return (work.actor, g.me, g.get("provider_name"), request.full_path, str(get_locale()))


def keep(key: tuple[Any, ...] | None, html: str, rows: tuple[Drawn, ...]) -> Page:
    """The drawn page, taken apart at its rows and remembered."""
    around, rest = [], html
    for number in range(len(rows)):
        before, _, rest = rest.partition(PLACE % number)
        around.append(before)
    page = Page((*around, rest), rows)
    if key is not None:
        if len(KEPT) >= KEPT_SIZE:
            KEPT.clear()
        KEPT[key] = page
    return page


@dataclass(frozen=True, slots=True)
class Ticking:
    """A drawn page, parted where its clocks say how many seconds are left."""

    parts: tuple[str, ...]
    left: tuple[int, ...]
    drawn_at: datetime

    def html(self, now: datetime) -> str:
        """The page with every clock as it stands at `now`."""
        gone = int((now - self.drawn_at).total_seconds())
        told = [self.parts[0]]
        for left, part in zip(self.left, self.parts[1:], strict=True):
            told += (str(left - gone), part)
        return "".join(told)


def keep_ticket(key: tuple[Any, ...], html: str, now: datetime) -> Ticking:
    """The page of a ticket, drawn at `now` and remembered."""
    left = tuple(int(found) for found in LEFT.findall(html))
    if len(TICKETS) >= KEPT_SIZE:
        TICKETS.clear()
    made = TICKETS[key] = Ticking(tuple(LEFT.split(html)), left, now)
    return made
