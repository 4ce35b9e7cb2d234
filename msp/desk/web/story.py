"""All that was said and done on a ticket, one after the other."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from flask_babel import gettext

from msp.desk.models import Attachment, HandOver, Ticket, TicketEvent
from msp.desk.models.mail import NoteFile
from msp.desk.queries.tickets import Record
from msp.desk.rules import Status, links, words
from msp.desk.rules.log import Verb
from msp.desk.web import mail_files, shown, tiernames
from msp.desk.web.panel import Names
from msp.desk.web.spoken_levels import escalation_text

SYMBOLS: Mapping[str, str] = {
    Verb.STATUS: "circle-dot",
    Verb.SOLVED: "circle-check",
    Verb.REOPENED: "rotate-ccw",
    Verb.CLOSED: "archive",
    Verb.PRIORITY: "signal",
    Verb.ASSIGNED: "user-round",
    Verb.HANDED_OVER: "arrow-up-from-line",
    Verb.RETURNED: "arrow-down-to-line",
    Verb.CONTRACT: "file-text",
    Verb.CALL: "phone",
    Verb.UNSENT: "undo-2",
    Verb.UPDATE_PROMISED: "calendar-clock",
    Verb.OUTAGE: "siren",
    Verb.RECOVERED: "activity",
    Verb.MERGED: "merge",
    Verb.TOOK_IN: "merge",
    Verb.SEPARATED: "undo-2",
    Verb.SPLIT: "split",
    Verb.SPLIT_OFF: "split",
    Verb.LINKED: "link",
    Verb.UNLINKED: "unlink",
    Verb.UNDONE: "undo-2",
    Verb.IMPORTED: "import",
    Verb.CANDIDATE: "list-checks",
    Verb.ISOLATED: "microscope",
    Verb.SECURITY: "shield-alert",
    Verb.PROBLEM: "bug",
    Verb.ESCALATED: "siren",
}
LINKED = frozenset(
    {
        Verb.MERGED,
        Verb.TOOK_IN,
        Verb.SEPARATED,
        Verb.SPLIT,
        Verb.SPLIT_OFF,
        Verb.LINKED,
        Verb.UNLINKED,
    }
)
SILENT = frozenset({Verb.CLIENT_MESSAGE, Verb.STAFF_MESSAGE, Verb.NOTE, Verb.OPENED, Verb.ATTACHED})


def timeline(ticket: Ticket, record: Record, told: Names) -> list[dict[str, Any]]:
    """All that was said and done, oldest first."""
    entries = [(ticket.opened_at, 0, _request(ticket, told))]
    came: dict[UUID | None, list[Attachment | NoteFile]] = {}
    for file in record.files:
        came.setdefault(file.said_id, []).append(file)
    entries[0][2]["extra"] = mail_files.links(came.get(None, ()))
    lines = [(event.verb, event.detail) for event in record.events]
    elsewhere, copied = links.taken_in(lines), links.copies(lines)
    for message in record.messages:
        kind = "client" if message.from_client else "staff"
        entry = _said(kind, message.author_id, message.body, told)
        entry["to"] = "" if message.from_client else gettext("to the client")
        if origin := elsewhere.get(message.ticket_id) or copied.get(message.id):
            entry["to"] = f"{entry['to']} {_from(origin)}".strip()
        entry["extra"] = mail_files.links(came.get(message.id, ()))
        entries.append((message.created_at, 1, entry))
    for note in record.notes:
        entry = _said("memo", note.author_id, note.body, told)
        if origin := elsewhere.get(note.ticket_id):
            entry["to"] = _from(origin)
        entry["extra"] = mail_files.links(came.get(note.id, ()))
        entries.append((note.created_at, 1, entry))
    entries += [(row.created_at, 1, _handed(row, told)) for row in record.hand_overs]
    entries += [
        (event.at, 2, _happened(event, told)) for event in record.events if event.verb not in SILENT
    ]
    for at, _, entry in entries:
        entry["at"] = shown.moment(at)
    return [entry for _, _, entry in sorted(entries, key=lambda each: each[:2])]


def merged_into(ticket: Ticket, record: Record) -> int | None:
    """The number of the ticket in which this one ended, if it did."""
    if ticket.status is not Status.MERGED:
        return None
    ends = (event.detail for event in reversed(record.events) if event.verb == Verb.MERGED)
    return next((int(detail["number"]) for detail in ends), None)


def _request(ticket: Ticket, told: Names) -> dict[str, Any]:
    entry = _said("client", ticket.contact_id, ticket.description or ticket.subject, told)
    if ticket.contact_id is None:
        entry["who"] = told.client
    return entry


def since(record: Record, told: Names, turn: int) -> list[tuple[str, str]]:
    """(who did what, what was said or changed) of everything after that line of the log."""
    said = {str(row.id): row.body for row in record.messages}
    said |= {str(row.id): row.body for row in record.notes}
    found = []
    for event in record.events:
        if event.turn > turn:
            entry = _happened(event, told)
            what = gettext("wrote") if event.verb in SILENT else entry["what"]
            key = str(event.detail.get("message_id") or event.detail.get("note_id") or "")
            found.append((f"{entry['who']} {what}", said.get(key, entry["text"])))
    return found


def _from(number: int) -> str:
    return str(gettext("from #%(number)s", number=number))


def _said(kind: str, author_id: UUID | None, body: str, told: Names) -> dict[str, Any]:
    who = told.person(author_id) if author_id else gettext("The system")
    face = shown.face(author_id, who) if author_id else None
    return {
        "kind": kind,
        "who": who,
        "initial": face.initial if face else "·",
        "color": face.color if face else 1,
        "text": body,
    }


def _handed(row: HandOver, told: Names) -> dict[str, Any]:
    lines = [
        f"{gettext('Reason')}: {shown.words(words.REASONS, row.reason)} {row.because}".strip(),
        f"{gettext('Tried')}: {row.tried}",
    ]
    if row.facts:
        lines.append(f"{gettext('Facts')}: {row.facts}")
    if row.returned_at and row.returned_because:
        lines.append(f"{gettext('Sent back')}: {row.returned_because}")
    entry = _said("memo", row.author_id, "\n".join(lines), told)
    entry["to"] = "→ " + " ".join(
        part
        for part in (
            tiernames.said(row.to_tier),
            told.team(row.to_team_id),
            told.person(row.to_person_id) if row.to_person_id else "",
        )
        if part
    )
    return entry


def _happened(event: TicketEvent, told: Names) -> dict[str, Any]:
    return {
        "kind": "event",
        "who": told.person(event.actor_id) if event.actor_id else gettext("The system"),
        "what": gettext(words.EVENTS.get(event.verb, event.verb)),
        "text": _alarm(event) if event.verb == Verb.ESCALATED else _change(event, told),
        "symbol": SYMBOLS.get(event.verb, "dot"),
        "tone": "",
    }


def _alarm(event: TicketEvent) -> str:
    detail = event.detail
    return escalation_text(detail["pledge"], detail["when"], detail["amount"])


def _change(event: TicketEvent, told: Names) -> str:
    """What the event changed, from and to."""
    detail = event.detail
    if event.verb in LINKED:
        return f"#{detail['number']}"
    if "status" in detail or "wait_reason" in detail:
        return str(gettext(words.status_words(event.status, event.wait_reason)))
    if "priority" in detail:
        before, after = (shown.words(words.PRIORITIES, level) for level in detail["priority"])
        return f"{before} → {after}"
    if "tier" in detail:
        before, after = (tiernames.said(tier) for tier in detail["tier"])
        return f"{before} → {after}"
    if "assignee_id" in detail:
        before, after = (told.person(person) for person in detail["assignee_id"])
        return f"{before} → {after}"
    promised = detail.get("next_update_at", [None, None])[1]
    return shown.moment(datetime.fromisoformat(promised)) if promised else ""
