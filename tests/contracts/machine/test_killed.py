"""Whoever dies in the middle of work leaves books that agree, and the next one goes on."""

import json
import multiprocessing
import random

import pytest
from sqlalchemy import func, select

from contracts.actions import rebuild_pools
from contracts.models import LedgerEntry
from contracts.queries import books as pool_books
from msp.app import create_app
from msp.data.engine import sessions_of
from msp.data.work import begin
from msp.desk import shell
from msp.desk.models import TimeEntry
from msp.desk.queries import books
from msp.settings import Settings
from tests import databases
from tests.conftest import NOW, SECRET
from tests.contracts.machine import killing, world

LONGEST = 400  # milliseconds that one of them works


@pytest.fixture(params=databases.KINDS)
def engine(request):
    """A database of its own, because what is killed must have committed."""
    made = databases.engine_of(request.param)
    yield made
    made.dispose()


def killed(engine, times):
    """So many processes, one after the other, killed at a random moment of their work."""
    forks = multiprocessing.get_context("forkserver")
    forks.set_forkserver_preload([killing.__name__])
    address = engine.url.render_as_string(hide_password=False)
    sessions = sessions_of(engine, lambda: NOW)
    place, dice = world.made(sessions), random.Random(times)
    for number in range(times):
        begun = forks.Event()
        told = (address, place, number, begun)
        one = forks.Process(target=killing.toil, args=told, daemon=True)
        one.start()
        assert begun.wait(60)
        one.join(dice.randint(0, LONGEST) / 1000)
        assert one.is_alive()
        one.kill()
        one.join()
        agrees(sessions, place)
    return sessions, place


def agrees(sessions, place):
    """Rebuild and compare: nothing to say, nothing to change."""
    with begin(sessions, place.actor) as work:
        assert pool_books.compared(work) == []
        assert books.strays(work) == []
        assert rebuild_pools(work) == []
        whole = TimeEntry.pool_minutes + TimeEntry.charge_minutes
        odd = select(TimeEntry.id).where(TimeEntry.weighted_minutes != whole)
        assert work.session.scalars(odd).all() == []


def test_five_killed_in_the_middle_leave_books_that_agree(engine):
    sessions, place = killed(engine, 5)

    with begin(sessions, place.actor) as work:
        assert (work.session.scalar(select(func.count(LedgerEntry.id))) or 0) > 5
    app = create_app(Settings(database="sqlite://", secret=SECRET))
    app.extensions["sessions"] = sessions
    told = app.test_cli_runner().invoke(shell.rebuild, ["pools", "--json"])
    assert json.loads(told.output) == {"changed": 0, "pools": [], "entries": []}


@pytest.mark.drill
def test_two_hundred_killed_in_the_middle_leave_books_that_agree(engine):
    killed(engine, 200)
