"""A month of ten thousand clients priced again: a hundred entries each become charges."""

import time
from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, date, datetime, timedelta
from multiprocessing import get_context
from typing import Any
from uuid import UUID

from sqlalchemy import inspect, select

from billing.queries import labour
from contracts.models import Contract, ContractLine, LineTerms
from contracts.rules.bands import Factors
from contracts.rules.lines import LineKind
from contracts.rules.rounding import Steps
from msp.accounts.models import Client
from msp.data.bulk import count_rows_anew, insert_rows, swept_rarely
from msp.data.engine import connect, sessions_of
from msp.data.work import Work, begin, look
from msp.desk.models import Ticket, TimeEntry
from msp.desk.rules import settling
from msp.desk.rules.settling import Agreed, Stretch
from msp.desk.rules.time import Coverage, EntryState
from msp.kernel.access import system_actor
from msp.kernel.ids import new_id
from msp.kernel.periods import month_of
from tests.bench.entries import NOW, made
from tests.bench.grounds import Ground
from tests.bench.lines import Wanted, around, tell

CLIENTS, EACH = 10_000, 100
PER = 5  # entries of one ticket
Row = dict[str, Any]
SECONDS = Wanted("s", 12, 6)
MONTH = month_of(date(2026, 10, 1))


def priced(ground: Ground, clients: int = CLIENTS) -> None:
    """Pure: every entry measured by its terms. Set: the month's charges as a run collects them.

    Measured in a process of its own, as a run is: one that has just made a million rows is slow.
    """
    engine = connect(ground.url)
    sessions = sessions_of(engine, lambda: NOW)
    world = made(sessions)
    actor = system_actor(world.provider_id)
    with begin(sessions, actor, NOW) as work:
        agreed = _agreed(work, clients)
    count_rows_anew(engine)  # each entry is checked against them
    with begin(sessions, actor, NOW) as work:
        tickets = _tickets(work, agreed)
    count_rows_anew(engine)
    with begin(sessions, actor, NOW) as work:
        _entries(work, world.kind, (agreed, tickets))
    count_rows_anew(engine)
    engine.dispose()
    with ProcessPoolExecutor(1, get_context("spawn")) as apart:
        apart.submit(int).result()  # it stands before it is measured
        with around() as noted:
            seconds, more = apart.submit(_timed, ground.url, world.provider_id, clients).result()
    tell("re-pricing a month", seconds, SECONDS, noted, **more, **ground.words)


def _timed(url: str, provider_id: UUID, clients: int) -> tuple[float, dict[str, float]]:
    """Seconds for the whole, and what they are made of."""
    engine = connect(url)
    languages = {1000 + number: "ja" for number in range(clients)}
    sessions = sessions_of(engine, lambda: NOW)
    with swept_rarely(), look(sessions, system_actor(provider_id), NOW) as work:
        start, cpu = time.monotonic(), time.process_time()
        charges = sum(1 for _ in labour.found(work, MONTH, languages))
        middle = time.monotonic()
        measured = _measured(clients)
        end, spent = time.monotonic(), time.process_time() - cpu
    engine.dispose()
    return end - start, {
        "cpu_s": round(spent, 2),
        "set_s": round(middle - start, 2),
        "pure_s": round(end - middle, 2),
        "clients": clients,
        "charges": charges,
        "measured": measured,
    }


def _measured(clients: int) -> int:
    """Round and weigh as many entries as the month has, each by itself."""
    agreed, done = Agreed(Steps(15, 15), Factors()), 0
    ids = [UUID(int=place) for place in range(EACH)]
    at = datetime(2026, 10, 5, 1, tzinfo=UTC)
    day = at.date()
    for number in range(clients):
        worked = 600 + number % 50
        stretches = [Stretch(each, each, each, None, at, worked, day, day) for each in ids]
        done += len(settling.weighings(stretches, agreed))
    return done


def _agreed(work: Work, clients: int) -> list[Row]:
    """So many clients with a contract each; the terms of its line."""
    made = _copies(work, work.session.scalars(select(Client).limit(1)).one(), [{}] * clients)
    for number, row in enumerate(made):
        row |= {"number": 1000 + number, "name": f"客 {number}"}
    spot = select(ContractLine).where(ContractLine.kind == LineKind.TIME_AND_MATERIALS).limit(1)
    line = work.session.scalars(spot).one()
    terms = work.session.scalars(select(LineTerms).where(LineTerms.line_id == line.id)).one()
    contract = work.get(Contract, line.contract_id)
    contracts = _copies(work, contract, [{"client_id": each["id"]} for each in made])
    for number, row in enumerate(contracts):
        row["number"] = 1000 + number
    lines = _copies(work, line, [_of(each, contract_id=each["id"]) for each in contracts])
    agreed = _copies(work, terms, [_of(each, line_id=each["id"]) for each in lines])
    kept = ((Client, made), (Contract, contracts), (ContractLine, lines), (LineTerms, agreed))
    for model, rows in kept:
        _keep(work, model, rows)
    return agreed


def _tickets(work: Work, agreed: list[Row]) -> list[Row]:
    """One for every few entries of a client."""
    ticket = work.session.scalars(select(Ticket).limit(1)).one()
    rows = _copies(work, ticket, [_of(each) for each in agreed for _ in range(EACH // PER)])
    for number, row in enumerate(rows):
        row["number"] = 1000 + number
    _keep(work, Ticket, rows)
    return rows


def _entries(work: Work, kind: UUID, told: tuple[list[Row], list[Row]]) -> None:
    """A hundred approved entries at each price, as a desk writes them down: day by day."""
    agreed, tickets = told
    for number in sorted(range(EACH), key=_day):
        rows = [
            _entry(one, tickets[(place * EACH + number) // PER]["id"], kind, number)
            for place, one in enumerate(agreed)
        ]
        _keep(work, TimeEntry, rows)


def _of(row: Row, **more: Any) -> Row:
    return {"client_id": row["client_id"], **more}


def _copies(work: Work, row: Any, told: Iterable[Row]) -> list[Row]:
    """Rows like one that was made by the actions, each with its own id and what is told of it."""
    table = inspect(type(row)).local_table
    like = work.session.execute(select(table).where(table.c.id == row.id)).mappings().one()
    return [{**like, "id": new_id(), **each} for each in told]


def _keep(work: Work, model: type[Any], rows: list[Row]) -> None:
    insert_rows(work.session, inspect(model).local_table, rows)


def _entry(agreed: Row, ticket_id: UUID, kind: UUID, number: int) -> Row:
    day = _day(number)
    return {
        "provider_id": agreed["provider_id"],
        "client_id": agreed["client_id"],
        "created_at": NOW,
        "id": new_id(),
        "ticket_id": ticket_id,
        "work_type_id": kind,
        "line_id": agreed["line_id"],
        "terms_id": agreed["id"],
        "state": EntryState.APPROVED,
        "coverage": Coverage.COVERED,
        "explanation": [],
        "work_on": day,
        "started_at": datetime(day.year, day.month, day.day, 1, tzinfo=UTC),
        "worked_seconds": 600 + number,
        "billable_minutes": 15,
        "weighted_minutes": 15,
        "charge_minutes": 15,
        "rate_minor": 12_000,
        "rate_currency": "JPY",
    }


def _day(number: int) -> date:
    return MONTH.first + timedelta(days=number % 28)
