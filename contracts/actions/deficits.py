"""Hours used below zero are taken off the next grant, where the terms carry them (DOMAIN §5)."""

from uuid import UUID

from sqlalchemy import and_, func, or_, select

from contracts.actions.ledger import Movement, locked, move, written
from contracts.models import HourPool, LedgerEntry, LineTerms
from contracts.queries.agreements import today_of
from contracts.rules import lines, pools
from contracts.rules.pools import LedgerKind, PoolState
from msp.data.work import Work
from msp.kernel.errors import mark

USABLE = (PoolState.ACTIVE, PoolState.EXHAUSTED)
OWED = (*USABLE, PoolState.EXPIRED)
CARRIED = mark("Carried to the next hours: used below zero")
TAKEN = mark("Used below zero before these hours")
RETURNED = mark("Given back: what was used below zero was taken back")


def carry_deficit(work: Work, pool: HourPool) -> int:
    """Take what older pools of the line are below zero off `pool`; how many minutes.

    Both pools say so in their ledgers and the sum of both stays. The pool never falls below its
    own limit: what is more stays where it was. Nothing happens where the terms do not carry it.
    """
    if pool.state not in USABLE or not _carries(work, pool):
        return 0
    wanted = select(HourPool).where(
        HourPool.line_id == pool.line_id,
        or_(
            HourPool.id == pool.id,
            and_(
                HourPool.remaining_minutes < 0,
                HourPool.state.in_(OWED),
                HourPool.starts_on < pool.starts_on,
            ),
        ),
    )
    owed = [one for one in locked(work, wanted) if one is not pool]
    room = pool.remaining_minutes + pool.deficit_limit
    carried = pools.carried_deficits([(one.id, -one.remaining_minutes) for one in owed], room)
    by_id = {one.id: one for one in owed}
    on = max(today_of(work, pool.client_id), pool.starts_on)
    for pool_id, minutes in carried:
        source = f"deficit:{pool_id}"
        turn = written(work, pool_id, LedgerKind.ADJUSTMENT)
        for whose, signed, why in ((by_id[pool_id], minutes, CARRIED), (pool, -minutes, TAKEN)):
            told = (LedgerKind.ADJUSTMENT, signed, source, on, turn, why)
            move(work, whose, Movement(*told))
    return sum(minutes for _, minutes in carried)


def return_deficit(work: Work, pool: HourPool) -> int:
    """Give back to newer hours what they paid for a deficit that is no longer there; how many
    minutes. The latest to pay is the first to be paid; it pays its own debts with it.

    What is left over in the older hours is theirs: it lapses or is used as agreed (DOMAIN §5).
    """
    if pool.deficit_limit == 0 or pool.remaining_minutes <= 0:
        return 0
    source, given = f"deficit:{pool.id}", 0
    for taker_id, minutes in pools.carried_deficits(_paid(work, pool), pool.remaining_minutes):
        ids = (pool.id, taker_id)
        own, taker = sorted(
            locked(work, select(HourPool).where(HourPool.id.in_(ids))),
            key=lambda one: one.id == taker_id,
        )
        on = max(today_of(work, pool.client_id), taker.starts_on)
        turn = written(work, pool.id, LedgerKind.ADJUSTMENT)
        for whose, signed in ((own, -minutes), (taker, minutes)):
            move(work, whose, Movement(LedgerKind.ADJUSTMENT, signed, source, on, turn, RETURNED))
        given += minutes
        return_deficit(work, taker)
    return given


def _paid(work: Work, pool: HourPool) -> list[tuple[UUID, int]]:
    """What each newer pool paid for this one and did not get back, the latest first."""
    paid = func.sum(LedgerEntry.minutes)
    found = work.session.execute(
        select(LedgerEntry.pool_id, paid)
        .where(LedgerEntry.source == f"deficit:{pool.id}", LedgerEntry.pool_id != pool.id)
        .group_by(LedgerEntry.pool_id)
        .having(paid < 0)
        .order_by(func.max(LedgerEntry.turn).desc(), LedgerEntry.pool_id)
    )
    return [(row[0], -int(row[1])) for row in found]


def _carries(work: Work, pool: HourPool) -> bool:
    versions = work.session.scalars(select(LineTerms).where(LineTerms.line_id == pool.line_id))
    terms = lines.in_force(versions, pool.starts_on)
    return terms is not None and terms.carries_deficit
