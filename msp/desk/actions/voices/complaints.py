"""A complaint is taken up, acknowledged, led, called about again and closed with its lesson."""

from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from pydantic import Field
from sqlalchemy import select

from msp.accounts import queries as accounts
from msp.data import history
from msp.data.commands import Command
from msp.data.work import Work
from msp.desk.actions import log
from msp.desk.models import Ticket
from msp.desk.models.voices import Complaint
from msp.desk.queries.promises import measured_terms
from msp.desk.queries.voices import complaints as queries
from msp.desk.rules import Kind, Verb
from msp.desk.rules import complaints as rules
from msp.desk.rules.complaints import Severity
from msp.kernel.access import Permission
from msp.kernel.errors import NotFound, Refused, mark

LONGEST = 8_000
AT_ONCE = 200


class WeighComplaint(Command):
    """How grave it is. A ticket of another kind becomes a complaint by this."""

    ticket_id: UUID
    severity: Severity
    version: int | None = None


class AcknowledgeComplaint(Command):
    """A human told the client that the complaint has arrived, in another way than here."""

    ticket_id: UUID


class LeadComplaint(Command):
    """Who leads it from here on; nobody named means whoever asks."""

    ticket_id: UUID
    lead_id: UUID | None = None


class PlanCall(Command):
    """When the client is called again. A moment without a zone is the actor's."""

    ticket_id: UUID
    follow_up_at: datetime | None = None
    version: int | None = None


class NoteCall(Command):
    """What the follow-up call brought."""

    ticket_id: UUID
    follow_up: str = Field(min_length=3, max_length=LONGEST)
    version: int | None = None


class ProtectAgent(Command):
    """How whoever talks to the client is kept from harm. Only the desk reads it."""

    ticket_id: UUID
    protection: str = Field(default="", max_length=LONGEST)
    version: int | None = None


class CloseComplaint(Command):
    """What we have learnt: without that it is not closed."""

    ticket_id: UUID
    learnt: str = Field(min_length=3, max_length=LONGEST)
    version: int | None = None


class ReopenComplaint(Command):
    """It is not over after all."""

    ticket_id: UUID


def begin(work: Work, ticket: Ticket) -> Complaint:
    """The complaint's record for a ticket that was opened as one, at the ticket's own moment."""
    work.require(Permission.TICKET_OPEN)
    return _made(work, ticket, rules.first_severity(ticket.priority, is_major=ticket.is_major))


def weigh_complaint(work: Work, wish: WeighComplaint) -> Complaint:
    """Say how grave a complaint is; a grave one gets a lead at once."""
    work.require(Permission.TICKET_WORK)
    ticket = log.held(work, wish.ticket_id)
    row = _row(work, ticket)
    if row is None:
        ticket.kind = Kind.COMPLAINT
        row = _made(work, ticket, wish.severity)
        log.write(work, ticket, Verb.COMPLAINT, severity=[None, wish.severity])
    else:
        work.fresh(row, wish.version)
        if told := history.changed(row, {"severity": wish.severity}):
            log.write(work, ticket, Verb.COMPLAINT, **told)
    _lead_if_grave(work, ticket, row)
    return row


def acknowledge_complaint(work: Work, wish: AcknowledgeComplaint) -> Complaint:
    """Say that the client was told; the first human word counts, however it was said."""
    work.require(Permission.TICKET_WORK)
    ticket, row = _open(work, wish.ticket_id)
    if row.acknowledged_at is None:
        row.acknowledged_at = queries.answered_at(work, row) or work.now
        row.version += 1
        log.write(work, ticket, Verb.COMPLAINT_ANSWERED)
    return row


def lead_complaint(work: Work, wish: LeadComplaint) -> Complaint:
    """Put a complaint into the hands of a lead, who owns the ticket from then on."""
    work.require(Permission.COMPLAINT_LEAD)
    ticket, row = _open(work, wish.ticket_id)
    lead_id = wish.lead_id or log.person_of(work)
    if lead_id not in {one.id for one in queries.leads(work, ticket)} and wish.lead_id:
        raise Refused(mark("Please choose a lead."), field="lead_id")
    if lead_id is None:
        raise Refused(mark("Please choose a lead."), field="lead_id")
    _led(work, ticket, row, lead_id)
    return row


def plan_call(work: Work, wish: PlanCall) -> Complaint:
    """Promise ourselves to call the client again."""
    work.require(Permission.TICKET_WORK)
    _, row = _open(work, wish.ticket_id, wish.version)
    moment = wish.follow_up_at
    if moment is not None and moment.tzinfo is None:
        moment = moment.replace(tzinfo=ZoneInfo(work.actor.zone))
    if moment is not None and moment <= work.now:
        raise Refused(mark("Please choose a moment that is still to come."), field="follow_up_at")
    told = history.changed(row, {"follow_up_at": moment, "followed_up_at": None})
    if told:
        history.record(work, "complaint.planned", row, **told)
    return row


