"""The desk's tables: tickets and their log, and time spent."""

from msp.desk.models.agreeing import PriorityProposal, PriorityTalk
from msp.desk.models.consents import WorkConsent, WorkReport
from msp.desk.models.escalations import Escalation
from msp.desk.models.meetings import Meeting, MeetingDecision, MeetingSeries
from msp.desk.models.requests import BoardItem, Interruption, TeamRequest, TeamRequestLine
from msp.desk.models.surface import (
    BulkChange,
    Draft,
    Presence,
    ReplyTemplate,
    SavedView,
    TicketLink,
)
from msp.desk.models.ticket import HandOver, Message, Note, Ticket, TicketEvent
from msp.desk.models.tiers import (
    PartnerHours,
    TeamDesk,
    TierLevel,
    Vendor,
    VendorCase,
    VendorCaseLine,
)
from msp.desk.models.time import Goods, TimeEntry, Timer

__all__ = [
    "BoardItem",
    "BulkChange",
    "Draft",
    "Escalation",
    "Goods",
    "HandOver",
    "Interruption",
    "Meeting",
    "MeetingDecision",
    "MeetingSeries",
    "Message",
    "Note",
    "PartnerHours",
    "Presence",
    "PriorityProposal",
    "PriorityTalk",
    "ReplyTemplate",
    "SavedView",
    "TeamDesk",
    "TeamRequest",
    "TeamRequestLine",
    "Ticket",
    "TicketEvent",
    "TicketLink",
    "TierLevel",
    "TimeEntry",
    "Timer",
    "Vendor",
    "VendorCase",
    "VendorCaseLine",
    "WorkConsent",
    "WorkReport",
]
