"""A month is previewed, made, approved and issued; doing any of it again changes nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from pydantic import Field
from sqlalchemy import select

from billing import sets
from billing.models import Invoice, InvoiceLine, Run, RunItem
from billing.models.charges import RunState
from billing.queries import collecting, runs
from billing.queries.collecting import Gathered
from billing.rules import content
from billing.rules import runs as rules
from billing.rules.charges import InvoicePlan
from billing.rules.findings import Finding
from billing.rules.invoices import InvoiceState
from billing.rules.runs import RunPlan
from billing.rules.tax import stored_rows
from msp.accounts.models import Provider
from msp.data.commands import Command
from msp.data.history import record
from msp.data.work import Work
from msp.kernel.access import Permission
from msp.kernel.errors import Conflict, Refused, mark
from msp.kernel.ids import new_id
from msp.kernel.periods import Period


class MakeRun(Command):
    """Bill the month of `first_on`; `seen_hash` is what the preview showed, empty for the shell."""

    first_on: date
    end_on: date
    seen_hash: str = Field(default="", max_length=64)


class AnswerItem(Command):
    """Somebody looked at what was to be checked about a client, and says what came of it."""

    item_id: UUID
    answer: str = Field(default="", max_length=400)


def make_run(work: Work, wish: MakeRun) -> Run:
    """Draft the invoices of a month: the same plan that the preview shows, on the same facts.

    Conflict where the facts have changed since `seen_hash`. Drafts of an earlier try are taken
    back first; what was issued stays, and so does a run whose facts are the same.
    """
    work.require(Permission.RUN_MAKE)
    run = _locked_run(work, _month(wish))
    gathered = collecting.gather(work, _month(wish))
    plan = rules.plan_run(gathered.facts)
    if wish.seen_hash and wish.seen_hash != plan.inputs_hash:
        raise Conflict(mark("Something changed after the preview: please look at the run again."))
    if run.inputs_hash == plan.inputs_hash and _stands(work, run, plan):
        return run
    sets.drop_drafts(work, run.id)
    _draft(work, run, (gathered, plan))
    run.inputs_hash, run.made_by = plan.inputs_hash, work.actor.id
    if plan.plans:
        run.state, run.approved_by, run.approved_at = RunState.MADE, None, None
    run.version += 1
    work.session.flush()
    record(work, "run.made", run, invoices=len(plan.plans), blocked=len(plan.blocked))
    return run


def answer_item(work: Work, wish: AnswerItem) -> RunItem:
    """Tick off what was to be checked about a client."""
    work.require(Permission.RUN_MAKE)
    item = work.get(RunItem, wish.item_id)
    item.ticked_by, item.answer = work.actor.id, wish.answer
    return item


def plan_hash(plan: InvoicePlan) -> str:
    """What an approval holds on to: everything that the invoice would say."""
    lines = [
        (line.source, line.section, line.title, line.quantity, line.tax, line.shown_on, line.amount)
        for line in plan.lines
    ]
    return content.content_hash({"lines": lines, "rows": stored_rows(plan.total)})


def _month(wish: MakeRun) -> Period:
    if wish.end_on <= wish.first_on or wish.first_on.day != 1:
        raise Refused(mark("A run bills whole months."), field="first_on")
    return Period(wish.first_on, wish.end_on)


def _locked_run(work: Work, period: Period) -> Run:
    found = runs.run_of(work, period, lock=True)
    if found is not None:
        return found
    return work.add(
        Run(first_on=period.first, end_on=period.end, inputs_hash="", made_by=work.actor.id)
    )


def _stands(work: Work, run: Run, plan: RunPlan) -> bool:
    """Whether the drafts of the run are those of the plan already."""
    drafted = select(Invoice.seen_hash).where(
        Invoice.run_id == run.id,
        Invoice.number.is_(None),
        Invoice.state.in_((InvoiceState.DRAFT, InvoiceState.APPROVED)),
    )
    wanted = sorted(plan_hash(each) for each in plan.plans)
    return sorted(found or "" for found in work.session.scalars(drafted)) == wanted


def _draft(work: Work, run: Run, made: tuple[Gathered, RunPlan]) -> None:
    gathered, plan = made
    lines = [line for each in plan.plans for line in each.lines]
    charges = sets.store_charges(work, gathered, lines)
    turns = _turns(work, run)
    provider = work.get(Provider, work.actor.provider_id)
    invoices = [_invoice(run, gathered, each, (provider, turns)) for each in plan.plans]
    sets.store(work, Invoice, invoices)
    sets.store(
        work,
        InvoiceLine,
        [
            row
            for each, invoice in zip(plan.plans, invoices, strict=True)
            for row in _lines(each, invoice, charges)
        ],
    )
    drafted = {row["client_id"]: row["id"] for row in invoices}
    _items(work, run, (gathered, plan), drafted)


def _turns(work: Work, run: Run) -> dict[UUID, int]:
    """How many invoices of the run a client has had: after a void the next is another one."""
    found: dict[UUID, int] = {}
    asked = select(Invoice.client_id).where(Invoice.run_id == run.id, Invoice.number.is_not(None))
    for client_id in work.session.scalars(asked):
        found[client_id] = found.get(client_id, 0) + 1
    return found


def _invoice(
    run: Run, gathered: Gathered, plan: InvoicePlan, more: tuple[Provider, dict[UUID, int]]
) -> dict[str, Any]:
    client = gathered.clients[plan.client_number]
    provider, turns = more
    turn = turns.get(client.id, 0)
    return {
        "id": new_id(),
        "client_id": client.id,
        "source": f"run:{run.id}:{client.id}" + (f":{turn}" if turn else ""),
        "kind": "invoice",
        "state": InvoiceState.DRAFT,
        "run_id": run.id,
        "first_on": run.first_on,
        "end_on": run.end_on,
        "currency": plan.total.net.currency,
        "net_minor": plan.total.net.minor,
        "tax_minor": plan.total.tax.minor,
        "gross_minor": plan.total.gross.minor,
        "paid_minor": 0,
        "tax_rows": stored_rows(plan.total),
        "tax_rounding": provider.tax_rounding,
        "minutes": plan.minutes,
        "block_minutes": plan.block_minutes,
        "po_number": _order_number(gathered, plan.client_number),
        "frozen": {},
        "seen_hash": plan_hash(plan),
        "void_reason": "",
        "version": 1,
    }


def _order_number(gathered: Gathered, number: int) -> str:
    return next(each.po_number for each in gathered.facts.clients if each.number == number)


def _lines(
    plan: InvoicePlan, invoice: dict[str, Any], charges: Mapping[str, UUID]
) -> Sequence[dict[str, Any]]:
    return [
        {
            "client_id": invoice["client_id"],
            "invoice_id": invoice["id"],
            "charge_id": charges[line.source],
            "thing": line.source,
            "position": position,
            "section": line.section,
            "shown_on": line.shown_on,
            "title": line.title[:300],
            "quantity": line.quantity,
            "unit_price_minor": line.unit_price.minor if line.unit_price else None,
            "amount_minor": line.amount.minor,
            "tax_share_minor": share.minor,
            "tax": line.tax,
            "released": False,
        }
        for position, (line, share) in enumerate(zip(plan.lines, plan.shares, strict=True), 1)
    ]


def _items(
    work: Work, run: Run, made: tuple[Gathered, RunPlan], drafted: Mapping[UUID, UUID]
) -> None:
    """One row for each client that has an invoice, is held back, or is to be looked at."""
    gathered, plan = made
    held = {each.client_number for each in plan.blocked}
    last = {each.number: each.last_month_net for each in gathered.facts.clients}
    found: dict[int, list[Finding]] = {}
    for each in plan.findings:
        found.setdefault(each.client_number, []).append(each)
    shown = {each.client_number for each in plan.plans} | held | set(found)
    issued = set(work.session.scalars(select(RunItem.client_id).where(RunItem.run_id == run.id)))
    rows = []
    for number in sorted(shown & set(gathered.clients)):
        client = gathered.clients[number]
        before = last[number]
        if client.id not in issued:
            rows.append(
                {
                    "run_id": run.id,
                    "client_id": client.id,
                    "invoice_id": drafted.get(client.id),
                    "is_blocked": number in held,
                    "findings": [finding_row(each) for each in found.get(number, [])],
                    "last_month_minor": before.minor if before else None,
                    "answer": "",
                }
            )
    sets.store(work, RunItem, rows)
    _take_again(work, run, drafted, issued)


def _take_again(work: Work, run: Run, drafted: Mapping[UUID, UUID], issued: set[UUID]) -> None:
    """A client whose invoice was voided keeps its place in the run with the new draft."""
    for client_id in sorted(issued & set(drafted)):
        item = runs.item_of(work, run.id, client_id)
        item.invoice_id, item.ticked_by, item.answer = drafted[client_id], None, ""


def finding_row(found: Finding) -> dict[str, Any]:
    """A finding as plain data: code, msgid, what fills its places, and whether it blocks."""
    return {
        "check": found.check.value,
        "message": found.message,
        "params": dict(found.params),
        "severity": found.severity.value,
    }
