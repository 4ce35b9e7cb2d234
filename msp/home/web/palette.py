"""One field goes anywhere: verbs on the ticket in view, pages, tickets, clients and people."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from flask import Blueprint, current_app, render_template, request
from flask_babel import gettext, pgettext

from msp.data.work import Work
from msp.desk.models import Ticket
from msp.desk.queries import tickets
from msp.desk.web.deeds import DEEDS
from msp.doors.answers import Answer
from msp.doors.web import door, wants_part
from msp.home.queries import search
from msp.home.web.ways import way
from msp.kernel.access import Permission
from msp.kernel.errors import NotFound, mark
from msp.kernel.reading import search_key

pages = Blueprint("palette", __name__)
TICKET = re.compile(r"^/tickets/(?:(\d{1,18})|([0-9a-f-]{36}))(?:/|$)")
EACH = 6  # of a kind: a palette is read at a glance
ROOMS = (
    ("desk.compose", mark("Reply templates")),
    ("desk.links", mark("Merge, split, link")),
    ("desk.time_panel", mark("Log time")),
)
FURTHER = (
    ("surface.templates", mark("Reply templates"), Permission.TICKET_WORK),
    ("surface.views", mark("Saved views"), Permission.TICKET_WORK),
    ("desk.new", mark("New ticket"), Permission.TICKET_OPEN),
    ("intake.new", mark("Take in a ticket"), Permission.TICKET_WORK),
    ("own.index", mark("Your account"), None),
)


@dataclass(frozen=True, slots=True)
class Way:
    """One line of the palette: where it leads, and what else is known of it."""

    title: str
    href: str
    note: str = ""


@pages.get("/palette")
@door
def palette(work: Work) -> Answer:
    """Everywhere that the words lead, by right; without words the verbs and the pages."""
    typed = request.args.get("q", "").strip()[:120]
    groups = [(title, ways) for title, ways in _groups(work, typed) if ways]
    page = "home/palette_part.html" if wants_part() else "home/palette.html"
    return render_template(page, groups=groups, typed=typed)


def _groups(work: Work, typed: str) -> Iterator[tuple[str, list[Way]]]:
    ticket = _in_view(work)
    if ticket is not None:
        title = gettext("On #%(number)s", number=ticket.number)
        yield title, _fitting(_verbs(ticket), typed)
    yield gettext("Go to"), _fitting(_places(work), typed)
    if typed:
        yield from _found(work, typed)


def _found(work: Work, typed: str) -> Iterator[tuple[str, list[Way]]]:
    found = search.search(work, typed)
    own = work.actor.is_client
    told = [(f"#{row.number} {row.subject}", {"ticket_id": row.id}) for row in found.tickets or ()]
    yield pgettext("client", "Requests") if own else gettext("Tickets"), _ways("desk.show", told)
    told = [(row.name, {"client_id": row.id}) for row in found.clients or ()]
    yield gettext("Clients"), _ways("clients.show", told)
    told = [(row.name, {"person_id": row.id}) for row in found.people or ()]
    yield gettext("People"), _ways("people.show", told)


def _ways(endpoint: str, told: list[tuple[str, dict[str, UUID]]]) -> list[Way]:
    found = [(title, way(endpoint, **names)) for title, names in told[:EACH]]
    return [Way(title, href) for title, href in found if href]


def _in_view(work: Work) -> Ticket | None:
    """The ticket whose page the palette was opened on, if the person works on tickets."""
    seen = TICKET.match(request.args.get("at", ""))
    if seen is None or not work.actor.may(Permission.TICKET_WORK):
        return None
    try:
        number, key = seen.groups()
        return tickets.by_number(work, int(number)) if number else tickets.ticket(work, UUID(key))
    except (NotFound, ValueError):
        return None


def _verbs(ticket: Ticket) -> Iterator[tuple[str, Way]]:
    """(other words to be found by, the way) of what can be done to the ticket."""
    for name, deed in DEEDS.items():
        href = way("desk.deed", ticket_id=ticket.id, name=name)
        if href:
            yield f"{name} {deed.title}", Way(gettext(deed.title), href)
    for endpoint, words in ROOMS:
        if href := way(endpoint, ticket_id=ticket.id):
            yield words, Way(gettext(words), href)


def _places(work: Work) -> Iterator[tuple[str, Way]]:
    for group in current_app.extensions["menu"]().groups:
        for item in group.items:
            yield item.href, Way(item.label, item.href, group.title)
    for endpoint, words, permission in FURTHER:
        href = way(endpoint) if permission is None or work.actor.may(permission) else None
        if href:
            yield words, Way(gettext(words), href)


def _fitting(told: Iterator[tuple[str, Way]], typed: str) -> list[Way]:
    """Those whose words hold what was typed, in any width, kana or case."""
    key = search_key(typed.removeprefix(">"))
    return [each for words, each in told if key in search_key(f"{each.title} {words}")]
