"""Chats and webhooks for programs; a secret is answered once and never kept."""

from datetime import datetime
from typing import Any
from uuid import UUID

from flask import Blueprint, current_app, request
from flask_babel import gettext
from pydantic import BaseModel, ConfigDict
from sqlalchemy import Select

from msp.accounts import locks
from msp.accounts.actions import notices as actions
from msp.accounts.locks import Keyring
from msp.accounts.queries import notices as queries
from msp.data.work import Work
from msp.doors.api import endpoint, listing
from msp.kernel.access import Permission
from msp.kernel.errors import Refused, mark
from msp.outside.deliveries import NoticeChannel, Way, Webhook, WebhookDelivery
from msp.outside.models import Delivery
from msp.settings import Settings

hooks = Blueprint("webhooks_api", __name__, url_prefix="/api/v1/webhooks")
chats = Blueprint("channels_api", __name__, url_prefix="/api/v1/notice-channels")
ENDPOINTS = (hooks, chats)

ONCE = mark("A secret is answered once: please ask without an Idempotency-Key.")


class WebhookOut(BaseModel):
    """Another system that is told of tickets; `secret` stands only in the answer that made it."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    name: str
    url: str
    events: list[str]
    with_words: bool
    is_active: bool
    version: int
    secret: str | None = None


class WebhookDeliveryOut(BaseModel):
    """One event told to one webhook, and what came of it."""

    id: UUID
    webhook_id: UUID
    source: str
    event: str
    payload: dict[str, Any]
    state: Delivery
    attempts: int
    created_at: datetime
    next_try_at: datetime | None
    sent_at: datetime | None
    status: int | None
    error: str | None


class NoticeChannelOut(BaseModel):
    """Where a chat is: its host only, never its address or key."""

    model_config = ConfigDict(from_attributes=True)

    way: Way
    hint: str
    is_active: bool
    version: int


@hooks.get("")
@listing(WebhookOut)
def hook_list(work: Work) -> Select[Any]:
    """The webhooks by name."""
    return queries.hooks(work)


@hooks.post("")
@endpoint(WebhookOut, status=201)
def add_webhook(work: Work, wish: actions.AddWebhook) -> dict[str, Any]:
    """A new webhook; its secret stands in this answer and nowhere else."""
    work.require(Permission.PROVIDER_CHANGE)
    _kept_nowhere()
    return _with_secret(*actions.add_webhook(work, wish, _keyring()))


@hooks.get("/<uuid:webhook_id>")
@endpoint(WebhookOut)
def hook(work: Work, webhook_id: UUID) -> Webhook:
    """One webhook."""
    return queries.hook(work, webhook_id)


@hooks.put("/<uuid:webhook_id>")
@endpoint(WebhookOut)
def change_webhook(work: Work, wish: actions.ChangeWebhook) -> Webhook:
    """Another address, other events, on or off."""
    return actions.change_webhook(work, wish)


@hooks.post("/<uuid:webhook_id>/secret")
@endpoint(WebhookOut)
def renew_secret(work: Work, wish: actions.NameWebhook) -> dict[str, Any]:
    """Another secret; the old one signs nothing any more."""
    work.require(Permission.PROVIDER_CHANGE)
    _kept_nowhere()
    return _with_secret(*actions.renew_secret(work, wish, _keyring()))


@hooks.post("/<uuid:webhook_id>/test")
@endpoint(WebhookOut)
def test_webhook(work: Work, wish: actions.NameWebhook) -> Webhook:
    """Tell it a word now; the deliveries show whether it arrived."""
    return actions.test_webhook(work, wish)


@hooks.get("/<uuid:webhook_id>/deliveries")
@listing(WebhookDeliveryOut)
def delivery_list(work: Work, webhook_id: UUID) -> Select[Any]:
    """What it was told, the latest first."""
    return queries.hook_deliveries(work, queries.hook(work, webhook_id).id)


@hooks.post("/<uuid:webhook_id>/deliveries/<uuid:delivery_id>/again")
@endpoint(WebhookDeliveryOut)
def tell_again(work: Work, webhook_id: UUID, delivery_id: UUID) -> WebhookDelivery:
    """Queue one delivery anew: the same message, the same id."""
    return actions.tell_hook_again(work, webhook_id, delivery_id)


@chats.get("")
@listing(NoticeChannelOut)
def channel_list(work: Work) -> list[NoticeChannel]:
    """The chats that are set up."""
    kept = queries.channels(work)
    return [kept[way] for way in Way if way in kept]


@chats.put("/<way>")
@endpoint(NoticeChannelOut)
def set_channel(work: Work, wish: actions.SetChannel) -> NoticeChannel:
    """Set a chat up; what is empty stays as it is known."""
    return actions.set_channel(work, wish, _keyring())


@chats.post("/<way>/test")
@endpoint(NoticeChannelOut)
def test_channel(work: Work, wish: actions.NameChannel) -> NoticeChannel:
    """Say a word in the chat."""
    words = gettext("This is a test of Tasuki. If you read it, the channel works.")
    return actions.test_channel(work, wish, words)


@chats.post("/<way>/remove")
@endpoint(NoticeChannelOut)
def remove_channel(work: Work, wish: actions.NameChannel) -> dict[str, Any]:
    """Forget a chat with its address and key; answers what it was."""
    kept = queries.channels(work).get(wish.way)
    told = {"way": wish.way, "hint": "", "version": 0}
    if kept is not None:
        told |= {"hint": kept.hint, "version": kept.version}
    actions.remove_channel(work, wish)
    return told | {"is_active": False}


def _with_secret(row: Webhook, secret: str) -> dict[str, Any]:
    told = {name: getattr(row, name) for name in WebhookOut.model_fields if name != "secret"}
    return told | {"secret": secret}


def _kept_nowhere() -> None:
    """An answer to an Idempotency-Key is kept, and a secret must not be."""
    if request.headers.get("Idempotency-Key"):
        raise Refused(ONCE)


def _keyring() -> Keyring:
    told: Settings = current_app.extensions["settings"]
    secret, keys = told.secret.get_secret_value(), told.keys.get_secret_value()
    return locks.keyring(secret, keys, told.public_url)
