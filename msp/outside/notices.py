"""Notices and webhooks are owed with the work that causes them, and told afterwards, with retry."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.dialects import postgresql, sqlite

from msp.data.base import Row
from msp.data.work import Work
from msp.kernel.access import Permission
from msp.kernel.errors import Refused, mark
from msp.kernel.ids import new_id
from msp.outside.deliveries import NoticeDelivery, Way, Webhook, WebhookDelivery
from msp.outside.models import Delivery
from msp.outside.outbox import LEASE, WAITS, again_at

T = TypeVar("T", NoticeDelivery, WebhookDelivery)


@dataclass(frozen=True, slots=True)
class Notice:
    """What somebody is told by one way, not before `at`. The same source is told once."""

    source: str
    way: Way
    event: str
    title: str
    at: datetime
    body: str = ""
    href: str = ""
    address: str = ""
    person_id: UUID | None = None
    client_id: UUID | None = None


def owe_notice(work: Work, notice: Notice) -> None:
    """Write the notice down to be told, unless its source was before."""
    _add_once(
        work,
        NoticeDelivery,
        {
            "source": notice.source,
            "way": notice.way,
            "event": notice.event,
            "title": notice.title[:300],
            "body": notice.body,
            "href": notice.href,
            "address": notice.address,
            "person_id": notice.person_id,
            "client_id": notice.client_id,
            "next_try_at": notice.at,
        },
    )


def owe_hook(work: Work, hook: Webhook, told: tuple[str, str, dict[str, Any]]) -> None:
    """Write down what a webhook is to be told: (source, event, payload); each source once."""
    source, event, payload = told
    row = {"webhook_id": hook.id, "source": source, "event": event, "payload": payload}
    _add_once(work, WebhookDelivery, row | {"next_try_at": work.now})


def _add_once(work: Work, kind: type[Row], row: dict[str, Any]) -> None:
    speaks_postgres = work.session.get_bind().dialect.name == "postgresql"
    build = postgresql.insert if speaks_postgres else sqlite.insert
    whole = {
        "id": new_id(),
        "created_at": work.now,
        "provider_id": work.actor.provider_id,
        "state": Delivery.QUEUED,
        "attempts": 0,
        **row,
    }
    work.session.execute(build(kind).values(whole).on_conflict_do_nothing())


def due(work: Work, kind: type[T]) -> Select[Any]:
    """What is to be told by now, the oldest first."""
    return (
        select(kind)
        .where(kind.state == Delivery.QUEUED, kind.next_try_at <= work.now)
        .order_by(kind.next_try_at)
    )


def waiting(work: Work, kind: type[T]) -> bool:
    """Whether something is due."""
    return work.session.scalar(due(work, kind).limit(1)) is not None


def claim(work: Work, kind: type[T], most: int) -> list[T]:
    """Take up to `most` of them for a while; nobody else takes them meanwhile."""
    asked = due(work, kind).limit(most).with_for_update(skip_locked=True)
    found: list[T] = list(work.session.scalars(asked))
    for taken in found:
        taken.attempts += 1
        taken.next_try_at = work.now + LEASE
    return found


def told(work: Work, row: NoticeDelivery | WebhookDelivery) -> None:
    """The other side took it."""
    row.state, row.next_try_at, row.sent_at, row.error = Delivery.SENT, None, work.now, None


def untold(work: Work, row: NoticeDelivery | WebhookDelivery, error: str, *, forever: bool) -> None:
    """It did not arrive: later again, unless that is useless or was tried often enough."""
    row.error = error[:1000]
    if forever or row.attempts > len(WAITS):
        row.state, row.next_try_at = Delivery.FAILED, None
    else:
        row.next_try_at = again_at(work.now, row.attempts)


def tell_again(work: Work, row: NoticeDelivery | WebhookDelivery) -> None:
    """Queue it anew, whatever came of it before. What quiet hours hold back stays held back."""
    work.require(Permission.PROVIDER_CHANGE)
    if row.state is Delivery.QUEUED:
        raise Refused(mark("This one is on its way already."))
    row.state, row.attempts, row.next_try_at, row.error = Delivery.QUEUED, 0, work.now, None
