"""A queue's page is kept for its reader until a ticket, the minute or the reader changes."""

from dataclasses import dataclass
from typing import Any

from flask import g, request
from flask_babel import get_locale

from msp.data.work import Work
from msp.desk.queries import queue
from msp.desk.queries.queue import Filter
from msp.desk.web.rows import Drawn, filled

KEPT: dict[tuple[Any, ...], "Page"] = {}
KEPT_SIZE = 256
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
    if g.get("toasts") or g.get("running_timer") or g.get("me") is None:
        return None
    pulse = queue.pulse_of(work)
    here = (request.full_path, str(get_locale()), wanted.now, wanted.until)
    actor = work.actor
    return (pulse, actor, g.me, g.get("provider_name"), *here) if pulse is not None else None


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
