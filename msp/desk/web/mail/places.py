"""Where received mail stands in the main menu."""

from msp.doors.navigation import Place
from msp.kernel.access import Permission
from msp.kernel.errors import mark

PLACES = (
    Place("mail.index", "mail-open", mark("Received mail"), Permission.MAIL_READ, mark("Work")),
    Place("mail.boxes", "mailbox", mark("Mailboxes"), Permission.PROVIDER_CHANGE, mark("Company")),
)
