from datetime import date, timedelta
from uuid import uuid4

import pytest
from sqlalchemy import func, select

from contracts import actions, queries, sets
from contracts.models import LedgerEntry, RecognitionRow
from msp.data.work import Work
from msp.kernel.access import Actor, Role
from msp.kernel.errors import Forbidden
from tests.contracts.conftest import TODAY, person_of


def wishes(line, count, minutes=7):
    days = [TODAY - timedelta(days=number % 40) for number in range(count)]
    return [
        actions.BurnRequest(line.client_id, (line.id,), minutes, day, f"time:{number}")
        for number, day in enumerate(days)
    ]


def books(work):
    ledger = select(
        LedgerEntry.source, LedgerEntry.pool_id, LedgerEntry.minutes, LedgerEntry.turn
    ).order_by(LedgerEntry.source, LedgerEntry.pool_id)
    earned = select(RecognitionRow.recognised_on, RecognitionRow.pool_id, func.count()).group_by(
        RecognitionRow.recognised_on, RecognitionRow.pool_id
    )
    return work.session.execute(ledger).all(), sorted(work.session.execute(earned).all())


def test_the_bulk_path_leaves_the_same_books_as_one_by_one(work, sold, block):
    sold("order:1", 300, price=55555, expires_on=date(2026, 11, 10))
    sold("order:2", 200, price=44444)
    told = wishes(block, 90)

    with work.session.begin_nested() as alone:
        single = {wish.source: actions.burn(work, wish) for wish in told}
        one_by_one = books(work)
        alone.rollback()
    work.session.expire_all()
    bulk = sets.burn_in_bulk(work, told)

    assert books(work) == one_by_one
    assert {key: (b.parts, b.uncovered_minutes) for key, b in bulk.items()} == {
        key: (b.parts, b.uncovered_minutes) for key, b in single.items()
    }
    assert queries.inconsistent(work) == []


def test_a_second_import_changes_nothing_and_answers_the_same(work, sold, block):
    pool = sold("order:1", 100, price=1000)
    told = wishes(block, 20)

    first = sets.burn_in_bulk(work, told)
    second = sets.burn_in_bulk(work, told)

    assert [b.parts for b in first.values() if b.parts] == [
        b.parts for b in second.values() if b.parts
    ]
    assert queries.balance(work, pool.id) == 0


def test_another_clients_pools_are_not_drawn_in_bulk(work, sold, block):
    sold("order:1", 100)
    stranger = actions.BurnRequest(uuid4(), (block.id,), 10, TODAY, "time:x")

    assert sets.burn_in_bulk(work, [stranger])["time:x"].parts == ()


def test_nobody_of_a_client_imports(work, client, block):
    theirs = Work(work.session, person_of(work, client.id), work.now)

    with pytest.raises(Forbidden):
        sets.burn_in_bulk(theirs, [])


def test_another_providers_pools_are_neither_seen_nor_written_in_bulk(work, sold, block):
    pool = sold("order:1", 100)
    work.session.flush()
    stranger = Actor(uuid4(), "Oscar", frozenset({Role.PROVIDER_ADMIN}), uuid4())
    told = wishes(block, 3)

    work.session.info["actor"] = stranger
    answers = sets.burn_in_bulk(Work(work.session, stranger, work.now), told)
    work.session.info["actor"] = work.actor

    assert all(answer.parts == () for answer in answers.values())
    assert queries.balance(work, pool.id) == 100
