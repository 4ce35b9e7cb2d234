"""The desk's figures, counted by the database in a few statements, alike on both databases."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    and_,
    case,
    distinct,
    exists,
    func,
    or_,
    select,
)

from msp.data.work import Work
from msp.desk.models import HandOver, Ticket, TicketEvent
from msp.desk.queries.handover_report import may_read
from msp.desk.rules import Status, WaitReason
from msp.home.queries.lengths import MEASURES, together
from msp.home.queries.listing import listed
from msp.home.queries.spans import EVER, Span
from msp.home.rules.figures import Part, Spread

__all__ = ["CONDITIONS", "EVER", "DeskReport", "Span", "report"]

DONE = Ticket.status.in_((Status.SOLVED, Status.CLOSED))


def waited_for(reason: WaitReason) -> ColumnElement[bool]:
    """Whether the ticket's log says at least once that it waited for that."""
    return Ticket.id.in_(
        select(TicketEvent.ticket_id).where(
            TicketEvent.status == Status.WAITING, TicketEvent.wait_reason == reason
        )
    )


def entered_at_one() -> ColumnElement[bool]:
    """Whether the ticket began at tier 1: its first hand-over left from there, or it had none."""
    first = (
        select(HandOver.from_tier)
        .where(HandOver.ticket_id == Ticket.id)
        .order_by(HandOver.created_at, HandOver.id)
        .limit(1)
        .scalar_subquery()
    )
    handed = exists().where(HandOver.ticket_id == Ticket.id)
    return or_(and_(Ticket.highest_tier == 1, ~handed), first == 1)


FIRST_CONTACT = and_(
    DONE, Ticket.reassignments == 0, Ticket.reopenings == 0, Ticket.highest_tier == 1
)
CONDITIONS: Mapping[str, ColumnElement[bool]] = {
    "incidents": Ticket.id.is_not(None),
    "closed": Ticket.status == Status.CLOSED,
    "made_sla": Ticket.resolution_met.is_(True),
    "never_reassigned": Ticket.reassignments == 0,
    "reopened": Ticket.reopenings > 0,
    "waited_for_user": waited_for(WaitReason.CLIENT),
    "waited_for_vendor": waited_for(WaitReason.VENDOR),
    "priority_confirmed": Ticket.priority_confirmed.is_(True),
    "backlog": Ticket.is_open.is_(True),
    "resolved": Ticket.solved_at.is_not(None),
    "answered": Ticket.responded_at.is_not(None),
    "done": DONE,
    "worked_to_resolved": Ticket.resolution_seconds.is_not(None),
    "worked_to_answered": Ticket.response_seconds.is_not(None),
    "first_contact": FIRST_CONTACT,
    "entered_at_tier_one": and_(DONE, entered_at_one()),
    "solved_at_tier_one": and_(DONE, entered_at_one(), Ticket.highest_tier == 1),
}
COUNTED = tuple(name for name in CONDITIONS if not name.startswith("waited_for_"))


@dataclass(frozen=True, slots=True)
class DeskReport:
    """Every figure; `counts` by the names of CONDITIONS, and `rows`, the events of the log."""

    counts: Mapping[str, int]
    open_to_resolved: Spread
    open_to_answered: Spread
    worked_to_resolved: Spread  # business time of the ticket's own promise, without its waits
    worked_to_answered: Spread

    @property
    def tier_one(self) -> Part:
        """Solved without leaving tier 1, of those that began there (DOMAIN §7)."""
        return Part(self.counts["solved_at_tier_one"], self.counts["entered_at_tier_one"])

    @property
    def first_contact(self) -> Part:
        """Solved by whoever took it first, without reopening, of all that were solved."""
        return Part(self.counts["first_contact"], self.counts["done"])


def report(work: Work, span: Span = EVER) -> DeskReport:
    """All figures of the tickets opened in the span. Set-based; integers inside."""
    may_read(work)
    asked = select(
        *(func.coalesce(func.sum(case((CONDITIONS[n], 1), else_=0)), 0).label(n) for n in COUNTED)
    ).where(*span.holds(Ticket.opened_at))
    row = work.session.execute(asked).one()
    counts = {name: int(row[place]) for place, name in enumerate(COUNTED)}
    counts |= _of_the_log(work, span)
    return DeskReport(counts, *(together(work, measure, span) for measure in MEASURES))


def _of_the_log(work: Work, span: Span) -> dict[str, int]:
    """The rows of the log, and the tickets that waited, in one pass."""

    def tickets(reason: WaitReason) -> ColumnElement[int]:
        waits = and_(TicketEvent.status == Status.WAITING, TicketEvent.wait_reason == reason)
        return func.count(distinct(case((waits, TicketEvent.ticket_id))))

    asked = select(func.count(), tickets(WaitReason.CLIENT), tickets(WaitReason.VENDOR))
    if span == EVER:
        asked = asked.select_from(TicketEvent)
    else:
        asked = (
            asked.select_from(TicketEvent)
            .join(Ticket, Ticket.id == TicketEvent.ticket_id)
            .where(*span.holds(Ticket.opened_at))
        )
    rows, user, vendor = work.session.execute(asked).one()
    return {"rows": rows, "waited_for_user": user, "waited_for_vendor": vendor}


def tickets_behind(work: Work, figure: str, span: Span = EVER) -> Select[Any]:
    """The tickets that make up a figure, the latest opened first. KeyError for no such figure."""
    may_read(work)
    return listed(CONDITIONS[figure], *span.holds(Ticket.opened_at))


def events_behind(work: Work, span: Span = EVER) -> Select[Any]:
    """The rows of the log, the latest first."""
    may_read(work)
    asked: Any = (
        select(
            TicketEvent.at,
            TicketEvent.verb,
            TicketEvent.status,
            TicketEvent.wait_reason,
            Ticket.id,
            Ticket.number,
            Ticket.subject,
        )
        .join(Ticket, Ticket.id == TicketEvent.ticket_id)
        .where(*span.holds(Ticket.opened_at))
        .order_by(TicketEvent.at.desc(), TicketEvent.id)
    )
    return asked  # type: ignore[no-any-return]
