"""The worker's door: recurring work and queued jobs, one process, once per provider."""

import time
from collections.abc import Callable, Iterable, Sequence
from datetime import timedelta
from threading import Event
from uuid import UUID

import structlog
from apscheduler.schedulers.background import BackgroundScheduler

from msp.data.jobs import Job, JobState, Progress, Recurring, Task, next_queued, note_round
from msp.data.work import Sessions, begin
from msp.kernel.access import Actor, system_actor
from msp.kernel.errors import PortalError

LOG = structlog.get_logger("tasuki.worker")
NOTED_EACH = 60  # seconds
Providers = Callable[[], Iterable[UUID]]


class Worker:
    """Runs what the domains declared. `providers` names who is served here."""

    def __init__(
        self, sessions: Sessions, providers: Providers, work: Sequence[Recurring | Task]
    ) -> None:
        self.sessions, self.providers = sessions, providers
        self.recurring = [part for part in work if isinstance(part, Recurring)]
        self.noted: dict[tuple[UUID, str], tuple[str | None, float]] = {}
        self.tasks = {part.kind: part for part in work if isinstance(part, Task)}

    def run(self, stopped: Event, ticks: Sequence[Callable[[], None]] = ()) -> None:
        """Work until `stopped` is set. `ticks` run each second, over all providers."""
        clockwork = BackgroundScheduler(timezone="UTC")
        for part in self.recurring:
            clockwork.add_job(
                self.once,
                "interval",
                args=[part],
                seconds=part.every_seconds,
                coalesce=True,
                max_instances=1,
                misfire_grace_time=None,
            )
        for tick in ticks:
            clockwork.add_job(
                tick, "interval", seconds=1, coalesce=True, max_instances=1, misfire_grace_time=None
            )
        clockwork.add_job(
            self.take_jobs,
            "interval",
            seconds=1,
            coalesce=True,
            max_instances=1,
            misfire_grace_time=None,
        )
        clockwork.start()
        stopped.wait()
        clockwork.shutdown(wait=True)

    def once(self, part: Recurring) -> None:
        """One round of recurring work, in a transaction for each provider."""
        for provider in self.providers():
            started = time.monotonic_ns()
            fault = None
            try:
                with begin(self.sessions, system_actor(provider, part.name)) as work:
                    part.run(work)
            except Exception as error:
                LOG.error("recurring work failed", name=part.name, exc_info=error)
                fault = type(error).__name__
            took = (time.monotonic_ns() - started) // 1_000_000
            LOG.debug("recurring", name=part.name, ms=took)
            self._note(provider, part, took, fault)

    def _note(self, provider: UUID, part: Recurring, took_ms: int, fault: str | None) -> None:
        """Remember the round; of work that goes on all the time one a minute, and each change."""
        last = self.noted.get((provider, part.name))
        if last and last[0] == fault and time.monotonic() - last[1] < NOTED_EACH:
            return
        self.noted[provider, part.name] = (fault, time.monotonic())
        try:
            with begin(self.sessions, system_actor(provider, part.name)) as work:
                note_round(work, part.name, took_ms, fault)
        except Exception as error:
            LOG.error("round not noted", name=part.name, exc_info=error)

    def take_jobs(self) -> int:
        """Do every queued job; answer how many there were."""
        return sum(self._take(system_actor(provider, "worker")) for provider in self.providers())

    def _take(self, actor: Actor) -> int:
        done = 0
        while (taken := self._claim(actor)) is not None:
            self._do(actor, *taken)
            done += 1
        return done

    def _claim(self, actor: Actor) -> tuple[UUID, str, dict[str, object]] | None:
        with begin(self.sessions, actor) as work:
            job = next_queued(work)
            if job is None:
                return None
            job.state, job.started_at = JobState.RUNNING, work.now
            return job.id, job.kind, job.told

    def _do(self, actor: Actor, job_id: UUID, kind: str, told: dict[str, object]) -> None:
        progress = Progress(self.sessions, actor, job_id)
        try:
            result = self.tasks[kind].run(self.sessions, actor, told, progress)
        except PortalError as refusal:
            self._end(actor, job_id, JobState.FAILED, error=refusal.message % refusal.params)
        except Exception as error:
            LOG.error("job failed", kind=kind, exc_info=error)
            self._end(actor, job_id, JobState.FAILED, error=type(error).__name__)
        else:
            self._end(actor, job_id, JobState.DONE, result=result)

    def _end(self, actor: Actor, job_id: UUID, state: JobState, **told: object) -> None:
        with begin(self.sessions, actor) as work:
            job = work.get(Job, job_id)
            job.state, job.ended_at = state, work.now
            for name, value in told.items():
                setattr(job, name, value)

    def take_up_lost(self, older_than: timedelta) -> int:
        """Queue again what a dead worker left running; every task may be done twice."""
        return sum(self._requeue(system_actor(p, "worker"), older_than) for p in self.providers())

    def _requeue(self, actor: Actor, older_than: timedelta) -> int:
        with begin(self.sessions, actor) as work:
            lost = work.session.query(Job).where(
                Job.state == JobState.RUNNING, Job.started_at < work.now - older_than
            )
            return lost.update({"state": JobState.QUEUED}, synchronize_session=False)
