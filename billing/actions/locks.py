"""A month is closed and opened again by finance; what was done stays on record."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from pydantic import Field

from contracts import actions as contracts
from contracts.models import PeriodLock
from msp.data.commands import Command
from msp.data.work import Work
from msp.kernel import periods
from msp.kernel.access import Permission
from msp.kernel.errors import Refused, mark
from msp.kernel.periods import Period


class LockMonth(Command):
    """Close the month written as `2016-03` for one client, or for all of them."""

    month: str = Field(pattern=r"^\d{4}-\d{2}$")
    client_id: UUID | None = None
    reason: str = Field(min_length=3, max_length=200)


def lock_month(work: Work, wish: LockMonth) -> PeriodLock:
    """Nothing in the month is added or changed any more. Refused while the month still runs."""
    work.require(Permission.RUN_MAKE)
    period = _ended(wish.month, work.now.date())
    return contracts.lock_period(
        work,
        contracts.LockPeriod(
            client_id=wish.client_id,
            starts_on=period.first,
            ends_on=period.end,
            reason=wish.reason,
        ),
    )


def _ended(name: str, today: date) -> Period:
    try:
        period = periods.month_named(name)
    except ValueError:
        raise Refused(mark("There is no such month."), field="month") from None
    if period.end > today.replace(day=1):
        raise Refused(mark("This month has not ended yet."), field="month")
    return period
