"""What a client got back for promises that were not kept: only what was granted, and why."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Select, and_, case, select, true

from billing.models import Invoice
from billing.models.credits import CreditState, SlaCredit
from contracts.models import ContractLine
from contracts.rules.clocks import Pledge
from msp.accounts.models import Client
from msp.data.work import Work
from msp.desk.models import Ticket
from msp.desk.queries.tickets import sight
from msp.kernel.access import Permission

MOST = 24


@dataclass(frozen=True, slots=True)
class Missed:
    """A ticket that missed; `is_in_sight` where the reader may open it."""

    ticket_id: UUID
    number: int
    is_in_sight: bool


@dataclass(frozen=True, slots=True)
class Shortfall:
    """One promise that gave something back: kept so often, of so many, these tickets missed."""

    pledge: Pledge
    kept: int
    whole: int
    percent: int
    missed: Sequence[Missed]


@dataclass(frozen=True, slots=True)
class Granted:
    """A granted credit as its client reads it."""

    credit: SlaCredit
    client: Client
    line: str
    paper_id: UUID
    paper: str  # the return invoice's number
    reasons: Sequence[Shortfall]


def granted(work: Work) -> Select[SlaCredit]:
    """The credits that were granted, the latest month first; a client's people read their own."""
    work.require(Permission.REPORT_READ)
    wanted = select(SlaCredit).where(SlaCredit.state == CreditState.APPROVED)
    return wanted.order_by(SlaCredit.month_on.desc(), SlaCredit.decided_at.desc(), SlaCredit.id)


def granted_to(
    work: Work, client_id: UUID | None = None, month_on: date | None = None
) -> list[Granted]:
    """The same with line, paper and the tickets behind, of one client or month or of all."""
    wanted = granted(work)
    if client_id is not None:
        wanted = wanted.where(SlaCredit.client_id == client_id)
    if month_on is not None:
        wanted = wanted.where(SlaCredit.month_on == month_on)
    found = work.session.execute(
        wanted.join(ContractLine, ContractLine.id == SlaCredit.line_id)
        .join(Invoice, Invoice.id == SlaCredit.return_id)
        .join(Client, Client.id == SlaCredit.client_id)
        .add_columns(Client, ContractLine.title, Invoice.id, Invoice.number)
        .limit(MOST)
    ).all()
    tickets = _tickets(work, [each for row in found for each in row[0].evidence])
    return [
        Granted(row, client, line, paper_id, paper or "", _reasons(row, tickets))
        for row, client, line, paper_id, paper in found
    ]


def _tickets(work: Work, evidence: Sequence[dict[str, Any]]) -> dict[str, Missed]:
    ids = {UUID(key) for each in evidence for key in each["tickets"]}
    if not ids:
        return {}
    in_sight = case((and_(true(), *sight(work.actor)), True), else_=False)
    asked = select(Ticket.id, Ticket.number, in_sight).where(Ticket.id.in_(ids))
    found = work.session.execute(asked.order_by(Ticket.number))
    return {str(key): Missed(key, number, bool(seen)) for key, number, seen in found}


def _reasons(row: SlaCredit, tickets: dict[str, Missed]) -> list[Shortfall]:
    return [
        Shortfall(
            Pledge(each["pledge"]),
            each["kept"],
            each["whole"],
            each["percent"],
            [tickets[key] for key in each["tickets"] if key in tickets],
        )
        for each in row.evidence
        if each["percent"]
    ]
