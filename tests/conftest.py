"""Both databases for every test that touches data, one rolled-back transaction for each test."""

import gc
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import hypothesis
import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine
from sqlalchemy.orm import sessionmaker

from msp.accounts.models import Client, Person, Provider
from msp.data.engine import sessions_of
from msp.data.tenancy import TenantSession
from msp.data.work import Sessions, Work, begin
from msp.doors.speaking import Compiled
from msp.kernel.access import Actor, Role, system_actor
from msp.settings import Settings
from tests import chromium as installed
from tests import databases, portals
from tests.compiled import Shared

# 2026-11-20 10:00 in Tokyo, a Friday: where every test stands unless it says otherwise
NOW = datetime(2026, 11, 20, 1, 0, tzinfo=UTC)
SECRET = "a secret for tests only, long enough"
SETTINGS = Settings(database="sqlite://", secret=SECRET)

# a busy machine is slow, which is no fault of the code; nothing here is timed
hypothesis.settings.register_profile(
    "tasuki", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("tasuki")


def pytest_configure() -> None:
    """Importing and collecting make what stays: searching it for garbage finds none."""
    gc.disable()


def pytest_collection_finish() -> None:
    """What stands by now is never searched again, and what is young is searched less often."""
    gc.enable()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


# What takes longest, in the order in which two processes best begin it: the rest fills the gaps.
FIRST = (
    "tests/browser/test_looks.py",
    "tests/crawl/test_wishes.py",
    "tests/browser/test_looks_in_english.py",
    "tests/crawl/",
    "tests/browser/test_story.py",
    "tests/browser/",
    "tests/billing/",
)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Long files begin early."""
    items.sort(key=_turn)


def pytest_sessionfinish() -> None:
    """No server outlives the tests."""
    databases.stop()


def _turn(item: pytest.Item) -> int:
    return next((at for at, name in enumerate(FIRST) if item.nodeid.startswith(name)), len(FIRST))


@pytest.fixture(scope="session", autouse=True)
def _compiled(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> None:
    """What one process of the run compiles, the others read."""
    mine = tmp_path_factory.getbasetemp()
    Compiled.known = Shared((mine if worker_id == "master" else mine.parent) / "compiled")


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """One browser for the process."""
    with installed.browser() as started:
        yield started


@pytest.fixture(scope="session", params=databases.KINDS)
def engine(request: pytest.FixtureRequest) -> Iterator[Engine]:
    """A migrated, empty database, once of each kind."""
    made = databases.engine_of(request.param)
    yield made
    made.dispose()


@pytest.fixture
def sessions(engine: Engine) -> Iterator[Sessions]:
    """Sessions whose commits are savepoints inside a transaction that never commits."""
    with engine.connect() as connection, connection.begin() as outer:
        yield sessionmaker(
            connection,
            class_=TenantSession,
            join_transaction_mode="create_savepoint",
            info={"clock": lambda: NOW},
        )
        outer.rollback()


@pytest.fixture
def owner() -> Actor:
    """Olive, who may do everything at her own provider."""
    return Actor(uuid4(), "Olive", frozenset({Role.PROVIDER_ADMIN}), uuid4())


@pytest.fixture
def provider(sessions: Sessions, owner: Actor) -> Provider:
    """Olive's provider, and Olive."""
    with begin(sessions, system_actor(owner.provider_id), NOW) as work:
        made = work.add(Provider(id=owner.provider_id, name="みらいITサービス株式会社"))
        work.add(
            Person(id=owner.id, name="Olive", roles=[Role.PROVIDER_ADMIN.value], mail="o@x.example")
        )
        work.session.expunge(made)
    return made


@pytest.fixture
def work(sessions: Sessions, owner: Actor, provider: Provider) -> Iterator[Work]:
    """Olive's work at her own provider, on that Friday morning."""
    with begin(sessions, owner, NOW) as work:
        yield work


@pytest.fixture
def client(work: Work) -> Client:
    """A client: Minato Works."""
    return work.add(Client(name="株式会社みなと製作所", number=1, name_en="Minato Works"))


@pytest.fixture
def browser(sessions: Sessions, owner: Actor) -> FlaskClient:
    """Olive's browser. It shares the test's transaction, so it sees what `work` made."""
    return browser_of(sessions, owner)


def browser_of(sessions: Sessions, actor: Actor) -> FlaskClient:
    """The browser of any actor."""
    return portals.browser_of(portals.stands_on(portals.named(SETTINGS), sessions), actor)


@pytest.fixture(scope="module", params=databases.KINDS)
def committed(request: pytest.FixtureRequest) -> Iterator[Sessions]:
    """Sessions that really commit, on a database of the module's own."""
    made = databases.engine_of(request.param)
    yield sessions_of(made, lambda: NOW)
    made.dispose()
