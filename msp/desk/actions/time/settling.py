"""An entry is covered, measured, and its minutes go to pools or charges, in one transaction."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import bindparam, inspect, select

from contracts.actions import BurnRequest, burn, burn_first, reverse, use_incident
from contracts.actions.ledger import locked
from contracts.models import HourPool
from contracts.queries import LineFacts
from contracts.rules import pools
from contracts.rules.bands import Weighing
from contracts.rules.coverage import Step
from contracts.rules.lines import LineKind
from msp.accounts.models import Client
from msp.data.work import Work
from msp.desk.models import TimeEntry
from msp.desk.queries.time import plans
from msp.desk.queries.time.facts import Known
from msp.desk.queries.time.plans import Answer, Together
from msp.desk.rules import settling
from msp.desk.rules.settling import Charge, Way
from msp.desk.rules.time import Coverage

_HELD = (
    select(Client.id)
    .where(Client.id.in_(bindparam("client_ids", expanding=True)))
    .order_by(Client.id)
    .with_for_update(key_share=True)
)


@dataclass(frozen=True, slots=True)
class Place:
    """Where an entry stood before it was changed: its old group is rounded again."""

    client_id: UUID
    line_id: UUID | None
    terms_id: UUID | None
    ticket_id: UUID | None
    work_on: date

    @classmethod
    def of(cls, entry: TimeEntry) -> "Place":
        """Where the entry stands now."""
        return cls(entry.client_id, entry.line_id, entry.terms_id, entry.ticket_id, entry.work_on)


def source(entry: TimeEntry) -> str:
    """The label of the entry in the ledger."""
    return f"time:{entry.id}"


def hold(work: Work, *client_ids: UUID) -> None:
    """Let one person at a time settle a client's work: clients first, then their pools, by id."""
    work.session.flush()  # who holds reads anew, and what waits to be written would be lost
    if work.session.get_bind().dialect.name == "sqlite":
        return  # the whole writing transaction is alone
    work.session.execute(_HELD, {"client_ids": client_ids}).all()


def _hold_pools(work: Work, client_id: UUID) -> list[HourPool]:
    return locked(
        work,
        select(HourPool).where(HourPool.client_id == client_id, HourPool.state.in_(plans.USABLE)),
    )


def give_back(work: Work, entry: TimeEntry) -> None:
    """Take back all that the entry used and charged."""
    if entry.pool_minutes:
        _hold_pools(work, entry.client_id)
        reverse(work, source(entry))
    entry.pool_minutes = 0
    _charge(entry, Charge())


def settle(work: Work, entry: TimeEntry, known: Known | None = None) -> None:
    """Cover the entry and share out its minutes; its group is rounded anew.

    The entry must have been given back, and the client be held. Raises Refused where a price is
    missing. Source: DOMAIN §4, §5.
    """
    answer = plans.covered(work, entry, known)
    entry.coverage = answer.verdict
    entry.visit_fee_minor = None if answer.visit_fee is None else answer.visit_fee.minor
    if entry.is_free:
        _free(entry, answer)
        return
    if answer.line is None:
        _wait(entry, answer.verdict, answer.steps)
        return
    found = _siblings(work, entry, answer.line)
    _share_out(work, plans.together(work, entry, answer, found), entry)


def settle_rest(work: Work, place: Place) -> None:
    """Round again what an entry left behind when it was changed, moved or deleted."""
    if place.line_id is None:
        return
    wanted = select(TimeEntry).where(
        TimeEntry.client_id == place.client_id,
        TimeEntry.line_id == place.line_id,
        TimeEntry.terms_id == place.terms_id,
    )
    if place.ticket_id is not None:
        wanted = wanted.where(TimeEntry.ticket_id == place.ticket_id)
    else:
        wanted = wanted.where(TimeEntry.work_on == place.work_on)
    rounded = set()
    for left in work.session.scalars(wanted.order_by(TimeEntry.id)).all():
        answer = plans.covered(work, left)
        line = answer.line
        if line is None or line.line_id != left.line_id or not plans.is_grouped(left, line):
            continue
        key = (plans.billed_in(work, left, line), left.ticket_id)
        if key not in rounded:
            rounded.add(key)
            found = _siblings(work, left, line)
            _share_out(work, plans.together(work, left, answer, found), None)


