"""The hand-overs of a span as the figures read them, and how deep its tickets went."""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, exists, func, select
from sqlalchemy.orm import aliased

from msp.data.work import Work
from msp.desk.models import HandOver, Ticket
from msp.desk.rules import HandOverReason
from msp.desk.rules.handover_figures import Handed
from msp.kernel.access import Permission
from msp.kernel.errors import Forbidden, mark

Bounds = tuple[datetime | None, datetime | None]  # [since, until); None is no bound


def may_read(work: Work) -> None:
    """How work is handed on is the provider's own matter."""
    work.require(Permission.REPORT_READ)
    if work.actor.is_client:
        message = mark("You may not do this (%(permission)s).")
        raise Forbidden(message, permission=Permission.REPORT_READ)


def handed(work: Work, bounds: Bounds) -> list[Handed]:
    """The hand-overs made in the span, the latest first; undone ones are left out.

    Of tickets that the actor may see: a partner's agent counts its own clients' only.
    """
    may_read(work)
    wanted = (
        select(
            *(getattr(HandOver, name) for name in COLUMNS),
            Ticket.number,
            Ticket.subject,
            _passed_on_as_wrong().label("wrong_next"),
        )
        .join(Ticket, Ticket.id == HandOver.ticket_id)
        .where(HandOver.undone_at.is_(None), *_within(HandOver.created_at, bounds))
        .order_by(HandOver.created_at.desc(), HandOver.id)
    )
    return [_read(row) for row in work.session.execute(wanted)]


COLUMNS = (
    "id",
    "ticket_id",
    "created_at",
    "from_tier",
    "from_team_id",
    "to_tier",
    "to_team_id",
    "reason",
    "taken_at",
    "awaits_review",
    "returned_at",
    "returned_reason",
    "ola_due_at",
)


def _passed_on_as_wrong() -> ColumnElement[bool]:
    """Whether the place that got it passed it on as another team's."""
    after = aliased(HandOver)
    return (
        exists()
        .where(
            after.ticket_id == HandOver.ticket_id,
            after.created_at > HandOver.created_at,
            after.undone_at.is_(None),
            after.reason == HandOverReason.WRONG_TEAM,
            after.from_tier == HandOver.to_tier,
            after.from_team_id.is_not_distinct_from(HandOver.to_team_id),
        )
        .correlate(HandOver)
    )


def _within(column: Any, bounds: Bounds) -> list[ColumnElement[bool]]:
    since, until = bounds
    told = [] if since is None else [column >= since]
    return told if until is None else [*told, column < until]


def _read(row: Any) -> Handed:
    done = row.taken_at or row.returned_at
    in_time = done <= row.ola_due_at if done and row.ola_due_at else None
    return Handed(
        id=row.id,
        ticket_id=row.ticket_id,
        number=row.number,
        subject=row.subject,
        at=row.created_at,
        came_from=(row.from_tier, row.from_team_id),
        went_to=(row.to_tier, row.to_team_id),
        reason=row.reason,
        is_reviewed=row.taken_at is not None,
        awaits_review=row.awaits_review,
        returned=row.returned_reason,
        is_returned=row.returned_at is not None,
        wrong_next=bool(row.wrong_next),
        ola_met=in_time,
    )


def depths(work: Work, bounds: Bounds) -> dict[int, int]:
    """How many of the tickets opened in the span reached each tier, and no higher one (R30)."""
    may_read(work)
    wanted = (
        select(Ticket.highest_tier, func.count())
        .where(*_within(Ticket.opened_at, bounds))
        .group_by(Ticket.highest_tier)
        .order_by(Ticket.highest_tier)
    )
    return {row[0]: int(row[1]) for row in work.session.execute(wanted)}


def tickets_at(work: Work, bounds: Bounds, tier: int) -> list[Row[Any]]:
    """(id, number, subject, opened_at) of the tickets behind one depth, the newest first."""
    may_read(work)
    wanted = (
        select(Ticket.id, Ticket.number, Ticket.subject, Ticket.opened_at)
        .where(Ticket.highest_tier == tier, *_within(Ticket.opened_at, bounds))
        .order_by(Ticket.number.desc())
        .limit(MOST)
    )
    return list(work.session.execute(wanted))


MOST = 2_000
