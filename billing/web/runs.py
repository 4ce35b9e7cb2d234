"""A month is billed on one page: prepared, checked, approved, issued, paid."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, g, redirect, render_template, request, url_for
from flask_babel import gettext
from sqlalchemy import select

from billing import actions, queries
from billing.actions import papers
from billing.models import Invoice, Run, RunItem
from billing.queries import parties
from billing.rules import runs as rules
from billing.rules.invoices import NUMBERED, InvoiceState
from billing.web import run_pages, words
from msp.accounts.models import Client, Provider
from msp.data.work import Work
from msp.doors import toasts
from msp.doors.answers import Answer
from msp.doors.forms import Form
from msp.doors.proof import needs_proof
from msp.doors.web import door
from msp.kernel import periods
from msp.kernel.access import Permission
from msp.kernel.errors import NotFound, mark
from msp.kernel.periods import Period

pages = Blueprint("runs", __name__, url_prefix="/runs")


@pages.get("/")
@door
def index(work: Work) -> Answer:
    """The months that were billed, and the one that comes next."""
    found = work.session.scalars(queries.visible_runs(work)).all()
    rows = [
        {
            "href": url_for(".show", run_id=run.id),
            "month": run_pages.month_of(run),
            "state": run.state.value,
            "counts": queries.counts(work, run.id),
            "net": sum(parties.net_by_client(work, run_pages.month_of(run)).values()),
        }
        for run in found
    ]
    this = periods.month_of(queries.today(work))
    return render_template("billing/runs/index.html", rows=rows, months=_months(this))


@pages.get("/new")
@door
def new(work: Work) -> Answer:
    """What the run of a month would do; nothing is written."""
    period = _asked(work)
    if (made := queries.run_of(work, period)) is not None and not request.args.get("anew"):
        return redirect(url_for(".show", run_id=made.id))
    return _preview(work, period, Form(actions.MakeRun))


@pages.post("/new")
@door
def make(work: Work) -> Answer:
    """Draft the invoices as they were shown."""
    period = _asked(work)
    told = {**request.form, "first_on": period.first, "end_on": period.end}
    form = Form(actions.MakeRun, told)
    if run := form.send(work, actions.make_run):
        toasts.say(gettext("The drafts are made. Nothing has been sent."))
        return redirect(url_for(".show", run_id=run.id))
    return _preview(work, period, form), 422


@pages.get("/<uuid:run_id>")
@door
def show(work: Work, run_id: UUID) -> Answer:
    """A run with its clients, and the next step."""
    return _page(work, queries.run(work, run_id), Form(actions.ApproveRun))


@pages.post("/<uuid:run_id>/approve")
@door
@needs_proof
def approve(work: Work, run_id: UUID) -> Answer:
    """Approve the drafts as they were seen."""
    form = Form(actions.ApproveRun, {**request.form, "run_id": str(run_id)})
    if form.send(work, actions.approve_run):
        toasts.say(gettext("The drafts are approved."))
        return redirect(url_for(".show", run_id=run_id))
    return _page(work, queries.run(work, run_id), form), 422


@pages.post("/<uuid:run_id>/issue")
@door
@needs_proof
def issue(work: Work, run_id: UUID) -> Answer:
    """Give the numbers, and let the worker make and send the papers."""
    form = Form(actions.IssueRun, {**request.form, "run_id": str(run_id)})
    issued = form.send(work, actions.issue_run)
    if issued is None:
        return _page(work, queries.run(work, run_id), form), 422
    if issued.changed:
        toasts.say(gettext("What changed after the approval is a draft again."))
    if issued.invoices:
        papers.ask_for_documents(work, run_id)
        toasts.say(gettext("%(count)s invoices are issued.", count=len(issued.invoices)))
    return redirect(url_for(".show", run_id=run_id))


@pages.get("/<uuid:run_id>/clients/<uuid:item_id>")
@door
def item(work: Work, run_id: UUID, item_id: UUID) -> Answer:
    """A client in a run: what is to be checked, and every line against last month."""
    return _item(work, _found(work, run_id, item_id), Form(actions.AnswerItem))


@pages.post("/<uuid:run_id>/clients/<uuid:item_id>")
@door
def answer(work: Work, run_id: UUID, item_id: UUID) -> Answer:
    """Tick a client off."""
    found = _found(work, run_id, item_id)
    form = Form(actions.AnswerItem, {**request.form, "item_id": str(item_id)})
    if form.send(work, actions.answer_item):
        return redirect(url_for(".show", run_id=run_id) + "#review")
    return _item(work, found, form), 422


def _months(this: Period) -> list[Period]:
    """The month that runs and the year before it."""
    return [periods.month_of(periods.add_months(this.first, -back)) for back in range(13)]


def _asked(work: Work) -> Period:
    """The month in the address; else the last one that has ended."""
    name = request.values.get("month")
    if name:
        return actions.month_named(name)
    return periods.month_of(periods.add_months(queries.today(work).replace(day=1), -1))


def _preview(work: Work, period: Period, form: Form[Any]) -> str:
    gathered = queries.gather(work, period)
    plan = rules.plan_run(gathered.facts)
    lines = run_pages.of_plan(plan, gathered.clients)
    return render_template(
        "billing/runs/preview.html",
        period=period,
        lines=lines,
        hash=plan.inputs_hash,
        form=form,
        total=run_pages.total_of(lines),
        ready=len(plan.plans),
        blocked=len(plan.blocked),
        left=run_pages.left_behind(plan, gathered.clients),
        steps=run_pages.steps(lines, {}, None),
        may_make=g.actor.may(Permission.RUN_MAKE),
    )


def _page(work: Work, run: Run, form: Form[Any]) -> str:
    rows = queries.items(work, run.id)
    lines = run_pages.of_items(run, rows)
    counted = queries.counts(work, run.id)
    provider = work.get(Provider, work.actor.provider_id)
    limit = provider.approval_limit_minor
    return render_template(
        "billing/runs/show.html",
        run=run,
        period=run_pages.month_of(run),
        lines=lines,
        counts=counted,
        drafts=counted.get(InvoiceState.DRAFT, 0),
        approved=counted.get(InvoiceState.APPROVED, 0),
        issued=sum(counted.get(state, 0) for state in NUMBERED),
        total=run_pages.total_of(lines),
        checks=sum(line.wants_a_look for line in lines),
        steps=run_pages.steps(lines, counted, url_for(".show", run_id=run.id)),
        form=form,
        last_day=run_pages.month_of(run).last,
        limit=None if limit is None else words.money(limit, provider.currency),
        may={
            "make": g.actor.may(Permission.RUN_MAKE),
            "approve": g.actor.may(Permission.INVOICE_APPROVE),
            "issue": g.actor.may(Permission.INVOICE_ISSUE),
        },
        waiting=len(papers.unmade(work, run.id)),
    )


def _found(work: Work, run_id: UUID, item_id: UUID) -> RunItem:
    queries.run(work, run_id)
    found = work.get(RunItem, item_id)
    if found.run_id != run_id:
        raise NotFound(mark("There is no such %(kind)s."), kind=RunItem.__tablename__)
    return found


def _item(work: Work, found: RunItem, form: Form[Any]) -> str:
    run = queries.run(work, found.run_id)
    invoice = work.get(Invoice, found.invoice_id) if found.invoice_id else None
    before = _before(work, run, found.client_id)
    ids = [each.id for each in (before, invoice) if each]
    lines = queries.lines_of(work, ids)
    return render_template(
        "billing/runs/item.html",
        run=run,
        period=run_pages.month_of(run),
        item=found,
        client=work.get(Client, found.client_id),
        invoice=invoice,
        before=before,
        pill=words.state_pill(invoice.state) if invoice else None,
        findings=[(words.finding_words(each), each["severity"]) for each in found.findings],
        rows=run_pages.diff(
            lines.get(before.id, []) if before else [],
            lines.get(invoice.id, []) if invoice else [],
        ),
        form=form,
        may_answer=g.actor.may(Permission.RUN_MAKE),
    )


def _before(work: Work, run: Run, client_id: UUID) -> Invoice | None:
    """The client's invoice of the month before."""
    first = periods.add_months(run.first_on, -1)
    wanted = select(Invoice).where(
        Invoice.client_id == client_id,
        Invoice.first_on == first,
        Invoice.run_id.is_not(None),
        Invoice.number.is_not(None),
        Invoice.state != InvoiceState.VOID,
    )
    return work.session.scalars(wanted).first()
