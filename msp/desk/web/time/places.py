"""Where time stands in the main menu."""

from msp.doors.navigation import Place
from msp.kernel.access import Permission
from msp.kernel.errors import mark

PLACES = (
    Place(
        "time.index",
        "timer",
        mark("My time"),
        Permission.TIME_LOG,
        mark("Work"),
        on_phone=True,
    ),
    Place(
        "time.approvals",
        "list-checks",
        mark("Approve time"),
        Permission.TIME_APPROVE,
        mark("Work"),
    ),
    Place(
        "time.report_list",
        "clipboard-check",
        mark("Work reports"),
        Permission.TIME_APPROVE,
        mark("Work"),
    ),
    Place(
        "time.mine",
        "timer",
        mark("Work done for you"),
        Permission.TIME_READ,
        "",
        audience="client",
    ),
)
