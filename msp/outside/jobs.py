"""The outbox empties itself: each second the worker sends what is due, mail by mail."""

import smtplib
from collections.abc import Callable, Iterable
from uuid import UUID

from msp.data.work import Sessions, begin, look
from msp.kernel.access import Actor, system_actor
from msp.kernel.errors import NotFound, PortalError
from msp.outside import mail, outbox
from msp.outside.mail import Road
from msp.outside.models import OutboxMessage

BATCH = 20
Providers = Callable[[], Iterable[UUID]]


def rounds(road: Road, sessions: Sessions, providers: Providers) -> Callable[[], None]:
    """What the worker does each second: send what is due, for one provider after the other."""

    def once() -> None:
        for provider in providers():
            actor = system_actor(provider, "outbox")
            with look(sessions, actor) as work:
                waits = outbox.waiting(work)
            if waits:
                empty(road, sessions, actor)

    return once


def empty(road: Road, sessions: Sessions, actor: Actor) -> dict[str, int]:
    """Send everything that is due; answer how many messages left, stayed and failed."""
    counted = {"sent": 0, "kept": 0, "failed": 0}
    while batch := _taken(sessions, actor):
        for message in batch:
            counted[_deliver(road, sessions, actor, message)] += 1
    return counted


def _taken(sessions: Sessions, actor: Actor) -> list[OutboxMessage]:
    with begin(sessions, actor) as work:
        found = outbox.claim(work, BATCH)
        work.session.flush()
        for message in found:
            work.session.refresh(message)
            work.session.expunge(message)
        return found


def _deliver(road: Road, sessions: Sessions, actor: Actor, message: OutboxMessage) -> str:
    if road.smtp is None:
        with begin(sessions, actor) as work:
            outbox.keep(work, message.id)
        return "kept"
    try:
        mail.send(mail.composed(message, road.sender, road.folder), road.smtp)
    except (OSError, smtplib.SMTPException, ValueError, KeyError, PortalError) as error:
        final = mail.is_final(error) or isinstance(error, ValueError | KeyError | NotFound)
        with begin(sessions, actor) as work:
            outbox.failed(work, message.id, f"{type(error).__name__}: {error}", forever=final)
        return "failed"
    with begin(sessions, actor) as work:
        outbox.sent(work, message.id)
    return "sent"
