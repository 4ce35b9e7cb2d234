"""What is done across domains: jobs are retried and stopped, goals and rules are set."""

from uuid import UUID

from pydantic import Field

from contracts.rules.recognition import OPTION as REVENUE
from contracts.rules.recognition import Recognition, chosen
from msp.accounts.models import Provider
from msp.accounts.queries import our_provider
from msp.data import history
from msp.data.commands import Command
from msp.data.jobs import Job, JobState
from msp.data.work import Work
from msp.home.rules.results import OPTION, Goal
from msp.kernel.access import Permission
from msp.kernel.errors import Refused, mark


class RetryJob(Command):
    """A job that failed or was stopped is to be done once more."""

    job_id: UUID


class CancelJob(Command):
    """A job that nobody has begun is not to be done."""

    job_id: UUID


class SetGoals(Command):
    """The share of tickets, in percent, for which each promise is to be kept."""

    response: int = Field(ge=1, le=100)
    resolution: int = Field(ge=1, le=100)
    urgent: int = Field(ge=1, le=100)


class SetRevenue(Command):
    """When hours that are sold from now on become revenue."""

    rule: Recognition


def retry_job(work: Work, wish: RetryJob) -> Job:
    """Queue a failed or stopped job again: the same row, so that its story stays one."""
    job = _own_job(work, wish.job_id)
    if job.state not in (JobState.FAILED, JobState.CANCELLED):
        raise Refused(mark("Only a job that failed or was stopped can be done again."))
    job.state, job.error, job.result = JobState.QUEUED, None, None
    job.started_at, job.ended_at, job.done = None, None, 0
    history.record(work, "job.retry", job)
    return job


def cancel_job(work: Work, wish: CancelJob) -> Job:
    """Take a job out of the queue. One that runs is not torn off in the middle."""
    job = _own_job(work, wish.job_id)
    if job.state is not JobState.QUEUED:
        raise Refused(mark("Only a job that has not begun can be stopped."))
    job.state, job.ended_at = JobState.CANCELLED, work.now
    history.record(work, "job.cancel", job)
    return job


def _own_job(work: Work, job_id: UUID) -> Job:
    """The job, for whoever asked for it; somebody else's takes an administrator."""
    work.require(Permission.JOB_READ)
    job = work.get(Job, job_id)
    if job.asked_by != work.actor.id:
        work.require(Permission.PROVIDER_CHANGE)
    return job


def set_goals(work: Work, wish: SetGoals) -> Provider:
    """Agree with ourselves on how often promises are to be kept; every report shows it."""
    work.require(Permission.PROVIDER_CHANGE)
    provider = our_provider(work)
    told = {goal.value: getattr(wish, goal.value) for goal in Goal}
    before = provider.options.get(OPTION)
    provider.options = {**provider.options, OPTION: told}
    provider.version += 1
    history.record(work, "provider.goals", provider, goals=[before, told])
    return provider


def set_revenue(work: Work, wish: SetRevenue) -> Provider:
    """Choose when sold hours become revenue; those that were sold keep what held then."""
    work.require(Permission.PROVIDER_CHANGE)
    provider = our_provider(work)
    before = chosen(provider.options)
    provider.options = {**provider.options, REVENUE: wish.rule.value}
    provider.version += 1
    history.record(work, "provider.revenue", provider, rule=[before, wish.rule])
    return provider
