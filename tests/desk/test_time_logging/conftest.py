"""Time is logged and changed in a story with contracts."""

import pytest
from sqlalchemy import select

from contracts.models import LedgerEntry
from contracts.rules.lines import LineKind
from msp.desk.actions import time as actions
from tests.desk.time_story import agreed, story


@pytest.fixture
def told(work, client):
    return story(work, client)


def log(work, told, **wish):
    wish.setdefault("client_id", told.client.id)
    wish.setdefault("work_type_id", told.remote.id)
    wish.setdefault("note", "設定を直した")
    return actions.log_time(work, actions.LogTime(**wish))


def change(work, entry, **wish):
    return actions.change_entry(work, actions.ChangeEntry(entry_id=entry.id, **wish))


def used(work, entry):
    rows = work.session.scalars(select(LedgerEntry).where(LedgerEntry.source == f"time:{entry.id}"))
    return -sum(row.minutes for row in rows)


def with_block(told, minutes=600, **terms):
    terms.setdefault("rate_per_hour", 12000)
    terms.setdefault("increment", 15)
    told.line(LineKind.BLOCK, **terms)
    agreed(told)
    return told.sell(minutes)
