"""How somebody wants to be told; where the provider's chats are; who else is told of tickets."""

import base64
import json
import secrets
from datetime import time
from typing import Any
from uuid import UUID

from pydantic import Field

from msp.accounts.locks import Keyring
from msp.accounts.models import NoticePreference
from msp.accounts.queries import notices as queries
from msp.accounts.rules.notices import FOR_CLIENTS, FOR_STAFF, HOOKS, Event
from msp.data import history
from msp.data.commands import Command
from msp.data.work import Work
from msp.kernel.access import Permission
from msp.kernel.errors import NotFound, Refused, mark
from msp.outside import notices
from msp.outside.deliveries import (
    CHATS,
    NoticeChannel,
    NoticeDelivery,
    Way,
    Webhook,
    WebhookDelivery,
)
from msp.outside.gateway import Blocked
from msp.outside.gateway.guard import url_named
from msp.outside.notices import Notice

SECRET_BYTES = 24
MOST_HOOKS = 20


class ChooseNotices(Command):
    """Of what I am told by which way (`assigned:mail`), and when I want to be left alone."""

    choices: list[str] = Field(default_factory=list, max_length=100)
    slack: str = Field(default="", max_length=40)
    chatwork: str = Field(default="", max_length=20)
    quiet_from: time | None = None
    quiet_until: time | None = None
    urgent_breaks: bool = False
    version: int | None = None


class SetChannel(Command):
    """Where one chat is. An empty address or key keeps the one that is known."""

    way: Way
    url: str = Field(default="", max_length=500)
    token: str = Field(default="", max_length=200)
    room: str = Field(default="", max_length=40)
    is_active: bool = False


class NameChannel(Command):
    """One chat."""

    way: Way


class AddWebhook(Command):
    """Another system that is told of tickets: its address, and of what."""

    name: str = Field(min_length=1, max_length=80)
    url: str = Field(min_length=1, max_length=500)
    events: list[str] = Field(default_factory=list, max_length=50)
    with_words: bool = False


class ChangeWebhook(AddWebhook):
    """The same, of one that is there already, and whether it is told anything."""

    webhook_id: UUID
    is_active: bool = False
    version: int | None = None


class NameWebhook(Command):
    """One webhook."""

    webhook_id: UUID


def choose_notices(work: Work, wish: ChooseNotices) -> NoticePreference:
    """Keep how whoever asks wants to be told. Everybody chooses for themselves."""
    known = FOR_CLIENTS if work.actor.is_client else FOR_STAFF
    if (wish.quiet_from is None) is not (wish.quiet_until is None):
        raise Refused(mark("Please say both when the quiet begins and ends."), field="quiet_from")
    row = queries.own_preference(work)
    told = {
        "choices": _chosen(wish.choices, known),
        "handles": {"slack": wish.slack.strip(), "chatwork": wish.chatwork.strip()},
        "quiet_from": _minute(wish.quiet_from),
        "quiet_until": _minute(wish.quiet_until),
        "urgent_breaks": wish.urgent_breaks,
    }
    if row is None:
        whose = {"person_id": work.actor.id, "client_id": work.actor.client_id}
        return work.add(NoticePreference(**whose, **told))
    work.fresh(row, wish.version)
    for name, value in told.items():
        setattr(row, name, value)
    return row


def set_channel(work: Work, wish: SetChannel, keyring: Keyring) -> NoticeChannel:
    """Keep where a chat is, sealed under the installation's keys."""
    work.require(Permission.PROVIDER_CHANGE)
    if wish.way not in CHATS:
        raise Refused(mark("Mail needs no address here."), field="way")
    row = queries.channels(work).get(wish.way)
    kept = json.loads((keyring.open(row.sealed) if row else None) or "{}")
    typed = {"url": wish.url.strip(), "token": wish.token.strip(), "room": wish.room.strip()}
    place = {name: typed[name] or kept.get(name, "") for name in typed}
    _complete(wish.way, place)
    host = _host(place["url"]) if place["url"] else "api.chatwork.com"
    told = {"sealed": keyring.seal(json.dumps(place)), "hint": host, "is_active": wish.is_active}
    if row is None:
        row = work.add(NoticeChannel(way=wish.way, **told))
    else:
        for name, value in told.items():
            setattr(row, name, value)
        row.version += 1
    history.record(work, "channel.set", row, hint=host, is_active=wish.is_active)
    return row


def remove_channel(work: Work, wish: NameChannel) -> None:
    """Forget a chat with its address and key."""
    work.require(Permission.PROVIDER_CHANGE)
    row = _channel(work, wish.way)
    history.record(work, "channel.removed", row, hint=row.hint)
    work.session.delete(row)
    work.session.flush()


