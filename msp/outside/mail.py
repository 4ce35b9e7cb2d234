"""Mail as the world wants it: composed from an outbox row, sent by SMTP as the operator set it."""

import base64
import smtplib
import ssl
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import format_datetime, formataddr, parseaddr
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

from msp.kernel.errors import Refused, mark
from msp.outside import files
from msp.outside.models import OutboxMessage

TIMEOUT = 20
PORTS = {"smtp": 25, "smtps": 465}


@dataclass(frozen=True, slots=True)
class Road:
    """Where mail goes: `smtp://user:secret@host:587?tls=starttls`, or `smtps://…`, and from whom.

    Without `smtp` there is no road, and messages are kept. Under `folder` lie the files that
    messages name by their fingerprint.
    """

    smtp: str | None
    sender: str
    folder: Path | None = None


def composed(message: OutboxMessage, sender: str, folder: Path | None = None) -> EmailMessage:
    """The message with its headers. Sent twice it keeps its Message-ID, so it is one mail."""
    mail = EmailMessage()
    name, address = parseaddr(sender)
    mail["From"] = formataddr((name, address))
    mail["To"] = message.to_address
    mail["Subject"] = message.subject
    mail["Date"] = format_datetime(message.created_at)
    mail["Message-ID"] = f"<{message.id}@{address.partition('@')[2] or 'tasuki.invalid'}>"
    for header, value in message.headers.items():
        del mail[header]
        mail[header] = str(value)
    if "Auto-Submitted" not in mail:
        mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(message.body)
    for attached in message.attachments:
        _attach(mail, attached, folder)
    return mail


def send(mail: EmailMessage, smtp: str) -> None:
    """Hand the mail to the server. Raises OSError or smtplib's errors where that fails."""
    place = urlsplit(smtp)
    if place.scheme not in PORTS or not place.hostname:
        raise Refused(mark("The address of the mail server does not look right."))
    with _connected(place) as server:
        if place.username:
            server.login(unquote(place.username), unquote(place.password or ""))
        server.send_message(mail)


def is_final(error: Exception) -> bool:
    """Whether the server said that trying again is useless (a 5xx answer)."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return all(code >= 500 for code, _ in error.recipients.values())
    return isinstance(error, smtplib.SMTPResponseException) and error.smtp_code >= 500


def _connected(place: SplitResult) -> smtplib.SMTP:
    host, port = str(place.hostname), place.port or PORTS[place.scheme]
    context = ssl.create_default_context()
    if place.scheme == "smtps":
        return smtplib.SMTP_SSL(host, port, timeout=TIMEOUT, context=context)
    server = smtplib.SMTP(host, port, timeout=TIMEOUT)
    if parse_qs(place.query).get("tls") == ["starttls"]:
        server.starttls(context=context)
    return server


def _attach(mail: EmailMessage, attached: dict[str, Any], folder: Path | None) -> None:
    kind, _, part = str(attached["type"]).partition("/")
    if kind == "message":  # a mail inside a mail goes as a file: it is shown to nobody
        kind, part = "application", "octet-stream"
    if folder is not None and "sha256" in attached:
        content = files.read(folder, attached["sha256"])
    else:
        content = base64.b64decode(attached["data"])
    mail.add_attachment(content, maintype=kind, subtype=part, filename=attached["name"])
