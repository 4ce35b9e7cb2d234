"""Money as a pipeline: how many invoices of a month stand at each step, and who has not paid."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import BigInteger, ColumnElement, Integer, and_, case, cast, func, or_, select

from billing.models import Invoice, Run, RunItem
from billing.queries import visible_runs
from billing.rules.invoices import OPEN, InvoiceState
from msp.accounts.queries import our_provider
from msp.data.work import Work
from msp.desk.models import TimeEntry
from msp.desk.rules import Coverage, EntryState
from msp.kernel.access import Permission
from msp.kernel.calendars import zone_named
from msp.kernel.money import Money
from msp.kernel.periods import Period, add_months, day_of, month_of


@dataclass(frozen=True, slots=True)
class Pipeline:
    """A month's money: time that is not ready, and invoices by state; amounts are gross."""

    month: Period
    run: Run | None
    unapproved: int
    unclear: int
    blocked: int
    to_check: int
    states: Mapping[InvoiceState, tuple[int, Money]]
    overdue: tuple[int, Money]
    open: tuple[int, Money]

    def count(self, *states: InvoiceState) -> int:
        """How many of the month's invoices stand in one of the states."""
        return sum(self.states[state][0] for state in states if state in self.states)

    def amount(self, *states: InvoiceState) -> Money:
        """What these come to, tax included."""
        sums = [self.states[state][1] for state in states if state in self.states]
        return sum(sums[1:], sums[0]) if sums else Money(0, self.open[1].currency)


def pipeline(work: Work) -> Pipeline:
    """The latest month that was billed or, before the first, the month that has just ended."""
    work.require(Permission.RUN_READ)
    provider = our_provider(work)
    run = work.session.scalars(visible_runs(work).limit(1)).first()
    today = day_of(work.now, zone_named(provider.zone))
    month = Period(run.first_on, run.end_on) if run else month_of(add_months(today, -1))
    unapproved, unclear = _waiting(work, month)
    blocked, to_check = _items(work, run)
    return Pipeline(
        month,
        run,
        unapproved,
        unclear,
        blocked,
        to_check,
        _states(work, run, provider.currency),
        *_open(work, today, provider.currency),
    )


def _waiting(work: Work, month: Period) -> tuple[int, int]:
    """Entries of the month that nobody approved, and those without one clear contract line."""
    waits = TimeEntry.state.in_((EntryState.DRAFT, EntryState.SUBMITTED))
    unclear = and_(TimeEntry.coverage == Coverage.AMBIGUOUS, TimeEntry.state != EntryState.BILLED)
    asked = select(_how_many(waits), _how_many(unclear)).where(
        TimeEntry.work_on >= month.first,
        TimeEntry.work_on < month.end,
        TimeEntry.state != EntryState.BILLED,
    )
    row = work.session.execute(asked).one()
    return int(row[0]), int(row[1])


def _how_many(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return cast(func.coalesce(func.sum(case((condition, 1), else_=0)), 0), Integer)


def _items(work: Work, run: Run | None) -> tuple[int, int]:
    """Clients that the run left out, and those that somebody should look at."""
    if run is None:
        return 0, 0
    found = work.session.execute(
        select(RunItem.is_blocked, RunItem.findings, RunItem.ticked_by).where(
            RunItem.run_id == run.id
        )
    ).all()
    blocked = sum(1 for row in found if row.is_blocked)
    return blocked, sum(1 for row in found if row.findings and row.ticked_by is None)


def _states(work: Work, run: Run | None, currency: str) -> dict[InvoiceState, tuple[int, Money]]:
    if run is None:
        return {}
    asked = (
        select(
            Invoice.state, func.count(Invoice.id), cast(func.sum(Invoice.gross_minor), BigInteger)
        )
        .where(Invoice.run_id == run.id)
        .group_by(Invoice.state)
    )
    return {
        row[0]: (int(row[1]), Money(int(row[2]), currency)) for row in work.session.execute(asked)
    }


def _open(work: Work, today: date, currency: str) -> tuple[tuple[int, Money], tuple[int, Money]]:
    """What is past its day, and all that is open, over every month."""
    owed = Invoice.gross_minor - Invoice.paid_minor
    late = or_(Invoice.state == InvoiceState.OVERDUE, Invoice.due_on < today)
    asked = select(
        _how_many(late),
        cast(func.coalesce(func.sum(case((late, owed), else_=0)), 0), BigInteger),
        func.count(Invoice.id),
        cast(func.coalesce(func.sum(owed), 0), BigInteger),
    ).where(Invoice.state.in_(OPEN), Invoice.currency == currency)
    row = work.session.execute(asked).one()
    return (
        (int(row[0]), Money(int(row[1]), currency)),
        (int(row[2]), Money(int(row[3]), currency)),
    )
