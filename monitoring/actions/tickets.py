"""Outages open tickets under the client's SLA, many at once only one; recovery is noted there."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import Row, select

from contracts.models import ContractLine
from monitoring.models import Check, Outage
from monitoring.rules import words
from monitoring.rules.words import Failure, Reader
from msp.accounts.models import Client
from msp.data.work import Work
from msp.desk import actions as desk
from msp.desk.models import Ticket
from msp.kernel.access import Permission

TOGETHER = timedelta(minutes=5)
Waiting = Row[*tuple[Any, ...]]


def tell_the_desk(work: Work) -> int:
    """Pass on outages without a ticket and recoveries that are not noted; answer how many.

    What fails at a client within five minutes becomes one ticket (DOMAIN §9). Twice is once.
    """
    work.require(Permission.CHECK_CHANGE)
    groups: dict[UUID, list[Waiting]] = defaultdict(list)
    for row in work.session.execute(_without_ticket()):
        groups[row.Outage.client_id].append(row)
    for group in groups.values():
        _open(work, group)
    work.session.flush()
    return sum(map(len, groups.values())) + _note_recoveries(work)


def _without_ticket() -> Any:
    return (
        select(
            Outage,
            Check.name,
            Check.target,
            Client.language,
            Client.zone,
            ContractLine.contract_id,
        )
        .join(Check, Check.id == Outage.check_id)
        .join(Client, Client.id == Outage.client_id)
        .join(ContractLine, ContractLine.id == Check.contract_line_id, isouter=True)
        .where(Outage.ticket_id.is_(None))
        .order_by(Outage.began_at, Check.name)
        .limit(500)
    )


def _open(work: Work, group: Sequence[Waiting]) -> None:
    first = group[0]
    reader = Reader(first.language, ZoneInfo(first.zone))
    failures = [_failure(row) for row in group]
    ticket_id = _under_way(work, first.Outage)
    if ticket_id is None:
        told = desk.OpenForOutage(
            client_id=first.Outage.client_id,
            source=f"outage:{first.Outage.id}",
            subject=words.subject(reader, failures),
            description=words.description(reader, failures),
            contract_id=first.contract_id,
        )
        ticket_id = desk.open_for_outage(work, told).id
    else:
        body = words.description(reader, failures)
        desk.add_note(work, desk.AddNote(ticket_id=ticket_id, body=body))
    for row in group:
        row.Outage.ticket_id = ticket_id


def _failure(row: Waiting) -> Failure:
    outage: Outage = row.Outage
    return Failure(row.name, row.target, outage.began_at, outage.cause, outage.detail)


def _under_way(work: Work, outage: Outage) -> UUID | None:
    """The ticket of what failed at the same client a moment before and is not over."""
    asked = (
        select(Outage.ticket_id)
        .where(
            Outage.client_id == outage.client_id,
            Outage.ticket_id.is_not(None),
            Outage.ended_at.is_(None),
            Outage.began_at > outage.began_at - TOGETHER,
        )
        .order_by(Outage.began_at.desc())
        .limit(1)
    )
    return work.session.scalars(asked).first()


def _note_recoveries(work: Work) -> int:
    asked = (
        select(Outage, Check.name, Client.language, Client.zone, Ticket.source)
        .join(Check, Check.id == Outage.check_id)
        .join(Client, Client.id == Outage.client_id)
        .join(Ticket, Ticket.id == Outage.ticket_id)
        .where(Outage.ended_at.is_not(None), Outage.recovery_told_at.is_(None))
        .order_by(Outage.ended_at)
        .limit(500)
    )
    rows = work.session.execute(asked).all()
    for outage, name, language, zone, source in rows:
        reader = Reader(language, ZoneInfo(zone))
        note = words.recovery(reader, name, outage.began_at, outage.ended_at or work.now)
        desk.note_recovery(work, desk.NoteRecovery(source=source, note=note))
        outage.recovery_told_at = work.now
    return len(rows)
