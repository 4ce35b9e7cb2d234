"""Incidents become tickets, and each row of the log one event of the ticket at its own time.

Table-level SQL lives here: every row carries the actor's provider.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import compress
from operator import ne
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select

from msp.data import searching
from msp.data.bulk import insert_rows
from msp.data.counters import next_number, next_numbers
from msp.data.work import Work
from msp.desk.incidents.log import (
    COLUMNS,
    MISSING,
    PLACE,
    STATES,
    UNKNOWN_STATE,
    Incident,
    Row,
    moment,
)
from msp.desk.incidents.masters import SOURCE, Masters
from msp.desk.incidents.scenario import Scenario
from msp.desk.models import Ticket, TicketEvent
from msp.desk.queries.tickets import PULSE
from msp.desk.rules import OPEN, Channel, Kind, Status, WaitReason
from msp.kernel.ids import new_id, new_ids

CHANNELS = {"Phone": Channel.PHONE, "Email": Channel.MAIL, "Self service": Channel.PORTAL}
CHANNELS |= {"Direct opening": Channel.WALK_IN, "IVR": Channel.PHONE}
NAMED = [(place, name) for place, name in enumerate(COLUMNS) if name != "number"]
BATCH = 2_000


@dataclass(frozen=True, slots=True)
class Desk:
    """What turns words of the log into our rows."""

    masters: Masters
    scenario: Scenario
    zone: ZoneInfo

    def at(self, text: str) -> datetime | None:
        """A date of the log as an instant; None where it is missing."""
        return None if text == MISSING else moment(text, self.zone)

    def word(self, row: Row, part: str) -> str:
        """What the row names as its client, contact, team or technician."""
        column: str = getattr(self.scenario.log, part)
        return row[PLACE[column]]


def load(work: Work, desk: Desk, incidents: Sequence[Incident]) -> int:
    """Store the incidents that are not there yet; answer how many these were."""
    numbers = [incident.number for incident in incidents]
    asked = select(Ticket.external_number).where(Ticket.external_number.in_(numbers))
    there = set(work.session.scalars(asked))
    missing = [incident for incident in incidents if incident.number not in there]
    if not missing:
        return 0
    first = next_numbers(work, "ticket", len(missing))
    tickets: list[dict[str, Any]] = []
    events: list[dict[str, Any]] = []
    for number, incident in enumerate(missing, first):
        said = list(_said(incident))
        ticket = _ticket(work, desk, incident, said[-1])
        ticket["number"] = number
        tickets.append(ticket)
        events.extend(_events(work, desk, (ticket["id"], incident), said))
    next_number(work, PULSE)
    insert_rows(work.session, Ticket.__table__, tickets)
    insert_rows(work.session, TicketEvent.__table__, events)
    searching.keep_many(work, Ticket, tickets)
    return len(missing)


def ticket_ids(work: Work) -> dict[str, UUID]:
    """Imported tickets by the number that the log gives them."""
    asked = select(Ticket.external_number, Ticket.id).where(Ticket.source == SOURCE)
    return {str(number): key for number, key in work.session.execute(asked)}


def _said(incident: Incident) -> Iterator[tuple[Status, WaitReason | None]]:
    """The status after each row. An unknown state changes nothing."""
    now: tuple[Status, WaitReason | None] = (Status.NEW, None)
    for row in incident.rows:
        state = row[PLACE["incident_state"]]
        now = now if state == UNKNOWN_STATE else STATES[state]
        yield now


def _ticket(
    work: Work, desk: Desk, incident: Incident, last: tuple[Status, WaitReason | None]
) -> dict[str, Any]:
    row = incident.facts
    state = row[PLACE["incident_state"]]
    status, reason = last if state == UNKNOWN_STATE else STATES[state]
    client, contact = desk.word(row, "client"), desk.word(row, "contact")
    return {
        "id": new_id(),
        "created_at": work.now,
        "provider_id": work.actor.provider_id,
        "client_id": desk.masters.clients[client],
        "external_number": incident.number,
        "subject": f"インシデント {incident.number}(分類 {row[16]}-{row[17]} 症状 {row[18]})",
        "description": "",
        "kind": Kind.INCIDENT,
        "channel": CHANNELS.get(row[PLACE["contact_type"]], Channel.IMPORTED),
        "status": status,
        "is_open": status in OPEN,
        "wait_reason": reason,
        "impact": int(row[PLACE["impact"]]),
        "urgency": int(row[PLACE["urgency"]]),
        "priority": int(row[PLACE["priority"]]),
        "is_major": False,
        "tier": 1,
        "highest_tier": 1,
        "contact_id": desk.masters.contacts.get((client, contact)),
        "assignee_id": desk.masters.technicians.get(desk.word(row, "technician")),
        "team_id": desk.masters.teams.get(desk.word(row, "team")),
        "opened_at": desk.at(row[PLACE["opened_at"]]),
        "solved_at": desk.at(row[PLACE["resolved_at"]]),
        "closed_at": desk.at(row[PLACE["closed_at"]]),  # as told, whatever its state says
        "updated_at": desk.at(row[PLACE["sys_updated_at"]]),
        "resolution_met": row[PLACE["made_sla"]] == "true",
        "reassignments": int(row[PLACE["reassignment_count"]]),
        "reopenings": int(row[PLACE["reopen_count"]]),
        "priority_confirmed": row[PLACE["u_priority_confirmation"]] == "true",
        "clock_log": [],  # its promises were measured elsewhere: `resolution_met` says how
        "turns": len(incident.rows),
        "source": SOURCE,
        "version": 1,
    }


def _events(
    work: Work,
    desk: Desk,
    ticket: tuple[UUID, Incident],
    said: Sequence[tuple[Status, WaitReason | None]],
) -> Iterator[dict[str, Any]]:
    key, incident = ticket
    before: Row | None = None
    usual = {
        "created_at": work.now,
        "provider_id": work.actor.provider_id,
        "ticket_id": key,
    }
    rows = zip(incident.rows, said, new_ids(len(said)), strict=True)
    for turn, (row, (status, reason), event_id) in enumerate(rows, 1):
        yield {
            **usual,
            "id": event_id,
            "turn": turn,
            "at": moment(row[PLACE["sys_updated_at"]], desk.zone),
            "verb": "opened" if before is None else "updated",
            "actor_id": desk.masters.technicians.get(row[PLACE["sys_updated_by"]]),
            "status": status,
            "wait_reason": reason,
            "detail": _detail(before, row),
        }
        before = row


def _detail(before: Row | None, row: Row) -> dict[str, Any]:
    """The first row in full, then what differs: nothing of the log is lost."""
    if before is None:
        return {name: row[place] for place, name in NAMED if row[place] != MISSING}
    changed = compress(zip(COLUMNS, before, row, strict=True), map(ne, before, row))
    return {name: [was, now] for name, was, now in changed}
