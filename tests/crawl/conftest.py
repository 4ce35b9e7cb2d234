"""One world on each kind of database, and somebody to walk through it."""

from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from werkzeug.test import TestResponse

from msp.data.engine import sessions_of
from msp.kernel.access import Actor
from tests import databases
from tests.conftest import NOW
from tests.crawl import world
from tests.crawl.addresses import Address
from tests.crawl.visitor import Visitor
from tests.crawl.world import INSIDE, OTHER, STRANGE, TAG, Ids, World

# asked on SQLite in every run, on PostgreSQL in the drill only
LATER = (
    *("lead", "desk_manager", "finance", "sales", "auditor"),
    *("end user", "site user", "technical contact"),
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The two databases differ in their lock, not in their roles: the rest is for the drill."""
    for item in items:
        ours = "tests/crawl/" in item.nodeid and f"[{databases.KINDS[1]}" in item.nodeid
        if ours and any(f"-{role}]" in item.nodeid for role in LATER):
            item.add_marker("drill")


@dataclass
class Crawl:
    """The world, its visitor, and everything that was found wrong on the way."""

    world: World
    visitor: Visitor
    faults: list[str] = field(default_factory=list)

    def ask(self, who: Actor | None, address: Address, ids: Ids, **told: object) -> TestResponse:
        """The answer; words that are none of the reader's business are a fault at once."""
        if address.is_api and not address.reads and not told:
            told = {"json": {}}
        answer = self.visitor.ask(who, address.method, address.of(ids), **told)
        where = f"{who.name if who else 'stranger'}: {address.method} {address.of(ids)}"
        self.look(who, answer, where)
        return answer

    def look(self, who: Actor | None, answer: TestResponse, where: str) -> None:
        """No fault of ours, and no word of another's, in the body or the headers."""
        if answer.status_code >= 500:
            self.fault(f"{where} answers {answer.status_code}")
        if answer.mimetype == "text/html" and TAG.encode() in answer.data:
            self.fault(f"{where} shows what was typed as it was typed")
        text = answer.data + str(answer.headers).encode()
        for word in forbidden(who, self.world):
            if word.encode() in text or word.lower().encode() in text:
                self.fault(f"{where} shows {word}")

    @property
    def is_postgres(self) -> bool:
        """Whether the second lock, row level security, is there too."""
        return self.visitor.connection.dialect.name == "postgresql"

    def fault(self, sentence: str) -> None:
        self.faults.append(sentence)

    def done(self) -> None:
        """Say everything that was found, and start anew."""
        found, self.faults = sorted(set(self.faults)), []
        assert not found, f"{len(found)} faults:\n" + "\n".join(found)


def forbidden(who: Actor | None, world: World) -> list[str]:
    """The words that this reader must never see."""
    if who is None:
        return [OTHER, STRANGE, INSIDE]
    if who.provider_id != world.own.actors["technician"].provider_id:
        return [OTHER]
    if who.is_client:
        return [OTHER, STRANGE, INSIDE]
    return [STRANGE] if who.clients is None else [OTHER, STRANGE]


def _crawl(kind: str) -> Iterator[Crawl]:
    engine = databases.engine_of(kind)
    made = world.build(sessions_of(engine, lambda: NOW))
    with engine.connect() as connection, connection.begin() as outer:
        yield Crawl(made, Visitor(connection))
        outer.rollback()
    engine.dispose()


@pytest.fixture(scope="package", params=databases.KINDS)
def crawl(request: pytest.FixtureRequest) -> Iterator[Crawl]:
    """The world on both databases."""
    yield from _crawl(request.param)
