"""The client's word for programs: questions before chargeable work, reports of a month after it.

A question is answered by its link or in the portal, never here; a report is accepted here too.
"""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from flask import Blueprint, request
from pydantic import BaseModel, ConfigDict

from msp.data.commands import Command
from msp.data.work import Work
from msp.desk.actions import time as actions
from msp.desk.models import WorkConsent, WorkReport
from msp.desk.queries.time import consents as asked
from msp.desk.queries.time import reports as sent
from msp.desk.rules.time_consent import ConsentState, ReportState
from msp.desk.web.time.links import link_to
from msp.doors.api import endpoint, listing
from msp.kernel import reading
from msp.kernel.access import Permission

consents = Blueprint("consents_api", __name__, url_prefix="/api/v1/consents")
reports = Blueprint("work_reports_api", __name__, url_prefix="/api/v1/work-reports")
ENDPOINTS = (consents, reports)


class CeilingOut(BaseModel):
    """The most that work may cost, in minor units of its currency."""

    model_config = ConfigDict(from_attributes=True)

    minor: int
    currency: str


class ConsentOut(BaseModel):
    """What work on a ticket may cost at most (before tax), and what was answered."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    client_id: UUID
    ticket_id: UUID
    minutes: int
    ceiling: CeilingOut
    what: str
    state: ConsentState
    expires_at: datetime
    asked_by: UUID
    answered_at: datetime | None
    answered_by: UUID | None
    answer: str


class ConsentWithLink(ConsentOut):
    """A question with its link, while it may be answered.

    Only whoever asks is told the link: it answers for the client.
    """

    link: str | None


class ReportOut(BaseModel):
    """A contract's month of work, as it was sent to the client."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    client_id: UUID
    contract_id: UUID
    month_on: date
    state: ReportState
    entries: int
    worked_seconds: int
    sent_at: datetime
    sent_by: UUID
    answered_at: datetime | None
    answered_by: UUID | None
    answer: str
    version: int


class ConsentsWanted(Command):
    """What narrows the list of questions."""

    ticket_id: UUID | None = None
    client_id: UUID | None = None
    state: ConsentState | None = None


class ReportsWanted(Command):
    """What narrows the list of reports."""

    contract_id: UUID | None = None
    client_id: UUID | None = None
    state: ReportState | None = None
    month: str | None = None


@consents.get("")
@listing(ConsentOut)
def index(work: Work) -> Any:
    """Questions, the latest first: `?ticket_id=…&client_id=…&state=asked`."""
    told = _asked(ConsentsWanted)
    return asked.visible(work).where(
        *(getattr(WorkConsent, name) == value for name, value in told.items())
    )


@consents.get("/<uuid:consent_id>")
@endpoint(ConsentWithLink)
def show(work: Work, consent_id: UUID) -> ConsentWithLink:
    """One question and what was answered."""
    return _consent(work, asked.consent(work, consent_id))


@consents.post("")
@endpoint(ConsentWithLink, status=201)
def ask(work: Work, wish: actions.AskConsent) -> ConsentWithLink:
    """Ask the client before chargeable work: by mail where the contact has one, else by the link.

    An earlier open question of the ticket is withdrawn.
    """
    row = actions.ask_consent(work, wish)
    actions.mail_consent(work, row, link_to(row))
    return _consent(work, row)


@consents.post("/<uuid:consent_id>/withdraw")
@endpoint(ConsentWithLink)
def withdraw(work: Work, wish: actions.WithdrawConsent) -> ConsentWithLink:
    """Take a question back that was not answered yet."""
    return _consent(work, actions.withdraw_consent(work, wish))


def _consent(work: Work, row: WorkConsent) -> ConsentWithLink:
    is_open = row.state is ConsentState.ASKED and work.now < row.expires_at
    tells = is_open and not work.actor.is_client and work.actor.may(Permission.TIME_LOG)
    told = ConsentOut.model_validate(row).model_dump()
    return ConsentWithLink(**told, link=link_to(row) if tells else None)


@reports.get("")
@listing(ReportOut)
def report_index(work: Work) -> Any:
    """Reports, the latest month first: `?contract_id=…&client_id=…&state=sent&month=2026-10`."""
    told = _asked(ReportsWanted)
    month = told.pop("month", None)
    wanted = sent.visible(work).where(
        *(getattr(WorkReport, name) == value for name, value in told.items())
    )
    if month is None:
        return wanted
    return wanted.where(WorkReport.month_on == reading.read_month(month).first)


@reports.get("/<uuid:report_id>")
@endpoint(ReportOut)
def report(work: Work, report_id: UUID) -> WorkReport:
    """One report."""
    return sent.report(work, report_id)


@reports.post("")
@endpoint(ReportOut, status=201)
def send(work: Work, wish: actions.SendReport) -> WorkReport:
    """Send the month's report of a contract; sending again asks anew."""
    return actions.send_report(work, wish)


@reports.post("/<uuid:report_id>/answer")
@endpoint(ReportOut)
def answer(work: Work, wish: actions.AnswerReport) -> WorkReport:
    """The client accepts the month's work, or says what is wrong: once."""
    return actions.answer_report(work, wish)


def _asked(wanted: type[Command]) -> dict[str, Any]:
    told = {name: request.args[name] for name in wanted.model_fields if request.args.get(name)}
    return wanted.model_validate(told).model_dump(exclude_none=True)
