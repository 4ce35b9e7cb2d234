"""The patrol asks every due check once, in its moment, and brings the results home in batches."""

import asyncio
import threading
from collections import Counter, defaultdict, deque
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import structlog

from monitoring import actions
from monitoring.actions import Due, Result
from monitoring.probes import probe
from msp.data.clock import Clock
from msp.data.work import Sessions, Work, at_the_gate, begin
from msp.kernel.access import system_actor
from msp.outside.gateway import Gateway

LOG = structlog.get_logger("tasuki.patrol")
AHEAD = timedelta(milliseconds=1300)  # a tick and a bit: starts are spread over the second
AT_ONCE = 200
MOST_OPEN = 4000
MOST_KEPT = 50_000
MILLISECOND = timedelta(milliseconds=1)
LATER = timedelta(milliseconds=2)  # a loop's timer may be early; asked too soon is asked twice
NOTHING = timedelta()
Follow = Callable[[Work], object]


class Patrol:
    """Claims, asks and records, over all providers. Call `tick` each second; `close` at the end.

    Probes run on an event loop in a thread of their own, at most 200 at once. `follow` is done
    for a provider whose batch brought news, in a transaction of its own.
    """

    def __init__(
        self, sessions: Sessions, allow: Iterable[str] = (), follow: Follow | None = None
    ) -> None:
        self.lags: Counter[int] = Counter()  # milliseconds between due and start: how many
        self._sessions, self._follow = sessions, follow
        self._clock: Clock = sessions.kw["info"]["clock"]
        self._found: deque[tuple[UUID, Result]] = deque()
        self._taken, self._answered = 0, 0  # each written by one thread only
        self._quiet = threading.Condition()
        self._tasks: set[asyncio.Task[None]] = set()
        self._loop = asyncio.new_event_loop()
        self._gateway = Gateway(allow)
        self._places = asyncio.Semaphore(AT_ONCE)
        self._thread = threading.Thread(target=self._run, name="patrol", daemon=True)
        self._thread.start()

    def tick(self) -> int:
        """Write what came back, then take what is due within the next second; say how much."""
        self.record()
        return self.claim()

    def claim(self) -> int:
        """Take due checks and hand them to the loop; answer how many."""
        room = MOST_OPEN - (self._taken - self._answered)
        if room <= 0:
            return 0
        with at_the_gate(self._sessions) as session:
            due = actions.claim_due(session, self._clock() + AHEAD, room)
        self._taken += len(due)
        self._loop.call_soon_threadsafe(self._line_up, due)
        return len(due)

    def record(self) -> int:
        """Store the results that came back since the last time; answer how many."""
        batches: dict[UUID, list[Result]] = defaultdict(list)
        while self._found:
            provider, result = self._found.popleft()
            batches[provider].append(result)
        for provider, batch in batches.items():
            self._record(provider, batch)
        return sum(len(batch) for batch in batches.values())

    def settled(self, seconds: int) -> bool:
        """Wait until every check that was taken has come back; whether it did within `seconds`."""
        with self._quiet:
            return self._quiet.wait_for(lambda: self._answered == self._taken, seconds)

    def close(self) -> None:
        """Stop asking, write what has come back, and let the loop end."""
        asyncio.run_coroutine_threadsafe(self._end(), self._loop).result(timeout=30)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(timeout=30)
        self._loop.close()
        self.record()

    def _record(self, provider: UUID, batch: list[Result]) -> None:
        actor = system_actor(provider, "monitoring")
        try:
            with begin(self._sessions, actor) as work:
                recorded = actions.record_results(work, batch)
        except Exception as error:
            LOG.error("results could not be stored", results=len(batch), exc_info=error)
            if len(self._found) < MOST_KEPT:
                self._found.extend((provider, result) for result in batch)
            return
        if self._follow and (recorded.down or recorded.up):
            try:
                with begin(self._sessions, actor) as work:
                    self._follow(work)
            except Exception as error:
                LOG.error("news could not be passed on", exc_info=error)

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.run_until_complete(self._gateway.__aenter__())
        self._loop.run_forever()

    def _line_up(self, due: list[Due]) -> None:
        now = self._clock()
        for check in due:
            wait = max(check.due_at - now + LATER, NOTHING)
            self._loop.call_later(wait.total_seconds(), self._start, check)

    def _start(self, check: Due) -> None:
        task = self._loop.create_task(self._ask(check))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _ask(self, check: Due) -> None:
        try:
            async with self._places:
                self._note_lag(check.due_at)
                found = await probe(self._gateway, check.probe)
            self._found.append((check.provider_id, _result(check, found, self._clock())))
        finally:
            with self._quiet:
                self._answered += 1
                self._quiet.notify_all()

    def _note_lag(self, due_at: datetime) -> None:
        self.lags[max((self._clock() - due_at) // MILLISECOND, 0)] += 1

    async def _end(self) -> None:
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._gateway.__aexit__(None, None, None)
        await asyncio.sleep(0)


def _result(check: Due, found: Any, moment: datetime) -> Result:
    return Result(
        check.check_id,
        moment,
        found.outcome,
        found.latency,
        found.cause,
        found.detail,
        found.certificate_until,
    )
