"""Long work has a page: what runs, how far it is, what came of it, and once more."""

from typing import Any
from uuid import UUID

from flask import Blueprint, current_app, redirect, render_template, request, url_for
from flask_babel import gettext, pgettext

from msp.data.jobs import Job, JobState, Recurring
from msp.data.work import Work
from msp.doors.answers import Answer
from msp.doors.forms import Form
from msp.doors.web import door
from msp.home import actions
from msp.home.queries import jobs as queries
from msp.home.web.pages import sheet
from msp.kernel.access import Permission
from msp.kernel.errors import mark

pages = Blueprint("jobs", __name__, url_prefix="/jobs")

STATES = {
    JobState.QUEUED: (mark("Waiting"), ""),
    JobState.RUNNING: (mark("Running"), "info"),
    JobState.DONE: (mark("Done"), "ok"),
    JobState.FAILED: (mark("Failed"), "bad"),
    JobState.CANCELLED: (mark("Stopped"), "warn"),
}
WORK = {
    "outbox": mark("Send mail and notices"),
    "outbox.look": mark("Look for mail to send"),
    "outbox.empty": mark("Send mail and notices"),
    "desk.mail_replies": mark("Hand replies to the outbox"),
    "desk.close_quiet_tickets": mark("Close tickets that stayed solved"),
    "accounts.keep_no_longer": mark("Remove personal data whose time is over"),
    "monitoring.desk": mark("Open and update tickets of outages"),
    "monitoring.days": mark("Add up the days of monitoring"),
    "monitoring.forget": mark("Forget old results of checks"),
    "desk.alert_mismatches": mark("Remind of priorities that two sides see differently"),
    "desk.remind_vendors": mark("Remind of vendors' answers"),
    "desk.remind_tiers": mark("Remind of tickets that wait at a tier"),
    "desk.escalate": mark("Raise alarms on tickets and requests"),
    "desk.reweigh_open": mark("Price open work again"),
    "monitoring.logs": mark("Look through received logs"),
    "billing.note_overdue": mark("Mark invoices past their day as overdue"),
    "billing.tell_hours": mark("Tell how the clients' hours stand"),
    "billing.top_ups": mark("Propose top-ups"),
    "billing.usage_statements": mark("Prepare usage statements"),
    "hours.statements": mark("Send usage statements"),
    "invoices.documents": mark("Make the PDFs of a billing run"),
    "orders.reconcile": mark("Compare orders with Stripe"),
    "contracts.expire_pools": mark("Let hours expire"),
    "contracts.grant_allotments": mark("Grant the hours of a new period"),
    "contracts.end_contracts": mark("End and renew contracts"),
    "contracts.expire_quotes": mark("Let quotes expire"),
    "contracts.warn_deadlines": mark("Give notice of deadlines"),
}


@pages.get("/")
@door
def index(work: Work) -> Answer:
    """Queued jobs, the latest first, and the recurring work of the worker."""
    return _page(work, Form(actions.RetryJob))


def _page(work: Work, form: Form[Any]) -> str:
    found = sheet(work, queries.visible_jobs(work))
    return render_template(
        "home/jobs.html",
        sheet=found,
        form=form,
        shown=[_shown(work, row.Job, row.asker) for row in found.rows],
        recurring=_recurring(work),
        counts=queries.counts(work),
        states=STATES,
    )


@pages.get("/<uuid:job_id>")
@door
def show(work: Work, job_id: UUID) -> Answer:
    """One job. htmx asks for its part again while it is not over."""
    job = queries.job(work, job_id)
    template = "home/job_part.html" if "part" in request.args else "home/job.html"
    return render_template(template, job=_shown(work, job, None))


@pages.post("/<uuid:job_id>/retry")
@door
def retry(work: Work, job_id: UUID) -> Answer:
    """Once more."""
    form = Form(actions.RetryJob, {"job_id": str(job_id)})
    if form.send(work, actions.retry_job):
        return redirect(url_for(".show", job_id=job_id))
    return _page(work, form), 422


@pages.post("/<uuid:job_id>/cancel")
@door
def cancel(work: Work, job_id: UUID) -> Answer:
    """Not at all."""
    form = Form(actions.CancelJob, {"job_id": str(job_id)})
    if form.send(work, actions.cancel_job):
        return redirect(url_for(".index"))
    return _page(work, form), 422


def work_words(name: str) -> str:
    """What a kind of work is called; its own name where nobody gave it another."""
    return str(gettext(WORK[name])) if name in WORK else name


def _shown(work: Work, job: Job, asker: str | None) -> dict[str, Any]:
    words, tone = STATES[job.state]
    may = work.actor.may(Permission.PROVIDER_CHANGE) or job.asked_by == work.actor.id
    over = job.state not in (JobState.QUEUED, JobState.RUNNING)
    return {
        "row": job,
        "title": work_words(job.kind),
        "words": pgettext("job", words),
        "tone": tone,
        "asker": asker or gettext("the system"),
        "is_over": over,
        "may_retry": may and job.state in (JobState.FAILED, JobState.CANCELLED),
        "may_cancel": may and job.state is JobState.QUEUED,
        "results": [
            (name, value) for name, value in (job.result or {}).items() if _is_plain(value)
        ],
        "bar": {JobState.FAILED: "bad", JobState.DONE: "ok"}.get(job.state, ""),
        "part_href": url_for(".show", job_id=job.id, part=1),
        "href": url_for(".show", job_id=job.id),
    }


def _is_plain(value: object) -> bool:
    return isinstance(value, str | int | bool)


def _recurring(work: Work) -> list[dict[str, Any]]:
    """What the worker does again and again, how often, and how it last went."""
    declared = current_app.extensions.get("jobs", ())
    known = queries.rounds(work)
    return [
        {
            "title": work_words(part.name),
            "every": _every(part.every_seconds),
            "round": known.get(part.name),
        }
        for part in declared
        if isinstance(part, Recurring)
    ]


def _every(seconds: int) -> str:
    if seconds % 86_400 == 0:
        return str(gettext("every %(count)s days", count=seconds // 86_400))
    if seconds % 3_600 == 0:
        return str(gettext("every %(count)s hours", count=seconds // 3_600))
    if seconds % 60 == 0:
        return str(gettext("every %(count)s minutes", count=seconds // 60))
    return str(gettext("every %(count)s seconds", count=seconds))
