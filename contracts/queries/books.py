"""The books of hours, summed anew: what a pool remembers is what its ledger says, or it is told."""

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Integer, case, cast, func, select

from contracts.models import HourPool, LedgerEntry, RecognitionRow
from contracts.rules import pools, recognition
from contracts.rules.pools import LedgerKind, PoolState
from contracts.rules.recognition import Recognition
from msp.data.work import Work
from msp.kernel.access import Permission

Value = int | str | bool


@dataclass(frozen=True, slots=True)
class Difference:
    """What a pool has stored under `what`, and what its ledger says."""

    pool_id: UUID
    what: str
    stored: Value
    summed: Value


@dataclass(frozen=True, slots=True)
class Sum:
    """A pool's ledger in figures; `refunded` is what recognition rows of refunds come to."""

    minutes: int = 0
    burns: int = 0
    grants: int = 0
    earned: int = 0
    refunded: int = 0


def compared(work: Work) -> list[Difference]:
    """Every pool against its ledger: balance, state, use and revenue. Nothing is right."""
    work.require(Permission.POOL_READ)
    sums = _sums(work)
    wanted = select(HourPool).order_by(HourPool.id)
    return [
        each
        for pool in work.session.scalars(wanted)
        for each in _differences(pool, sums.get(pool.id, Sum()))
    ]


def _sums(work: Work) -> dict[UUID, Sum]:
    burn, grant = (
        func.sum(case((LedgerEntry.kind == kind, 1), else_=0))
        for kind in (LedgerKind.BURN, LedgerKind.GRANT)
    )
    moved = work.session.execute(
        select(
            LedgerEntry.pool_id, cast(func.sum(LedgerEntry.minutes), Integer), burn, grant
        ).group_by(LedgerEntry.pool_id)
    )
    amount = RecognitionRow.amount_minor  # type: ignore[attr-defined]
    back = func.sum(case((RecognitionRow.kind == LedgerKind.REFUND, amount), else_=0))
    money = {
        row[0]: (int(row[1]), int(row[2]))
        for row in work.session.execute(
            select(RecognitionRow.pool_id, func.sum(amount), back).group_by(RecognitionRow.pool_id)
        )
    }
    return {
        row[0]: Sum(int(row[1]), int(row[2]), int(row[3]), *money.get(row[0], (0, 0)))
        for row in moved
    }


def _differences(pool: HourPool, sum_: Sum) -> Iterator[Difference]:
    told: tuple[tuple[str, Value, Value], ...] = (
        ("remaining_minutes", pool.remaining_minutes, sum_.minutes),
        ("was_burned", pool.was_burned, sum_.burns > 0),
        ("state", pool.state.value, _state(pool, sum_).value),
        ("earned", sum_.earned, _earned(pool, sum_)),
    )
    for what, stored, summed in told:
        if stored != summed:
            yield Difference(pool.id, what, stored, summed)


def _state(pool: HourPool, sum_: Sum) -> PoolState:
    """Only hours that were granted run, and what runs follows the balance."""
    if not sum_.grants:
        return pool.state if pool.state is PoolState.VOID else PoolState.PENDING
    state = PoolState.ACTIVE if pool.state is PoolState.PENDING else pool.state
    return pools.state_after(state, sum_.minutes)


def _earned(pool: HourPool, sum_: Sum) -> int:
    """What the movements must have recognised, refunds included; at sale a refund adds its own."""
    if pool.price is None or not sum_.grants:
        return 0
    if pool.recognition is Recognition.AT_SALE:
        return pool.price.minor + sum_.refunded
    spent = recognition.gone(pool.minutes, sum_.minutes)
    return recognition.recognised(pool.price, spent, pool.minutes).minor
