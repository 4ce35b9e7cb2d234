"""Jobs are done again or stopped by who asked for them, or by an administrator."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from flask.testing import FlaskClient

from msp.data.jobs import JobState, ask_for
from msp.data.work import Work
from msp.home import actions
from msp.home.actions import CancelJob, RetryJob
from msp.kernel.access import Actor, Role
from msp.kernel.errors import Forbidden, Refused

People = Callable[..., Actor]


def test_a_failed_job_is_queued_again_as_the_same_row(work: Work) -> None:
    job = ask_for(work, "import", {})
    job.state, job.error, job.done = JobState.FAILED, "no file", 3
    again = actions.retry_job(work, RetryJob(job_id=job.id))
    assert (again.id, again.state, again.error, again.done) == (job.id, JobState.QUEUED, None, 0)


def test_a_job_that_runs_is_neither_stopped_nor_begun_twice(work: Work) -> None:
    job = ask_for(work, "import", {})
    job.state = JobState.RUNNING
    with pytest.raises(Refused):
        actions.cancel_job(work, CancelJob(job_id=job.id))
    with pytest.raises(Refused):
        actions.retry_job(work, RetryJob(job_id=job.id))


def test_somebody_elses_job_takes_an_administrator(work: Work, person: People) -> None:
    job = ask_for(work, "import", {})
    finance = replace(work, actor=person(Role.FINANCE))
    with pytest.raises(Forbidden):
        actions.cancel_job(finance, CancelJob(job_id=job.id))
    assert actions.cancel_job(work, CancelJob(job_id=job.id)).state == JobState.CANCELLED


def test_a_running_job_asks_for_its_part_again_and_a_done_one_does_not(
    work: Work, door: Callable[..., FlaskClient]
) -> None:
    job = ask_for(work, "import", {})
    job.state, job.done, job.total = JobState.RUNNING, 2, 5
    work.session.flush()
    lead = door(Role.LEAD)
    part = lead.get(f"/jobs/{job.id}?part=1").get_data(as_text=True)
    assert "hx-get" in part
    assert "<html" not in part
    job.state, job.result = JobState.DONE, {"invoices": 138}
    work.session.flush()
    page = lead.get(f"/jobs/{job.id}").get_data(as_text=True)
    assert "hx-get" not in page.split('id="job"')[1].split("</section>")[0]
    assert "138" in page


def test_stopping_by_the_page_needs_the_right(work: Work, door: Callable[..., FlaskClient]) -> None:
    job = ask_for(work, "import", {})
    assert door(Role.AUDITOR).post(f"/jobs/{job.id}/cancel").status_code == 403
    assert door(Role.PROVIDER_ADMIN).post(f"/jobs/{job.id}/cancel").status_code == 302
    assert door(Role.PROVIDER_ADMIN).post(f"/jobs/{job.id}/cancel").status_code == 422
