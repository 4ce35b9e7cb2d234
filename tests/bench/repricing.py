"""A month of ten thousand clients priced again: a hundred entries each become charges."""

import time
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import inspect

from billing.queries import labour
from contracts.rules.bands import Factors
from contracts.rules.rounding import Steps
from msp.accounts.models import Client
from msp.data.bulk import count_rows_anew, insert_rows
from msp.data.engine import connect, sessions_of
from msp.data.work import Work, begin, look
from msp.desk.models import TimeEntry
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
AT_ONCE = 200
SECONDS = Wanted("s", 12, 6)
MONTH = month_of(date(2026, 10, 1))


def priced(ground: Ground, clients: int = CLIENTS) -> None:
    """Pure: every entry measured by its terms. Set: the month's charges as a run collects them."""
    engine = connect(ground.url)
    sessions = sessions_of(engine, lambda: NOW)
    world = made(sessions)
    actor = system_actor(world.provider_id)
    with begin(sessions, actor, NOW) as work:
        languages = _month(work, world.kind, clients)
    count_rows_anew(engine)
    with around() as noted, look(sessions, actor, NOW) as work:
        start, cpu = time.monotonic(), time.process_time()
        charges = sum(1 for _ in labour.found(work, MONTH, languages))
        middle = time.monotonic()
        measured = _measured(clients)
        end, spent = time.monotonic(), time.process_time() - cpu
    more = {
        "cpu_s": round(spent, 2),
        "set_s": round(middle - start, 2),
        "pure_s": round(end - middle, 2),
        "clients": clients,
        "charges": charges,
        "measured": measured,
    }
    tell("re-pricing a month", end - start, SECONDS, noted, **more, **ground.words)
    engine.dispose()


def _measured(clients: int) -> int:
    """Round and weigh as many entries as the month has, each by itself."""
    agreed, done = Agreed(Steps(15, 15), Factors()), 0
    ids = UUID(int=1)
    at = datetime(2026, 10, 5, 1, tzinfo=UTC)
    for number in range(clients):
        stretches = [
            Stretch(UUID(int=place), ids, ids, None, at, 600 + number % 50, at.date(), at.date())
            for place in range(EACH)
        ]
        done += len(settling.weighings(stretches, agreed))
    return done


def _month(work: Work, kind: UUID, clients: int) -> dict[int, str]:
    """So many clients, and a hundred approved entries at a price for each."""
    own = {"provider_id": work.actor.provider_id, "created_at": NOW}
    made: list[dict[str, Any]] = [
        {**own, "id": new_id(), "number": 1000 + n, "name": f"客 {n}"} for n in range(clients)
    ]
    insert_rows(work.session, inspect(Client).local_table, made)
    for start in range(0, clients, AT_ONCE):
        rows = [
            _entry({**own, "client_id": each["id"], "work_type_id": kind}, number)
            for each in made[start : start + AT_ONCE]
            for number in range(EACH)
        ]
        insert_rows(work.session, inspect(TimeEntry).local_table, rows)
    return {each["number"]: "ja" for each in made}


def _entry(own: dict[str, Any], number: int) -> dict[str, Any]:
    day = MONTH.first + timedelta(days=number % 28)
    return {
        **own,
        "id": new_id(),
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
