"""How an entry would be covered, measured and priced: read by its saving and by its preview."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from uuid import UUID

from sqlalchemy import Select, select

from contracts import queries as contracts
from contracts.models import Contract, HourPool, WorkType
from contracts.queries import CoverRequest, LineFacts, PriceRequest
from contracts.rules import bands, lines, pools, rates
from contracts.rules.bands import Weighing
from contracts.rules.coverage import Step
from contracts.rules.pools import PoolState
from contracts.rules.rounding import Scope
from msp.accounts.models import Client, Provider
from msp.data.work import Work
from msp.desk.models import TimeEntry
from msp.desk.queries.time import facts
from msp.desk.queries.time.facts import Known
from msp.desk.rules import settling
from msp.desk.rules.settling import Agreed, Stretch, Way
from msp.desk.rules.time import Coverage, EntryState, billing_month
from msp.kernel.money import Money

USABLE = (PoolState.ACTIVE, PoolState.EXHAUSTED, PoolState.EXPIRED)
LAST_DAY = 31


@dataclass(frozen=True, slots=True)
class Answer:
    """What the ladder said, the line that covers, and the lines whose pools may be drawn."""

    steps: tuple[Step, ...]
    verdict: Coverage
    line: LineFacts | None = None
    line_ids: tuple[UUID, ...] = ()
    role: str | None = None
    by_visit: bool = False  # it is the way there or back, and the visit has a fee
    visit_fee: Money | None = None  # what that is; nothing where the entry is free

    @property
    def way(self) -> Way:
        """Who pays; only asked where a line covers."""
        if self.by_visit:
            return Way.INCLUDED
        return Way.INCLUDED if self.line is None else settling.WAYS[self.line.kind]


@dataclass(frozen=True, slots=True)
class Together:
    """Entries of one line and one version of its terms that are rounded together."""

    answer: Answer
    entries: tuple[TimeEntry, ...]
    weighings: Mapping[UUID, Weighing] = field(default_factory=dict)


def covered(work: Work, entry: TimeEntry, known: Known | None = None) -> Answer:
    """Climb the ladder for the entry as it stands. Source: DOMAIN §4."""
    known = known or facts.known(work, entry)
    asked = CoverRequest(
        client_id=entry.client_id,
        work_type_id=entry.work_type_id,
        on=entry.work_on,
        chosen_line_id=entry.chosen_line_id,
        ticket_contract_id=known.contract_id,
        on_site=entry.on_site,
        remote_failed=entry.remote_failed,
        product_id=known.product_id,
        ticket_source=f"ticket:{entry.ticket_id}" if entry.ticket_id else None,
    )
    found = contracts.lines_in_force(work, entry.client_id, entry.work_on)
    said = contracts.climb(work, asked, found)
    line = next((line for line in found if line.line_id == said.line_id), None)
    verdict = Coverage(said.verdict.value)
    by_visit = line is not None and is_by_visit(entry, line)
    fee = None
    if line is not None and by_visit and not entry.is_free:
        fee = contracts.visit_fee(work, line, entry.work_on)  # refused at entry if there is none
    line_ids = said.line_ids if line else ()
    return Answer(said.steps, verdict, line, line_ids, known.role, by_visit, fee)


def is_by_visit(entry: TimeEntry, line: LineFacts) -> bool:
    """Whether the entry is the way to a visit whose fee pays for it."""
    return entry.is_travel and line.terms.travel is lines.Travel.VISIT_FEE


def siblings(entry: TimeEntry, line: LineFacts) -> Select[TimeEntry]:
    """The stored entries that may be rounded with this one, itself among them, by id."""
    wanted = select(TimeEntry).where(
        TimeEntry.client_id == entry.client_id,
        TimeEntry.line_id == line.line_id,
        TimeEntry.terms_id == line.terms.id,
        TimeEntry.coverage == Coverage.COVERED,
        TimeEntry.state != EntryState.BILLED,
        TimeEntry.is_free.is_(False),
    )
    if line.terms.travel is lines.Travel.VISIT_FEE:
        wanted = wanted.where(TimeEntry.is_travel.is_(False))
    if line.terms.scope is Scope.TICKET:
        wanted = wanted.where(TimeEntry.ticket_id == entry.ticket_id)
    else:
        wanted = wanted.where(TimeEntry.work_on == entry.work_on)
    return wanted.order_by(TimeEntry.id)


def is_grouped(entry: TimeEntry, line: LineFacts) -> bool:
    """Whether the entry is rounded with others."""
    scope = line.terms.scope
    if is_by_visit(entry, line):
        return False
    return scope is Scope.DAY or (scope is Scope.TICKET and entry.ticket_id is not None)


def together(work: Work, entry: TimeEntry, answer: Answer, found: Iterable[TimeEntry]) -> Together:
    """The entry with those of `found` that share its group, measured."""
    assert answer.line is not None  # noqa: S101 - only covered work is measured
    closing_day = _closing_day(work, answer.line)
    month = billing_month(entry.work_on, closing_day)
    others = [
        each
        for each in found
        if each.id != entry.id and billing_month(each.work_on, closing_day) == month
    ]
    group = sorted((entry, *others), key=lambda each: (each.started_at, each.id))
    stretches = [_stretch(each, answer.line, closing_day) for each in group]
    rules = replace(agreed(work, answer.line), percents=_percents(work, group, answer.line))
    weighings = settling.weighings(stretches, rules)
    return Together(answer, tuple(group), weighings)


def _stretch(entry: TimeEntry, line: LineFacts, closing_day: int) -> Stretch:
    return Stretch(
        entry_id=entry.id,
        client_id=entry.client_id,
        line_id=line.line_id,
        ticket_id=entry.ticket_id,
        started_at=entry.started_at,
        worked_seconds=entry.worked_seconds,
        work_on=entry.work_on,
        billed_in=billing_month(entry.work_on, closing_day),
    )


def _percents(work: Work, group: Iterable[TimeEntry], line: LineFacts) -> Mapping[UUID, int] | None:
    """What each entry counts by its kind of work; None where all count alike."""
    if not line.terms.weights:
        return None
    by_code = bands.parsed_weights(line.terms.weights)
    return {
        each.id: by_code.get(work.get(WorkType, each.work_type_id).code, bands.WHOLE)
        for each in group
    }


def agreed(work: Work, line: LineFacts) -> Agreed:
    """The line's rounding and factors; its calendar only where a factor needs one."""
    factors = line.terms.factors
    if factors.after_hours is None and factors.holiday is None:
        return Agreed(line.terms.steps, factors)
    calendar = contracts.calendar_in_force(work, line.terms.client_id, line.line_id)
    return Agreed(line.terms.steps, factors, calendar)


