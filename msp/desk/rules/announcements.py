"""What is told to clients: planned work, trouble, news; from a moment until another."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum

from msp.kernel.errors import Refused, mark


class News(StrEnum):
    """What an announcement is about."""

    MAINTENANCE = "maintenance"
    INCIDENT = "incident"
    INFO = "info"


class MailTo(StrEnum):
    """Who also gets an announcement by mail."""

    NOBODY = "nobody"
    CONTACTS = "contacts"  # administrators and technical contacts
    EVERYBODY = "everybody"


class Shown(StrEnum):
    """Where an announcement stands."""

    PLANNED = "planned"
    NOW = "now"
    OVER = "over"
    WITHDRAWN = "withdrawn"


NEWS: Mapping[News, str] = {
    News.MAINTENANCE: mark("Planned work"),
    News.INCIDENT: mark("Trouble"),
    News.INFO: mark("News"),
}
TONES: Mapping[News, str] = {News.MAINTENANCE: "warn", News.INCIDENT: "bad", News.INFO: "info"}
MAILS: Mapping[MailTo, str] = {
    MailTo.NOBODY: mark("Nobody"),
    MailTo.CONTACTS: mark("Administrators and technical contacts"),
    MailTo.EVERYBODY: mark("Everybody"),
}
STANDS: Mapping[Shown, str] = {
    Shown.PLANNED: mark("Planned"),
    Shown.NOW: mark("Shown now"),
    Shown.OVER: mark("Over"),
    Shown.WITHDRAWN: mark("Withdrawn"),
}


def lasting(starts_at: datetime, ends_at: datetime | None) -> None:
    """Refused unless it ends after it begins."""
    if ends_at is not None and ends_at <= starts_at:
        raise Refused(mark("The end must come after the beginning."), field="ends_at")


def shown(
    starts_at: datetime, ends_at: datetime | None, withdrawn_at: datetime | None, now: datetime
) -> Shown:
    """Where it stands at that moment; the span is half-open."""
    if withdrawn_at is not None:
        return Shown.WITHDRAWN
    if now < starts_at:
        return Shown.PLANNED
    return Shown.NOW if ends_at is None or now < ends_at else Shown.OVER


def said(language: str, ja: str, en: str) -> str:
    """The text in that language, else in the one that was written."""
    return (ja or en) if language == "ja" else (en or ja)
