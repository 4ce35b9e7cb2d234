"""Months of work under contracts that are accepted before they are billed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, and_, func, select

from contracts.models import Contract, ContractLine
from msp.accounts.models import Client
from msp.data.work import Work
from msp.desk.models import TimeEntry, WorkReport
from msp.desk.rules import time_consent as rules
from msp.desk.rules.time import EntryState
from msp.desk.rules.time_consent import ReportState
from msp.kernel.access import Permission
from msp.kernel.periods import Period, month_of

UNAPPROVED = (EntryState.DRAFT, EntryState.SUBMITTED)


@dataclass(frozen=True, slots=True)
class MonthOfWork:
    """What was worked under a contract in a month, and the hash of what a report shows of it."""

    entries: int
    worked_seconds: int
    waiting: int
    seen: str


def of_month(work: Work, contract_id: UUID, month_on: date) -> MonthOfWork:
    """The entries of a contract's lines in the month of that day."""
    work.require(Permission.TIME_READ)
    month = month_of(month_on)
    wanted = (
        select(
            TimeEntry.id,
            TimeEntry.work_on,
            TimeEntry.worked_seconds,
            TimeEntry.billable_minutes,
            TimeEntry.charge_minutes,
            TimeEntry.note,
            TimeEntry.state,
        )
        .join(ContractLine, ContractLine.id == TimeEntry.line_id)
        .where(
            ContractLine.contract_id == contract_id,
            TimeEntry.work_on >= month.first,
            TimeEntry.work_on < month.end,
        )
    )
    rows = work.session.execute(wanted).all()
    return MonthOfWork(
        entries=len(rows),
        worked_seconds=sum(int(row.worked_seconds) for row in rows),
        waiting=sum(row.state in UNAPPROVED for row in rows),
        seen=rules.seen(tuple(row)[:-1] for row in rows),
    )


def visible(work: Work) -> Select[WorkReport]:
    """The reports that were sent, the latest month first."""
    work.require(Permission.TIME_READ)
    return select(WorkReport).order_by(
        WorkReport.month_on.desc(), WorkReport.sent_at.desc(), WorkReport.id
    )


def report(work: Work, report_id: UUID) -> WorkReport:
    """One report, or NotFound."""
    work.require(Permission.TIME_READ)
    return work.get(WorkReport, report_id)


def shown(work: Work, month: Period) -> Sequence[Row[Any]]:
    """Contracts that ask for acceptance, each with its client and its report of the month."""
    work.require(Permission.TIME_READ)
    asked: Any = (
        select(Contract, Client.name, WorkReport)
        .join(Client, Client.id == Contract.client_id)
        .outerjoin(
            WorkReport,
            and_(WorkReport.contract_id == Contract.id, WorkReport.month_on == month.first),
        )
        .where(Contract.needs_acceptance)
        .order_by(Client.number, Contract.number)
    )
    if work.actor.is_client:
        asked = asked.where(WorkReport.id.is_not(None))
    found: Sequence[Row[Any]] = work.session.execute(asked).all()
    return found


def unaccepted(work: Work, month: Period) -> dict[UUID, int]:
    """By client: contracts with work in the month whose report was not accepted yet.

    A billing run asks this for all clients at once: their invoices wait (DOMAIN §4, 検収).
    """
    accepted = (
        select(WorkReport.id)
        .where(
            WorkReport.contract_id == Contract.id,
            WorkReport.month_on == month.first,
            WorkReport.state == ReportState.ACCEPTED,
        )
        .exists()
    )
    asked = (
        select(Contract.client_id, func.count(func.distinct(Contract.id)))
        .join(ContractLine, ContractLine.contract_id == Contract.id)
        .join(TimeEntry, TimeEntry.line_id == ContractLine.id)
        .where(
            Contract.needs_acceptance,
            TimeEntry.state != EntryState.BILLED,
            TimeEntry.work_on >= month.first,
            TimeEntry.work_on < month.end,
            ~accepted,
        )
        .group_by(Contract.client_id)
    )
    return {client_id: int(count) for client_id, count in work.session.execute(asked)}
