"""On SQLite one piece of work writes at a time, and the next one takes its turn at once."""

from threading import Thread

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from msp.data import engine as ways
from msp.data.engine import WRITES


@pytest.fixture(scope="module")
def two(tmp_path_factory):
    """Two ways to one database, as two processes have them."""
    url = f"sqlite:///{tmp_path_factory.mktemp('turns') / 'tasuki.db'}"
    made = ways.connect(url), ways.connect(url)
    with made[0].begin() as sql:
        sql.execute(text("CREATE TABLE counted (how_many INTEGER)"))
        sql.execute(text("INSERT INTO counted VALUES (0)"))
    yield made
    for each in made:
        each.dispose()


def test_who_waits_to_write_writes_after_who_came_first(two):
    def count(engine):
        for _ in range(40):
            with engine.begin() as sql:
                before = sql.scalar(text("SELECT how_many FROM counted"))
                sql.execute(text("UPDATE counted SET how_many = :now"), {"now": before + 1})

    threads = [Thread(target=count, args=[engine]) for engine in two]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    with two[0].connect() as sql:
        assert sql.scalar(text("SELECT how_many FROM counted")) == 80


def test_who_waits_too_long_is_told_as_of_every_lost_lock_and_may_ask_again(two, monkeypatch):
    monkeypatch.setattr(ways, "PATIENCE", 0)

    with two[0].begin(), pytest.raises(OperationalError, match="locked"), two[1].begin():
        pass

    with two[1].begin() as sql:
        assert sql.exec_driver_sql("PRAGMA busy_timeout").scalar() == 10_000


def test_who_looks_waits_for_nobody(two):
    with two[0].begin() as sql, two[1].connect() as looking:
        sql.execute(text("UPDATE counted SET how_many = -1"))
        reader = looking.execution_options(**{WRITES: False})

        assert reader.scalar(text("SELECT how_many FROM counted")) != -1

        sql.rollback()
