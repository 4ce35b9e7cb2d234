"""Vendors are registered, asked on behalf of a ticket, chased; what they say is written down."""

from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from pydantic import Field
from sqlalchemy import func, or_, select

from contracts.models import Calendar
from msp.accounts.models import Person
from msp.accounts.queries import our_provider
from msp.data import history
from msp.data.commands import Command
from msp.data.work import Work
from msp.desk.actions import gate, log
from msp.desk.actions.tickets import moved
from msp.desk.models import Ticket, Vendor, VendorCase, VendorCaseLine
from msp.desk.queries import tiers, vendors
from msp.desk.rules import OPEN, Status, Verb, WaitReason
from msp.desk.rules import vendors as rules
from msp.desk.rules.vendor_letters import Case, Letter, written
from msp.desk.rules.vendors import CaseOutcome, CaseState, CaseStep
from msp.kernel import writing
from msp.kernel.access import Permission
from msp.kernel.errors import Refused, mark
from msp.outside import outbox

YEAR = 60 * 24 * 365
AT_ONCE = 100


class SaveVendor(Command):
    """A vendor as the register has it; without an id a new one. Minutes are business minutes."""

    vendor_id: UUID | None = None
    name: str = Field(min_length=1, max_length=120)
    mail: str = Field(default="", max_length=254, pattern=r"^$|^[^@\s]+@[^@\s]+$")
    phone: str = Field(default="", max_length=40)
    portal: str = Field(default="", max_length=300, pattern=r"^$|^https?://\S+$")
    contract_reference: str = Field(default="", max_length=120)
    support_hours: str = Field(default="", max_length=200)
    calendar_id: UUID | None = None
    target_minutes: int | None = Field(default=None, ge=1, le=YEAR)
    notes: str = Field(default="", max_length=4000)
    is_active: bool = True
    version: int | None = None


class AskVendor(Command):
    """What a vendor is asked. The ticket then waits for it, if `waits`; `mails` sends it."""

    ticket_id: UUID
    vendor_id: UUID
    question: str = Field(min_length=3, max_length=8000)
    reference: str = Field(default="", max_length=120)
    waits: bool = True
    mails: bool = False


class ChaseVendor(Command):
    """The vendor is asked again; by mail where it has an address."""

    case_id: UUID
    body: str = Field(default="", max_length=4000)


class LogVendorAnswer(Command):
    """What the vendor said."""

    case_id: UUID
    body: str = Field(min_length=1, max_length=8000)


class LogVendorPromise(Command):
    """When the vendor will answer. A moment without a zone is the actor's."""

    case_id: UUID
    promised_at: datetime
    reference: str = Field(default="", max_length=120)
    body: str = Field(default="", max_length=4000)


class CloseVendorCase(Command):
    """How it ended; a replacement names its RMA number (R168)."""

    case_id: UUID
    outcome: CaseOutcome
    note: str = Field(default="", max_length=4000)
    rma_number: str = Field(default="", max_length=120)


class ReopenVendorCase(Command):
    """Why it is taken up again."""

    case_id: UUID
    body: str = Field(min_length=3, max_length=4000)


def save_vendor(work: Work, wish: SaveVendor) -> Vendor:
    """Register a vendor, or correct it (R172)."""
    work.require(Permission.DESK_ARRANGE)
    if wish.calendar_id is not None:
        work.get(Calendar, wish.calendar_id)
    twin = select(Vendor.id).where(Vendor.name == wish.name)
    if wish.vendor_id is not None:
        twin = twin.where(Vendor.id != wish.vendor_id)
    if work.session.scalar(twin) is not None:
        raise Refused(mark("There is a vendor of that name already."), field="name")
    told: dict[str, Any] = wish.model_dump(exclude={"vendor_id", "version"})
    if wish.vendor_id is None:
        row = work.add(Vendor(**told))
        history.record(work, "vendor.added", row, name=wish.name)
        return row
    row = work.get(Vendor, wish.vendor_id)
    work.fresh(row, wish.version)
    history.record(work, "vendor.changed", row, **history.changed(row, told))
    return row


