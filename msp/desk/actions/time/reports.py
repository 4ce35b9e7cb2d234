"""A month's work report is sent to the client and accepted or objected to, before it is billed."""

from datetime import date
from uuid import UUID

from pydantic import Field
from sqlalchemy import select

from contracts.models import Contract
from msp.data.commands import Command
from msp.data.history import record
from msp.data.work import Work
from msp.desk.models import WorkReport
from msp.desk.queries.time import reports
from msp.desk.rules import time_consent as rules
from msp.desk.rules.time_consent import ReportState
from msp.kernel.access import Permission
from msp.kernel.errors import Conflict, Forbidden, NotFound, Refused, mark


class SendReport(Command):
    """The month's report of a contract, as the work stands now."""

    contract_id: UUID
    month_on: date


class AnswerReport(Command):
    """Acceptance of a report, or what is wrong with it."""

    report_id: UUID
    yes: bool
    note: str = Field("", max_length=500)


def send_report(work: Work, wish: SendReport) -> WorkReport:
    """Show the client what was worked in a month; sending again asks anew.

    Refused while work of the month waits for approval or a contract line, and where the contract
    asks for no acceptance.
    """
    work.require(Permission.TIME_APPROVE)
    contract = work.get(Contract, wish.contract_id)
    month_on = wish.month_on.replace(day=1)
    if not contract.needs_acceptance:
        raise Refused(mark("This contract asks for no acceptance."), field="contract_id")
    found = reports.of_month(work, contract.id, month_on)
    if not found.entries:
        raise Refused(
            mark("Nothing was worked under this contract in the month."), field="month_on"
        )
    if found.waiting:
        message = mark("%(count)s entries of the month are not approved yet.")
        raise Refused(message, field="month_on", count=found.waiting)
    row = _of(work, contract, month_on) or WorkReport(
        client_id=contract.client_id, contract_id=contract.id, month_on=month_on, version=0
    )
    row.state, row.seen = ReportState.SENT, found.seen
    row.entries, row.worked_seconds = found.entries, found.worked_seconds
    row.sent_at, row.sent_by = work.now, work.actor.id
    row.answered_at = row.answered_by = None
    row.answer = ""
    row.version += 1
    work.add(row)
    record(work, "report.sent", row, entries=row.entries, month_on=month_on)
    return row


def answer_report(work: Work, wish: AnswerReport) -> WorkReport:
    """Accept the month's work, or say what is wrong; refused once something has changed since."""
    work.require(Permission.WORK_ANSWER)
    wanted = select(WorkReport).where(WorkReport.id == wish.report_id)
    locked = wanted.with_for_update(of=WorkReport).execution_options(populate_existing=True)
    row = work.session.scalars(locked).first()
    if row is None:
        raise NotFound(mark("There is no such %(kind)s."), kind=WorkReport.__tablename__)
    if not work.actor.is_client:
        raise Forbidden(mark("Only the client answers this."))
    rules.may_accept(row.state)
    if wish.yes and reports.of_month(work, row.contract_id, row.month_on).seen != row.seen:
        raise Conflict(mark("The work has changed since this report was sent. We send it anew."))
    if not wish.yes and not wish.note:
        raise Refused(mark("Please say what is wrong."), field="note")
    row.state = ReportState.ACCEPTED if wish.yes else ReportState.OBJECTED
    row.answered_at, row.answered_by, row.answer = work.now, work.actor.id, wish.note
    row.version += 1
    record(work, "report.answered", row, state=row.state)
    return row


def _of(work: Work, contract: Contract, month_on: date) -> WorkReport | None:
    wanted = select(WorkReport).where(
        WorkReport.contract_id == contract.id, WorkReport.month_on == month_on
    )
    return work.session.scalars(wanted.with_for_update(of=WorkReport)).first()
