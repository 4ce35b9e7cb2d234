"""The page of jobs says when recurring work last ran for the provider, and how it went."""

from sqlalchemy import select

from billing.jobs import tasks
from msp.app import JOBS
from msp.data.jobs import Recurring, RecurringRound
from msp.doors.worker import Worker
from msp.home.web.jobs import WORK
from tests.conftest import NOW

GOOD = Recurring("billing.note_overdue", 3600, lambda work: None)


def broken(work):
    raise ZeroDivisionError("a fault in the work itself")


def row_of(work):
    wanted = select(RecurringRound).where(RecurringRound.name == GOOD.name)
    return work.session.scalars(wanted.execution_options(populate_existing=True)).one()


def test_each_round_is_remembered_with_what_came_of_it(work, sessions, browser):
    work.session.flush()
    worker = Worker(sessions, lambda: [work.actor.provider_id], [GOOD])

    worker.once(GOOD)
    well = row_of(work)
    assert (well.ran_at, well.error, well.failed_at) == (NOW, None, None)
    assert "ZeroDivisionError" not in browser.get("/jobs/").text

    worker.once(Recurring(GOOD.name, 3600, broken))
    badly = row_of(work)
    assert (badly.id, badly.error, badly.failed_at) == (well.id, "ZeroDivisionError", NOW)
    assert "ZeroDivisionError" in browser.get("/jobs/").text

    worker.once(GOOD)
    again = row_of(work)
    assert (again.error, again.failed_at) == (None, NOW)


def test_everything_that_the_worker_does_has_a_name_that_people_read(tmp_path):
    names = {part.name for part in JOBS} | {part.kind for part in tasks(tmp_path)}
    assert names - WORK.keys() == set()
