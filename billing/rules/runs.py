"""A run turns charges into invoices; preview and commit are this one function on one input."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from billing.rules import charges, content, findings
from billing.rules.charges import Charge, InvoicePlan, RunFacts
from billing.rules.findings import Check, Finding, Severity
from msp.kernel.errors import Conflict, mark

PROVIDER = 0


@dataclass(frozen=True, slots=True)
class RunPlan:
    """What a run would do, all of it in order of client number.

    `plans` would be issued, `blocked` wait for someone; `left_behind` are unbilled charges of
    earlier months, listed and not swept in. `inputs_hash` names the facts it was made from.
    """

    plans: tuple[InvoicePlan, ...]
    blocked: tuple[InvoicePlan, ...]
    findings: tuple[Finding, ...]
    left_behind: tuple[Charge, ...]
    inputs_hash: str

    def findings_of(self, client_number: int) -> tuple[Finding, ...]:
        """What is to be checked at one client, blocking findings first."""
        own = (found for found in self.findings if found.client_number == client_number)
        return tuple(sorted(own, key=lambda found: found.severity is Severity.WARNING))


def plan_run(facts: RunFacts) -> RunPlan:
    """The invoices of one month: one per client that has charges in it.

    Pure, and independent of the order of its input. Raises ValueError for a source that appears
    twice or a charge of an unknown client: those are faults of the caller, not of the books.
    """
    _check_sources(facts)
    of_client = _grouped(facts.charges)
    plans: list[InvoicePlan] = []
    found: list[Finding] = _provider_findings(facts)
    for client in sorted(facts.clients, key=lambda client: client.number):
        own = of_client.get(client.number, [])
        due = charges.in_order(line for line in own if line.bill_on in facts.period)
        plan = charges.invoice_plan(client, due)
        found += findings.of_client(client, plan, due)
        old = len(
            {line.bill_on.replace(day=1) for line in own if line.bill_on < facts.period.first}
        )
        if old:
            found.append(findings.finding(Check.LEFT_BEHIND, client.number, count=old))
        if due:
            plans.append(plan)
    held = {each.client_number for each in found if each.severity is Severity.BLOCKING}
    return RunPlan(
        tuple(plan for plan in plans if plan.client_number not in held),
        tuple(plan for plan in plans if plan.client_number in held),
        tuple(found),
        charges.in_order(line for line in facts.charges if line.bill_on < facts.period.first),
        inputs_hash(facts),
    )


def inputs_hash(facts: RunFacts) -> str:
    """The hash of all that a run depends on, whatever order it was collected in."""
    return content.content_hash(
        {
            "period": facts.period,
            "registration_number": facts.registration_number,
            "clients": sorted(facts.clients, key=lambda client: client.number),
            "charges": sorted(facts.charges, key=lambda charge: charge.source),
        }
    )


def checked_unchanged(previewed_hash: str, facts: RunFacts) -> None:
    """Conflict when the facts are no longer those that the preview was made from."""
    if inputs_hash(facts) != previewed_hash:
        message = mark("Something changed after the preview: please look at the run again.")
        raise Conflict(message)


def _provider_findings(facts: RunFacts) -> list[Finding]:
    """The findings that concern the provider itself stand under client number 0."""
    if facts.registration_number:
        return []
    return [findings.finding(Check.MISSING_REGISTRATION, PROVIDER)]


def _grouped(lines: Iterable[Charge]) -> dict[int, list[Charge]]:
    found: dict[int, list[Charge]] = {}
    for line in lines:
        found.setdefault(line.client_number, []).append(line)
    return found


def _check_sources(facts: RunFacts) -> None:
    numbers = {client.number for client in facts.clients}
    seen: set[str] = set()
    for line in facts.charges:
        if line.source in seen:
            raise ValueError(f"{line.source} would be billed twice")
        if line.client_number not in numbers:
            raise ValueError(f"{line.source} belongs to no client of the run")
        seen.add(line.source)
