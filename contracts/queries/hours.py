"""Pools, their balances and ledger, and the days that are closed for good."""

from datetime import date
from uuid import UUID

from sqlalchemy import Integer, Select, cast, func, or_, select

from contracts.models import HourPool, LedgerEntry, PeriodLock
from contracts.rules.pools import PoolState
from msp.data.work import Work
from msp.kernel.access import Permission
from msp.kernel.errors import NotFound, Refused, mark

USABLE = (PoolState.ACTIVE, PoolState.EXHAUSTED)


def visible_pools(work: Work) -> Select[HourPool]:
    """The pools that the actor may see, the ones that expire first before the others."""
    work.require(Permission.POOL_READ)
    return select(HourPool).order_by(
        HourPool.expires_on.is_(None), HourPool.expires_on, HourPool.purchased_on, HourPool.id
    )


def pools_of(work: Work, client_id: UUID, on: date) -> list[HourPool]:
    """The client's pools that may be used on a day, in the order in which they burn."""
    wanted = visible_pools(work).where(
        HourPool.client_id == client_id,
        HourPool.state.in_(USABLE),
        HourPool.starts_on <= on,
        or_(HourPool.expires_on.is_(None), HourPool.expires_on >= on),
    )
    return list(work.session.scalars(wanted))


def balance(work: Work, pool_id: UUID) -> int:
    """The sum of the pool's ledger in minutes. Raises NotFound for a foreign or missing pool."""
    work.require(Permission.POOL_READ)
    total = cast(func.coalesce(func.sum(LedgerEntry.minutes), 0), Integer)
    found = work.session.execute(
        select(HourPool.id, total)
        .outerjoin(LedgerEntry, LedgerEntry.pool_id == HourPool.id)
        .where(HourPool.id == pool_id)
        .group_by(HourPool.id)
    ).first()
    if found is None:
        raise NotFound(mark("There is no such %(kind)s."), kind=HourPool.__tablename__)
    return int(found[1])


def ledger_of(work: Work, pool_id: UUID) -> Select[LedgerEntry]:
    """The pool's movements, the newest first."""
    work.require(Permission.POOL_READ)
    return (
        select(LedgerEntry)
        .where(LedgerEntry.pool_id == pool_id)
        .order_by(LedgerEntry.created_at.desc(), LedgerEntry.id.desc())
    )


def inconsistent(work: Work) -> list[tuple[UUID, int, int]]:
    """Pools whose cached balance differs from their ledger: (pool, cached, sum). None is right."""
    work.require(Permission.POOL_READ)
    total = cast(func.coalesce(func.sum(LedgerEntry.minutes), 0), Integer)
    found = work.session.execute(
        select(HourPool.id, HourPool.remaining_minutes, total)
        .outerjoin(LedgerEntry, LedgerEntry.pool_id == HourPool.id)
        .group_by(HourPool.id, HourPool.remaining_minutes)
        .having(total != HourPool.remaining_minutes)
    )
    return [(row[0], int(row[1]), int(row[2])) for row in found]


def period_lock(work: Work, client_id: UUID, day: date) -> PeriodLock | None:
    """The lock that closes a day for a client, if one does."""
    wanted = select(PeriodLock).where(
        PeriodLock.starts_on <= day,
        PeriodLock.ends_on > day,
        PeriodLock.lifted_at.is_(None),
        or_(PeriodLock.client_id.is_(None), PeriodLock.client_id == client_id),
    )
    return work.session.scalars(wanted.limit(1)).first()


def require_open(work: Work, client_id: UUID, day: date) -> None:
    """Refuse what would change a closed day, with the reason it was closed for."""
    lock = period_lock(work, client_id, day)
    if lock is not None:
        message = mark("%(day)s is closed: %(reason)s")
        raise Refused(message, field="work_on", day=day, reason=lock.reason)
