"""Where clients' voices stand in the main menu."""

from msp.doors.navigation import Place
from msp.kernel.access import Permission
from msp.kernel.errors import mark

PLACES = (
    Place(
        "complaints.index", "message-square-warning", mark("Complaints"), Permission.VOICE_READ, ""
    ),
)
