"""The desk's tables: tickets and their log, and time spent."""

from msp.desk.models.consents import WorkConsent, WorkReport
from msp.desk.models.escalations import Escalation
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
    "BulkChange",
    "Draft",
    "Escalation",
    "Goods",
    "HandOver",
    "Message",
    "Note",
    "PartnerHours",
    "Presence",
    "ReplyTemplate",
    "SavedView",
    "TeamDesk",
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