def test_channel(work: Work, wish: NameChannel, words: str) -> NoticeChannel:
    """Owe one notice to the chat, so that its log shows whether it arrives."""
    work.require(Permission.PROVIDER_CHANGE)
    row = _channel(work, wish.way)
    source = f"test:{row.id}:{secrets.token_hex(8)}"
    notice = Notice(source, row.way, "test", words, work.now, person_id=work.actor.id)
    notices.owe_notice(work, notice)
    return row


def tell_notice_again(work: Work, notice_id: UUID) -> NoticeDelivery:
    """Queue a notice anew."""
    row = queries.notice(work, notice_id)
    notices.tell_again(work, row)
    return row


def add_webhook(work: Work, wish: AddWebhook, keyring: Keyring) -> tuple[Webhook, str]:
    """A new webhook and its secret, which is shown this once."""
    work.require(Permission.PROVIDER_CHANGE)
    if len(work.session.scalars(queries.hooks(work)).all()) >= MOST_HOOKS:
        raise Refused(mark("There are %(most)s webhooks already."), most=MOST_HOOKS)
    secret = _new_secret()
    row = work.add(Webhook(sealed=keyring.seal(secret), is_active=True, **_hook(wish)))
    history.record(work, "webhook.added", row, name=row.name, events=row.events)
    return row, secret


def change_webhook(work: Work, wish: ChangeWebhook) -> Webhook:
    """Another address, other events, on or off."""
    work.require(Permission.PROVIDER_CHANGE)
    row = queries.hook(work, wish.webhook_id)
    work.fresh(row, wish.version)
    told = history.changed(row, {**_hook(wish), "is_active": wish.is_active})
    if told:
        history.record(work, "webhook.changed", row, **told)
    return row


def renew_secret(work: Work, wish: NameWebhook, keyring: Keyring) -> tuple[Webhook, str]:
    """Another secret; the old one signs nothing any more."""
    work.require(Permission.PROVIDER_CHANGE)
    row, secret = queries.hook(work, wish.webhook_id), _new_secret()
    row.sealed = keyring.seal(secret)
    row.version += 1
    history.record(work, "webhook.renewed", row)
    return row, secret


def test_webhook(work: Work, wish: NameWebhook) -> Webhook:
    """Owe the webhook one word that is about no ticket: its log shows whether it arrives."""
    work.require(Permission.PROVIDER_CHANGE)
    row = queries.hook(work, wish.webhook_id)
    payload = {"type": "test", "timestamp": work.now.isoformat(), "data": {"webhook": row.name}}
    notices.owe_hook(work, row, (f"test:{secrets.token_hex(8)}", "test", payload))
    return row


def tell_hook_again(work: Work, webhook_id: UUID, delivery_id: UUID) -> WebhookDelivery:
    """Queue one delivery anew: the same message, the same id."""
    work.require(Permission.PROVIDER_CHANGE)
    row = queries.hook_delivery(work, webhook_id, delivery_id)
    notices.tell_again(work, row)
    return row


def _chosen(typed: list[str], known: tuple[Event, ...]) -> dict[str, list[str]]:
    """{event: [way, …]} with every event in it: an empty list is a choice as well."""
    pairs = {tuple(each.partition(":")[::2]) for each in typed}
    return {
        event.value: [way.value for way in Way if (event.value, way.value) in pairs]
        for event in known
    }


def _minute(clock: time | None) -> int | None:
    return None if clock is None else clock.hour * 60 + clock.minute


def _complete(way: Way, place: dict[str, str]) -> None:
    if way is Way.CHATWORK:
        if not place["token"] or not place["room"].isdigit():
            raise Refused(mark("Chatwork needs a key and the number of a room."), field="token")
    elif not place["url"]:
        raise Refused(mark("Please paste the address of the webhook."), field="url")


def _host(url: str) -> str:
    """The host of an address that may be called as far as its own words tell."""
    try:
        return str(url_named(url)[0].host)
    except Blocked as wrong:
        raise Refused(wrong.message, field="url", **wrong.params) from wrong


def _channel(work: Work, way: Way) -> NoticeChannel:
    row = queries.channels(work).get(way)
    if row is None:
        raise NotFound(mark("There is no such %(kind)s."), kind=NoticeChannel.__tablename__)
    return row


def _hook(wish: AddWebhook) -> dict[str, Any]:
    events = [name for name in HOOKS if name in wish.events]
    if not events:
        raise Refused(mark("Please choose at least one event."), field="events")
    _host(wish.url)
    told = {"name": wish.name, "url": wish.url.strip(), "events": events}
    return told | {"with_words": wish.with_words}


def _new_secret() -> str:
    """As Standard Webhooks writes it: 192 random bits in base64."""
    return "whsec_" + base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode()