def note_call(work: Work, wish: NoteCall) -> Complaint:
    """Write down that the client was called again, and what was said."""
    work.require(Permission.TICKET_WORK)
    ticket, row = _open(work, wish.ticket_id, wish.version)
    row.followed_up_at, row.followed_up_by = work.now, log.person_of(work)
    row.follow_up = wish.follow_up
    if row.acknowledged_at is None:
        row.acknowledged_at = queries.answered_at(work, row) or work.now
    log.write(work, ticket, Verb.COMPLAINT_CALLED)
    return row


def protect_agent(work: Work, wish: ProtectAgent) -> Complaint:
    """Write down how our own people are protected: who talks, what is not put up with."""
    work.require(Permission.TICKET_WORK)
    _, row = _open(work, wish.ticket_id, wish.version)
    row.protection = wish.protection
    history.record(work, "complaint.protected", row)
    return row


def close_complaint(work: Work, wish: CloseComplaint) -> Complaint:
    """Close a complaint that a human has answered, with what we have learnt from it."""
    work.require(Permission.TICKET_WORK)
    ticket, row = _open(work, wish.ticket_id, wish.version)
    row.acknowledged_at = queries.answered_at(work, row)
    if row.acknowledged_at is None:
        raise Refused(mark("Nobody has answered the client yet. Please do that first."))
    if row.follow_up_at is not None and row.followed_up_at is None:
        raise Refused(mark("A follow-up call is planned. Please make it or take it back first."))
    row.learnt, row.closed_at, row.closed_by = wish.learnt, work.now, log.person_of(work)
    log.write(work, ticket, Verb.COMPLAINT_CLOSED)
    return row


def reopen_complaint(work: Work, wish: ReopenComplaint) -> Complaint:
    """Take a closed complaint up again; its lesson stays."""
    work.require(Permission.TICKET_WORK)
    ticket = log.held(work, wish.ticket_id)
    row = _row(work, ticket)
    if row is None or row.closed_at is None:
        raise Refused(mark("The complaint is open."))
    row.closed_at, row.closed_by = None, None
    row.version += 1
    log.write(work, ticket, Verb.COMPLAINT)
    return row


def keep_complaints(work: Work) -> int:
    """Give every complaint its record, its moment of acknowledgement and, if grave, its lead."""
    work.require(Permission.TICKET_WORK)
    made = [begin(work, ticket) for ticket in queries.unrecorded(work, AT_ONCE)]
    for row in queries.unanswered(work):
        row.acknowledged_at = queries.answered_at(work, row)
        if row.severity is Severity.GRAVE and row.lead_id is None:
            _lead_if_grave(work, work.get(Ticket, row.ticket_id), row)
    work.session.flush()
    return len(made)


def _made(work: Work, ticket: Ticket, severity: Severity) -> Complaint:
    terms = measured_terms(work, ticket.sla_policy_id, ticket.calendar_version_id)
    options = accounts.our_provider(work).options
    due = rules.acknowledge_by(terms.calendar, ticket.opened_at, options)
    return work.add(
        Complaint(
            ticket_id=ticket.id,
            severity=severity,
            began_at=ticket.opened_at,
            acknowledge_by=due,
        )
    )


def _row(work: Work, ticket: Ticket) -> Complaint | None:
    return work.session.scalars(
        select(Complaint).where(Complaint.ticket_id == ticket.id).with_for_update(of=Complaint)
    ).one_or_none()


def _open(work: Work, ticket_id: UUID, version: int | None = None) -> tuple[Ticket, Complaint]:
    """The ticket and its complaint, locked; NotFound for another kind, Refused once closed."""
    ticket = log.held(work, ticket_id)
    row = _row(work, ticket)
    if row is None:
        raise NotFound(mark("There is no such %(kind)s."), kind=Complaint.__tablename__)
    if row.closed_at is not None:
        raise Refused(mark("This complaint is closed. Take it up again first."))
    work.fresh(row, version)
    return ticket, row


def _lead_if_grave(work: Work, ticket: Ticket, row: Complaint) -> None:
    if row.severity is not Severity.GRAVE or row.lead_id is not None:
        return
    lead_id = rules.lead_for(queries.leads(work, ticket))
    if lead_id is not None:
        _led(work, ticket, row, lead_id)


def _led(work: Work, ticket: Ticket, row: Complaint, lead_id: UUID) -> None:
    if row.lead_id == lead_id and ticket.assignee_id == lead_id:
        return
    told: dict[str, object] = {"assignee_id": lead_id}
    if ticket.assignee_id not in {None, lead_id}:
        told |= {"reassignments": ticket.reassignments + 1}
    row.lead_id, row.taken_over_at = lead_id, work.now
    row.version += 1
    log.write(work, ticket, Verb.COMPLAINT_LED, **history.changed(ticket, told))
