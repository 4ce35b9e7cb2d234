"""Which promise holds for a ticket: the line's policy, else the contract's, else the provider's."""

from collections.abc import Iterable
from datetime import date
from functools import cache
from uuid import UUID

from sqlalchemy import Date, Select, bindparam, or_, select

from contracts.models import (
    Calendar,
    CalendarVersion,
    Contract,
    ContractLine,
    LineTerms,
    SlaPolicy,
    SlaTarget,
)
from contracts.queries.agreements import running
from contracts.rules import promises
from contracts.rules.escalations import levels_from
from msp.data.work import Work
from msp.kernel.calendars import BusinessCalendar, always_open, zone_named
from msp.kernel.periods import day_of

BOOK: dict[tuple[UUID, str], BusinessCalendar] = {}  # versions never change: each is read once
BOOK_SIZE = 512


def sla_terms(
    work: Work, client_id: UUID, contract_id: UUID | None = None, line_id: UUID | None = None
) -> promises.SlaTerms:
    """The promise for the client's work now, in two queries.

    A named line or contract goes first; without one the client's lines by rank, then its
    contracts; then the provider's default; with none of these nothing is promised (24×7, no
    targets). Source: DOMAIN §3.
    """
    today = day_of(work.now, zone_named(work.actor.zone))
    agreed = _agreed(work, client_id, today)
    if line_id is not None:
        agreed = [row for row in agreed if row[0] == line_id]
    elif contract_id is not None:
        agreed = [row for row in agreed if row[1] == contract_id]
    policy_id = next((row[2] for row in agreed if row[2]), None) or next(
        (row[3] for row in agreed if row[3]), None
    )
    return _terms(work, policy_id)


def _agreed(
    work: Work, client_id: UUID, today: date
) -> list[tuple[UUID, UUID, UUID | None, UUID | None]]:
    """(line, contract, the line's policy, the contract's policy), lowest rank first."""
    found = work.session.execute(_lines(), {"client_id": client_id, "today": today})
    return [(row[0], row[1], row[2], row[3]) for row in found]


@cache
def _lines() -> Select[UUID, UUID, UUID | None, UUID | None]:
    """Every opened ticket asks this and the next: making them anew cost more than their answers."""
    return (
        select(
            ContractLine.id,
            ContractLine.contract_id,
            LineTerms.sla_policy_id,
            Contract.sla_policy_id,
        )
        .join(Contract, Contract.id == ContractLine.contract_id)
        .join(LineTerms, LineTerms.line_id == ContractLine.id)
        .where(
            ContractLine.client_id == bindparam("client_id"),
            running(bindparam("today", type_=Date)),
        )
        .order_by(ContractLine.rank.is_(None), ContractLine.rank, Contract.number, ContractLine.id)
    )


@cache
def _policies() -> Select[SlaPolicy, str, CalendarVersion, SlaTarget]:
    return (
        select(SlaPolicy, Calendar.name, CalendarVersion, SlaTarget)
        .join(Calendar, Calendar.id == SlaPolicy.calendar_id)
        .join(
            CalendarVersion,
            (CalendarVersion.calendar_id == Calendar.id)
            & (CalendarVersion.number == Calendar.current),
        )
        .outerjoin(SlaTarget, SlaTarget.policy_id == SlaPolicy.id)
        .where(or_(SlaPolicy.id == bindparam("policy_id"), SlaPolicy.is_default))
        .order_by(SlaPolicy.is_default)
    )


def _terms(work: Work, policy_id: UUID | None) -> promises.SlaTerms:
    """The policy, or the default one, with its calendar and targets in one query."""
    found = work.session.execute(_policies(), {"policy_id": policy_id}).all()
    if not found:
        return promises.SlaTerms(None, "", always_open(work.actor.zone))
    rows = [row for row in found if row[0].id == policy_id] or list(found)
    policy, name, version = rows[0][0], rows[0][1], rows[0][2]
    calendar = calendar_of(version, name)
    return promises.SlaTerms(
        policy.id,
        policy.name,
        calendar,
        version.id,
        promises.policies_from(
            policy.name, calendar, _targets(row[3] for row in rows), policy.pauses
        ),
        levels_from(policy.levels),
    )


def _targets(rows: Iterable[SlaTarget | None]) -> list[promises.Agreed]:
    return [
        promises.Agreed(row.priority, row.pledge, row.amount, row.unit)
        for row in rows
        if row is not None
    ]


def calendar_of(version: CalendarVersion, name: str) -> BusinessCalendar:
    """The kernel's calendar of a stored version."""
    made = BOOK.get((version.id, name))
    if made is None:
        if len(BOOK) >= BOOK_SIZE:
            BOOK.clear()
        made = promises.calendar_from(stored(version), name)
        BOOK[version.id, name] = made
    return made


def stored(version: CalendarVersion) -> dict[str, object]:
    """The parts of a version as the rules read them."""
    return {
        "zone": version.zone,
        "frames": version.frames,
        "exceptions": version.exceptions,
        "holidays": version.holidays,
        "holiday_set": version.holiday_set,
        "number": version.number,
    }
