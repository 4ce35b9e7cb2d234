"""Where the desk stands in the main menu."""

from msp.doors.navigation import Place
from msp.kernel.access import Permission
from msp.kernel.errors import mark

PLACES = (
    Place(
        "desk.index",
        "inbox",
        mark("Queue"),
        Permission.TICKET_WORK,
        mark("Work"),
        on_phone=True,
    ),
    Place(
        "desk.index",
        "message-square",
        mark("Your requests"),
        Permission.TICKET_READ,
        "",
        audience="client",
        on_phone=True,
    ),
    Place(
        "desk.new",
        "circle-plus",
        mark("Ask for help"),
        Permission.TICKET_OPEN,
        "",
        audience="client",
        on_phone=True,
    ),
)
