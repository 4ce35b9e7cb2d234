"""Logging time, each entry in a transaction of its own, covered and burned, by two processes."""

import json
import subprocess
import sys
import time
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from contracts import actions as contracts
from contracts.rules.lines import LineKind
from contracts.rules.pools import PoolState
from msp.accounts.models import Client, Person, Provider
from msp.data.engine import connect, sessions_of
from msp.data.work import Sessions, Work, begin
from msp.desk.actions import time as desk
from msp.desk.models import Ticket
from msp.kernel.access import Actor, Role, system_actor
from tests.bench.grounds import Ground
from tests.bench.lines import Wanted, around, tell

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
START = date(2026, 4, 1)
CLIENTS, TICKETS, STAFF = 20, 5, 10
ADAY = 24  # entries that somebody logs for one day
RATE = {
    "sqlite": Wanted("entries/s", 300, 500, most=False),
    "postgresql": Wanted("entries/s", 150, 250, most=False),
}


@dataclass(frozen=True, slots=True)
class World:
    """What the loggers need to know; nothing of it is read again while they are measured."""

    provider_id: UUID
    kind: UUID
    people: tuple[UUID, ...]
    tickets: tuple[UUID, ...]

    @property
    def data(self) -> str:
        """The world as an argument of a command."""
        return json.dumps(
            {
                "provider_id": str(self.provider_id),
                "kind": str(self.kind),
                "people": [str(each) for each in self.people],
                "tickets": [str(each) for each in self.tickets],
            }
        )

    @classmethod
    def of(cls, data: str) -> "World":
        """The world, read back."""
        told: dict[str, Any] = json.loads(data)
        people, tickets = (tuple(UUID(each) for each in told[n]) for n in ("people", "tickets"))
        return cls(UUID(told["provider_id"]), UUID(told["kind"]), people, tickets)


def logged(ground: Ground, each: int = 1500, processes: int = 2) -> None:
    """So many entries from each process at the same moment, after a warm-up; rate and CPU."""
    engine = connect(ground.url)
    world = made(sessions_of(engine, lambda: NOW))
    engine.dispose()
    with around() as noted:
        children = [_child(ground, world, each, number) for number in range(processes)]
        for child in children:
            _answer(child)  # each is warm
        for child in children:
            _say(child, "go")
        found = [json.loads(_answer(child)) for child in children]
        for child in children:
            child.wait(60)
    took = max(one["end"] for one in found) - min(one["start"] for one in found)
    cpu = sum(one["cpu"] for one in found) * 1000 / (each * processes)
    count = each * processes
    more = {"cpu_ms_each": round(cpu, 2), "entries": count, "processes": processes}
    tell("log an entry", count / took, RATE[ground.database], noted, **more, **ground.words)


def _child(ground: Ground, world: World, each: int, number: int) -> subprocess.Popen[str]:
    told = [sys.executable, "-m", "tests.bench.entries", ground.url, str(each), str(number)]
    return subprocess.Popen(
        [*told, world.data], text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )


def _answer(child: subprocess.Popen[str]) -> str:
    assert child.stdout is not None
    if not (line := child.stdout.readline()):
        raise RuntimeError("a logger ended before it was done")
    return line


def _say(child: subprocess.Popen[str], word: str) -> None:
    assert child.stdin is not None
    child.stdin.write(f"{word}\n")
    child.stdin.flush()


def made(sessions: Sessions) -> World:
    """A provider with clients that have hours, a spot line, after-hours prices and tickets."""
    owner = Actor(uuid4(), "Olive", frozenset({Role.PROVIDER_ADMIN}), uuid4())
    with begin(sessions, system_actor(owner.provider_id), NOW) as work:
        work.add(Provider(id=owner.provider_id, name="みらいITサービス"))
        work.add(Person(id=owner.id, name="Olive", roles=[Role.PROVIDER_ADMIN.value]))
    with begin(sessions, owner, NOW) as work:
        wish = contracts.CreateWorkType(code="remote", name_ja="リモート", name_en="Remote")
        kind = contracts.create_work_type(work, wish).id
        rate = contracts.SetRate(per_hour=12_000, currency="JPY", starts_on=START)
        contracts.set_rate(work, rate)
        people = tuple(
            work.add(Person(name=f"技術 {n}", roles=[Role.TECHNICIAN.value])).id
            for n in range(STAFF)
        )
        tickets = tuple(each for n in range(CLIENTS) for each in _client(work, n, kind))
    return World(owner.provider_id, kind, people, tickets)


def _client(work: Work, number: int, kind: UUID) -> list[UUID]:
    client = work.add(Client(name=f"お客様 {number}", number=number + 1))
    draft = contracts.DraftContract(client_id=client.id, title="保守契約", starts_on=START)
    contract = contracts.draft_contract(work, draft)
    for line in (LineKind.BLOCK, LineKind.TIME_AND_MATERIALS):
        wish = contracts.AddLine(
            contract_id=contract.id,
            kind=line,
            title=line.value,
            work_type_ids=[kind],
            increment=15,
            after_hours_percent=125,
        )
        contracts.add_line(work, wish)
    contracts.activate_contract(work, contracts.ActivateContract(contract_id=contract.id))
    grant = contracts.GrantBlock(
        client_id=client.id,
        minutes=1_000_000,
        price=100_000_000,
        source=f"order:{number}",
        state=PoolState.ACTIVE,
        starts_on=START,
    )
    contracts.grant_block(work, grant)
    return [_ticket(work, client.id, number * TICKETS + each) for each in range(TICKETS)]


def _ticket(work: Work, client_id: UUID, number: int) -> UUID:
    ticket = Ticket(
        client_id=client_id,
        number=number + 1,
        subject="VPNが切れる",
        opened_at=NOW,
        updated_at=NOW,
    )
    return work.add(ticket).id


def log(sessions: Sessions, world: World, numbers: range) -> None:
    """Log the entries of those numbers: whoever, whatever ticket, some day of the last months."""
    roles = frozenset({Role.TECHNICIAN})
    for number in numbers:
        turn, place = divmod(number, STAFF)
        days, spot = divmod(turn, ADAY)
        actor = Actor(world.people[place], "技術", roles, world.provider_id)
        day = datetime(2026, 11, 19, tzinfo=UTC) - timedelta(days=days)
        wish = desk.LogTime(
            ticket_id=world.tickets[number % len(world.tickets)],
            work_type_id=world.kind,
            minutes=25,
            started_at=day + timedelta(minutes=spot * 25),
            note="VPNの設定を直しました",
        )
        with begin(sessions, actor, NOW) as work:
            desk.log_time(work, wish)


def main() -> None:
    """One logger: warm up, wait for the word, log, say when it began and what it took."""
    url, each, number, data = sys.argv[1:]
    count, world = int(each), World.of(data)
    sessions = sessions_of(connect(url), lambda: NOW)
    base = 100_000 * int(number)
    log(sessions, world, range(base, base + 100))
    sys.stdout.write("warm\n")
    sys.stdout.flush()
    sys.stdin.readline()
    start, cpu = time.time(), time.process_time()
    log(sessions, world, range(base + 100, base + 100 + count))
    told = {"start": start, "end": time.time(), "cpu": time.process_time() - cpu}
    sys.stdout.write(json.dumps(told) + "\n")


if __name__ == "__main__":
    main()
