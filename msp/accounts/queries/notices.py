"""Who wants to be told by which way, where chats are, and what was told to whom."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select

from msp.accounts.models import NoticePreference, Person
from msp.accounts.rules.notices import FOR_CLIENTS, FOR_STAFF, ways
from msp.data.work import Work
from msp.kernel.access import Permission
from msp.kernel.errors import NotFound, mark
from msp.outside.deliveries import NoticeChannel, NoticeDelivery, Way, Webhook, WebhookDelivery


def own_preference(work: Work) -> NoticePreference | None:
    """What whoever asks has chosen; None before they ever did."""
    wanted = select(NoticePreference).where(NoticePreference.person_id == work.actor.id)
    return work.session.scalars(wanted).one_or_none()


def own_choices(work: Work, row: NoticePreference | None) -> list[str]:
    """`assigned:mail` for each event and way that holds for whoever asks: chosen, else usual."""
    is_client = work.actor.is_client
    chosen = row.choices if row else None
    return [
        f"{event.value}:{way}"
        for event in (FOR_CLIENTS if is_client else FOR_STAFF)
        for way in ways(chosen, event, is_client=is_client)
    ]


def preferences(work: Work, people: Iterable[UUID]) -> Mapping[UUID, NoticePreference]:
    """What each of them has chosen, for whoever tells them."""
    work.require(Permission.PERSON_READ)
    wanted = select(NoticePreference).where(NoticePreference.person_id.in_(set(people)))
    return {row.person_id: row for row in work.session.scalars(wanted)}


def open_ways(work: Work) -> list[Way]:
    """Mail, and every chat that is set up and switched on."""
    if work.actor.is_client:
        return [Way.MAIL]
    wanted = select(NoticeChannel.way).where(NoticeChannel.is_active)
    kept = set(work.session.scalars(wanted))
    return [way for way in Way if way is Way.MAIL or way in kept]


def channels(work: Work) -> Mapping[Way, NoticeChannel]:
    """The chats that are set up."""
    work.require(Permission.PROVIDER_CHANGE)
    return {row.way: row for row in work.session.scalars(select(NoticeChannel))}


def told(work: Work) -> Select[Any]:
    """(NoticeDelivery, receiver's name), the latest first."""
    work.require(Permission.PROVIDER_CHANGE)
    wanted: Any = (
        select(NoticeDelivery, Person.name)
        .outerjoin(Person, Person.id == NoticeDelivery.person_id)
        .order_by(NoticeDelivery.created_at.desc(), NoticeDelivery.id.desc())
    )
    found: Select[Any] = wanted
    return found


def notice(work: Work, notice_id: UUID) -> NoticeDelivery:
    """One delivery, or NotFound."""
    work.require(Permission.PROVIDER_CHANGE)
    return work.get(NoticeDelivery, notice_id)


def hooks(work: Work) -> Select[Any]:
    """The webhooks by name."""
    work.require(Permission.PROVIDER_CHANGE)
    return select(Webhook).order_by(Webhook.name, Webhook.id)


def hook(work: Work, webhook_id: UUID) -> Webhook:
    """One webhook, or NotFound."""
    work.require(Permission.PROVIDER_CHANGE)
    return work.get(Webhook, webhook_id)


def hook_deliveries(work: Work, webhook_id: UUID) -> Select[Any]:
    """What a webhook was told, the latest first."""
    work.require(Permission.PROVIDER_CHANGE)
    return (
        select(WebhookDelivery)
        .where(WebhookDelivery.webhook_id == webhook_id)
        .order_by(WebhookDelivery.created_at.desc(), WebhookDelivery.id.desc())
    )


def hook_delivery(work: Work, webhook_id: UUID, delivery_id: UUID) -> WebhookDelivery:
    """One delivery of that webhook, or NotFound."""
    row = work.get(WebhookDelivery, delivery_id)
    if row.webhook_id != webhook_id:
        raise NotFound(mark("There is no such %(kind)s."), kind=WebhookDelivery.__tablename__)
    return row


def listening(work: Work) -> Sequence[Webhook]:
    """Webhooks that are switched on."""
    work.require(Permission.TICKET_WORK)
    return work.session.scalars(select(Webhook).where(Webhook.is_active)).all()
