"""Mail in the crawl's world: one that nobody could sort, a mailbox, and a file of the ticket."""

from typing import Any
from uuid import uuid4

from msp.data.work import Work
from msp.desk.models import Attachment, Mailbox, ReceivedMail
from msp.desk.rules.mail import Sorted, Why

Ids = dict[str, Any]
NOWHERE = "192.0.2.1"  # reserved: the gateway never calls it


def came(work: Work, ids: Ids, word: str) -> Ids:
    """A mail in the tray, a mailbox that is never reached, and a file whose bytes are missing."""
    told = {"size": 20, "decision": Sorted.HELD, "reasons": [Why.UNKNOWN_SENDER.value]}
    names = {"from_name": f"{word}様", "from_address": "eve@evil.example", "text": f"{word}本文"}
    mail = work.add(
        ReceivedMail(message_id=f"<{uuid4().hex}@x>", subject=f"{word}件名", **told, **names)
    )
    box = work.add(
        Mailbox(
            address=f"{uuid4().hex}@x.example",
            host=NOWHERE,
            user_name="desk",
            secret_sealed="nothing that opens",
            is_active=False,
        )
    )
    file = work.add(
        Attachment(
            client_id=ids["client"],
            ticket_id=ids["ticket"],
            name=f"{word}画面.png",
            kind="image/png",
            size=3,
            sha256="0" * 64,
        )
    )
    return {"received": mail.id, "mailbox": box.id, "attachment": file.id}
