"""Whether a request is covered, charged or another service, asked of the client's contracts."""

from dataclasses import dataclass
from uuid import UUID

from contracts import queries as contracts
from contracts.queries import CoverRequest
from contracts.rules.coverage import Step
from msp.data.work import Work
from msp.desk.rules.scope import ServiceScope, scope_of
from msp.kernel.access import Permission


@dataclass(frozen=True, slots=True)
class Told:
    """The answer, the line that gave it, and every step of why."""

    scope: ServiceScope
    line_id: UUID | None
    line_title: str
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked of the contracts: whose, which kind of work, about which product."""

    client_id: UUID
    work_type_id: UUID
    contract_id: UUID | None = None
    product_id: UUID | None = None
    ticket_id: UUID | None = None


def told(work: Work, asked: Question) -> Told:
    """What the client's contracts say of such work today. Source: DOMAIN §4, R107."""
    work.require(Permission.TICKET_WORK)
    today = contracts.today_of(work, asked.client_id)
    found = contracts.lines_in_force(work, asked.client_id, today)
    request = CoverRequest(
        client_id=asked.client_id,
        work_type_id=asked.work_type_id,
        on=today,
        ticket_contract_id=asked.contract_id,
        product_id=asked.product_id,
        ticket_source=f"ticket:{asked.ticket_id}" if asked.ticket_id else None,
    )
    said = contracts.climb(work, request, found)
    line = next((line for line in found if line.line_id == said.line_id), None)
    return Told(
        scope_of(said.verdict, line.kind if line else None),
        line.line_id if line else None,
        line.title if line else "",
        said.steps,
    )
