"""Time turns: allotments are granted period by period, and hours expire after their last day."""

from collections.abc import Iterable
from datetime import date, timedelta

from sqlalchemy import or_, select

from contracts.actions.deficits import carry_deficit
from contracts.actions.hours import rule_of_revenue, start_pool
from contracts.actions.ledger import Movement, locked, move, written
from contracts.models import Contract, ContractLine, HourPool, LineTerms
from contracts.queries.agreements import running
from contracts.rules import lines, pools
from contracts.rules.pools import LedgerKind, PoolState
from msp.accounts.models import Client
from msp.data.work import Work
from msp.kernel.access import Permission
from msp.kernel.calendars import zone_named
from msp.kernel.periods import Period, day_of


def expire_pools(work: Work) -> int:
    """Let what was not used by its last day (in the client's zone) expire; how many pools."""
    work.require(Permission.POOL_CHANGE)
    latest = work.now.date() + timedelta(days=1)  # no zone is a day ahead of that
    due = select(HourPool).where(
        HourPool.expires_on < latest,
        HourPool.state.in_((PoolState.ACTIVE, PoolState.EXHAUSTED))
        | ((HourPool.state == PoolState.EXPIRED) & (HourPool.remaining_minutes > 0)),
    )
    expired = 0
    for pool in locked(work, due):
        today = day_of(work.now, zone_named(work.get(Client, pool.client_id).zone))
        if pool.expires_on is None or not pools.has_expired(pool.expires_on, today):
            continue
        _expire(work, pool, pool.remaining_minutes, pool.expires_on)
        pool.state = PoolState.EXPIRED
        expired += 1
    return expired


def _expire(work: Work, pool: HourPool, minutes: int, on: date) -> None:
    if minutes > 0:
        turn = written(work, pool.id, LedgerKind.EXPIRY)
        source = f"expiry:{pool.id}"
        move(work, pool, Movement(LedgerKind.EXPIRY, -minutes, source, on, turn))


def grant_allotments(work: Work) -> int:
    """Grant the period that has begun for every line with monthly or yearly hours; how many.

    A period is granted once, whole: hours are never prorated (DOMAIN §5). What older periods
    carry above the agreed cap expires then.
    """
    if not work.actor.may(Permission.POOL_CHANGE):
        work.require(Permission.CONTRACT_CHANGE)
    latest = work.now.date() + timedelta(days=1)
    found = work.session.execute(
        select(ContractLine, LineTerms, Client.zone)
        .join(Contract, Contract.id == ContractLine.contract_id)
        .join(LineTerms, LineTerms.line_id == ContractLine.id)
        .join(Client, Client.id == ContractLine.client_id)
        .where(
            ContractLine.kind == lines.LineKind.ALLOTMENT,
            Contract.state == lines.ContractState.ACTIVE,
            or_(running(latest), running(latest - timedelta(days=1)), running(work.now.date())),
        )
    ).all()
    days = ((line, terms, day_of(work.now, zone_named(zone))) for line, terms, zone in found)
    due = [
        (line, terms, today)
        for line, terms, today in days
        if lines.runs_on(line, today) and lines.runs_on(terms, today)
    ]
    return sum(_grant_period(work, line, terms, today) for line, terms, today in due)


def _grant_period(work: Work, line: ContractLine, terms: LineTerms, today: date) -> bool:
    agreed = pools.Allotment(
        terms.granted_minutes,
        terms.cycle,
        line.starts_on.replace(day=1),
        terms.rollover,
        terms.rollover_periods,
        terms.rollover_cap,
    )
    period = agreed.period(today)
    source = f"allotment:{line.id}:{period.first}"
    granted = work.session.scalars(select(HourPool).where(HourPool.source == source)).first()
    if granted is not None:
        if terms.carries_deficit:  # late work of a period that is past
            carry_deficit(work, granted)
        return False
    older = locked(
        work, select(HourPool).where(HourPool.line_id == line.id, HourPool.remaining_minutes > 0)
    )
    _cut_to_cap(work, older, agreed, period)
    negative = terms.exhausted is lines.Exhausted.NEGATIVE
    pool = HourPool(
        client_id=line.client_id,
        line_id=line.id,
        kind=lines.LineKind.ALLOTMENT,
        title=line.title,
        minutes=terms.granted_minutes,
        currency=terms.currency,
        price_minor=_prepaid(line, terms, period),
        starts_on=max(period.first, line.starts_on),
        expires_on=agreed.expires_on(period),
        purchased_on=period.first,
        deficit_limit=terms.deficit_limit if negative else 0,
        remaining_minutes=0,
        source=source,
        recognition=rule_of_revenue(work),
    )
    work.add(pool)
    start_pool(work, pool, pool.starts_on)
    return True


def _prepaid(line: ContractLine, terms: LineTerms, period: Period) -> int | None:
    """The fee that was paid before the hours are used, by the day where it is; else nothing."""
    served = lines.served(period, line.starts_on, line.ends_on)
    if terms.fee is None or terms.timing is not lines.Timing.ADVANCE or served is None:
        return None
    return lines.prorated(terms.fee, period, served, terms.proration).minor


def _cut_to_cap(
    work: Work, older: Iterable[HourPool], agreed: pools.Allotment, period: Period
) -> None:
    carried = {
        pool.id: pool
        for pool in older
        if pool.expires_on is None or pool.expires_on >= period.first
    }
    facts = [pool.facts for pool in carried.values()]
    for pool_id, minutes in pools.over_cap(facts, agreed.cap):
        _expire(work, carried[pool_id], minutes, period.first)
