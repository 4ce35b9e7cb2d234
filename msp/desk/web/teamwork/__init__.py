"""What teams do with each other, in a browser: importing it hangs every page on its blueprint."""

from msp.desk.web.teamwork import asking, boards, setting, talks
from msp.desk.web.teamwork.places import PLACES
from msp.desk.web.teamwork.room import board, requests, tickets

PAGES = (tickets, requests, board)

__all__ = ["PAGES", "PLACES", "asking", "boards", "setting", "talks"]
