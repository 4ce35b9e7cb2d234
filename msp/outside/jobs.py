"""The outbox empties itself: a round finds what is due, a job sends it, mail by mail."""

import smtplib
from functools import partial
from typing import Any

from sqlalchemy import select

from msp.data.jobs import Job, JobState, Progress, Recurring, Task, ask_for
from msp.data.work import Sessions, Work, begin
from msp.kernel.access import Actor
from msp.kernel.errors import Refused
from msp.outside import mail, outbox
from msp.outside.mail import Road
from msp.outside.models import OutboxMessage

KIND = "outbox.send"
BATCH = 20


def jobs(road: Road) -> tuple[Recurring | Task, ...]:
    """What the worker does about mail that goes by `road`."""
    return (Recurring("outbox.look", 5, look_into), Task(KIND, partial(empty, road)))


def look_into(work: Work) -> None:
    """Ask for a sending job if mail is due and none was asked for."""
    unfinished = select(Job.id).where(
        Job.kind == KIND, Job.state.in_((JobState.QUEUED, JobState.RUNNING))
    )
    if outbox.waiting(work) and work.session.scalar(unfinished.limit(1)) is None:
        ask_for(work, KIND, {})


def empty(
    road: Road, sessions: Sessions, actor: Actor, *told: dict[str, Any] | Progress
) -> dict[str, Any]:
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
        mail.send(mail.composed(message, road.sender), road.smtp)
    except (OSError, smtplib.SMTPException, ValueError, Refused) as error:
        final = mail.is_final(error) or isinstance(error, ValueError)
        with begin(sessions, actor) as work:
            outbox.failed(work, message.id, f"{type(error).__name__}: {error}", forever=final)
        return "failed"
    with begin(sessions, actor) as work:
        outbox.sent(work, message.id)
    return "sent"
