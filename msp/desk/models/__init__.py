"""The desk's tables: tickets and their log, and time spent."""

from msp.desk.models.agreeing import PriorityProposal, PriorityTalk
from msp.desk.models.consents import WorkConsent, WorkReport
from msp.desk.models.escalations import Escalation
from msp.desk.models.logs import LogPattern, LogProposal
from msp.desk.models.mail import Attachment, Mailbox, ReceivedMail
from msp.desk.models.meetings import Meeting, MeetingDecision, MeetingSeries
from msp.desk.models.pictures import PictureRequest
from msp.desk.models.problems import (
    CandidateFix,
    Isolation,
    Problem,
    ProblemDecision,
    ProblemReference,
    ProblemTicket,
    ResearchTask,
    SecurityCheck,
    TicketCandidate,
)
from msp.desk.models.releases import Release
from msp.desk.models.requests import BoardItem, Interruption, TeamRequest, TeamRequestLine
from msp.desk.models.runbooks import HandOverCriterion, PersonSkill, Skill, TicketAction
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
from msp.desk.models.voices import (
    Announcement,
    AnnouncementCopy,
    CalendarFeed,
    Complaint,
    Satisfaction,
    SignalCursor,
    Thanks,
    Wish,
)
from msp.desk.models.wording import PlainWord

__all__ = [
    "Announcement",
    "AnnouncementCopy",
    "Attachment",
    "BoardItem",
    "BulkChange",
    "CalendarFeed",
    "CandidateFix",
    "Complaint",
    "Draft",
    "Escalation",
    "Goods",
    "HandOver",
    "HandOverCriterion",
    "Interruption",
    "Isolation",
    "LogPattern",
    "LogProposal",
    "Mailbox",
    "Meeting",
    "MeetingDecision",
    "MeetingSeries",
    "Message",
    "Note",
    "PartnerHours",
    "PersonSkill",
    "PictureRequest",
    "PlainWord",
    "Presence",
    "PriorityProposal",
    "PriorityTalk",
    "Problem",
    "ProblemDecision",
    "ProblemReference",
    "ProblemTicket",
    "ReceivedMail",
    "Release",
    "ReplyTemplate",
    "ResearchTask",
    "Satisfaction",
    "SavedView",
    "SecurityCheck",
    "SignalCursor",
    "Skill",
    "TeamDesk",
    "TeamRequest",
    "TeamRequestLine",
    "Thanks",
    "Ticket",
    "TicketAction",
    "TicketCandidate",
    "TicketEvent",
    "TicketLink",
    "TierLevel",
    "TimeEntry",
    "Timer",
    "Vendor",
    "VendorCase",
    "VendorCaseLine",
    "Wish",
    "WorkConsent",
    "WorkReport",
]
