"""Long work as those who may look at it see it: what runs, what waits, what came of the rest."""

from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, select

from msp.accounts.models import Person
from msp.data.jobs import Job, JobState, RecurringRound
from msp.data.work import Work
from msp.kernel.access import Permission


def visible_jobs(work: Work) -> Select[Any]:
    """The jobs with the name of who asked, the latest first."""
    work.require(Permission.JOB_READ)
    asked: Any = (
        select(Job, Person.name.label("asker"))
        .outerjoin(Person, Person.id == Job.asked_by)
        .order_by(Job.created_at.desc(), Job.id.desc())
    )
    return asked  # type: ignore[no-any-return]


def job(work: Work, job_id: UUID) -> Job:
    """One job, or NotFound."""
    work.require(Permission.JOB_READ)
    return work.get(Job, job_id)


def rounds(work: Work) -> dict[str, RecurringRound]:
    """How each kind of recurring work last went, by its name; none where it never ran."""
    work.require(Permission.JOB_READ)
    return {row.name: row for row in work.session.scalars(select(RecurringRound))}


def counts(work: Work) -> dict[JobState, int]:
    """How many jobs are in each state."""
    work.require(Permission.JOB_READ)
    asked = select(Job.state, func.count(Job.id)).group_by(Job.state)
    return {row[0]: int(row[1]) for row in work.session.execute(asked)}
