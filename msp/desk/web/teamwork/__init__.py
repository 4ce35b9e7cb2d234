"""What teams do with each other, in a browser: importing it hangs every page on its blueprint."""

from msp.desk.web.teamwork import asking, boards, sessions, setting, talks
from msp.desk.web.teamwork.places import PLACES
from msp.desk.web.teamwork.room import board, meetings, requests, tickets

PAGES = (tickets, requests, board, meetings)

__all__ = ["PAGES", "PLACES", "asking", "boards", "sessions", "setting", "talks"]
