"""Every movement of minutes passes here: one ledger row, the cached balance, the money side."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import Select, select

from contracts.models import HourPool, LedgerEntry, RecognitionRow
from contracts.rules import pools, recognition
from contracts.rules.pools import LedgerKind
from msp.data.work import Work
from msp.kernel.errors import Refused, mark


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


def move(work: Work, pool: HourPool, movement: Movement) -> LedgerEntry:
    """Write the movement down, carry the balance and recognise what it earned.

    The pool must be locked. Raises Refused when the balance would pass the agreed limit.
    """
    before = pool.remaining_minutes
    after = before + movement.minutes
    if after < -pool.deficit_limit:
        raise Refused(mark("There are not that many minutes left."), field="minutes")
    pool.remaining_minutes = after
    pool.state = pools.state_after(pool.state, after)
    pool.was_burned = pool.was_burned or movement.kind is LedgerKind.BURN
    entry = LedgerEntry(
        client_id=pool.client_id,
        pool_id=pool.id,
        kind=movement.kind,
        minutes=movement.minutes,
        source=movement.source,
        turn=movement.turn,
        work_on=movement.on,
        reason=movement.reason,
        actor_id=work.actor.id,
    )
    work.add(entry)
    _recognise(work, pool, entry, before)
    return entry


def _recognise(work: Work, pool: HourPool, entry: LedgerEntry, before: int) -> None:
    """What is earned follows the minutes that are gone: slices add up exactly to the price."""
    if pool.price is None or entry.kind is LedgerKind.GRANT:
        return
    amount = recognition.slice_of(
        pool.price, _gone(pool, before), _gone(pool, pool.remaining_minutes), pool.minutes
    )
    if amount:
        work.session.add(
            RecognitionRow(
                client_id=pool.client_id,
                pool_id=pool.id,
                ledger_entry_id=entry.id,
                kind=entry.kind,
                recognised_on=entry.work_on,
                amount=amount,
            )
        )


def _gone(pool: HourPool, remaining: int) -> int:
    return min(max(pool.minutes - remaining, 0), pool.minutes)


def turns(entries: Iterable[LedgerEntry], kind: LedgerKind) -> int:
    """How often `kind` was written among the entries: the number of its next turn."""
    return len({entry.turn for entry in entries if entry.kind is kind})


def written(work: Work, pool_id: UUID, kind: LedgerKind) -> int:
    """How many rows of a kind the pool's ledger has: the next turn of something per pool."""
    wanted = select(LedgerEntry).where(LedgerEntry.pool_id == pool_id, LedgerEntry.kind == kind)
    return len(work.session.scalars(wanted).all())
