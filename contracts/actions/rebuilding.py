"""The ledger is the truth: what pools remember is made from it, and changes nothing if right."""

from typing import Any
from uuid import UUID

from sqlalchemy import select

from contracts.actions.ledger import locked
from contracts.models import HourPool
from contracts.queries import books
from contracts.queries.books import Difference
from contracts.rules.pools import PoolState
from msp.data.history import record
from msp.data.work import Work
from msp.kernel.access import Permission

CACHED = frozenset({"remaining_minutes", "was_burned", "state"})


def rebuild_pools(work: Work) -> list[Difference]:
    """Set what pools remember to what their ledgers say; what differed. Revenue that differs is
    told only: its rows are never changed.
    """
    work.require(Permission.IMPORT_RUN)
    found = books.compared(work)
    wanted = {one.pool_id for one in found}
    pools = {
        pool.id: pool for pool in locked(work, select(HourPool).where(HourPool.id.in_(wanted)))
    }
    for one in found:
        if one.what in CACHED:
            _put_right(work, pools[one.pool_id], one)
    work.session.flush()
    return found


def _put_right(work: Work, pool: HourPool, one: Difference) -> None:
    value: Any = PoolState(str(one.summed)) if one.what == "state" else one.summed
    setattr(pool, one.what, value)
    record(work, "pool.rebuild", pool, **{one.what: [one.stored, one.summed]})


def told(found: list[Difference]) -> list[dict[str, UUID | int | str | bool]]:
    """The differences as programs read them."""
    return [
        {"pool": one.pool_id, "what": one.what, "stored": one.stored, "ledger": one.summed}
        for one in found
    ]