def ask_vendor(work: Work, wish: AskVendor) -> VendorCase:
    """Put a question to a vendor; its promise (UC) runs, the ticket stays open (R172–R173)."""
    work.require(Permission.TICKET_WORK)
    ticket = log.held(work, wish.ticket_id)
    if ticket.status not in OPEN:
        raise Refused(mark("The ticket is not open. Reopen it before you ask a vendor."))
    gate.require_reviewed(work, ticket)
    vendor = work.get(Vendor, wish.vendor_id)
    if not vendor.is_active:
        raise Refused(mark("This vendor is no longer in use."), field="vendor_id")
    calendar, version_id = tiers.hours_of(work, vendor.calendar_id)
    minutes = vendor.target_minutes
    row = work.add(
        VendorCase(
            ticket_id=ticket.id,
            vendor_id=vendor.id,
            owner_id=log.person_of(work),
            reference=wish.reference,
            question=wish.question,
            opened_at=work.now,
            target_minutes=minutes,
            calendar_version_id=version_id,
            due_at=calendar.add_business_seconds(work.now, minutes * 60) if minutes else None,
            next_level_at=work.now if vendor.levels else None,
        )
    )
    _step(work, row, CaseStep.OPENED, wish.question)
    if wish.mails:
        _mail(work, row, (Letter.ASKED, ""), wish.question)
    if wish.waits and ticket.wait_reason is not WaitReason.VENDOR:
        moved(work, ticket, Status.WAITING, WaitReason.VENDOR)
    return row


def chase_vendor(work: Work, wish: ChaseVendor) -> VendorCase:
    """Ask the vendor where it stands; not again within four hours."""
    work.require(Permission.TICKET_WORK)
    row = _open(work, wish.case_id)
    rules.require_cool(row.chased_at, work.now)
    row.chased_at = work.now
    line = _step(work, row, CaseStep.CHASED, wish.body)
    _mail(work, row, (Letter.CHASED, str(line.id)), wish.body)
    return row


def log_vendor_promise(work: Work, wish: LogVendorPromise) -> VendorCase:
    """Write down when the vendor will answer; the reminder follows that moment."""
    work.require(Permission.TICKET_WORK)
    row = _open(work, wish.case_id)
    moment = wish.promised_at
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=ZoneInfo(work.actor.zone))
    if moment <= work.now:
        raise Refused(mark("Please choose a moment that is still to come."), field="promised_at")
    row.promised_at, row.reference = moment, wish.reference or row.reference
    _step(work, row, CaseStep.PROMISED, wish.body)
    return row


def log_vendor_answer(work: Work, wish: LogVendorAnswer) -> VendorCase:
    """Write down what the vendor said: its clock stops, and the ticket goes on."""
    work.require(Permission.TICKET_WORK)
    row = _open(work, wish.case_id)
    row.state, row.answered_at = CaseState.ANSWERED, row.answered_at or work.now
    _step(work, row, CaseStep.ANSWERED, wish.body)
    _go_on(work, row)
    return row


def close_vendor_case(work: Work, wish: CloseVendorCase) -> VendorCase:
    """Say how it ended; a ticket that waited for this vendor alone goes on."""
    work.require(Permission.TICKET_WORK)
    row = _open(work, wish.case_id)
    if wish.outcome is CaseOutcome.REPLACED and not wish.rma_number:
        raise Refused(mark("Please name the number of the replacement."), field="rma_number")
    row.state, row.closed_at, row.outcome = CaseState.CLOSED, work.now, wish.outcome
    row.outcome_note, row.rma_number = wish.note, wish.rma_number
    _step(work, row, CaseStep.CLOSED, wish.note)
    _go_on(work, row)
    return row


