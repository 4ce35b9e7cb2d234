"""What teams do with each other, in a browser: importing it hangs every page on its blueprint."""

from msp.desk.web.teamwork import asking, boards, figures, sessions, setting, talks
from msp.desk.web.teamwork.places import PLACES
from msp.desk.web.teamwork.room import board, meetings, reports, requests, tickets

PAGES = (tickets, requests, board, meetings, reports)

__all__ = ["PAGES", "PLACES", "asking", "boards", "figures", "sessions", "setting", "talks"]
