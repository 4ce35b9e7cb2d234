"""A month that is killed in the middle and run again ends with the books of an undisturbed one."""

from functools import partial

import pytest

from msp.accounts.models import Provider
from msp.data.engine import WRITES, sessions_of
from msp.data.work import begin
from msp.kernel.access import Actor, Role
from msp.kernel.ids import new_id
from tests import databases
from tests.billing.killing import CLIENTS, Ground, held, kill, waits, world, writes
from tests.conftest import NOW

# one fee each: number within the month, net, tax (10 %, cut), gross
UNDISTURBED = [
    (n, f"{n:03}", 10_000 + n, 1_000 + n // 10, 11_000 + n + n // 10, "issued")
    for n in range(1, CLIENTS + 1)
]
MOMENTS = {
    "drafting": ("2026-02", "2026-03", "2026-04"),
    "drafted": ("2026-05", "2026-06", "2026-07"),
    "issuing": ("2026-08", "2026-09", "2026-10"),
}


@pytest.fixture(scope="module", params=databases.KINDS)
def ground(request, tmp_path_factory):
    """A committed world on each database, its first month billed undisturbed."""
    engine = databases.engine_of(request.param)
    actor = Actor(new_id(), "Olive", frozenset({Role.PROVIDER_ADMIN}), new_id())
    with begin(sessions_of(engine, lambda: NOW), actor) as work:
        work.add(Provider(id=actor.provider_id, name="みらいITサービス株式会社"))
        world(work)
    beside = engine.execution_options(**{WRITES: False})
    made = Ground(beside, str(tmp_path_factory.mktemp("files")))
    made.bills("2026-01")
    yield made
    engine.dispose()


def killed(ground, month, moment):
    """Kill the month's run at that moment; False where it was over before it was seen."""
    if ground.engine.dialect.name == "sqlite":
        return killed_when(ground, month, partial(_seen_on_sqlite, ground, month, moment))
    table = "invoice_line" if moment == "drafting" else "time_entry"
    with held(ground.engine, table) as sql:
        if moment == "drafted":
            return killed_when(ground, month, lambda: ground.count(month, "draft") == CLIENTS)
        return killed_when(ground, month, lambda: waits(sql, table))


def killed_when(ground, month, seen):
    child = ground.starts(month)
    while not seen():
        child.join(0.001)
        if not child.is_alive():
            return False
    kill(child)
    return True


def _seen_on_sqlite(ground, month, moment):
    if moment == "drafted":
        return ground.count(month, "draft") == CLIENTS
    if moment == "drafting":
        return not ground.count(month, "draft") and writes(ground.engine)
    return ground.count(month, "approved") == CLIENTS and writes(ground.engine)


def test_an_undisturbed_month_has_every_client_in_order(ground):
    assert ground.figures("2026-01") == UNDISTURBED
    assert ground.unbilled("2026-01") == 0


@pytest.mark.parametrize("moment", MOMENTS)
def test_a_month_killed_in_the_middle_and_run_again_has_the_same_books(ground, moment):
    month = next((each for each in MOMENTS[moment] if killed(ground, each, moment)), None)
    assert month is not None, "it was never seen in time"
    assert ground.figures(month) == [], "what was not finished has no number"

    ground.bills(month)

    assert ground.figures(month) == UNDISTURBED
    assert ground.unbilled(month) == 0
    assert ground.left_over() == (0, 0)
