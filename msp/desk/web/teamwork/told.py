"""How requests look in lists and on their page, worked out before a template sees them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import url_for
from flask_babel import gettext

from msp.data.work import Work
from msp.desk.models.requests import TeamRequest, TeamRequestLine
from msp.desk.models.ticket import Ticket
from msp.desk.queries import requests as asked
from msp.desk.queries.promises import calendars
from msp.desk.queries.tickets import names
from msp.desk.rules import OPEN, words
from msp.desk.rules.requests import UNANSWERED
from msp.desk.rules.teamwork_words import DEEDS, REQUEST_KINDS, STATES, TONES
from msp.desk.web import shown
from msp.desk.web.shown import Clock
from msp.kernel.calendars import always_open


@dataclass(frozen=True, slots=True)
class Seen:
    """A request as lists and the board show it (R89)."""

    id: UUID
    number: int
    href: str
    subject: str
    kind: str
    state: str
    tone: str
    symbol: str
    priority: int
    priority_words: str
    client: str
    contract: str
    ticket_number: int | None
    ticket_href: str
    sla: Clock | None
    sender: str
    receiver: str
    asked: str
    answer_by: str
    is_late: bool
    client_promise: str
    chases: int
    re_asks: int
    version: int


def rows(work: Work, found: Sequence[TeamRequest]) -> list[Seen]:
    """Requests with client, contract, time left, chases and the promise given, in few queries."""
    known = asked.around(work, found)
    hours = calendars(
        work, {t.calendar_version_id for t in known.tickets.values() if t.calendar_version_id}
    )
    return [_seen(work, row, known, hours) for row in found]


def _seen(work: Work, row: TeamRequest, known: asked.Around, hours: Any) -> Seen:
    ticket = known.ticket(row)
    tone, symbol = TONES[row.state]
    contract_id = ticket.contract_id if ticket else None
    return Seen(
        id=row.id,
        number=row.number,
        href=url_for("requests.show", request_id=row.id),
        subject=row.subject,
        kind=shown.words(REQUEST_KINDS, row.kind),
        state=shown.words(STATES, row.state),
        tone=tone,
        symbol=symbol,
        priority=row.priority,
        priority_words=shown.words(words.PRIORITIES, row.priority),
        client=known.client(row),
        contract=known.contracts.get(contract_id, "") if contract_id else "",
        ticket_number=ticket.number if ticket else None,
        ticket_href=url_for("desk.show", ticket_id=ticket.id) if ticket else "",
        sla=clock_of(work, ticket, hours) if ticket else None,
        sender=known.sender(row) or gettext("The system"),
        receiver=known.receiver(row),
        asked=shown.moment(row.asked_at),
        answer_by=shown.moment(row.answer_by),
        is_late=is_late(work, row),
        client_promise=shown.moment(ticket.next_update_at) if ticket else "",
        chases=row.chases,
        re_asks=row.re_asks,
        version=row.version,
    )


def is_late(work: Work, row: TeamRequest) -> bool:
    """Whether a promised moment has passed without an answer."""
    promised = row.answer_by
    return row.state in UNANSWERED and promised is not None and promised < work.now


def clock_of(work: Work, ticket: Ticket, hours: Any) -> Clock | None:
    """The time that the client's promise still leaves."""
    if ticket.status not in OPEN or ticket.next_due_at is None:
        return None
    if ticket.paused_since is not None:
        return shown.paused()
    version = ticket.calendar_version_id
    calendar = hours.get(version) or always_open(work.actor.zone)
    return shown.running(calendar, ticket.opened_at, ticket.next_due_at, work.now)


def facts(work: Work, row: TeamRequest) -> list[tuple[str, Any]]:
    """What an engineer needs to see how much hangs on a request (R89)."""
    seen = rows(work, [row])[0]
    return [
        (gettext("Asked by"), seen.sender),
        (gettext("To"), seen.receiver),
        (gettext("Client"), seen.client),
        (gettext("Contract"), seen.contract),
        (gettext("Promise to the client"), seen.client_promise),
        (gettext("Asked"), seen.asked),
        (gettext("Wanted by"), shown.moment(row.wanted_by)),
        (gettext("Answer by"), seen.answer_by),
        (gettext("Chased"), str(row.chases)),
        (gettext("Put off"), str(row.deferrals)),
        (gettext("Asked again"), str(row.re_asks)),
    ]


def lines(work: Work, found: Sequence[TeamRequestLine]) -> list[dict[str, Any]]:
    """All that happened to a request, as the timeline shows it."""
    known = names(work, (line.actor_id for line in found))
    return [_line(line, known) for line in found]


def _line(line: TeamRequestLine, known: Any) -> dict[str, Any]:
    who = known.get(line.actor_id, gettext("somebody")) if line.actor_id else gettext("The system")
    face = shown.face(line.actor_id, who)
    what = shown.words(DEEDS, line.verb)
    by_when = shown.moment(line.by_when)
    return {
        "kind": "staff" if line.said else "event",
        "who": who,
        "initial": face.initial if face else "·",
        "color": face.color if face else 1,
        "what": f"{what} → {by_when}" if by_when else what,
        "to": f"{what} → {by_when}" if by_when else what,
        "text": line.said,
        "at": shown.moment(line.at),
        "symbol": "dot",
        "tone": "",
    }
