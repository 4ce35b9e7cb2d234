"""Mailboxes empty themselves into the desk: each mail is taken in by a piece of work of its own.

No network call happens inside a transaction: the password is read, the server is asked, and each
mail that it hands over is taken in by itself. Dying in between loses nothing and doubles nothing.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

import structlog
from flask import Flask
from sqlalchemy.exc import IntegrityError, OperationalError

from msp.accounts import locks
from msp.accounts.locks import Keyring
from msp.data.work import Sessions, Work, begin, look, moment_of
from msp.desk.actions.mail import boxes, forgetting, taking
from msp.desk.models import Mailbox
from msp.desk.queries import mail as queries
from msp.kernel.access import Actor, system_actor
from msp.outside import files
from msp.outside.incoming import imap
from msp.outside.incoming.imap import FetchFailed, Letter, Server
from msp.outside.incoming.parsing import LARGEST
from msp.settings import Settings

LOG = structlog.get_logger("tasuki.mail")
Noted = Callable[[Work, UUID, int, int], None]
SWEPT_EVERY = timedelta(hours=1)
AT_ONCE = 50  # mails of one mailbox in one round
NO_SECRET = "its password cannot be opened: no key of MSP_KEYS fits"  # noqa: S105 - no password


@dataclass(frozen=True, slots=True)
class Post:
    """What fetching needs of the installation."""

    sessions: Sessions
    keys: Keyring
    folder: Path
    allow: tuple[str, ...] = ()
    authority: Path | None = None

    def server(self, box: Mailbox) -> Server:
        """Where that mailbox lies."""
        return Server(box.host, box.port, box.tls.value, self.allow, self.authority)


def post_of(app: Flask) -> Post:
    """What the settings say."""
    told: Settings = app.extensions["settings"]
    keys = locks.keyring(
        told.secret.get_secret_value(), told.keys.get_secret_value(), told.public_url
    )
    return Post(app.extensions["sessions"], keys, told.data_dir, told.gateway_allow, told.mail_ca)


def tick(app: Flask) -> Callable[[], None]:
    """What the worker does each second: look into the mailboxes whose turn it is."""
    post = post_of(app)
    providers: Callable[[], Iterable[UUID]] = app.extensions["provider_ids"]
    swept: dict[UUID, datetime] = {}

    def once() -> None:
        now = moment_of(post.sessions)
        for provider in providers():
            actor = system_actor(provider, "mail")
            fetch_due(post, actor)
            drop(post, actor, providers)
            if now - swept.get(provider, now - SWEPT_EVERY) >= SWEPT_EVERY:
                swept[provider] = now
                forget(post, actor, providers())

    return once


def forget(post: Post, actor: Actor, providers: Iterable[UUID]) -> int:
    """Forget the mail whose time is over, first its rows and then its bytes; how many files.

    The same bytes are kept once for the installation: they stay while any provider names them.
    """
    with begin(post.sessions, actor) as work:
        gone = forgetting.forget_mail(work)
    return _unlink(post, gone, providers)


def drop(post: Post, actor: Actor, providers: Callable[[], Iterable[UUID]]) -> int:
    """Take the bytes off the disk that an erasure left without a row; how many files."""
    with look(post.sessions, actor) as work:
        gone = forgetting.dropped(work)
    if not gone:
        return 0
    count = _unlink(post, set(gone), providers())
    with begin(post.sessions, actor) as work:
        forgetting.note_dropped(work, gone)
    return count


def _unlink(post: Post, gone: set[str], providers: Iterable[UUID]) -> int:
    for provider in providers if gone else ():
        with look(post.sessions, system_actor(provider, "mail")) as work:
            gone -= forgetting.needed(work, gone)
    for fingerprint in gone:
        files.place(post.folder, fingerprint).unlink(missing_ok=True)
    return len(gone)


def fetch_due(post: Post, actor: Actor) -> dict[str, int]:
    """Fetch what lies in the provider's mailboxes; {"fetched", "failed"}: mails and mailboxes."""
    counted = {"fetched": 0, "failed": 0}
    with look(post.sessions, actor) as work:
        due = list(queries.due(work))
    for box in due:
        with begin(post.sessions, actor) as work:
            if not boxes.claim_mailbox(work, box.id):
                continue
        try:
            counted["fetched"] += fetch(post, actor, box)
        except FetchFailed as error:
            counted["failed"] += 1
            with begin(post.sessions, actor) as work:
                boxes.note_failed(work, box.id, str(error))
    return counted


def fetch(post: Post, actor: Actor, box: Mailbox) -> int:
    """Take in what is new in a mailbox, oldest first; how many mails. Raises FetchFailed."""
    secret = post.keys.open(box.secret_sealed)
    if secret is None:
        raise FetchFailed(NO_SECRET)
    with imap.opened(post.server(box), (box.user_name, secret), box.folder) as folder:
        known = folder.uid_validity == box.uid_validity
        last, count = box.last_uid if known else 0, 0
        for letter in folder.letters(last, AT_ONCE, LARGEST):
            _take(post, actor, (box.id, letter))
            last, count = letter.uid, count + 1
            _note(post, actor, (box.id, folder.uid_validity, last), boxes.note_read)
        _note(post, actor, (box.id, folder.uid_validity, last), boxes.note_fetched)
    return count


def try_out(post: Post, server: Server, who: tuple[str, str], folder: str) -> str:
    """Whether the mailbox answers: an empty text, or what went wrong. Changes nothing."""
    try:
        with imap.opened(server, who, folder):
            return ""
    except FetchFailed as error:
        return str(error)


def _take(post: Post, actor: Actor, told: tuple[UUID, Letter]) -> None:
    mailbox_id, letter = told
    try:
        try:
            _taken(post, actor, told)
        except IntegrityError:  # somebody else has just taken the same mail: it is found now
            _taken(post, actor, told)
    except OperationalError:
        raise
    except Exception as error:
        LOG.exception("mail not taken in", mailbox=str(mailbox_id), uid=letter.uid)
        with begin(post.sessions, actor) as work:
            taking.note_unreadable(work, letter.raw, (mailbox_id, type(error).__name__))


def _taken(post: Post, actor: Actor, told: tuple[UUID, Letter]) -> None:
    mailbox_id, letter = told
    with begin(post.sessions, actor) as work:
        if letter.is_cut:
            head = taking.Head(letter.raw, letter.size)
            taking.note_too_large(work, head, mailbox_id)
        elif letter.raw:
            wish = taking.TakeMail(raw=letter.raw, mailbox_id=mailbox_id)
            taking.take_mail(work, wish, post.folder)


def _note(post: Post, actor: Actor, told: tuple[UUID, int, int], note: Noted) -> None:
    mailbox_id, uid_validity, last = told
    with begin(post.sessions, actor) as work:
        note(work, mailbox_id, uid_validity, last)
