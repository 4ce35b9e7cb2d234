"""Work uses hours once: a source burns, is taken back whole, and may then burn again."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Row, bindparam, select

from contracts.actions.deficits import return_deficit
from contracts.actions.ledger import Movement, locked, move
from contracts.models import HourPool, LedgerEntry
from contracts.rules import pools
from contracts.rules.pools import LedgerKind, PoolState
from msp.data.history import record
from msp.data.work import Work
from msp.kernel.access import Permission

# An expired pool has nothing left, unless a reversal gave minutes of its own days back.
BURNING = (PoolState.ACTIVE, PoolState.EXHAUSTED, PoolState.EXPIRED)
# asked with every entry: built once; `ledger.locked` says how pools are locked
_POOLS = (
    select(HourPool)
    .where(
        HourPool.client_id == bindparam("client_id"),
        HourPool.line_id.in_(bindparam("line_ids", expanding=True)),
        HourPool.state.in_(BURNING),
    )
    .order_by(HourPool.id)
    .with_for_update(of=HourPool)
    .execution_options(populate_existing=True)
)
_ROWS = select(
    LedgerEntry.pool_id,
    LedgerEntry.kind,
    LedgerEntry.minutes,
    LedgerEntry.turn,
    LedgerEntry.work_on,
).where(LedgerEntry.source == bindparam("source"))


@dataclass(frozen=True, slots=True)
class BurnRequest:
    """Weighted minutes of one source (`time:<uuid>`) to draw from the pools of these lines."""

    client_id: UUID
    line_ids: tuple[UUID, ...]
    minutes: int
    on: date
    source: str


@dataclass(frozen=True, slots=True)
class Burned:
    """What was taken, pool by pool, what nothing covered, and the thresholds that were crossed."""

    parts: tuple[tuple[UUID, int], ...]
    uncovered_minutes: int
    crossed: tuple[int, ...] = ()

    @property
    def covered_minutes(self) -> int:
        """Weighted minutes that pools gave."""
        return sum(minutes for _, minutes in self.parts)


def burn(work: Work, wish: BurnRequest) -> Burned:
    """Use hours for one source, earliest expiry first; asking again changes nothing.

    What no pool covers is answered, not refused: the line's rule says where it goes.
    Source: DOMAIN §5.
    """
    found = _held(work, wish)
    rows = _rows_of(work, wish.source)
    standing = open_burns(rows)
    if standing:
        return _as_before(standing, wish.minutes)
    turn = 1 + max((row.turn for row in rows if row.kind is LedgerKind.BURN), default=-1)
    return _burned(work, wish, found, turn)


def burn_first(work: Work, wish: BurnRequest) -> Burned:
    """The same for a source that was made in this work, so that nothing can stand under it.

    Were there something, the ledger would refuse a second first turn.
    """
    return _burned(work, wish, _held(work, wish), 0)


def _held(work: Work, wish: BurnRequest) -> list[HourPool]:
    """The pools that may be drawn, locked."""
    _may(work)
    asked = {"client_id": wish.client_id, "line_ids": wish.line_ids}
    return list(work.session.scalars(_POOLS, asked))


def _burned(work: Work, wish: BurnRequest, found: Sequence[HourPool], turn: int) -> Burned:
    draw = pools.drawn([pool.facts for pool in found], wish.minutes, wish.on)
    by_id = {pool.id: pool for pool in found}
    before = _left(found)
    for pool_id, minutes in draw.parts:
        movement = Movement(LedgerKind.BURN, -minutes, wish.source, wish.on, turn)
        move(work, by_id[pool_id], movement)
    crossed = _crossed(found, before)
    for threshold in crossed:
        last = by_id[draw.parts[-1][0]]
        record(work, "pool.low", last, threshold=threshold, source=wish.source)
    return Burned(draw.parts, draw.uncovered, crossed)


def reverse(work: Work, source: str) -> int:
    """Give back every minute that `source` still uses; how many they were. Again: nothing."""
    _may(work)
    standing = open_burns(_rows_of(work, source))
    found = locked(work, select(HourPool).where(HourPool.id.in_({row.pool_id for row in standing})))
    by_id = {pool.id: pool for pool in found}
    standing = open_burns(_rows_of(work, source))  # read again: now nobody else can write
    for row in sorted(standing, key=lambda one: one.pool_id):
        pool = by_id[row.pool_id]
        move(work, pool, Movement(LedgerKind.REVERSAL, -row.minutes, source, row.work_on, row.turn))
    for pool in found:
        return_deficit(work, pool)
    return -sum(int(row.minutes) for row in standing)


def _may(work: Work) -> None:
    if not work.actor.may(Permission.RUN_MAKE):
        work.require(Permission.TIME_LOG)


def _rows_of(work: Work, source: str) -> Sequence[Row[Any]]:
    found: Sequence[Any] = work.session.execute(_ROWS, {"source": source}).all()
    return found


def open_burns(rows: Sequence[Row[Any]]) -> list[Row[Any]]:
    """The burns that were not taken back."""
    back = {(row.pool_id, row.turn) for row in rows if row.kind is LedgerKind.REVERSAL}
    return [
        row for row in rows if row.kind is LedgerKind.BURN and (row.pool_id, row.turn) not in back
    ]


def _as_before(standing: Sequence[Row[Any]], minutes: int) -> Burned:
    parts = tuple((row.pool_id, -row.minutes) for row in standing)
    return Burned(parts, max(minutes - sum(taken for _, taken in parts), 0))


def _left(found: Sequence[HourPool]) -> int:
    return sum(pool.remaining_minutes for pool in found if pool.state is not PoolState.EXPIRED)


def _crossed(found: Sequence[HourPool], before: int) -> tuple[int, ...]:
    """Thresholds of all the hours together: what is left of what the usable pools once held."""
    granted = sum(pool.minutes for pool in found if pool.state is not PoolState.EXPIRED)
    return tuple(pools.crossed(granted, before, _left(found)))
