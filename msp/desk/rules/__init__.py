"""What is true of tickets and of time spent on them."""

from msp.desk.rules.handovers import HandOverReason, Place
from msp.desk.rules.log import Line, Standing, Tape, Verb, advanced, standing, tape_of
from msp.desk.rules.priority import MATRIX, priority_of
from msp.desk.rules.tickets import OPEN, Channel, Kind, Status, WaitReason, moved, waits
from msp.desk.rules.time import Coverage, EntryState
from msp.desk.rules.words import client_words, status_words

__all__ = [
    "MATRIX",
    "OPEN",
    "Channel",
    "Coverage",
    "EntryState",
    "HandOverReason",
    "Kind",
    "Line",
    "Place",
    "Standing",
    "Status",
    "Tape",
    "Verb",
    "WaitReason",
    "advanced",
    "client_words",
    "moved",
    "priority_of",
    "standing",
    "status_words",
    "tape_of",
    "waits",
]