def _siblings(work: Work, entry: TimeEntry, line: LineFacts) -> Iterable[TimeEntry]:
    if not plans.is_grouped(entry, line):
        return ()
    return work.session.scalars(plans.siblings(entry, line).with_for_update(of=TimeEntry)).all()


def _share_out(work: Work, group: Together, always: TimeEntry | None) -> None:
    """Apply what each entry of the group became; one whose minutes stay as they are is left."""
    due = [
        each for each in group.entries if each is always or _differs(each, group.weighings[each.id])
    ]
    # one burn locks what it needs; giving back and burning lock everything first, in one order
    if group.answer.way is Way.POOL and (len(due) > 1 or any(each.pool_minutes for each in due)):
        _hold_pools(work, group.entries[0].client_id)
    for each in due:
        give_back(work, each)
        if each is not always:
            each.turn += 1
    for each in due:
        _apply(work, each, group)


def _differs(entry: TimeEntry, weighing: Weighing) -> bool:
    return (entry.billable_minutes, entry.weighted_minutes) != (
        weighing.billable,
        weighing.weighted,
    )


def _apply(work: Work, entry: TimeEntry, group: Together) -> None:
    answer, line = group.answer, group.answer.line
    if line is None:
        return
    weighing = group.weighings[entry.id]
    measured = settling.measured_steps(entry.worked_seconds, weighing, line.terms.steps)
    steps = (*answer.steps, *measured)
    entry.coverage = Coverage.COVERED
    entry.line_id, entry.terms_id = line.line_id, line.terms.id
    entry.explanation = [step.as_data() for step in steps]
    if answer.way is Way.INCLUDED:
        if line.kind is LineKind.INCIDENT_PACK and entry.ticket_id is not None:
            use_incident(work, line, f"ticket:{entry.ticket_id}", entry.work_on)
        _measure(entry, 0, 0)
        entry.explanation = [
            *entry.explanation,
            Step("time.included", {"line": line.title}).as_data(),
        ]
        return
    _measure(entry, weighing.billable, weighing.weighted)
    if plans.may_stop(answer) and _uncovered(work, entry, answer):
        _wait(entry, Coverage.AMBIGUOUS, (*steps, plans.stopped(answer)))
        return
    covered = _burn(work, entry, answer) if answer.way is Way.POOL else 0
    entry.pool_minutes = covered
    _charge(entry, settling.charged(weighing, weighing.weighted - covered))
    if entry.charge_minutes:
        entry.rate = plans.rate(work, entry, answer)


def _uncovered(work: Work, entry: TimeEntry, answer: Answer) -> int:
    facts = [pool.facts for pool in plans.usable_pools(work, answer, entry)]
    return pools.drawn(facts, entry.weighted_minutes, entry.work_on).uncovered


def _burn(work: Work, entry: TimeEntry, answer: Answer) -> int:
    wish = BurnRequest(
        entry.client_id, answer.line_ids, entry.weighted_minutes, entry.work_on, source(entry)
    )
    is_new = inspect(entry).transient  # nothing can stand in the ledger under its name
    return (burn_first if is_new else burn)(work, wish).covered_minutes


def _free(entry: TimeEntry, answer: Answer) -> None:
    step = Step("time.free", {"because": entry.note})
    entry.coverage = Coverage.COVERED
    entry.line_id = answer.line.line_id if answer.line else None
    entry.terms_id = answer.line.terms.id if answer.line else None
    entry.explanation = [each.as_data() for each in (*answer.steps, step)]
    _measure(entry, 0, 0)


def _wait(entry: TimeEntry, verdict: Coverage, steps: Iterable[Step]) -> None:
    """Nobody pays until somebody decides: never silently the list price (DOMAIN §4)."""
    entry.coverage = verdict
    entry.line_id = entry.terms_id = None
    entry.explanation = [step.as_data() for step in steps]
    _measure(entry, 0, 0)


def _measure(entry: TimeEntry, billable: int, weighted: int) -> None:
    entry.billable_minutes, entry.weighted_minutes = billable, weighted
    if not entry.is_rate_fixed:
        entry.rate = None


def _charge(entry: TimeEntry, charge: Charge) -> None:
    entry.charge_minutes = charge.minutes
    entry.after_hours_charge, entry.holiday_charge = charge.after_hours, charge.holiday
