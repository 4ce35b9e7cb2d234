"""What was planned for a quote or a ticket beside the time and goods that it took."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, false, func, select

from contracts.models import ContractLine, Estimate
from contracts.queries import cost_per_hour
from contracts.queries.quotes import outcomes_of
from contracts.queries.quotes_estimates import (
    cost_of,
    estimate_lines,
    estimate_seen,
    quote_of_estimate,
)
from contracts.rules.quotes_estimates import Comparison, Cost, EstimateKind, planned
from msp.accounts.models import Person
from msp.data.work import Work
from msp.desk.models import Goods, TimeEntry
from msp.kernel.access import Permission
from msp.kernel.money import Money


@dataclass(frozen=True, slots=True)
class Spent:
    """Time of one person, or goods: what they cost; None where nobody has said it."""

    name: str
    seconds: int
    cost: Money | None

    @property
    def minutes(self) -> int:
        """Whole minutes of all the time together: a day's odd seconds are not dropped."""
        return self.seconds // 60


@dataclass(frozen=True, slots=True)
class Costs:
    """An estimate, how it compares, and what stands behind the actual figure."""

    estimate: Estimate
    compared: Comparison
    spent: list[Spent]

    @property
    def unpriced(self) -> bool:
        """Whether some time or goods have no known cost, so that more was spent than is shown."""
        return any(one.cost is None for one in self.spent)


def costs_of_estimate(work: Work, estimate_id: UUID) -> Costs:
    """Planned and actual cost of an estimate: its ticket's, or that of the lines its quote made."""
    work.require(Permission.ESTIMATE_READ)
    work.require(Permission.TIME_READ)
    row = estimate_seen(work, estimate_id)
    time = _time(work, _belongs(work, row, TimeEntry), row.currency)
    spent = [*time, *_goods(work, _belongs(work, row, Goods))]
    lines = estimate_lines(work, row.id)
    quote = quote_of_estimate(work, row)
    compared = Comparison(
        planned=cost_of(work, row),
        actual=cost_of_spent(spent, row.currency),
        offered=quote.net if quote is not None else None,
        planned_minutes=sum(line.quantity for line in lines if line.kind is EstimateKind.HOURS),
        actual_minutes=sum(one.minutes for one in spent),
    )
    return Costs(row, compared, spent)


def spent_on(work: Work, ticket_id: UUID, currency: str) -> list[Spent]:
    """The time and goods of one ticket, each with its cost where somebody has said it."""
    work.require(Permission.TIME_READ)
    time = _time(work, TimeEntry.ticket_id == ticket_id, currency)
    return [*time, *_goods(work, Goods.ticket_id == ticket_id)]


def cost_of_spent(spent: Iterable[Spent], currency: str) -> Money:
    """What is known of the cost, together."""
    costs = [one.cost for one in spent if one.cost is not None and one.cost.currency == currency]
    found = Money(0, currency)
    for cost in costs:
        found = found + cost
    return found


def _belongs(work: Work, row: Estimate, kind: type[TimeEntry] | type[Goods]) -> ColumnElement[bool]:
    """What of the desk's rows the estimate is about."""
    about, _, key = row.source.partition(":")
    if about == "ticket":
        return kind.ticket_id == UUID(key)
    if about == "quote":
        lines = [one.line_id for one in outcomes_of(work, UUID(key)).values() if one.line_id]
        pools = select(ContractLine.id).where(ContractLine.id.in_(lines))
        return kind.line_id.in_(pools)
    return false()


def _time(work: Work, belongs: ColumnElement[bool], currency: str) -> list[Spent]:
    """Worked time by person and month, each at the cost of an hour on the day of the work."""
    seconds = func.sum(TimeEntry.worked_seconds)
    wanted = (
        select(TimeEntry.person_id, Person.name, Person.tier, TimeEntry.work_on, seconds)
        .join(Person, Person.id == TimeEntry.person_id)
        .where(belongs)
        .group_by(TimeEntry.person_id, Person.name, Person.tier, TimeEntry.work_on)
        .order_by(Person.name, TimeEntry.work_on)
    )
    found: dict[UUID | None, Spent] = {}
    for person_id, name, tier, day, worked in work.session.execute(wanted):
        each = cost_per_hour(work, person_id, tier, day)
        cost = None if each is None else each.share(int(worked), 3600)
        before = found.get(person_id, Spent(name, 0, Money(0, currency)))
        both = None if cost is None or before.cost is None else before.cost + cost
        found[person_id] = Spent(name, before.seconds + int(worked), both)
    return list(found.values())


def _goods(work: Work, belongs: ColumnElement[bool]) -> list[Spent]:
    wanted = select(Goods).where(belongs).order_by(Goods.name, Goods.id)
    found = []
    for goods in work.session.scalars(wanted):
        cost = None
        if goods.cost_minor is not None:
            each = Money(goods.cost_minor, goods.price.currency)
            cost = planned([Cost(EstimateKind.GOODS, each, goods.quantity)], each.currency)
        found.append(Spent(goods.name, 0, cost))
    return found
