"""Where work between teams stands in the main menu."""

from msp.doors.navigation import Place
from msp.kernel.access import Permission
from msp.kernel.errors import mark

PLACES = (
    Place(
        "requests.index", "message-square", mark("Requests"), Permission.TICKET_WORK, mark("Work")
    ),
    Place(
        "meetings.index", "users", mark("Joint meetings"), Permission.TEAMWORK_READ, mark("Work")
    ),
    Place("board.index", "layers", mark("Shared board"), Permission.TEAMWORK_READ, mark("Work")),
)
