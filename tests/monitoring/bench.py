"""How late and how costly 10,000 HTTP checks a minute are; prints one JSON line. No test.

Run as `python -m tests.monitoring.bench [seconds] [checks] [sqlite|postgresql]`. The page that is
asked lives in a process of its own; what is counted is the worker's: claiming, asking, state
and writing.
"""

import asyncio
import json
import os
import subprocess
import sys
import time
from collections import Counter
from datetime import timedelta
from uuid import uuid4

from aiohttp import web
from sqlalchemy import func, select

from monitoring.models import Check, CheckKind, CheckResult
from monitoring.patrol import Patrol
from monitoring.rules import due_after
from msp.accounts.models import Client, Provider
from msp.data.clock import real_clock
from msp.data.engine import sessions_of
from msp.data.work import Sessions, begin, look
from msp.kernel.access import Actor, system_actor
from msp.kernel.ids import new_id
from tests import databases

LEAD = 8  # seconds until the first check is due


async def serve() -> None:
    """A page on a port of its own, which is printed."""

    async def hello(request: web.BaseRequest) -> web.Response:
        return web.Response(text="ok")

    runner = web.ServerRunner(web.Server(hello))
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0, backlog=1024).start()
    sys.stdout.write(f"{runner.addresses[0][1]}\n")
    sys.stdout.flush()
    await asyncio.Event().wait()


def checks(sessions: Sessions, port: int, count: int) -> Actor:
    actor = system_actor(uuid4())
    with begin(sessions, actor) as work:
        work.add(Provider(id=actor.provider_id, name="p"))
        client = work.add(Client(name="c", number=1))
        soon, target = work.now + timedelta(seconds=LEAD), f"http://127.0.0.1:{port}/"
        for place in range(count):
            key = new_id()
            work.session.add(
                Check(
                    id=key,
                    client_id=client.id,
                    name=f"Web {place}",
                    kind=CheckKind.HTTP,
                    target=target,
                    next_due_at=due_after(soon, 60, key.int),
                )
            )
    return actor


def patrolled(patrol: Patrol, seconds: int) -> tuple[int, float]:
    """Tick each second for so long; the checks taken, and the seconds of CPU that it cost."""
    cpu, start, taken = time.process_time(), time.monotonic(), 0
    for second in range(seconds):
        time.sleep(max(start + second - time.monotonic(), 0))
        taken += patrol.tick()
    return taken, time.process_time() - cpu


def percentile(lags: Counter[int], percent: int) -> int:
    wanted, seen = sum(lags.values()) * percent // 100, 0
    for lag in sorted(lags):
        seen += lags[lag]
        if seen > wanted:
            return lag
    return max(lags, default=0)


def main(seconds: int = 75, count: int = 10_000, kind: str = "sqlite") -> None:
    page = subprocess.Popen(
        [sys.executable, "-m", "tests.monitoring.bench", "serve"], stdout=subprocess.PIPE, text=True
    )
    try:
        port = int(page.stdout.readline() if page.stdout else 0)
        engine = databases.engine_of(kind)
        sessions = sessions_of(engine, real_clock)
        actor = checks(sessions, port, count)
        patrol = Patrol(sessions, [f"127.0.0.0/8:{port}"])
        taken, cpu = patrolled(patrol, seconds)
        patrol.settled(20)
        patrol.close()
        with look(sessions, actor) as work:
            stored = work.session.scalar(select(func.count()).select_from(CheckResult))
            failed = work.session.scalar(
                select(func.count()).select_from(Check).where(Check.heard == "fail")
            )
        figures = {
            "bench": "checks",
            "database": kind,
            "checks": count,
            "seconds": seconds,
            "taken": taken,
            "per_minute": taken * 60 // (seconds - LEAD),
            "stored": stored,
            "unanswered": patrol._taken - patrol._answered,
            "failed": failed,
            "lag_ms_p50": percentile(patrol.lags, 50),
            "lag_ms_p99": percentile(patrol.lags, 99),
            "lag_ms_max": max(patrol.lags, default=0),
            "cores": round(cpu / seconds, 3),
            "load": os.getloadavg()[0],
        }
        sys.stdout.write(json.dumps(figures) + "\n")
        engine.dispose()
    finally:
        page.terminate()
        page.wait()


if __name__ == "__main__":
    if sys.argv[1:2] == ["serve"]:
        asyncio.run(serve())
    else:
        told = sys.argv[1:]
        main(*(int(text) for text in told[:2]), *told[2:3])
