"""What narrows the queue, as chips: each says what it is and is the address without it."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from flask import g, url_for
from flask_babel import gettext

from msp.accounts.models import Client, Person, Team
from msp.data.work import Work
from msp.desk.queries.asked import Wish, told_by
from msp.desk.queries.queue import Filter, Sort, State, View
from msp.desk.rules import words
from msp.desk.web import rows, shown, tiernames
from msp.kernel.errors import mark

SORTS = {
    Sort.DUE: (mark("Nearest due time first"), "arrow-up-narrow-wide"),
    Sort.OPENED: (mark("Newest first"), "arrow-down-narrow-wide"),
    Sort.UPDATED: (mark("Last touched first"), "history"),
}
STATES = {State.CLOSED: mark("Closed"), State.ALL: mark("All")}
VIEWS = {
    View.RISK: mark("At risk"),
    View.OVER: mark("Overdue"),
    View.SOON: mark("Within an hour"),
    View.MINE: mark("Mine"),
    View.UNASSIGNED: mark("Unassigned"),
    View.ANSWERED: mark("Client replied"),
}
TABLES: dict[str, Any] = {
    "state": STATES,
    "view": VIEWS,
    "priority": words.PRIORITIES,
    "status": words.STATUS,
    "wait": words.WAITS,
    "kind": words.KINDS,
    "channel": words.CHANNELS,
    "due": rows.TITLES,
}
NAMED: dict[str, tuple[Any, str]] = {
    "client": (Client, mark("One client")),
    "assignee": (Person, mark("One owner")),
    "team": (Team, mark("One team")),
}
Chip = tuple[str, str, str, bool]


def chips(work: Work, wish: Wish, wanted: Filter) -> list[Chip]:
    """(words, address, symbol, on): the order, and each filter with the address without it."""
    sorts = list(Sort) if wanted.state is State.OPEN else [Sort.OPENED, Sort.UPDATED]
    following = (
        sorts[(sorts.index(wanted.sort) + 1) % len(sorts)] if wanted.sort in sorts else Sort.OPENED
    )
    title, symbol = SORTS[wanted.sort]
    found = [(gettext(title), link(wish, sort=following.value), symbol, True)]
    if wish.q:
        found.append((f"“{wish.q}” ×", link(wish, q=None), "search", True))
    told = told_by(wish)
    for name, table in TABLES.items():
        if name in told:
            said = shown.words(table, getattr(wish, name))
            found.append((f"{said} ×", link(wish, **{name: None}), "x", True))
    if wish.tier is not None:
        found.append((f"{tiernames.said(wish.tier)} ×", link(wish, tier=None), "x", True))
    for name, (kind, title) in NAMED.items():
        if name in told:
            said = _name_of(work, kind, getattr(wish, name)) or gettext(title)
            found.append((f"{said} ×", link(wish, **{name: None}), "x", True))
    return found


def narrowed(wish: Wish) -> str:
    """What a view of this list would keep, as an address writes it; nothing for the plain list."""
    return urlencode(told_by(wish))


def link(wish: Wish, **change: Any) -> str:
    """The address of the list with something changed; a changed list starts at its first page.

    Where a view opens by itself, the plain list is asked for by name.
    """
    told = wish.model_dump(mode="json", exclude_defaults=True, exclude={"newest"}) | {"page": None}
    told |= change
    left = {name: str(value) for name, value in told.items() if value not in {None, ""}}
    if not left and g.get("has_first_view"):
        left = {"state": State.OPEN.value}
    query = urlencode(left)
    return url_for("desk.index") + (f"?{query}" if query else "")


def _name_of(work: Work, kind: Any, key: UUID) -> str:
    return str(getattr(work.session.get(kind, key), "name", ""))
