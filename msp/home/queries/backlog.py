"""What was open at an instant: opened by then, and not closed or closed later (DOMAIN §7)."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select

from msp.data.work import Work
from msp.desk.models import Ticket
from msp.desk.queries.handover_report import may_read
from msp.home.queries.listing import listed

# How old a ticket is at the instant, in days from … up to, not including, …
AGES: Mapping[str, tuple[int, int | None]] = {
    "0-1": (0, 1),
    "1-3": (1, 3),
    "3-7": (3, 7),
    "7-30": (7, 30),
    "30-90": (30, 90),
    "90-": (90, None),
}
ALL = "all"


def open_at(at: datetime) -> ColumnElement[bool]:
    """Whether a ticket was part of the backlog at that instant."""
    return and_(Ticket.opened_at <= at, or_(Ticket.closed_at.is_(None), Ticket.closed_at > at))


def _aged(at: datetime, age: str) -> ColumnElement[bool]:
    """Whether a ticket was of that age: a day is twenty-four hours."""
    if age == ALL:
        return open_at(at)
    first, end = AGES[age]
    bounds = [Ticket.opened_at <= at - timedelta(days=first)]
    if end is not None:
        bounds.append(Ticket.opened_at > at - timedelta(days=end))
    return and_(open_at(at), *bounds)


def ages(work: Work, at: datetime) -> dict[str, int]:
    """How many tickets of each age were open at the instant, and all of them, in one statement."""
    may_read(work)
    named = (ALL, *AGES)
    asked = select(
        *(func.coalesce(func.sum(case((_aged(at, age), 1), else_=0)), 0) for age in named)
    ).where(open_at(at))
    row = work.session.execute(asked).one()
    return {age: int(row[place]) for place, age in enumerate(named)}


def tickets_open_at(work: Work, at: datetime, age: str = ALL) -> Select[Any]:
    """The tickets behind one of those counts, the oldest first. KeyError for no such age."""
    may_read(work)
    return listed(_aged(at, age)).order_by(None).order_by(Ticket.opened_at, Ticket.number)
