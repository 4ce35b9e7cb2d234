"""Mail is owed with the work that causes it, and sent afterwards: never inside a transaction."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.utils import parseaddr
from typing import Any
from uuid import UUID

from sqlalchemy import Select, and_, func, or_, select
from sqlalchemy.dialects import postgresql, sqlite

from msp.data.work import Work
from msp.kernel.access import Permission
from msp.kernel.errors import Refused, mark
from msp.kernel.ids import new_id
from msp.outside.models import Delivery, MutedAddress, OutboxMessage

LEASE = timedelta(minutes=2)  # a sender that died is believed dead after this
MUTED = "muted: mail to this address came back"
WAITS = (1, 5, 30, 120, 480, 1440)  # minutes before the next try; then the message has failed


@dataclass(frozen=True, slots=True)
class Letter:
    """What is to be sent to whom. `source` names its cause: the same source is sent once.

    `attachments` are {"name", "type", "data" (base64)}.
    """

    source: str
    to: str
    subject: str
    body: str
    client_id: UUID | None = None
    headers: dict[str, Any] = field(default_factory=dict)
    attachments: list[Any] = field(default_factory=list)


def owe(work: Work, letter: Letter) -> None:
    """Put the letter into the outbox, unless its source put one there already.

    A subject is made of names that people typed: it is one line whatever they hold, for a refusal
    here would hold back a whole round of letters. An address of two lines is refused.
    """
    if any(sign in letter.to for sign in "\r\n"):
        raise Refused(mark("An address is one line."))
    speaks_postgres = work.session.get_bind().dialect.name == "postgresql"
    build = postgresql.insert if speaks_postgres else sqlite.insert
    row = {
        "id": new_id(),
        "created_at": work.now,
        "provider_id": work.actor.provider_id,
        "source": letter.source,
        "client_id": letter.client_id,
        "to_address": letter.to,
        "subject": " ".join(letter.subject.split()),
        "body": letter.body,
        "headers": letter.headers,
        "attachments": letter.attachments,
        "state": Delivery.QUEUED,
        "attempts": 0,
        "next_try_at": work.now,
    }
    # no conflict target: whoever may not read the outbox may still write into it
    work.session.execute(build(OutboxMessage).values(row).on_conflict_do_nothing())


def kept(work: Work, state: Delivery | None = None) -> Select[OutboxMessage]:
    """What is in the outbox, the latest first."""
    work.require(Permission.PROVIDER_CHANGE)
    asked = select(OutboxMessage).order_by(OutboxMessage.created_at.desc(), OutboxMessage.id.desc())
    return asked.where(OutboxMessage.state == state) if state else asked


def counts(work: Work) -> dict[Delivery, int]:
    """How many messages stand where."""
    work.require(Permission.PROVIDER_CHANGE)
    asked = select(OutboxMessage.state, func.count()).group_by(OutboxMessage.state)
    return {state: int(count) for state, count in work.session.execute(asked)}


def message(work: Work, message_id: UUID) -> OutboxMessage:
    """One message."""
    work.require(Permission.PROVIDER_CHANGE)
    return work.get(OutboxMessage, message_id)


def send_again(work: Work, message_id: UUID) -> OutboxMessage:
    """Queue a message anew that failed or was kept."""
    found = message(work, message_id)
    if found.state is Delivery.SENT:
        raise Refused(mark("This message was sent already."))
    found.state, found.attempts, found.next_try_at = Delivery.QUEUED, 0, work.now
    found.error = None
    return found


def is_muted(work: Work, address: str) -> bool:
    """Whether mail to that address came back, so that nothing is sent there."""
    wanted = select(MutedAddress.id).where(MutedAddress.address == address.lower()).limit(1)
    return bool(address) and work.session.scalar(wanted) is not None


def waiting(work: Work) -> bool:
    """Whether something is due."""
    return work.session.scalar(_due(work).limit(1)) is not None


def claim(work: Work, most: int) -> list[OutboxMessage]:
    """Take up to `most` due messages for a while; nobody else takes them meanwhile.

    What is owed to an address that mail came back from fails at once, with that reason.
    """
    asked = _due(work).order_by(OutboxMessage.next_try_at).limit(most)
    found = list(work.session.scalars(asked.with_for_update(skip_locked=True)))
    muted = _muted(work, found)
    for taken in found:
        taken.attempts += 1
        taken.next_try_at = work.now + LEASE
        if _address(taken) in muted:
            taken.state, taken.next_try_at, taken.error = Delivery.FAILED, None, MUTED
    return [taken for taken in found if taken.state is Delivery.QUEUED]


def keep(work: Work, message_id: UUID) -> None:
    """There is no mail server: the message stays here to be read."""
    _ended(work, message_id, Delivery.KEPT)


def sent(work: Work, message_id: UUID) -> None:
    """The mail server took the message."""
    _ended(work, message_id, Delivery.SENT).sent_at = work.now


def failed(work: Work, message_id: UUID, error: str, *, forever: bool) -> None:
    """The message did not leave: try later, unless the server said never, or often enough."""
    found = work.get(OutboxMessage, message_id)
    found.error = error[:1000]
    if forever or found.attempts > len(WAITS):
        found.state, found.next_try_at = Delivery.FAILED, None
    else:
        found.next_try_at = again_at(work.now, found.attempts)


def again_at(now: datetime, attempts: int) -> datetime:
    """When to try after that many attempts."""
    return now + timedelta(minutes=WAITS[min(max(attempts, 1), len(WAITS)) - 1])


def _muted(work: Work, messages: list[OutboxMessage]) -> frozenset[str]:
    """Which of their addresses mail came back from."""
    wanted = select(MutedAddress.address).where(
        MutedAddress.address.in_({_address(each) for each in messages})
    )
    return frozenset(work.session.scalars(wanted)) if messages else frozenset()


def _address(message: OutboxMessage) -> str:
    return parseaddr(message.to_address)[1].lower()


def _due(work: Work) -> Select[OutboxMessage]:
    never = OutboxMessage.next_try_at.is_(None)
    return select(OutboxMessage).where(
        and_(
            OutboxMessage.state == Delivery.QUEUED,
            or_(never, OutboxMessage.next_try_at <= work.now),
        )
    )


def _ended(work: Work, message_id: UUID, state: Delivery) -> OutboxMessage:
    found = work.get(OutboxMessage, message_id)
    found.state, found.next_try_at, found.error = state, None, None
    return found
