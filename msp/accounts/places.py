"""Where accounts is found in the menu."""

from msp.doors.navigation import Place
from msp.kernel.access import Permission
from msp.kernel.errors import mark

PLACES = (
    Place("clients.index", "building-2", mark("Clients"), Permission.CLIENT_READ, mark("Parties")),
    Place("people.index", "users", mark("People"), Permission.PERSON_READ, mark("Parties")),
    Place("company.index", "settings", mark("Settings"), Permission.PROVIDER_READ, mark("Company")),
    Place("company.mails", "mail", mark("Outbox"), Permission.PROVIDER_CHANGE, mark("Company")),
    Place(
        "notices.channels",
        "bell",
        mark("Notices by chat"),
        Permission.PROVIDER_CHANGE,
        mark("Company"),
    ),
    Place(
        "webhooks.index", "webhook", mark("Webhooks"), Permission.PROVIDER_CHANGE, mark("Company")
    ),
    Place(
        "company.history", "history", mark("Audit trail"), Permission.AUDIT_READ, mark("Company")
    ),
    Place(
        "people.index",
        "users",
        mark("People"),
        Permission.PERSON_READ,
        mark("Company"),
        audience="client",
    ),
)
