"""Charges, drafts and their lines are stored in batches; table-level SQL of billing lives here.

Every row carries the actor's provider, and everything read or changed goes through the narrowed
session, so nothing of another provider is seen or written.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Select, delete, select, update

from billing.models import ChargeRow, Invoice, InvoiceLine, Run, RunItem
from billing.queries.collecting import Gathered
from billing.queries.parts import chunks
from billing.rules.charges import Charge
from contracts.models import PeriodLock
from msp.data.bulk import insert_rows
from msp.data.work import Work
from msp.desk.models import Goods, TimeEntry
from msp.desk.rules import EntryState
from msp.kernel.ids import new_id
from msp.kernel.periods import Period

Rows = list[dict[str, Any]]
AS_TOLD = ("kind", "bill_on", "shown_on", "title", "quantity", "amount_minor", "currency", "tax")


def store_charges(work: Work, gathered: Gathered, lines: Sequence[Charge]) -> Mapping[str, UUID]:
    """Charge rows for the lines, by source; what stands there already is taken as it is.

    A charge never changes: where a draft was given up and the thing costs something else now,
    the new charge is the second of that thing (`…#2`). An invoice line names the thing itself,
    which the database lets stand on one invoice only.
    """
    standing = _standing(work, lines)
    ids: dict[str, UUID] = {}
    rows: Rows = []
    for line in lines:
        row = _charge_row(work, gathered, line)
        old = standing.get(line.source)
        if old is not None and not _says_the_same(old, row):
            old = _turned(work, row)
        ids[line.source] = row["id"] if old is None else old.id
        if old is None:
            rows.append(row)
    insert_rows(work.session, ChargeRow.__table__, rows)
    return ids


def store(work: Work, kind: type[Any], rows: Rows) -> None:
    """New rows of one table, with their identity, provider and moment."""
    born = {"created_at": work.now, "provider_id": work.actor.provider_id}
    insert_rows(work.session, kind.__table__, [{"id": new_id(), **born, **row} for row in rows])


def drop_drafts(work: Work, run_id: UUID) -> int:
    """Take back what a run has drafted and not issued; its charges stay for another draft."""
    drafts = select(Invoice.id).where(Invoice.run_id == run_id, Invoice.number.is_(None))
    ids = list(work.session.scalars(drafts))
    for part in chunks(ids):
        _run(work, delete(RunItem).where(RunItem.invoice_id.in_(part)))
        _run(work, delete(InvoiceLine).where(InvoiceLine.invoice_id.in_(part)))
        _run(work, delete(Invoice).where(Invoice.id.in_(part), Invoice.number.is_(None)))
    _run(work, delete(RunItem).where(RunItem.run_id == run_id, RunItem.invoice_id.is_(None)))
    return len(ids)


def mark_billed(work: Work, clients: Iterable[UUID], period: Period) -> None:
    """Approved time and goods of these clients in `period` are billed and rest."""
    _move(work, clients, period, (EntryState.APPROVED, EntryState.BILLED))


def lock_billed(work: Work, run: Run, issued: Iterable[Invoice]) -> None:
    """The run's month is closed for who was billed: what comes late waits until it is opened."""
    rows = [
        {
            "client_id": invoice.client_id,
            "starts_on": run.first_on,
            "ends_on": run.end_on,
            "reason": invoice.number,
            "source": lock_source(run.id, invoice.client_id),
            "lifted_because": "",
            "actor_id": work.actor.id,
        }
        for invoice in issued
    ]
    store(work, PeriodLock, rows)


def lock_source(run_id: UUID, client_id: UUID) -> str:
    """What a lock is called that an issued invoice made."""
    return f"run:{run_id}:{client_id}"


def mark_unbilled(work: Work, clients: Iterable[UUID], period: Period) -> None:
    """The inverse: after a void the same work can be billed again."""
    _move(work, clients, period, (EntryState.BILLED, EntryState.APPROVED))


def move_named(work: Work, things: Sequence[str], state: EntryState) -> None:
    """The entries and goods that stand on a line by themselves (`time:<id>`, `goods:<id>`)."""
    for kind, name in ((TimeEntry, "time"), (Goods, "goods")):
        named = (thing.split(":") for thing in things)
        ids = [UUID(parts[1]) for parts in named if parts[0] == name and len(parts) == 2]
        for part in chunks(ids):
            _run(work, update(kind).where(kind.id.in_(part)).values(state=state))


def _move(
    work: Work,
    clients: Iterable[UUID],
    period: Period,
    states: tuple[EntryState, EntryState],
) -> None:
    before, after = states
    for part in chunks(sorted(clients)):
        for kind, day in ((TimeEntry, TimeEntry.work_on), (Goods, Goods.sold_on)):
            moved = update(kind).where(
                kind.client_id.in_(part),
                kind.state == before,
                day >= period.first,
                day < period.end,
            )
            _run(work, moved.values(state=after))


def _run(work: Work, statement: Any) -> None:
    work.session.execute(statement, execution_options={"synchronize_session": False})


def _standing(work: Work, lines: Sequence[Charge]) -> dict[str, Any]:
    """The charges that were ever made of these things, by source."""
    found: dict[str, Any] = {}
    for part in chunks([line.source for line in lines]):
        for row in work.session.execute(_as_told().where(ChargeRow.source.in_(part))):
            found[row.source] = row
    return found


def _turned(work: Work, row: dict[str, Any]) -> Any:
    """A later charge of the thing that says the same as `row`; else `row` gets the next turn."""
    thing, turn = row["source"], 2
    again = _as_told().where(ChargeRow.source.startswith(f"{thing}#", autoescape=True))
    known = {old.source: old for old in work.session.execute(again)}
    while (old := known.get(f"{thing}#{turn}")) is not None:
        if _says_the_same(old, row):
            return old
        turn += 1
    row["source"] = f"{thing}#{turn}"
    return None


def _as_told() -> Select[Any]:
    columns = [getattr(ChargeRow, name) for name in AS_TOLD]
    return select(ChargeRow.id, ChargeRow.source, *columns)


def _says_the_same(old: Any, row: dict[str, Any]) -> bool:
    return all(getattr(old, name) == row[name] for name in AS_TOLD)


def _charge_row(work: Work, gathered: Gathered, line: Charge) -> dict[str, Any]:
    found = gathered.found[line.source]
    return {
        "id": new_id(),
        "created_at": work.now,
        "provider_id": work.actor.provider_id,
        "client_id": gathered.clients[found.client].id,
        "source": line.source,
        "kind": line.kind,
        "bill_on": line.bill_on,
        "shown_on": line.shown_on,
        "line_id": found.line_id,
        "ticket_id": found.ticket_id,
        "section": line.section,
        "title": line.title[:300],
        "quantity": line.quantity,
        "unit_price_minor": line.unit_price.minor if line.unit_price else None,
        "amount_minor": line.amount.minor,
        "currency": line.amount.currency,
        "tax": line.tax,
        "minutes": line.minutes,
        "block_minutes": line.block_minutes,
    }
