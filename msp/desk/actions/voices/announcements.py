"""What clients are told is written, changed, mailed where that is wished for, and withdrawn."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from pydantic import Field
from sqlalchemy import delete

from msp.accounts.models import Client, Person
from msp.data import history
from msp.data.commands import Command
from msp.data.work import Work
from msp.desk.models.voices import Announcement, AnnouncementCopy
from msp.desk.queries.voices import announcements as queries
from msp.desk.rules import announcements as rules
from msp.desk.rules.announcements import MailTo, News
from msp.kernel.access import Permission
from msp.kernel.errors import Refused, mark
from msp.outside.outbox import Letter, owe

MAILS: Mapping[str, tuple[str, str]] = {
    "ja": ("【お知らせ】{title}", "{name} {honorific}\n\n{title}\n\n{body}\n"),
    "en": ("Announcement: {title}", "Dear {name},\n\n{title}\n\n{body}\n"),
}
COPIED = ("kind", "title_ja", "title_en", "body_ja", "body_en", "starts_at", "ends_at")


class Announce(Command):
    """What is told, to whom, from when until when. A moment without a zone is the actor's.

    Without `only_clients` all clients are told; without `starts_at` it begins at once.
    """

    kind: News = News.INFO
    title_ja: str = Field(default="", max_length=200)
    title_en: str = Field(default="", max_length=200)
    body_ja: str = Field(default="", max_length=8_000)
    body_en: str = Field(default="", max_length=8_000)
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    only_clients: list[UUID] = Field(default_factory=list, max_length=500)
    mail_to: MailTo = MailTo.NOBODY


class ChangeAnnouncement(Announce):
    """The same, of an announcement that stands already."""

    announcement_id: UUID
    version: int | None = None


class WithdrawAnnouncement(Command):
    """It is shown to nobody any more."""

    announcement_id: UUID


def announce(work: Work, wish: Announce) -> Announcement:
    """Tell clients something; whom it is mailed to gets it once."""
    work.require(Permission.ANNOUNCEMENT_WRITE)
    row = work.add(Announcement(written_by=work.actor.id, **_told(work, wish)))
    history.record(work, "announcement.written", row)
    _spread(work, row)
    _mail(work, row)
    return row


def change_announcement(work: Work, wish: ChangeAnnouncement) -> Announcement:
    """Put it right; whoever had the mail already is not mailed again."""
    work.require(Permission.ANNOUNCEMENT_WRITE)
    row = work.get(Announcement, wish.announcement_id)
    if row.withdrawn_at is not None:
        raise Refused(mark("This announcement was withdrawn. Please write a new one."))
    work.fresh(row, wish.version)
    told = history.changed(row, _told(work, wish, row.starts_at))
    if told:
        history.record(work, "announcement.changed", row, **told)
        _spread(work, row)
        _mail(work, row)
    return row


def withdraw_announcement(work: Work, wish: WithdrawAnnouncement) -> Announcement:
    """Take it back: it stays in the desk's list and leaves every client's pages."""
    work.require(Permission.ANNOUNCEMENT_WRITE)
    row = work.get(Announcement, wish.announcement_id)
    if row.withdrawn_at is None:
        row.withdrawn_at = work.now
        row.version += 1
        history.record(work, "announcement.withdrawn", row)
        _spread(work, row)
    return row


def _told(work: Work, wish: Announce, starts_at: datetime | None = None) -> dict[str, object]:
    """The columns of the wish, checked."""
    if not (wish.title_ja.strip() or wish.title_en.strip()):
        raise Refused(mark("Please write a title in one language at least."), field="title_ja")
    starts = _aware(work, wish.starts_at) or starts_at or work.now
    ends = _aware(work, wish.ends_at)
    rules.lasting(starts, ends)
    for client_id in wish.only_clients:
        work.get(Client, client_id)
    return {
        **wish.model_dump(include={"kind", "title_ja", "title_en", "body_ja", "body_en"}),
        "starts_at": starts,
        "ends_at": ends,
        "only_clients": sorted({str(client_id) for client_id in wish.only_clients}),
        "mail_to": wish.mail_to,
    }


def _aware(work: Work, moment: datetime | None) -> datetime | None:
    if moment is None or moment.tzinfo is not None:
        return moment
    return moment.replace(tzinfo=ZoneInfo(work.actor.zone))


def _spread(work: Work, row: Announcement) -> None:
    """One copy for all clients, or one for each that is named; none once it is withdrawn."""
    gone = delete(AnnouncementCopy).where(AnnouncementCopy.announcement_id == row.id)
    work.session.execute(gone)
    if row.withdrawn_at is not None:
        return
    told = {name: getattr(row, name) for name in COPIED}
    named: list[UUID | None] = [UUID(key) for key in row.only_clients]
    for client_id in named or [None]:
        work.add(AnnouncementCopy(client_id=client_id, announcement_id=row.id, **told))


def _mail(work: Work, row: Announcement) -> None:
    """Owe the mail to whoever is to get it and had none yet."""
    if row.mail_to is MailTo.NOBODY:
        return
    only = row.mail_to is MailTo.CONTACTS
    for person in queries.receivers(work, row, only_contacts=only):
        owe(work, _letter(row, person))
    row.mailed_at = row.mailed_at or work.now


def _letter(row: Announcement, person: Person) -> Letter:
    subject, text = MAILS.get(person.language, MAILS["en"])
    told = {
        "title": rules.said(person.language, row.title_ja, row.title_en),
        "body": rules.said(person.language, row.body_ja, row.body_en),
        "name": person.name,
        "honorific": person.honorific,
    }
    line = " ".join(subject.format(**told).split())[:400]
    source = f"announcement:{row.id}:{person.id}"
    return Letter(source, person.mail, line, text.format(**told), person.client_id)
