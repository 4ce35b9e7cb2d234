"""The patrol with a real server on loopback and a database that really commits."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from uuid import uuid4

import pytest
from sqlalchemy import func, select, update

from monitoring.actions import CreateCheck, PauseCheck, claim_due, create_check, pause_check
from monitoring.models import Check, CheckResult, Outage
from monitoring.patrol import Patrol
from monitoring.rules import Cause, State
from msp.accounts.models import Client, Provider
from msp.data.clock import clock_from
from msp.data.engine import sessions_of
from msp.data.work import Sessions, at_the_gate, begin, look
from msp.kernel.access import Actor, system_actor
from tests import databases
from tests.conftest import NOW

SECOND = timedelta(seconds=1)


class Page(BaseHTTPRequestHandler):
    """A web page that is up until its server says otherwise."""

    def do_GET(self) -> None:
        self.send_response(200 if self.server.is_up else 503)  # type: ignore[attr-defined]
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"ok")

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@contextmanager
def website() -> Iterator[ThreadingHTTPServer]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Page) as server:
        server.is_up = True  # type: ignore[attr-defined]
        serving = threading.Thread(target=server.serve_forever, args=(0.01,))
        serving.start()
        yield server
        server.shutdown()
        serving.join()


@pytest.fixture(params=databases.KINDS)
def running(request: pytest.FixtureRequest) -> Iterator[Sessions]:
    """Sessions that commit, on a clock that runs."""
    engine = databases.engine_of(request.param)
    yield sessions_of(engine, clock_from(NOW))
    engine.dispose()


def watched(sessions: Sessions, target: str, count: int = 1) -> Actor:
    """A provider with so many checks of `target`, all due."""
    actor = system_actor(uuid4())
    with begin(sessions, actor) as work:
        work.add(Provider(id=actor.provider_id, name="p"))
        client = work.add(Client(name="c", number=1))
        for place in range(count):
            wish = CreateCheck(name=f"Web {place}", target=target, client_id=client.id)
            create_check(work, wish)
    return actor


def make_due(sessions: Sessions, actor: Actor) -> None:
    with begin(sessions, actor) as work:
        work.session.execute(update(Check).values(next_due_at=work.now - SECOND))


def test_a_server_that_dies_and_returns_makes_one_outage(running: Sessions):
    with website() as server:
        port = server.server_address[1]
        actor = watched(running, f"http://127.0.0.1:{port}/")
        patrol = Patrol(running, [f"127.0.0.0/8:{port}"])
        for is_up in (True, False, False, False, False, True):
            server.is_up = is_up  # type: ignore[attr-defined]
            make_due(running, actor)
            assert patrol.claim() == 1
            assert patrol.settled(20)
            assert patrol.record() == 1
        patrol.close()

    with look(running, actor) as work:
        outage = work.session.scalars(select(Outage)).one()
        check = work.session.scalars(select(Check)).one()
    assert (outage.cause, outage.detail) == (Cause.STATUS, "503")
    assert outage.ended_at is not None
    assert (check.hard, check.told) == (State.UP, State.UP)


def test_the_checks_of_all_providers_are_taken_and_each_result_goes_home(running: Sessions):
    with website() as server:
        port = server.server_address[1]
        target = f"http://127.0.0.1:{port}/"
        actors = [watched(running, target, count=20), watched(running, target, count=3)]
        patrol = Patrol(running, [f"127.0.0.0/8:{port}"])
        taken = patrol.tick()
        assert patrol.settled(20)
        stored = patrol.record()
        patrol.close()

    assert (taken, stored) == (23, 23)
    for actor, expected in zip(actors, (20, 3), strict=True):
        with look(running, actor) as work:
            assert work.session.scalar(select(func.count()).select_from(CheckResult)) == expected
            assert work.session.scalar(select(func.min(Check.next_due_at))) > work.now


def test_what_the_gateway_refuses_is_a_result_like_any_other(running: Sessions):
    actor = watched(running, "http://127.0.0.1:9/")
    patrol = Patrol(running)
    patrol.claim()
    assert patrol.settled(20)
    patrol.close()

    with look(running, actor) as work:
        result = work.session.scalars(select(CheckResult)).one()
    assert (result.cause, result.detail) == (Cause.FORBIDDEN, "127.0.0.1")


def test_news_is_followed_up_once(running: Sessions):
    followed = []
    actor = watched(running, "http://127.0.0.1:9/")
    patrol = Patrol(running, (), lambda work: followed.append(work.actor.provider_id))
    for _ in range(5):
        make_due(running, actor)
        patrol.claim()
        assert patrol.settled(20)
        patrol.record()
    patrol.close()

    assert followed == [actor.provider_id]


def test_a_check_is_taken_once_for_the_length_of_its_lease(running: Sessions):
    actor = watched(running, "http://127.0.0.1:9/", count=3)
    with begin(running, actor) as work:
        pause_check(work, PauseCheck(check_id=work.session.scalars(select(Check.id)).first()))

    taken = []
    for later in (0, 1, 200):
        with at_the_gate(running) as session:
            now = session.info["clock"]() + later * SECOND
            taken.append(len(claim_due(session, now + SECOND, 100)))

    assert taken == [2, 0, 2]


def test_no_more_is_taken_than_asked_for_the_longest_overdue_first(running: Sessions):
    actor = watched(running, "http://127.0.0.1:9/", count=3)
    with begin(running, actor) as work:
        oldest = work.session.scalars(select(Check).order_by(Check.name)).all()[1]
        oldest.next_due_at = work.now - 60 * SECOND
        wanted = oldest.id

    with at_the_gate(running) as session:
        (due,) = claim_due(session, session.info["clock"]() + SECOND, 1)

    assert (due.check_id, due.provider_id) == (wanted, actor.provider_id)
