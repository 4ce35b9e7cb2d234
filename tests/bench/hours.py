"""The hours page of a client with fifty thousand entries, as finance asks for it."""

import time
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import inspect, select

from contracts.models import ContractLine, HourPool, LedgerEntry
from contracts.rules.pools import LedgerKind
from msp.app import create_app
from msp.data.bulk import count_rows_anew, insert_rows
from msp.data.engine import connect, sessions_of
from msp.data.work import Work, begin
from msp.desk.models import TimeEntry
from msp.desk.rules.time import Coverage, EntryState
from msp.kernel.access import Actor, Role
from msp.kernel.ids import new_id
from msp.settings import Settings
from tests.bench.entries import NOW, START, made
from tests.bench.grounds import SECRET, Ground
from tests.bench.lines import Wanted, around, tell

ENTRIES, TIMES = 50_000, 20
PAGE = Wanted("ms", 100, 40)
Rows = list[dict[str, Any]]


def asked(ground: Ground) -> None:
    """The page, asked twenty times by one browser after a warm-up: the middle one."""
    engine = connect(ground.url)
    sessions = sessions_of(engine, lambda: NOW)
    world = made(sessions)
    actor = Actor(uuid4(), "Olive", frozenset({Role.PROVIDER_ADMIN}), world.provider_id)
    with begin(sessions, actor, NOW) as work:
        client_id = _worked(work, (world.kind, world.people[0], world.tickets[0]))
    count_rows_anew(engine)
    app = create_app(Settings(database="sqlite://", secret=SECRET), who=lambda: actor)
    app.extensions["sessions"] = sessions
    browser, took = app.test_client(), []
    path = f"/clients/{client_id}/hours"
    with around() as noted:
        for _ in range(TIMES + 3):
            start, cpu = time.monotonic(), time.process_time()
            answer = browser.get(path)
            took.append((time.monotonic() - start, time.process_time() - cpu))
            if answer.status_code != 200:
                raise RuntimeError(f"{path}: {answer.status_code}")
    walls, cpus = (sorted(each[place] * 1000 for each in took[3:]) for place in (0, 1))
    more = {
        "cpu_ms": round(cpus[TIMES // 2], 1),
        "entries": ENTRIES,
        "kb": len(answer.data) // 1024,
    }
    tell("hours page", walls[TIMES // 2], PAGE, noted, **more, **ground.words)
    engine.dispose()


def _worked(work: Work, named: tuple[UUID, UUID, UUID]) -> UUID:
    """Fifty thousand entries of ten minutes over the days of the contract, all on one pool."""
    kind, person, ticket = named
    pool = work.session.scalars(select(HourPool).order_by(HourPool.source).limit(1)).one()
    line = work.get(ContractLine, pool.line_id)
    days = (date(2026, 11, 20) - START).days
    entries: Rows = []
    for number in range(ENTRIES):
        day = START + timedelta(days=number * days // ENTRIES)
        at = datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(minutes=number % 600)
        entries.append(
            {
                "id": new_id(),
                "created_at": at,
                "provider_id": line.provider_id,
                "client_id": line.client_id,
                "ticket_id": ticket,
                "person_id": person,
                "work_type_id": kind,
                "line_id": line.id,
                "state": EntryState.APPROVED if number < ENTRIES - 500 else EntryState.SUBMITTED,
                "coverage": Coverage.COVERED,
                "explanation": [],
                "work_on": day,
                "started_at": at,
                "worked_seconds": 600,
                "billable_minutes": 10,
                "weighted_minutes": 10,
                "pool_minutes": 10,
                "note": f"作業 {number}",
            }
        )
    insert_rows(work.session, inspect(TimeEntry).local_table, entries)
    insert_rows(
        work.session, inspect(LedgerEntry).local_table, [_burn(one, pool) for one in entries]
    )
    return line.client_id


def _burn(entry: dict[str, Any], pool: HourPool) -> dict[str, Any]:
    return {
        "id": new_id(),
        "created_at": entry["created_at"],
        "provider_id": pool.provider_id,
        "client_id": pool.client_id,
        "pool_id": pool.id,
        "kind": LedgerKind.BURN,
        "minutes": -10,
        "source": f"time:{entry['id']}",
        "turn": 0,
        "work_on": entry["work_on"],
        "actor_id": entry["person_id"],
    }