def reopen_vendor_case(work: Work, wish: ReopenVendorCase) -> VendorCase:
    """Take a case up again: the vendor owes another answer, its first promise stays on record."""
    work.require(Permission.TICKET_WORK)
    row = vendors.case(work, wish.case_id)
    log.held(work, row.ticket_id)
    if row.state is CaseState.OPEN:
        raise Refused(mark("This vendor case is open."))
    row.state, row.closed_at, row.outcome = CaseState.OPEN, None, None
    _step(work, row, CaseStep.REOPENED, wish.body)
    return row


def remind_vendors(work: Work) -> int:
    """Remind each vendor, and our own person, once when an answer is overdue; how many."""
    work.require(Permission.TICKET_WORK)
    expected = func.coalesce(VendorCase.promised_at, VendorCase.due_at)
    wanted = (
        select(VendorCase)
        .where(
            VendorCase.state == CaseState.OPEN,
            expected <= work.now,
            or_(VendorCase.reminded_for.is_(None), VendorCase.reminded_for != expected),
        )
        .order_by(VendorCase.id)
        .limit(AT_ONCE)
        .with_for_update(of=VendorCase, skip_locked=True)
    )
    late = work.session.scalars(wanted).all()
    for row in late:
        row.reminded_for = rules.waits_for(row.promised_at, row.due_at)
        log.held(work, row.ticket_id)
        _step(work, row, CaseStep.REMINDED, "")
        late_since = row.reminded_for.isoformat() if row.reminded_for else ""
        _mail(work, row, (Letter.OVERDUE, late_since), "")
        _mail(work, row, (Letter.OWN, late_since), "")
    return len(late)


def _open(work: Work, case_id: UUID) -> VendorCase:
    """The case, its ticket held, if it is not closed."""
    row = vendors.case(work, case_id)
    log.held(work, row.ticket_id)
    rules.require_open(row.state)
    return row


def _step(work: Work, row: VendorCase, step: CaseStep, body: str) -> VendorCaseLine:
    """Write the step into the case and into the ticket's log."""
    line = VendorCaseLine(
        provider_id=work.actor.provider_id,
        created_at=work.now,
        case_id=row.id,
        step=step,
        author_id=log.person_of(work),
        body=body,
        promised_at=row.promised_at if step is CaseStep.PROMISED else None,
    )
    work.session.add(line)
    row.version = (row.version or 0) + 1
    ticket = work.get(Ticket, row.ticket_id)
    log.write(work, ticket, Verb.VENDOR_CASE, case_id=row.id, step=step)
    return line


def _go_on(work: Work, row: VendorCase) -> None:
    work.session.flush()
    ticket = work.get(Ticket, row.ticket_id)
    if ticket.wait_reason is WaitReason.VENDOR and not vendors.awaited(work, ticket.id):
        moved(work, ticket, Status.ACTIVE, None)


def _mail(work: Work, row: VendorCase, why: tuple[Letter, str], body: str) -> None:
    """Owe the letter, once for its reason; nothing where nobody has an address."""
    letter, key = why
    vendor, provider = work.get(Vendor, row.vendor_id), our_provider(work)
    owner = work.session.get(Person, row.owner_id) if row.owner_id else None
    to = (owner.mail if owner else "") if letter is Letter.OWN else vendor.mail
    if not to:
        return
    language = owner.language if owner and letter is Letter.OWN else provider.language
    due = rules.waits_for(row.promised_at, row.due_at)
    zone = ZoneInfo(provider.zone)
    told = Case(
        provider=provider.name if language == "ja" else provider.name_en or provider.name,
        vendor=vendor.name,
        number=work.get(Ticket, row.ticket_id).number,
        reference=row.reference,
        due=writing.moment_short(due, zone, language) if due else "",
        body=body,
    )
    subject, text = written(language, letter, told)
    outbox.owe(work, outbox.Letter(f"vendor:{row.id}:{letter}:{key}"[:120], to, subject, text))
