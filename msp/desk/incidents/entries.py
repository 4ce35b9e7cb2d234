"""Each row of the log books its minutes to the client of that row, as its contract has it.

Imported entries are approved and unambiguous by definition (DOMAIN §4). Table-level SQL lives
here: every row carries the actor's provider.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select

from contracts import sets
from contracts.actions import BurnRequest
from contracts.rules import rounding
from contracts.rules.bands import Band
from contracts.rules.lines import LineKind
from msp.data.bulk import insert_rows
from msp.data.work import Work
from msp.desk.incidents.log import PLACE, Log, moment
from msp.desk.incidents.masters import SOURCE, Line
from msp.desk.incidents.tickets import Desk
from msp.desk.models import TimeEntry
from msp.desk.rules import Coverage, EntryState
from msp.kernel.ids import new_ids
from msp.kernel.periods import month_of


@dataclass(frozen=True, slots=True)
class Booked:
    """Minutes that one row books. The order of work: time, incident, `sys_mod_count`, place."""

    at: datetime
    incident: str
    turn: tuple[int, int]
    ticket_id: UUID
    person_id: UUID | None
    entry_id: UUID

    @property
    def order(self) -> tuple[datetime, str, tuple[int, int]]:
        """What the scenario's rules sort by."""
        return (self.at, self.incident, self.turn)


def booked_by_client(log: Log, desk: Desk, tickets: dict[str, UUID]) -> dict[UUID, list[Booked]]:
    """All bookings of the log, for each client in order of work."""
    found: dict[UUID, list[Booked]] = defaultdict(list)
    fresh = iter(new_ids(log.rows))
    for incident in log.incidents:
        ticket_id = tickets[incident.number]
        for place, row in enumerate(incident.rows):
            found[desk.masters.clients[desk.word(row, "client")]].append(
                Booked(
                    moment(row[PLACE["sys_updated_at"]], desk.zone),
                    incident.number,
                    (int(row[PLACE["sys_mod_count"]]), place),
                    ticket_id,
                    desk.masters.technicians.get(desk.word(row, "technician")),
                    next(fresh),
                )
            )
    for bookings in found.values():
        bookings.sort(key=lambda booked: booked.order)
    return found


def clients_done(work: Work) -> set[UUID]:
    """Clients whose bookings are stored: a client's are stored in one transaction."""
    asked = select(TimeEntry.client_id).where(TimeEntry.source == SOURCE).distinct()
    return set(work.session.scalars(asked))


def load(work: Work, desk: Desk, client_id: UUID, bookings: Sequence[Booked]) -> int:
    """Store a client's bookings, rounded, drawn and priced by its contract."""
    line = desk.masters.lines.get(client_id)
    rows = list(_rows(work, desk, client_id, bookings))
    if line is not None:
        for row in rows:
            row.update(line_id=line.line_id, terms_id=line.terms_id, coverage=Coverage.COVERED)
        _rounded(rows, line)
        _settled(work, rows, line, desk.scenario.provider.currency)
    insert_rows(work.session, TimeEntry.__table__, rows)
    return len(rows)


def _rows(
    work: Work, desk: Desk, client_id: UUID, bookings: Sequence[Booked]
) -> Iterator[dict[str, Any]]:
    days: dict[datetime, date] = {}
    usual = _usual(work, desk, client_id)
    for booked in bookings:
        if booked.at not in days:
            days[booked.at] = booked.at.astimezone(desk.zone).date()
        yield {
            **usual,
            "id": booked.entry_id,
            "ticket_id": booked.ticket_id,
            "person_id": booked.person_id,
            "work_on": days[booked.at],
            "started_at": booked.at,
        }


def _usual(work: Work, desk: Desk, client_id: UUID) -> dict[str, Any]:
    """What the entries of a client have in common before its contract is asked."""
    return {
        "id": None,
        "created_at": work.now,
        "provider_id": work.actor.provider_id,
        "client_id": client_id,
        "work_type_id": desk.masters.work_type_id,
        "line_id": None,
        "terms_id": None,
        "state": EntryState.APPROVED,
        "coverage": Coverage.NONE,
        "explanation": [{"code": "imported", "params": {"scenario": desk.scenario.provider.name}}],
        "worked_seconds": desk.scenario.log.minutes_per_update * 60,
        "billable_minutes": 0,
        "weighted_minutes": 0,
        "pool_minutes": 0,
        "charge_minutes": 0,
        "rate_minor": None,
        "rate_currency": None,
        "on_site": False,
        "tier": 1,
        "note": "",
        "turn": 1,
        "approved_at": work.now,
        "sent_back_because": "",
        "source": SOURCE,
        "version": 1,
    }


def _rounded(rows: Sequence[dict[str, Any]], line: Line) -> None:
    """Billable minutes by the line's steps; a group's are shared over its entries."""
    part = line.part
    steps = rounding.Steps(part.minimum, part.increment, part.scope)
    by_id = {row["id"]: row for row in rows}
    month = {day: month_of(day).first for day in {row["work_on"] for row in rows}}
    pieces = [
        rounding.Piece(
            row["id"],
            row["client_id"],
            line.line_id,
            row["ticket_id"],
            Band.NORMAL,
            row["work_on"],
            month[row["work_on"]],
            row["worked_seconds"],
        )
        for row in rows
    ]
    for group in rounding.grouped(pieces, steps):
        for piece, minutes in zip(group.pieces, group.shares, strict=True):
            row = by_id[piece.entry_id]
            row["billable_minutes"] = row["weighted_minutes"] = minutes


def _settled(work: Work, rows: Sequence[dict[str, Any]], line: Line, currency: str) -> None:
    """Where the minutes go: a pool while it lasts, else a charge; a managed fee covers all."""
    part = line.part
    if part.kind is LineKind.MANAGED:
        return
    covered = _covered(work, rows, line) if part.kind is LineKind.BLOCK else {}
    for row in rows:
        row["pool_minutes"] = covered.get(row["id"], 0)
        row["charge_minutes"] = row["billable_minutes"] - row["pool_minutes"]
        if row["charge_minutes"]:
            row["rate_minor"], row["rate_currency"] = part.rate_per_hour, currency


def _covered(work: Work, rows: Sequence[dict[str, Any]], line: Line) -> dict[UUID, int]:
    wishes = [
        BurnRequest(
            row["client_id"],
            (line.line_id,),
            row["weighted_minutes"],
            row["work_on"],
            f"time:{row['id']}",
        )
        for row in rows
        if row["weighted_minutes"]
    ]
    answers = sets.burn_in_bulk(work, wishes)
    return {
        row["id"]: answers[f"time:{row['id']}"].covered_minutes
        for row in rows
        if row["weighted_minutes"]
    }
