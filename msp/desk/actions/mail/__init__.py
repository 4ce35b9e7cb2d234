"""Mail that comes in: taken, sorted, placed by hand; and the boxes it is fetched from."""

from msp.desk.actions.mail.boxes import (
    ChangeMailbox,
    CreateMailbox,
    FetchMailbox,
    change_mailbox,
    create_mailbox,
    fetch_mailbox,
)
from msp.desk.actions.mail.placing import (
    DropMail,
    MailAgain,
    PlaceMail,
    drop_mail,
    mail_again,
    place_mail,
)
from msp.desk.actions.mail.taking import TakeMail, note_too_large, take_mail

__all__ = [
    "ChangeMailbox",
    "CreateMailbox",
    "DropMail",
    "FetchMailbox",
    "MailAgain",
    "PlaceMail",
    "TakeMail",
    "change_mailbox",
    "create_mailbox",
    "drop_mail",
    "fetch_mailbox",
    "mail_again",
    "note_too_large",
    "place_mail",
    "take_mail",
]