def billed_in(work: Work, entry: TimeEntry, line: LineFacts) -> date:
    """The first of the month in whose bill the entry stands, by its client's own closing day."""
    return billing_month(entry.work_on, _closing_day(work, line))


def _closing_day(work: Work, line: LineFacts) -> int:
    if line.terms.scope is not Scope.TICKET:
        return LAST_DAY
    told = work.session.execute(
        select(Contract.closing_day, Client.closing_day)
        .join(Client, Client.id == Contract.client_id)
        .where(Contract.id == line.contract_id)
    ).one()
    own = next((day for day in told if day is not None), None)
    return own if own is not None else work.get(Provider, work.actor.provider_id).closing_day


def usable_pools(work: Work, answer: Answer, entry: TimeEntry) -> Sequence[HourPool]:
    """The pools that the covering lines have on the day of the work, in order of burning."""
    found = work.session.scalars(
        select(HourPool).where(
            HourPool.client_id == entry.client_id,
            HourPool.line_id.in_(answer.line_ids),
            HourPool.state.in_(USABLE),
        )
    ).all()
    by_id = {pool.id: pool for pool in found}
    return [
        by_id[each.id] for each in pools.burn_order([pool.facts for pool in found], entry.work_on)
    ]


def may_stop(answer: Answer) -> bool:
    """Whether the contract says to ask first where hours do not suffice."""
    if answer.line is None or answer.way is not Way.POOL:
        return False
    return answer.line.terms.exhausted is lines.Exhausted.STOP


def stopped(answer: Answer) -> Step:
    """Why such work waits."""
    return Step("time.stopped", {"line": answer.line.title if answer.line else ""})


def rate(work: Work, entry: TimeEntry, answer: Answer) -> Money:
    """The price of an hour that is charged. Raises Refused where there is none (DOMAIN §4)."""
    assert answer.line is not None  # noqa: S101 - only covered work is charged
    line, terms = answer.line, answer.line.terms
    over = terms.exhausted is lines.Exhausted.OVERAGE and line.kind in lines.POOLED
    if over and terms.overage_per_hour is not None and not entry.is_rate_fixed:
        return terms.overage_per_hour
    is_way = entry.is_travel and terms.travel is lines.Travel.OWN_RATE
    if is_way and terms.travel_price is not None and not entry.is_rate_fixed:
        return terms.travel_price
    asked = rates.Asked(
        entry.work_on,
        line.currency,
        entry.work_type_id,
        answer.role,
        entry.tier,
        rates.Per.WAY if is_way else rates.Per.HOUR,
    )
    override = entry.rate if entry.is_rate_fixed else None
    request = PriceRequest(entry.client_id, asked, line, override)
    return contracts.price_in_force(work, request).per_hour
