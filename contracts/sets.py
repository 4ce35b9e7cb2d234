"""Many uses of hours at once: the rules of one by one, computed in memory, stored in batches.

Table-level SQL lives here. Every row carries the actor's provider, and pools are read through
the narrowed session, so nothing of another provider is seen or written.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

from sqlalchemy import select

from contracts.actions.burning import BURNING, Burned, BurnRequest
from contracts.actions.ledger import carry, locked, slice_earned
from contracts.models import HourPool, LedgerEntry, RecognitionRow
from contracts.rules import pools, recognition
from contracts.rules.pools import LedgerKind, Pool
from msp.data.bulk import insert_rows
from msp.data.work import Work
from msp.kernel.access import Permission
from msp.kernel.ids import new_id

Rows = list[dict[str, Any]]


@dataclass(slots=True)
class Tray:
    """Pools as they stand while the entries pass, and the rows that they leave behind."""

    work: Work
    rows: dict[UUID, HourPool]
    facts: dict[UUID, Pool]
    by_line: dict[UUID, list[UUID]]
    ledger: Rows = field(default_factory=list)
    earned: Rows = field(default_factory=list)


def burn_in_bulk(work: Work, wishes: Sequence[BurnRequest]) -> dict[str, Burned]:
    """Use hours for many sources, in the order given; sources that already did are answered as
    they were. The books are the same as after `burn` for each (DOMAIN §5).
    """
    work.require(Permission.IMPORT_RUN)
    tray = _tray(work, {line_id for wish in wishes for line_id in wish.line_ids})
    known, turns = _standing(work, tray)
    answers: dict[str, Burned] = {}
    for wish in wishes:
        parts = known.get(wish.source) or answers.get(wish.source, Burned((), 0)).parts
        if parts:
            taken = sum(minutes for _, minutes in parts)
            answers[wish.source] = Burned(tuple(parts), max(wish.minutes - taken, 0))
        else:
            answers[wish.source] = _burned(tray, wish, turns.get(wish.source, -1) + 1)
    _store(tray)
    return answers


def _tray(work: Work, line_ids: Iterable[UUID]) -> Tray:
    found = locked(
        work,
        select(HourPool).where(HourPool.line_id.in_(sorted(line_ids)), HourPool.state.in_(BURNING)),
    )
    by_line: dict[UUID, list[UUID]] = {}
    for pool in found:
        by_line.setdefault(pool.line_id, []).append(pool.id)
    rows = {pool.id: pool for pool in found}
    return Tray(work, rows, {pool.id: pool.facts for pool in found}, by_line)


def _standing(work: Work, tray: Tray) -> tuple[dict[str, list[tuple[UUID, int]]], dict[str, int]]:
    """By source: the parts that stand, and the last turn."""
    found = work.session.execute(
        select(
            LedgerEntry.source,
            LedgerEntry.pool_id,
            LedgerEntry.turn,
            LedgerEntry.kind,
            LedgerEntry.minutes,
        ).where(
            LedgerEntry.pool_id.in_(sorted(tray.rows)),
            LedgerEntry.kind.in_((LedgerKind.BURN, LedgerKind.REVERSAL)),
        )
    ).all()
    back = {(row.source, row.pool_id, row.turn) for row in found if row.kind is LedgerKind.REVERSAL}
    parts: dict[str, list[tuple[UUID, int]]] = {}
    turns: dict[str, int] = {}
    for row in found:
        if row.kind is not LedgerKind.BURN:
            continue
        turns[row.source] = max(turns.get(row.source, -1), row.turn)
        if (row.source, row.pool_id, row.turn) not in back:
            parts.setdefault(row.source, []).append((row.pool_id, -row.minutes))
    return parts, turns


def _burned(tray: Tray, wish: BurnRequest, turn: int) -> Burned:
    usable = [
        tray.facts[pool_id]
        for line_id in wish.line_ids
        for pool_id in tray.by_line.get(line_id, ())
        if tray.rows[pool_id].client_id == wish.client_id
    ]
    draw = pools.drawn(usable, wish.minutes, wish.on)
    for pool_id, minutes in draw.parts:
        before = tray.facts[pool_id]
        after = replace(before, remaining=before.remaining - minutes)
        tray.facts[pool_id] = after
        if after.remaining == -after.deficit_limit:
            tray.by_line[tray.rows[pool_id].line_id].remove(pool_id)
        entry = _entry(tray, wish, (pool_id, minutes), turn)
        tray.ledger.append(entry)
        tray.earned.extend(_slices(tray, entry, before.remaining, after.remaining))
    return Burned(draw.parts, draw.uncovered)


def _entry(tray: Tray, wish: BurnRequest, part: tuple[UUID, int], turn: int) -> dict[str, Any]:
    work = tray.work
    return {
        "id": new_id(),
        "created_at": work.now,
        "provider_id": work.actor.provider_id,
        "client_id": wish.client_id,
        "pool_id": part[0],
        "kind": LedgerKind.BURN,
        "minutes": -part[1],
        "source": wish.source,
        "turn": turn,
        "work_on": wish.on,
        "reason": "",
        "actor_id": work.actor.id,
    }


def _slices(tray: Tray, entry: dict[str, Any], before: int, after: int) -> Iterator[dict[str, Any]]:
    pool = tray.rows[entry["pool_id"]]
    amount = slice_earned(pool, LedgerKind.BURN, before, after)
    if amount:
        yield {
            "id": new_id(),
            "created_at": entry["created_at"],
            "provider_id": entry["provider_id"],
            "client_id": entry["client_id"],
            "pool_id": pool.id,
            "ledger_entry_id": entry["id"],
            "kind": LedgerKind.BURN,
            "recognised_on": max(
                recognition.recognised_on(pool.recognition, entry["work_on"], pool.expires_on),
                pool.sold_on or entry["work_on"],
            ),
            "amount_minor": amount.minor,
            "currency": amount.currency,
        }


def _store(tray: Tray) -> None:
    session = tray.work.session
    tables: tuple[tuple[Any, Rows], ...] = (
        (LedgerEntry.__table__, tray.ledger),
        (RecognitionRow.__table__, tray.earned),
    )
    for table, rows in tables:
        insert_rows(session, table, rows)
    burned = {row["pool_id"] for row in tray.ledger}
    for pool_id in burned:
        pool = tray.rows[pool_id]
        carry(pool, tray.facts[pool_id].remaining)
        pool.was_burned = True
    session.flush()
