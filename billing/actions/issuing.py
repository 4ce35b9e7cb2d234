"""Drafts are approved by whoever may, and issued with the numbers of one unbroken series."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from pydantic import Field
from sqlalchemy import select

from billing import sets
from billing.actions import numbers, orders_starting
from billing.actions.runs import plan_hash
from billing.models import Invoice, Run
from billing.models.charges import RunState
from billing.queries import collecting, papers, runs
from billing.queries.orders import habits
from billing.queries.papers import Quiet
from billing.rules import banks, invoices, terms
from billing.rules import runs as rules
from billing.rules.invoices import Approval, InvoiceState, LateWork
from billing.rules.terms import HolidayRule, Terms
from msp.accounts.models import Client, Provider
from msp.data.commands import Command
from msp.data.history import record
from msp.data.work import Work
from msp.kernel import periods
from msp.kernel.access import Permission
from msp.kernel.errors import Conflict, mark
from msp.kernel.money import Money
from msp.kernel.periods import Period


class ApproveRun(Command):
    """Approve the drafts of a run; `inputs_hash` is that of the run as it was seen."""

    run_id: UUID
    inputs_hash: str = Field(max_length=64)


class IssueRun(Command):
    """Issue what is approved in a run, dated `issued_on` or the period's last day."""

    run_id: UUID
    issued_on: date | None = None


@dataclass(frozen=True, slots=True)
class Issued:
    """What issuing did: invoices issued now, and those that changed and want approval again."""

    run: Run
    invoices: tuple[UUID, ...]
    changed: tuple[UUID, ...]


def approve_run(work: Work, wish: ApproveRun) -> Run:
    """Approve every draft of the run as it was seen.

    Conflict where the run was made anew meanwhile. Refused where an invoice above the provider's
    limit would be approved by whoever made the run.
    """
    work.require(Permission.INVOICE_APPROVE)
    run = _locked(work, wish.run_id)
    if run.inputs_hash != wish.inputs_hash:
        raise Conflict(mark("The run was made anew: please look at it again."))
    provider = work.get(Provider, work.actor.provider_id)
    for invoice in drafts(work, run.id, InvoiceState.DRAFT):
        _check_second_person(work, provider, run, invoice)
        invoice.state = invoices.moved(invoice.state, InvoiceState.APPROVED)
        invoice.approved_by, invoice.approved_at = work.actor.id, work.now
        invoice.version += 1
        run.state, run.approved_by, run.approved_at = RunState.APPROVED, work.actor.id, work.now
    work.session.flush()
    record(work, "run.approved", run)
    return run


def issue_run(work: Work, wish: IssueRun) -> Issued:
    """Give numbers to the approved invoices, in order of client number, and freeze their papers.

    One transaction: numbers, documents, states and the time behind them stand together or not at
    all. An invoice that would say something else now than when it was approved goes back to
    being a draft and keeps no number. Issuing again issues nothing.
    """
    work.require(Permission.INVOICE_ISSUE)
    run = _locked(work, wish.run_id)
    approved = drafts(work, run.id, InvoiceState.APPROVED)
    if not approved:
        return Issued(run, (), ())
    period = Period(run.first_on, run.end_on)
    gathered = collecting.gather(work, period)
    changed = _changed(run, approved, gathered)
    for invoice in changed:
        invoice.state, invoice.approved_by = InvoiceState.DRAFT, None
    ready = [each for each in approved if each.state is InvoiceState.APPROVED]
    _issue(work, ready, wish.issued_on or period.last)
    _close(work, ready, gathered)
    _lock(work, run, ready)
    orders_starting.on_invoices_issued(work, ready)
    if ready:
        run.state, run.issued_at = RunState.ISSUED, work.now
    work.session.flush()
    record(work, "run.issued", run, invoices=len(ready), changed=len(changed))
    return Issued(run, tuple(each.id for each in ready), tuple(each.id for each in changed))


def _changed(run: Run, approved: Sequence[Invoice], gathered: collecting.Gathered) -> list[Invoice]:
    """Those that would say something else now. On the facts of the run itself there are none."""
    if rules.inputs_hash(gathered.facts) == run.inputs_hash:
        return []
    now = {
        gathered.clients[each.client_number].id: plan_hash(each)
        for each in rules.plan_run(gathered.facts).plans
    }
    return [each for each in approved if now.get(each.client_id) != each.seen_hash]


