"""What the desk holds of a person: said once, for the erasure and for the copy of one's data."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select

from msp.data import personal
from msp.data.personal import Fate, Own, Someone
from msp.desk.actions import log
from msp.desk.models import Attachment, HandOver, Message, Note, ReceivedMail, Ticket, TicketEvent
from msp.desk.models.agreeing import PriorityProposal, PriorityTalk
from msp.desk.models.consents import WorkConsent, WorkReport
from msp.desk.models.escalations import Escalation
from msp.desk.models.intake import (
    CallerLevel,
    DeviceSlip,
    Intake,
    IntakeChange,
    LogFile,
    LogMark,
    ProcedureRun,
)
from msp.desk.models.logs import LogProposal
from msp.desk.models.mail import NoteFile
from msp.desk.models.problems import Isolation, SecurityCheck, TicketCandidate
from msp.desk.models.requests import TeamRequest
from msp.desk.models.surface import Draft, Presence, ReplyTemplate, SavedView
from msp.desk.models.tiers import VendorCase
from msp.desk.models.voices import CalendarFeed, Complaint, Satisfaction, Thanks, Wish

BLANK = "—"  # where something has to stand
Whose = Callable[[Someone], ColumnElement[bool]]


def _asked(who: Someone) -> Any:
    """The tickets that the person asked, by id."""
    return select(Ticket.id).where(Ticket.contact_id == who.person_id)


def _on_their_tickets(model: Any) -> Whose:
    return lambda who: model.ticket_id.in_(_asked(who))


def _by(column: Any) -> Whose:
    return lambda who: column == who.person_id


def _said(who: Someone) -> ColumnElement[bool]:
    """What the person said; a mail of theirs may have come without their name."""
    nameless = and_(Message.author_id.is_(None), Message.ticket_id.in_(_asked(who)))
    return and_(Message.from_client, or_(Message.author_id == who.person_id, nameless))


def _sent(who: Someone) -> ColumnElement[bool]:
    known = ReceivedMail.person_id == who.person_id
    return or_(known, ReceivedMail.from_address == who.mail) if who.mail else known


def _kept(who: Someone) -> ColumnElement[bool]:
    """Files of the person's tickets, whoever sent them, and the person's own elsewhere."""
    return or_(Attachment.ticket_id.in_(_asked(who)), Attachment.kept_by == who.person_id)


def _told(who: Someone) -> ColumnElement[bool]:
    return or_(Draft.person_id == who.person_id, Draft.ticket_id.in_(_asked(who)))


TAKEN_DOWN = ("summary", "outcome", "goal", "symptom", "underlying", "facts", "business_impact")
MAILED = ("from_address", "from_name", "subject", "text", "sha256")

personal.own(
    Own(LogProposal, _on_their_tickets(LogProposal), ("text",), Fate.REMOVED),
    Own(LogMark, _on_their_tickets(LogMark), ("text", "finding"), Fate.REMOVED),
    Own(LogFile, _on_their_tickets(LogFile), ("name",), Fate.REMOVED, file="fingerprint"),
    Own(Attachment, _kept, ("name",), Fate.REMOVED, file="sha256"),
    Own(NoteFile, _on_their_tickets(NoteFile), ("name",), Fate.REMOVED, file="sha256"),
    Own(ReceivedMail, _sent, MAILED, file="sha256"),
    Own(Draft, _told, ("body",), Fate.REMOVED),
    Own(Intake, _on_their_tickets(Intake), TAKEN_DOWN),
    Own(IntakeChange, _on_their_tickets(IntakeChange), ("before", "after")),
    Own(ProcedureRun, _on_their_tickets(ProcedureRun), ("answers",)),
    Own(DeviceSlip, _on_their_tickets(DeviceSlip), ("brought_by", "returned_to")),
    Own(CallerLevel, _by(CallerLevel.person_id), ("level",), Fate.REMOVED),
    Own(Complaint, _on_their_tickets(Complaint), ("follow_up", "protection")),
    Own(Wish, _on_their_tickets(Wish), ("answer",)),
    Own(Thanks, _on_their_tickets(Thanks), ("words",), blank=BLANK),
    Own(Satisfaction, _by(Satisfaction.person_id), ("comment",)),
    Own(WorkConsent, _on_their_tickets(WorkConsent), ("answer",)),
    Own(WorkReport, _by(WorkReport.answered_by), ("answer",)),
    Own(Message, _said, ("body",), blank=BLANK),
    Own(Ticket, _by(Ticket.contact_id), ("subject", "description"), blank=BLANK),
    Own(CalendarFeed, _by(CalendarFeed.person_id), ("nonce",), Fate.REMOVED),
    Own(Presence, _by(Presence.person_id), ("is_typing",), Fate.REMOVED),
    Own(SavedView, _by(SavedView.owner_id), ("name", "wish"), Fate.REMOVED),
    Own(ReplyTemplate, _by(ReplyTemplate.owner_id), ("name", "body_ja", "body_en"), Fate.REMOVED),
)
# what the desk wrote about the person's tickets stays without the person's name
personal.own(
    *(
        Own(model, _on_their_tickets(model))
        for model in (
            *(Note, HandOver, PriorityProposal, PriorityTalk, Escalation, Isolation, VendorCase),
            *(SecurityCheck, TicketCandidate, TeamRequest),
        )
    )
)
personal.afterwards(log.beat)
personal.spare(TicketEvent, "the log of a ticket is only added to; it holds ids and numbers")
