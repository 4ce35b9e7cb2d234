"""The tier-1 rate of each of some periods, counted in one statement by the report's definition."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, and_, case, func, select

from msp.data.work import Work
from msp.desk.models import Ticket
from msp.desk.queries.handover_report import may_read
from msp.home.queries.desk import CONDITIONS
from msp.home.queries.listing import listed
from msp.home.queries.spans import Span
from msp.home.rules.figures import Part
from msp.home.rules.trend import Step, periods
from msp.kernel.calendars import zone_named
from msp.kernel.periods import Period, day_of, starts_at

ENTERED, SOLVED = CONDITIONS["entered_at_tier_one"], CONDITIONS["solved_at_tier_one"]


@dataclass(frozen=True, slots=True)
class Rate:
    """The tier-1 rate of the tickets that were opened in a period."""

    period: Period
    part: Part


def span_of(work: Work, period: Period) -> Span:
    """The period as moments in the reader's zone."""
    zone = zone_named(work.actor.zone)
    return Span(starts_at(period.first, zone), starts_at(period.end, zone))


def tier_one(work: Work, step: Step) -> list[Rate]:
    """The rate of the latest periods, the running one last."""
    may_read(work)
    wanted = periods(step, day_of(work.now, zone_named(work.actor.zone)))
    return rates(work, wanted)


def rates(work: Work, wanted: Sequence[Period]) -> list[Rate]:
    """The rate of each of the periods, which follow one another without a gap."""
    may_read(work)
    spans = [span_of(work, period) for period in wanted]
    place = case(*((Ticket.opened_at < span.until, n) for n, span in enumerate(spans)))
    within = Span(spans[0].since, spans[-1].until).holds(Ticket.opened_at)
    solved = func.sum(case((SOLVED, 1), else_=0))
    asked = select(place.label("place"), func.count(), solved).where(and_(ENTERED, *within))
    found = {
        int(row[0]): Part(int(row[2]), int(row[1]))
        for row in work.session.execute(asked.group_by("place"))
    }
    return [Rate(period, found.get(n, Part(0, 0))) for n, period in enumerate(wanted)]


def behind(work: Work, period: Period) -> Select[Any]:
    """The tickets of a period that began at tier 1 and are solved, the latest first."""
    may_read(work)
    return listed(ENTERED, *span_of(work, period).holds(Ticket.opened_at))
