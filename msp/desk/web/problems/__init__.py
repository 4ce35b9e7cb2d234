"""Problems and candidates in a browser; importing it hangs their pages on the blueprints."""

from msp.desk.web.problems import candidates, fixes, problems, telling, uses
from msp.desk.web.problems.card import card
from msp.desk.web.problems.room import on_ticket, pages
from msp.doors.navigation import Place
from msp.kernel.access import Permission
from msp.kernel.errors import mark

PAGES = (on_ticket, pages)
PLACES = (Place("problems.index", "bug", mark("Problems"), Permission.PROBLEM_READ, mark("Work")),)

__all__ = ["PAGES", "PLACES", "candidates", "card", "fixes", "problems", "telling", "uses"]
