"""Every movement of minutes passes here: one ledger row, the cached balance, the money side."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, cast
from uuid import UUID

from sqlalchemy import Select, bindparam, exists, func, or_, select
from sqlalchemy.orm.attributes import set_committed_value

from contracts.models import HourPool, LedgerEntry, PeriodLock, RecognitionRow
from contracts.rules import pools, recognition
from contracts.rules.pools import LedgerKind
from msp.accounts.models import Client
from msp.data.storing import put
from msp.data.work import Work
from msp.kernel.calendars import zone_named
from msp.kernel.errors import Refused, mark
from msp.kernel.ids import new_id
from msp.kernel.money import Money
from msp.kernel.periods import day_of

LATEST = timedelta(hours=14)  # no zone is further ahead


@dataclass(frozen=True, slots=True)
class Movement:
    """Minutes (signed) that move for one source; a repeated source has another turn."""

    kind: LedgerKind
    minutes: int
    source: str
    on: date
    turn: int = 0
    reason: str = ""


def locked(work: Work, wanted: Select[HourPool]) -> list[HourPool]:
    """The pools, locked in the order of their ids and read anew.

    PostgreSQL locks the rows; on SQLite the whole writing transaction is alone. Two people can
    therefore never take the same last minute (DOMAIN §5).
    """
    ordered = wanted.order_by(None).order_by(HourPool.id).with_for_update(of=HourPool)
    return list(work.session.scalars(ordered.execution_options(populate_existing=True)))


def locked_pool(work: Work, pool_id: UUID) -> HourPool:
    """One pool, locked. Raises NotFound for a foreign or missing one."""
    found = locked(work, select(HourPool).where(HourPool.id == pool_id))
    return found[0] if found else work.get(HourPool, pool_id)


def move(work: Work, pool: HourPool, movement: Movement) -> None:
    """Write the movement down, carry the balance and recognise what it earned.

    The pool must be locked. Raises Refused when the balance would pass the agreed limit.
    """
    before = pool.remaining_minutes
    after = before + movement.minutes
    if after < -pool.deficit_limit:
        raise Refused(mark("There are not that many minutes left."), field="minutes")
    entry_id = new_id()
    row = {
        "id": entry_id,
        "client_id": pool.client_id,
        "pool_id": pool.id,
        "kind": movement.kind,
        "minutes": movement.minutes,
        "source": movement.source,
        "turn": movement.turn,
        "work_on": movement.on,
        "reason": movement.reason,
        "actor_id": work.actor.id,
    }
    put(work, LedgerEntry, row)
    carry(pool, after)
    if movement.kind is LedgerKind.BURN and not pool.was_burned:
        pool.was_burned = True
    _recognise(work, pool, (entry_id, movement), before)


def carry(pool: HourPool, remaining: int) -> None:
    """Read the balance as the database carried it with the ledger's new rows; state follows it."""
    set_committed_value(pool, "remaining_minutes", remaining)
    state = pools.state_after(pool.state, remaining)
    if state is not pool.state:  # a pool that stays as it is costs no look at the whole session
        pool.state = state


def _recognise(work: Work, pool: HourPool, written: tuple[UUID, Movement], before: int) -> None:
    """What is earned follows the minutes that are gone: slices add up exactly to the price."""
    entry_id, movement = written
    amount = slice_earned(pool, movement.kind, before, pool.remaining_minutes)
    if amount:
        day = movement.on
        if movement.kind is not LedgerKind.REFUND:  # what is paid back is owed no longer
            day = recognition.recognised_on(pool.recognition, day, pool.expires_on)
        row = {
            "client_id": pool.client_id,
            "pool_id": pool.id,
            "ledger_entry_id": entry_id,
            "kind": movement.kind,
            "recognised_on": max(booked_on(work, pool.client_id, day), pool.sold_on or day),
            "amount_minor": amount.minor,
            "currency": amount.currency,
        }
        put(work, RecognitionRow, row)


def slice_earned(pool: HourPool, kind: LedgerKind, before: int, after: int) -> Money | None:
    """What a step of the pool's balance recognises; None for hours that were not sold."""
    if pool.price is None:
        return None
    steps = [recognition.gone(pool.minutes, left) for left in (before, after)]
    step = recognition.slice_of(pool.price, steps[0], steps[1], pool.minutes)
    return recognition.earned(pool.recognition, kind, pool.price, step)


def booked_on(work: Work, client_id: UUID, day: date) -> date:
    """The day in the books: a closed month never changes, so what comes late counts today."""
    if day >= (work.now + LATEST).date().replace(day=1):
        return day  # a day of the running month, wherever the client is
    books = work.session.execute(_BOOKS, {"client_id": client_id, "day": day}).one()
    today = day_of(work.now, zone_named(books.zone))
    return today if books.is_closed and day < today.replace(day=1) else day


def _books() -> Select[Any]:
    """The client's zone and whether a day of its books is closed: asked with every movement."""
    closed = exists().where(
        PeriodLock.starts_on <= bindparam("day"),
        PeriodLock.ends_on > bindparam("day"),
        PeriodLock.lifted_at.is_(None),
        or_(PeriodLock.client_id.is_(None), PeriodLock.client_id == Client.id),
    )
    asked: Any = select(Client.zone, closed.label("is_closed"))
    return cast("Select[Any]", asked.where(Client.id == bindparam("client_id")))


_BOOKS = _books()


def written(work: Work, pool_id: UUID, kind: LedgerKind) -> int:
    """How many rows of a kind the pool's ledger has: the next turn of something per pool."""
    wanted = select(func.count()).where(LedgerEntry.pool_id == pool_id, LedgerEntry.kind == kind)
    return work.session.scalar(wanted) or 0
