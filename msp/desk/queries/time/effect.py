"""What saving an entry would do, told before it is saved (LOOK, law 5); nothing is written."""

from dataclasses import dataclass, replace
from uuid import UUID

from sqlalchemy import select

from contracts.models import LedgerEntry
from contracts.queries import LineFacts
from contracts.rules import pools
from contracts.rules.coverage import Step
from contracts.rules.pools import LedgerKind
from contracts.rules.rounding import shown_minutes
from msp.data.work import Work
from msp.desk.models import TimeEntry
from msp.desk.queries.time import consents, plans
from msp.desk.queries.time.consents import Beyond
from msp.desk.queries.time.facts import Known
from msp.desk.queries.time.plans import Together
from msp.desk.rules import settling
from msp.desk.rules.settling import Charge, Way
from msp.desk.rules.time import Coverage
from msp.kernel.access import Permission
from msp.kernel.money import Money


@dataclass(frozen=True, slots=True)
class Effect:
    """The consequence of an entry: minutes, hours left before and after, and what it costs.

    Hours left are those of the covering lines on the day of the work, without the entry itself.
    """

    coverage: Coverage
    steps: tuple[Step, ...]
    worked_minutes: int
    billable_minutes: int = 0
    weighted_minutes: int = 0
    way: Way | None = None
    left_before: int | None = None
    left_after: int | None = None
    charge_minutes: int = 0
    charge: Money | None = None
    beyond: Beyond | None = None  # what the client has to be asked for before it is approved

    @property
    def is_within(self) -> bool:
        """Whether the contract pays for all of it."""
        return self.coverage is Coverage.COVERED and not self.charge_minutes


def effect_of(work: Work, entry: TimeEntry, known: Known | None = None) -> Effect:
    """What saving `entry` (a new one, or a changed copy of a stored one) would do.

    Raises Refused where saving would: a missing price is found here, too.
    """
    work.require(Permission.TIME_LOG)
    answer = plans.covered(work, entry, known)
    worked = shown_minutes(entry.worked_seconds)
    if entry.is_free:
        step = Step("time.free", {"because": entry.note})
        return Effect(Coverage.COVERED, (*answer.steps, step), worked)
    line = answer.line
    if line is None:
        return Effect(answer.verdict, answer.steps, worked)
    grouped = plans.is_grouped(entry, line)
    found = work.session.scalars(plans.siblings(entry, line)).all() if grouped else ()
    return _told(work, entry, line, plans.together(work, entry, answer, found))


def _told(work: Work, entry: TimeEntry, line: LineFacts, group: Together) -> Effect:
    answer, weighing = group.answer, group.weighings[entry.id]
    steps = settling.measured_steps(entry.worked_seconds, weighing, line.terms.steps)
    plain = Effect(
        coverage=answer.verdict,
        steps=(*answer.steps, *steps),
        worked_minutes=shown_minutes(entry.worked_seconds),
        billable_minutes=weighing.billable,
        weighted_minutes=weighing.weighted,
        way=answer.way,
    )
    if answer.way is Way.INCLUDED:
        return replace(plain, billable_minutes=0, weighted_minutes=0)
    uncovered = weighing.weighted
    if answer.way is Way.POOL:
        left, uncovered = _drawn(work, entry, group)
        after = left - (weighing.weighted - uncovered)
        plain = replace(plain, left_before=left, left_after=after)
    if uncovered and plans.may_stop(answer):
        steps_told = (*plain.steps, plans.stopped(answer))
        return replace(
            plain, coverage=Coverage.AMBIGUOUS, steps=steps_told, left_after=plain.left_before
        )
    charge = settling.charged(weighing, uncovered)
    if not charge.minutes:
        return plain
    price = _price(work, entry, group, charge)
    beyond = consents.asked_beyond(work, entry, line.contract_id, price) if price else None
    return replace(plain, charge_minutes=charge.minutes, charge=price, beyond=beyond)


def _drawn(work: Work, entry: TimeEntry, group: Together) -> tuple[int, int]:
    """Hours left without the entry, and the weighted minutes that they would not cover."""
    own = _own_burns(work, entry)
    facts = [
        replace(pool.facts, remaining=pool.remaining_minutes + own.get(pool.id, 0))
        for pool in plans.usable_pools(work, group.answer, entry)
    ]
    draw = pools.drawn(facts, group.weighings[entry.id].weighted, entry.work_on)
    return sum(fact.remaining for fact in facts), draw.uncovered


def _own_burns(work: Work, entry: TimeEntry) -> dict[UUID, int]:
    """By pool: what the entry, if it is stored, uses now."""
    found: dict[UUID, int] = {}
    wanted = select(LedgerEntry.pool_id, LedgerEntry.minutes).where(
        LedgerEntry.source == f"time:{entry.id}",
        LedgerEntry.kind.in_((LedgerKind.BURN, LedgerKind.REVERSAL)),
    )
    for pool_id, minutes in work.session.execute(wanted):
        found[pool_id] = found.get(pool_id, 0) - minutes
    return found


def _price(work: Work, entry: TimeEntry, group: Together, charge: Charge) -> Money | None:
    """What the group costs with the entry, less what it costs without; alone, the entry's price."""
    line = group.answer.line
    if line is None:
        return None
    rate, factors = plans.rate(work, entry, group.answer), line.terms.factors
    others = [each for each in group.entries if each.id != entry.id and each.rate == rate]
    if group.answer.way is not Way.CHARGE or not others:
        return settling.amount(rate, charge, factors)
    before, after = Charge(), charge
    for each in others:
        weighing = group.weighings[each.id]
        before += Charge(each.charge_minutes, each.after_hours_charge, each.holiday_charge)
        after += settling.charged(weighing, weighing.weighted)
    return settling.amount(rate, after, factors) - settling.amount(rate, before, factors)
