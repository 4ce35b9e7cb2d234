"""What was promised and kept: by the desk (SLA), by its tiers (OLA) and by its vendors (UC)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select

from msp.data.work import Work
from msp.desk.models import HandOver, Ticket, Vendor, VendorCase
from msp.desk.queries.handover_report import may_read
from msp.desk.rules import WaitReason
from msp.home.queries.desk import waited_for
from msp.home.queries.listing import listed
from msp.home.queries.spans import EVER, Span, epoch
from msp.home.rules.figures import Part


class Promise(StrEnum):
    """Whose promise is counted."""

    RESPONSE = "response"
    RESOLUTION = "resolution"
    OLA = "ola"
    UC = "uc"


MET: Mapping[Promise, Any] = {
    Promise.RESPONSE: Ticket.response_met,
    Promise.RESOLUTION: Ticket.resolution_met,
}


@dataclass(frozen=True, slots=True)
class Attained:
    """Kept of all that are decided; the key says of which priority, tier or vendor."""

    promise: Promise
    key: str
    kept: Part

    @property
    def missed(self) -> int:
        """How many were not kept."""
        return self.kept.whole - self.kept.part


def attained(work: Work, span: Span = EVER) -> list[Attained]:
    """Every promise with its counts, in three statements: of tickets, hand-overs, vendor cases.

    Of the tickets opened in the span, by priority; of the hand-overs and cases made in it.
    """
    may_read(work)
    return [*_sla(work, span), *_ola(work, span), *_uc(work, span)]


def _many(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)


def _sla(work: Work, span: Span) -> list[Attained]:
    columns = [
        _many(condition) for met in MET.values() for condition in (met.is_(True), met.is_not(None))
    ]
    asked = (
        select(Ticket.priority, *columns)
        .where(*span.holds(Ticket.opened_at))
        .group_by(Ticket.priority)
        .order_by(Ticket.priority)
    )
    rows = work.session.execute(asked).all()
    return [
        Attained(promise, str(row[0]), Part(int(row[1 + place * 2]), int(row[2 + place * 2])))
        for place, promise in enumerate(MET)
        for row in rows
        if row[2 + place * 2]
    ]


# A hand-over is reviewed when it is taken or sent back; one that was undone was none.
REVIEWED_AT = func.coalesce(HandOver.taken_at, HandOver.returned_at)
OLA_COUNTS = and_(HandOver.ola_due_at.is_not(None), HandOver.undone_at.is_(None))
ENDED_AT = func.coalesce(VendorCase.answered_at, VendorCase.closed_at)


def _ola(work: Work, span: Span) -> list[Attained]:
    """By tier. A review that is still awaited counts as missed once its due instant is over."""
    kept = and_(OLA_COUNTS, _in_time(REVIEWED_AT, HandOver.ola_due_at))
    decided = and_(OLA_COUNTS, or_(REVIEWED_AT.is_not(None), HandOver.ola_due_at < work.now))
    asked = (
        select(HandOver.to_tier, _many(kept), _many(decided))
        .where(*span.holds(HandOver.created_at))
        .group_by(HandOver.to_tier)
        .order_by(HandOver.to_tier)
    )
    found = work.session.execute(asked)
    return [
        Attained(Promise.OLA, str(tier), Part(int(part), int(whole)))
        for tier, part, whole in found
        if whole
    ]


def _uc(work: Work, span: Span) -> list[Attained]:
    """By vendor, in the same way."""
    promised = VendorCase.due_at.is_not(None)
    kept = and_(promised, _in_time(ENDED_AT, VendorCase.due_at))
    decided = and_(promised, or_(ENDED_AT.is_not(None), VendorCase.due_at < work.now))
    asked = (
        select(Vendor.name, _many(kept), _many(decided))
        .join(Vendor, Vendor.id == VendorCase.vendor_id)
        .where(*span.holds(VendorCase.opened_at))
        .group_by(Vendor.name)
        .order_by(Vendor.name)
    )
    found = work.session.execute(asked)
    return [
        Attained(Promise.UC, name, Part(int(part), int(whole)))
        for name, part, whole in found
        if whole
    ]


def _in_time(done: Any, due: Any) -> ColumnElement[bool]:
    """Met when done by the due instant, in whole seconds, as the clocks say it."""
    return and_(done.is_not(None), epoch(done) <= epoch(due))


def behind(work: Work, asked: tuple[Promise, str], part: str, span: Span = EVER) -> Select[Any]:
    """The tickets behind a promise's counts: `kept`, `missed` or `decided`. KeyError for others.

    `asked` names the promise, and of which priority, tier or vendor; "" for all of them.
    """
    may_read(work)
    promise, key = asked
    if promise in MET:
        met = MET[promise]
        conditions = {"kept": met.is_(True), "missed": met.is_(False), "decided": met.is_not(None)}
        own = [Ticket.priority == int(key)] if key else []
        return listed(conditions[part], *own, *span.holds(Ticket.opened_at))
    return listed(Ticket.id.in_(_tickets_of(work, asked, part, span)))


def _tickets_of(work: Work, wanted: tuple[Promise, str], part: str, span: Span) -> Select[Any]:
    """The tickets of the hand-overs or vendor cases that are counted."""
    promise, key = wanted
    if promise is Promise.OLA:
        told, done, due = OLA_COUNTS, REVIEWED_AT, HandOver.ola_due_at
        asked: Any = select(HandOver.ticket_id).where(*span.holds(HandOver.created_at))
        asked = asked.where(HandOver.to_tier == int(key)) if key else asked
    else:
        told, done, due = VendorCase.due_at.is_not(None), ENDED_AT, VendorCase.due_at
        asked = select(VendorCase.ticket_id).where(*span.holds(VendorCase.opened_at))
        asked = asked.join(Vendor, Vendor.id == VendorCase.vendor_id) if key else asked
        asked = asked.where(Vendor.name == key) if key else asked
    decided = and_(told, or_(done.is_not(None), due < work.now))
    kept = and_(told, _in_time(done, due))
    conditions = {
        "kept": kept,
        "missed": and_(decided, or_(done.is_(None), epoch(done) > epoch(due))),
        "decided": decided,
    }
    return asked.where(conditions[part])  # type: ignore[no-any-return]


def why_missed(work: Work, span: Span = EVER) -> Sequence[tuple[str, int]]:
    """Missed solutions by what the ticket went through, the most frequent first, in one statement.

    The first that fits counts: it waited for a vendor, was reopened, changed hands; else the
    time was simply too short.
    """
    may_read(work)
    asked = select(
        *(_many(condition) for condition in _reasons().values()),
    ).where(Ticket.resolution_met.is_(False), *span.holds(Ticket.opened_at))
    row = work.session.execute(asked).one()
    counted = [(name, int(row[place])) for place, name in enumerate(_reasons())]
    return sorted((pair for pair in counted if pair[1]), key=lambda pair: -pair[1])


def missed_because(work: Work, reason: str, span: Span = EVER) -> Select[Any]:
    """The tickets of one reason. KeyError for no such reason."""
    may_read(work)
    wanted = _reasons()[reason]
    return listed(Ticket.resolution_met.is_(False), wanted, *span.holds(Ticket.opened_at))


def _reasons() -> dict[str, ColumnElement[bool]]:
    """Each ticket fits exactly one of them."""
    case_of = Ticket.id.in_(select(VendorCase.ticket_id))
    vendor = or_(case_of, waited_for(WaitReason.VENDOR))
    reopened, moved = Ticket.reopenings > 0, Ticket.reassignments > 0
    return {
        "vendor": vendor,
        "reopened": and_(~vendor, reopened),
        "reassigned": and_(~vendor, ~reopened, moved),
        "late": and_(~vendor, ~reopened, ~moved),
    }
