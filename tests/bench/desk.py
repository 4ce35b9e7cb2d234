"""The desk of a million tickets: what it takes to find, to look and to open one more."""

import json
import shutil
import subprocess
import tempfile
from datetime import timedelta
from pathlib import Path
from uuid import UUID

from msp.accounts.actions.own import MakeToken, make_token
from msp.accounts.models import Login, Person
from msp.data.clock import real_clock
from msp.data.engine import connect, sessions_of
from msp.data.work import at_the_gate, begin
from msp.kernel.access import Actor, Permission, Role
from msp.kernel.ids import new_id
from tests.bench import finding, million, pages
from tests.bench.grounds import Ground
from tests.bench.lines import Wanted, around, skipped, tell

TICKETS, CONNECTIONS, SECONDS = 1_000_000, 32, 10
OPENED = Wanted("tickets/s", 300, 500, most=False)


def asked(ground: Ground, tickets: int = TICKETS) -> None:
    """Every figure of the desk, on one ground that is laid once."""
    provider, client = _laid(ground, tickets)
    finding.asked(ground, provider, client)
    pages.asked(ground)
    opened(ground, provider, client)


def _laid(ground: Ground, tickets: int) -> tuple[UUID, UUID]:
    """The provider and its largest client; what a kept ground has already is not laid again."""
    known = ground.folder / "desk.json"
    if known.exists():
        provider, client = json.loads(known.read_text())
        return UUID(provider), UUID(client)
    with around() as noted:
        found = million.laid_out(ground, tickets)
    told = {"tickets": tickets, "clients": million.CLIENTS, "load": [noted.before, noted.after]}
    print(json.dumps({"name": "desk laid out", **told, **ground.words}), flush=True)  # noqa: T201
    known.write_text(json.dumps(list(map(str, found))))
    return found


def opened(ground: Ground, provider: UUID, client: UUID) -> None:
    """Tickets opened by a program, over 32 connections for ten seconds."""
    if shutil.which("wrk") is None:
        skipped("opening", "wrk is not installed: apt-get install wrk")
        return
    token = _token(ground, provider)
    body = json.dumps({"client_id": str(client), "subject": "印刷できない", "description": "受付"})
    with tempfile.NamedTemporaryFile("w", suffix=".lua") as script:
        headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        lines = [f"wrk.headers['{name}'] = '{value}'" for name, value in headers.items()]
        lines += ["wrk.method = 'POST'", f"wrk.body = [[{body}]]"]
        script.write("\n".join([*lines, Path(pages.__file__).with_name("said.lua").read_text()]))
        script.flush()
        with pages.served(ground) as (port, server), around() as noted:
            spent = pages.cpu_of(server)
            found = _loaded(port, script.name)
            spent = pages.cpu_of(server) - spent
    rate = found["requests"] * 1_000_000 / found["microseconds"]
    more = {"bad": found["bad"], "broken": found["broken"], "p99_ms": found["p99"] / 1000}
    more["server_cpu_us_each"] = int(spent * 1_000_000) // max(found["requests"], 1)
    tell("tickets opened by program", rate, OPENED, noted, **more, **ground.words)


def _loaded(port: int, script: str) -> dict[str, int]:
    done = subprocess.run(
        [
            *("wrk", "-t1", f"-c{CONNECTIONS}", f"-d{SECONDS}s", "-s", script),
            f"http://127.0.0.1:{port}/api/v1/tickets",
        ],
        capture_output=True,
        text=True,
        check=True,
    )
    found: dict[str, int] = json.loads(done.stdout.strip().splitlines()[-1])
    return found


def _token(ground: Ground, provider: UUID) -> str:
    """A key of an administrator, as the page of one's own keys makes it."""
    engine = connect(ground.url)
    sessions = sessions_of(engine, real_clock)
    roles = frozenset({Role.PROVIDER_ADMIN})
    with begin(sessions, Actor(new_id(), "計測", roles, provider)) as work:
        named = {"name": "計測 次郎", "roles": [Role.PROVIDER_ADMIN.value]}
        person = work.add(Person(mail="program@x.example", **named))
        key, until = person.id, (work.now + timedelta(days=2)).date()
    with at_the_gate(sessions) as gate:
        whose = {"person_id": key, "provider_id": provider}
        gate.add(Login(mail_hash=key.hex, password_hash="", **whose))
    with begin(sessions, Actor(key, "計測 次郎", roles, provider)) as work:
        scopes = (Permission.TICKET_OPEN, Permission.TICKET_READ)
        _, secret = make_token(work, MakeToken(label="bench", scopes=scopes, expires_on=until))
    engine.dispose()
    return secret
