"""The desk's tables: tickets and their log, and time spent."""

from msp.desk.models.consents import WorkConsent, WorkReport
from msp.desk.models.ticket import HandOver, Message, Note, Ticket, TicketEvent
from msp.desk.models.time import Goods, TimeEntry, Timer

__all__ = [
    "Goods",
    "HandOver",
    "Message",
    "Note",
    "Ticket",
    "TicketEvent",
    "TimeEntry",
    "Timer",
    "WorkConsent",
    "WorkReport",
]
