"""What is true of tickets and of time spent on them."""

from msp.desk.rules.tickets import OPEN, Channel, Kind, Status, WaitReason, moved
from msp.desk.rules.time import Coverage, EntryState

__all__ = ["OPEN", "Channel", "Coverage", "EntryState", "Kind", "Status", "WaitReason", "moved"]