def drafts(work: Work, run_id: UUID, state: InvoiceState) -> list[Invoice]:
    """The run's invoices in a state before issue, in order of client number."""
    wanted = (
        select(Invoice)
        .join(Client, Client.id == Invoice.client_id)
        .where(Invoice.run_id == run_id, Invoice.state == state, Invoice.number.is_(None))
        .order_by(Client.number)
    )
    return list(work.session.scalars(wanted))


def due_day(provider: Provider, client: Client, issued_on: date) -> date:
    """When an invoice of that day is to be paid: the client's terms, else the provider's."""
    agreed = Terms(
        closing_day=client.closing_day or provider.closing_day,
        month_offset=provider.pay_months if client.pay_months is None else client.pay_months,
        pay_day=client.pay_day or provider.pay_day,
        holiday_rule=HolidayRule(provider.pay_day_rule),
    )
    return terms.due_on(issued_on, agreed, terms.bank_closed(banks.closed_days(issued_on.year)))


def issue_one(work: Work, invoice: Invoice, issued_on: date) -> Invoice:
    """Number, date and freeze one approved invoice that no run made (orders, corrections)."""
    work.require(Permission.INVOICE_ISSUE)
    _issue(work, [invoice], issued_on)
    work.session.flush()
    return invoice


def _issue(work: Work, ready: Sequence[Invoice], issued_on: date) -> None:
    if not ready:
        return
    provider = work.get(Provider, work.actor.provider_id)
    clients = {each.client_id: work.get(Client, each.client_id) for each in ready}
    lines = papers.printed_lines(work, [each.id for each in ready])
    period = Period(ready[0].first_on, ready[0].end_on)
    quiet: Quiet = {}
    if ready[0].run_id is not None:
        quiet = papers.quiet_lines(work, list(clients.values()), period)
    given = numbers.take_numbers(work, provider.invoice_prefix, issued_on, len(ready))
    for invoice, number in zip(ready, given, strict=True):
        client = clients[invoice.client_id]
        invoice.state = invoices.moved(invoice.state, InvoiceState.ISSUED)
        invoice.issued_on, invoice.due_on = issued_on, due_day(provider, client, issued_on)
        invoice.number, invoice.issued_at = number, work.now
        parts = papers.sections(lines.get(invoice.id, []), invoice)
        parts += papers.quiet_section(client, quiet)
        value = papers.document(provider, client, invoice, parts)
        invoice.frozen = {**invoice.frozen, **papers.frozen(value, provider)}
        invoice.version += 1
    work.session.flush()


def _close(work: Work, ready: Sequence[Invoice], gathered: collecting.Gathered) -> None:
    """The work behind the invoices is billed: the month's, and the late part of earlier months."""
    ids = {each.client_id for each in ready}
    period = gathered.facts.period
    sets.mark_billed(work, ids, period)
    late: dict[date, set[UUID]] = {}
    for number, first in gathered.invoiced:
        client_id = gathered.clients[number].id
        if client_id in ids and first < period.first:
            late.setdefault(first, set()).add(client_id)
    for first, clients in sorted(late.items()):
        sets.mark_billed(work, clients, _month(first))


def _lock(work: Work, run: Run, ready: Sequence[Invoice]) -> None:
    """Books that were sent out are closed, unless the provider takes late work as it comes."""
    provider = work.get(Provider, work.actor.provider_id)
    if habits(provider).late_work is LateWork.REFUSED:
        sets.lock_billed(work, run, ready)


def _month(first: date) -> Period:
    return Period(first, periods.add_months(first, 1))


def _check_second_person(work: Work, provider: Provider, run: Run, invoice: Invoice) -> None:
    if provider.approval_limit_minor is None:
        return
    limit = Money(provider.approval_limit_minor, invoice.currency)
    by = Approval(str(run.made_by), str(work.actor.id), limit)
    invoices.checked_approval(invoice.gross, by)


def _locked(work: Work, run_id: UUID) -> Run:
    found = runs.run(work, run_id)
    work.session.refresh(found, with_for_update=True)
    return found
