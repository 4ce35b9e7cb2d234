"""The queue and a ticket as a signed-in lead asks for them, by `wrk` on the same cores."""

import http.client
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from flask.sessions import SecureCookieSessionInterface
from sqlalchemy import func, select

from msp.accounts import locks
from msp.accounts.actions.gate import Browser, Gate, open_session
from msp.accounts.models import Login, Person
from msp.accounts.queries import gate
from msp.app import create_app
from msp.data.work import at_the_gate, begin, look, peek_at_the_gate
from msp.desk.models import Ticket
from msp.kernel.access import Role, system_actor
from msp.settings import from_environment
from tests.bench.grounds import SECRET, Ground
from tests.bench.lines import Around, Wanted, around, skipped, tell

RATE = {
    "sqlite": Wanted("requests/s", 600, 1000, most=False),
    "postgresql": Wanted("requests/s", 350, 500, most=False),
}
SLOWEST, WEIGHT = Wanted("ms", 150, 150), Wanted("KB", 60, 60)
ROWS = 50
ROW = re.compile(rb'<tr class="?t"?[ >]')
CONNECTIONS, SECONDS = 32, 10


def asked(ground: Ground) -> None:
    """Both pages, each for ten seconds by 32 connections after a warm-up."""
    if shutil.which("wrk") is None:
        skipped("pages", "wrk is not installed: apt-get install wrk")
        return
    cookie, number = signed_in(ground)
    with served(ground) as (port, server):
        for name, path in (("queue", "/tickets/?state=all"), ("ticket", f"/tickets/{number}")):
            size = weighed(port, path, cookie, ROWS if name == "queue" else 0)
            loaded(port, path, cookie, 3)
            with around() as noted:
                spent = cpu_of(server)
                found = loaded(port, path, cookie, SECONDS)
                spent = cpu_of(server) - spent
            said(name, ground, found | {"cpu_us": int(spent * 1_000_000)}, noted)
            tell(f"{name} page weight", size / 1024, WEIGHT, noted, database=ground.database)


def said(name: str, ground: Ground, found: Mapping[str, int], noted: Around) -> None:
    """The rate and the slowest hundredth of one page."""
    rate = found["requests"] * 1_000_000 / found["microseconds"]
    more = {"bad": found["bad"], "broken": found["broken"]}
    more["server_cpu_us_each"] = found["cpu_us"] // max(found["requests"], 1)
    tell(f"{name} page", rate, RATE[ground.database], noted, **more, **ground.words)
    tell(f"{name} page p99", found["p99"] / 1000, SLOWEST, noted, **ground.words)


def signed_in(ground: Ground) -> tuple[str, int]:
    """The cookie of a lead of the imported provider, and the number of a ticket in the middle."""
    app = create_app(from_environment(ground.environment))
    sessions = app.extensions["sessions"]
    with peek_at_the_gate(sessions) as session:
        actor = system_actor(gate.providers(session)[0])
    with begin(sessions, actor) as work:
        person = work.add(Person(name="計測 太郎", roles=[Role.LEAD.value], mail="bench@x.example"))
        person_id, now = person.id, work.now
    with at_the_gate(sessions) as session:
        login = Login(
            person_id=person_id,
            provider_id=actor.provider_id,
            mail_hash=person_id.hex,
            password_hash="",
        )
        session.add(login)
        session.flush()
        keyring = locks.keyring(SECRET, "", "http://127.0.0.1")
        token = open_session(Gate(session, now, keyring), login, Browser("bench", "127.0.0.1"))
    with look(sessions, actor) as work:
        number = work.session.scalar(select(func.max(Ticket.number) / 2)) or 1
    sealed: Any = SecureCookieSessionInterface().get_signing_serializer(app)
    app.extensions["sessions"].kw["bind"].dispose()
    return f"{app.config['SESSION_COOKIE_NAME']}={sealed.dumps({'_user_id': token})}", int(number)


@contextmanager
def served(ground: Ground) -> Iterator[tuple[int, int]]:
    """The portal as `msp serve` runs it: two workers with one thread each."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
    child = subprocess.Popen(
        [str(Path(sys.executable).with_name("msp")), "serve", "--port", str(port)],
        env=ground.environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        for _ in range(120):
            with socket.socket() as door:
                if door.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(1)
        yield port, child.pid
    finally:
        child.terminate()
        child.wait(30)


def cpu_of(server: int) -> float:
    """Seconds of CPU that the server and its workers took: a figure that a busy machine keeps."""
    ticks, family = 0, {server}
    for stat in sorted(Path("/proc").glob("[0-9]*/stat"), key=lambda path: int(path.parts[2])):
        try:
            told = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(stat.parts[2]) in family or int(told[1]) in family:
            family.add(int(stat.parts[2]))
            ticks += int(told[11]) + int(told[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def weighed(port: int, path: str, cookie: str, rows: int) -> int:
    """How many bytes the page has. It must be the page that is meant."""
    asked = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    asked.request("GET", path, headers={"Cookie": cookie})
    answer = asked.getresponse()
    body = answer.read()
    asked.close()
    found = len(ROW.findall(body))
    if answer.status != 200 or found != rows:
        raise RuntimeError(f"{path}: {answer.status} with {found} rows")
    return len(body)


def loaded(port: int, path: str, cookie: str, seconds: int) -> dict[str, int]:
    """What wrk says of so many seconds."""
    done = subprocess.run(
        [
            *("wrk", "-t1", f"-c{CONNECTIONS}", f"-d{seconds}s", "-H", f"Cookie: {cookie}"),
            *("-s", str(Path(__file__).with_name("said.lua")), f"http://127.0.0.1:{port}{path}"),
        ],
        capture_output=True,
        text=True,
        check=True,
    )
    found: dict[str, int] = json.loads(done.stdout.strip().splitlines()[-1])
    return found
