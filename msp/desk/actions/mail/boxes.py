"""Where clients write to: mailboxes whose passwords lie sealed and never come out again."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from pydantic import Field
from sqlalchemy import or_, select, update

from msp.accounts import rules as accounts_rules
from msp.accounts.locks import Keyring
from msp.accounts.models import Team
from msp.data import history
from msp.data.commands import Command
from msp.data.work import Work
from msp.desk.models import Mailbox
from msp.desk.models.mail import Tls
from msp.desk.rules import Kind
from msp.kernel.access import Permission
from msp.kernel.errors import Refused, mark

EVERY = timedelta(minutes=1)
LEASE = timedelta(minutes=5)  # a worker that has not read on for that long is believed dead
LATEST = 30  # minutes between tries, however often a server did not answer


class MailboxFacts(Command):
    """An address, the server where its mail lies, and what becomes of what comes."""

    address: str = Field(min_length=3, max_length=320)
    host: str = Field(min_length=1, max_length=253)
    port: int = Field(default=993, ge=1, le=65535)
    tls: Tls = Tls.TLS
    user_name: str = Field(min_length=1, max_length=320)
    folder: str = Field(default="INBOX", min_length=1, max_length=120)
    team_id: UUID | None = None
    kind: Kind = Kind.INCIDENT
    is_active: bool = True


class CreateMailbox(MailboxFacts):
    """A new mailbox with its password."""

    secret: str = Field(min_length=1, max_length=1000)


class ChangeMailbox(MailboxFacts):
    """What holds from now on; an empty password leaves the one there is."""

    mailbox_id: UUID
    secret: str = Field(default="", max_length=1000)
    version: int | None = None


class FetchMailbox(Command):
    """Look into a mailbox as soon as possible."""

    mailbox_id: UUID


def create_mailbox(work: Work, wish: CreateMailbox, keys: Keyring) -> Mailbox:
    """Fetch mail from one more place."""
    work.require(Permission.PROVIDER_CHANGE)
    facts = _facts(work, wish, None)
    box = work.add(Mailbox(secret_sealed=keys.seal(wish.secret), **facts))
    history.record(work, "mailbox.created", box)
    return box


def change_mailbox(work: Work, wish: ChangeMailbox, keys: Keyring) -> Mailbox:
    """Correct a mailbox; another server or folder is read from its beginning."""
    work.require(Permission.PROVIDER_CHANGE)
    box = work.get(Mailbox, wish.mailbox_id)
    work.fresh(box, wish.version)
    differences = _changed(box, _facts(work, wish, box.id))
    if wish.secret:
        box.secret_sealed = keys.seal(wish.secret)
    if {"host", "user_name", "folder"} & set(differences):
        box.uid_validity, box.last_uid = None, 0
    box.fetch_at, box.failures, box.error = work.now, 0, ""
    history.record(work, "mailbox.changed", box, **differences)
    return box


def fetch_mailbox(work: Work, wish: FetchMailbox) -> Mailbox:
    """Have the worker look into the mailbox with its next round."""
    work.require(Permission.PROVIDER_CHANGE)
    box = work.get(Mailbox, wish.mailbox_id)
    box.fetch_at = work.now
    return box


def claim_mailbox(work: Work, mailbox_id: UUID) -> bool:
    """Take the mailbox for a while: of two workers whose turn it is, one gets it."""
    work.require(Permission.MAIL_SORT)
    claimed: Any = work.session.execute(
        update(Mailbox)
        .where(
            Mailbox.id == mailbox_id,
            Mailbox.is_active,
            or_(Mailbox.fetch_at.is_(None), Mailbox.fetch_at <= work.now),
        )
        .values(fetch_at=work.now + LEASE),
        execution_options={"synchronize_session": False},
    )
    return bool(claimed.rowcount)


def note_read(work: Work, mailbox_id: UUID, uid_validity: int, last_uid: int) -> None:
    """The mailbox was read as far as that, and is read on: it stays taken."""
    work.require(Permission.MAIL_SORT)
    box = work.get(Mailbox, mailbox_id)
    box.uid_validity, box.last_uid = uid_validity, last_uid
    box.fetch_at = work.now + LEASE


def note_fetched(work: Work, mailbox_id: UUID, uid_validity: int, last_uid: int) -> None:
    """The mailbox was read as far as that."""
    work.require(Permission.MAIL_SORT)
    box = work.get(Mailbox, mailbox_id)
    box.uid_validity, box.last_uid = uid_validity, last_uid
    box.fetched_at, box.fetch_at = work.now, work.now + EVERY
    box.failures, box.error = 0, ""


def note_failed(work: Work, mailbox_id: UUID, error: str) -> None:
    """The mailbox could not be read: the worker waits longer each time."""
    work.require(Permission.MAIL_SORT)
    box = work.get(Mailbox, mailbox_id)
    box.failures += 1
    box.fetch_at = work.now + timedelta(minutes=min(2**box.failures, LATEST))
    box.error = error[:300]


def _changed(box: Mailbox, facts: dict[str, Any]) -> dict[str, list[object]]:
    """What differs, for the trail; the password is none of the facts."""
    return history.changed(box, facts)


def _facts(work: Work, wish: MailboxFacts, mailbox_id: UUID | None) -> dict[str, Any]:
    facts = wish.model_dump(include=set(MailboxFacts.model_fields))
    facts["address"] = accounts_rules.valid_mail(wish.address, "address")
    twin = select(Mailbox.id).where(Mailbox.address == facts["address"])
    if work.session.scalar(twin.where(Mailbox.id != mailbox_id) if mailbox_id else twin):
        raise Refused(mark("This address is fetched already."), field="address")
    if wish.team_id is not None:
        work.get(Team, wish.team_id)
    return facts
