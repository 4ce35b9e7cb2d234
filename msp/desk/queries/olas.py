"""Beside the promise to the client stand those within the house (OLA) and the vendors' (UC)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import select

from contracts.rules import clocks
from contracts.rules.clocks import Clock, Policy, Promise, Target, Watch
from msp.data.work import Work
from msp.desk.models import HandOver, Ticket, Vendor, VendorCase
from msp.desk.queries.promises import calendars
from msp.kernel.access import Permission
from msp.kernel.calendars import BusinessCalendar, always_open


class Side(StrEnum):
    """Whose promise it is."""

    OLA = "ola"
    UC = "uc"


@dataclass(frozen=True, slots=True)
class Inner:
    """One such promise: the hand-over or the vendor case behind it, and its clock.

    `tier` is the tier that took the hand-over, `vendor` whom the case was put to.
    """

    side: Side
    row_id: UUID
    clock: Clock
    tier: int | None = None
    vendor: str = ""


@dataclass(frozen=True, slots=True)
class _Term:
    minutes: int
    version_id: UUID | None
    watch: Watch
    name: str = ""


def promises_of(work: Work, ticket: Ticket) -> list[Inner]:
    """The OLA and UC clocks of the ticket as they stand now, in the order in which they began.

    An OLA runs from the hand-over until its review or return, a UC from the question until the
    vendor's answer. A hand-over that was undone, or to a tier without a limit, has none.
    """
    work.require(Permission.TICKET_WORK)
    handed = _hand_overs(work, ticket.id)
    cases = _cases(work, ticket.id)
    terms = [_ola(row) for row in handed] + [_uc(row, name) for row, name in cases]
    known = calendars(work, {term.version_id for term in terms if term.version_id})
    made = [
        Inner(Side.OLA, row.id, _clock(work, _ola(row), known), tier=row.to_tier) for row in handed
    ]
    made += [
        Inner(Side.UC, row.id, _clock(work, _uc(row, name), known), vendor=name)
        for row, name in cases
    ]
    return sorted(made, key=lambda one: (one.clock.starts_at or work.now, one.side))


def _hand_overs(work: Work, ticket_id: UUID) -> list[HandOver]:
    wanted = select(HandOver).where(
        HandOver.ticket_id == ticket_id,
        HandOver.ola_minutes.is_not(None),
        HandOver.undone_at.is_(None),
    )
    return list(work.session.scalars(wanted.order_by(HandOver.created_at)))


def _cases(work: Work, ticket_id: UUID) -> list[tuple[VendorCase, str]]:
    wanted = (
        select(VendorCase, Vendor.name)
        .join(Vendor, Vendor.id == VendorCase.vendor_id)
        .where(VendorCase.ticket_id == ticket_id, VendorCase.target_minutes.is_not(None))
    )
    return [(row[0], row[1]) for row in work.session.execute(wanted)]


def _ola(row: HandOver) -> _Term:
    watch = Watch(row.created_at, _first((row.taken_at, row.returned_at)))
    return _Term(row.ola_minutes or 0, row.ola_version_id, watch)


def _uc(row: VendorCase, vendor: str) -> _Term:
    watch = Watch(row.opened_at, _first((row.answered_at, row.closed_at)))
    return _Term(row.target_minutes or 0, row.calendar_version_id, watch, vendor)


def _first(moments: Iterable[datetime | None]) -> datetime | None:
    return min((moment for moment in moments if moment is not None), default=None)


def _clock(work: Work, term: _Term, known: dict[UUID, BusinessCalendar]) -> Clock:
    calendar = known.get(term.version_id) if term.version_id else None
    policy = Policy(term.name, calendar or always_open(work.actor.zone))
    return clocks.clock(Promise(policy, Target(term.minutes * 60), term.watch), work.now)
