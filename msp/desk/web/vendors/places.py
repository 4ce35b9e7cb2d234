"""Where vendors stand in the main menu."""

from msp.doors.navigation import Place
from msp.kernel.access import Permission
from msp.kernel.errors import mark

PLACES = (
    Place("vendors.index", "factory", mark("Vendors"), Permission.TICKET_WORK, mark("Records")),
)
