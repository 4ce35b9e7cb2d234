"""Hours used below zero are taken off the next grant, where the terms carry them (DOMAIN §5)."""

from sqlalchemy import and_, or_, select

from contracts.actions.ledger import Movement, locked, move, written
from contracts.models import HourPool, LineTerms
from contracts.queries.agreements import today_of
from contracts.rules import lines, pools
from contracts.rules.pools import LedgerKind, PoolState
from msp.data.work import Work
from msp.kernel.errors import mark

USABLE = (PoolState.ACTIVE, PoolState.EXHAUSTED)
OWED = (*USABLE, PoolState.EXPIRED)
CARRIED = mark("Carried to the next hours: used below zero")
TAKEN = mark("Used below zero before these hours")


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


def _carries(work: Work, pool: HourPool) -> bool:
    versions = work.session.scalars(select(LineTerms).where(LineTerms.line_id == pool.line_id))
    terms = lines.in_force(versions, pool.starts_on)
    return terms is not None and terms.carries_deficit
