"""What is done across domains: jobs are retried and stopped, goals and rules are set."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from pydantic import Field

from contracts.rules.recognition import OPTION as REVENUE
from contracts.rules.recognition import Recognition, chosen
from msp.accounts.models import NoticePreference, Person, Provider
from msp.accounts.queries import notices, our_provider
from msp.accounts.rules.notices import Event, Quiet, may_ring_at, ways
from msp.data import history
from msp.data.commands import Command
from msp.data.jobs import Job, JobState
from msp.data.work import Work
from msp.desk.queries import teamwork
from msp.home.queries import trend as trends
from msp.home.rules import trend
from msp.home.rules.figures import tenths_text
from msp.home.rules.results import OPTION, Goal
from msp.kernel.access import Permission
from msp.kernel.calendars import zone_named
from msp.kernel.errors import Refused, mark
from msp.kernel.periods import day_of, month_of
from msp.kernel.writing import month_text
from msp.outside.deliveries import Way
from msp.outside.notices import Notice, owe_notice


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


def warn_of_low_rate(work: Work, link: str) -> bool:
    """Tell the leads that the running month's tier-1 rate has left its band, once in a month.

    Owed to each of them by the ways they chose; `link` leads to the trend. Answers whether it has.
    """
    work.require(Permission.REPORT_READ)
    month = month_of(day_of(work.now, zone_named(work.actor.zone)))
    (found,) = trends.rates(work, [month])
    if not trend.is_below(found.part):
        return False
    people = [person for person in teamwork.staff(work) if teamwork.is_lead(person)]
    chosen = notices.preferences(work, [person.id for person in people])
    for person in people:
        own = chosen.get(person.id)
        zone = zone_named(person.zone)
        quiet = Quiet(own.quiet_from, own.quiet_until, zone) if own else Quiet(None, None, zone)
        rate = tenths_text(found.part.tenths)
        title = trend.title(person.language, rate, month_text(month, person.language))
        notice = Told(f"tier_one_low:{month.first:%Y-%m}", title, link)
        _owe(work, (person, own), notice, may_ring_at(work.now, quiet, breaks=False))
    return True


@dataclass(frozen=True, slots=True)
class Told:
    """What somebody is told: once for its source, with a way to the page."""

    source: str
    title: str
    href: str


def _owe(
    work: Work, whom: tuple[Person, NoticePreference | None], told: Told, at: datetime
) -> None:
    person, own = whom
    handles = own.handles if own else {}
    for way in ways(own.choices if own else None, Event.TIER_ONE_LOW, is_client=False):
        is_mail = way == Way.MAIL
        if is_mail and not person.mail:
            continue
        notice = Notice(
            source=f"{told.source}:{person.id.hex}:{way}",
            way=Way(way),
            event=Event.TIER_ONE_LOW,
            title=told.title,
            at=at,
            body="" if is_mail else person.name,
            href=told.href,
            address=person.mail if is_mail else str(handles.get(way, "")),
            person_id=person.id,
        )
        owe_notice(work, notice)
