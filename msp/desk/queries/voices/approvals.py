"""What waits for the client's word on one ticket, and what was answered: one list."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select

from contracts.models import ContractLine
from msp.data.work import Work
from msp.desk.models import Ticket, TimeEntry, WorkConsent, WorkReport
from msp.desk.rules.time_consent import ConsentState, ReportState
from msp.kernel.access import Permission
from msp.kernel.money import Money


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that the client is asked: before the work, or after it (acceptance)."""

    id: UUID
    asked_at: datetime
    answered_at: datetime | None
    state: ConsentState | ReportState
    what: str = ""
    ceiling: Money | None = None
    month_on: date | None = None
    is_open: bool = False


def steps(work: Work, ticket: Ticket) -> list[Step]:
    """The steps of a ticket that the actor sees already, in the order in which they were asked.

    Amounts are for those alone who may read time spent.
    """
    work.require(Permission.TICKET_READ)
    found = [*_consents(work, ticket), *_reports(work, ticket)]
    return sorted(found, key=lambda step: (step.asked_at, step.id))


def _consents(work: Work, ticket: Ticket) -> Iterator[Step]:
    tells = work.actor.may(Permission.TIME_READ)
    wanted = select(WorkConsent).where(WorkConsent.ticket_id == ticket.id)
    for row in work.session.scalars(wanted):
        is_open = row.state is ConsentState.ASKED and work.now < row.expires_at
        yield Step(
            row.id,
            row.created_at,
            row.answered_at,
            row.state,
            row.what,
            row.ceiling if tells else None,
            is_open=is_open,
        )


def _reports(work: Work, ticket: Ticket) -> Iterator[Step]:
    """Reports of the months in which somebody worked on the ticket under their contract."""
    if not work.actor.may(Permission.TIME_READ):
        return
    spent = (
        select(TimeEntry.work_on, ContractLine.contract_id)
        .join(ContractLine, ContractLine.id == TimeEntry.line_id)
        .where(TimeEntry.ticket_id == ticket.id)
        .distinct()
    )
    months = {(day.replace(day=1), contract) for day, contract in work.session.execute(spent)}
    if not months:
        return
    wanted = select(WorkReport).where(
        WorkReport.contract_id.in_({contract for _, contract in months})
    )
    for row in work.session.scalars(wanted):
        if (row.month_on, row.contract_id) in months:
            yield Step(
                row.id,
                row.sent_at,
                row.answered_at,
                row.state,
                month_on=row.month_on,
                is_open=row.state is ReportState.SENT,
            )
