"""A fee for part of a period is the covered days over the days of that very service period.

We take the half-open school (as Kill Bill counts): the first day served counts, the day of ending
does not, and the divisor is the length of the cycle that the days lie in. Products that count
both ends (as Lago does) come to one day more. Money is rounded once, half up, at the end.
"""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from fractions import Fraction

from msp.kernel import periods
from msp.kernel.money import Money
from msp.kernel.periods import Period


class Proration(StrEnum):
    """What a line owes for a period it covers only in part."""

    NONE = "none"
    DAILY = "daily"
    FULL_FIRST = "full_first"


def fee_for(fee: Money, service: Period, served: Period, rule: Proration) -> Money:
    """The part of one period's `fee` owed for the days of `served` that lie in `service`.

    None: the whole fee as soon as one day is covered. Daily: covered ÷ days of the service
    period, half up. Full first: the period in which serving starts is owed whole, any other by
    the day. No covered day, no fee.
    """
    covered = service.overlap(served)
    if covered == 0:
        return Money(0, fee.currency)
    if rule is Proration.NONE or (rule is Proration.FULL_FIRST and served.first in service):
        return fee
    return fee.share(covered, service.days)


def service_period(day: date, cycle_day: int) -> Period:
    """The monthly cycle that `day` lies in; a cycle day the month lacks is its last day."""
    month = day.replace(day=1)
    start = _cycle_start(month, cycle_day)
    if day < start:
        month = periods.add_months(month, -1)
        start = _cycle_start(month, cycle_day)
    return Period(start, _cycle_start(periods.add_months(month, 1), cycle_day))


def service_periods(served: Period, cycle_day: int) -> list[Period]:
    """The monthly cycles that `served` touches, in order; none for an empty period."""
    found: list[Period] = []
    day = served.first
    while day < served.end:
        cycle = service_period(day, cycle_day)
        found.append(cycle)
        day = cycle.end
    return found


def cycles_covered(served: Period, cycle_day: int) -> Fraction:
    """How many monthly cycles `served` comes to, exactly: whole ones and parts of its ends."""
    return sum(
        (
            Fraction(cycle.overlap(served), cycle.days)
            for cycle in service_periods(served, cycle_day)
        ),
        Fraction(0),
    )


def billed_in_advance(served: Period, target: date, cycle_day: int) -> Period:
    """The part of `served` that is billed by `target` when each cycle is billed as it begins."""
    if target < served.first:
        return Period(served.first, served.first)
    reached = service_period(target, cycle_day).end
    return Period(served.first, min(served.end, reached))


def _cycle_start(month: date, cycle_day: int) -> date:
    return month.replace(day=min(cycle_day, periods.days_in_month(month.year, month.month)))
