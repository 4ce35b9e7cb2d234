"""Each second the worker tells chats and webhooks what is owed, all through the guarded gateway."""

import asyncio
import json
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from msp.data.work import Sessions, begin, look
from msp.kernel.access import Actor, system_actor
from msp.outside import notices, shapes
from msp.outside.deliveries import NoticeChannel, NoticeDelivery, Way, Webhook, WebhookDelivery
from msp.outside.gateway import Ask, Gateway, GatewayError
from msp.outside.outbox import Letter, owe
from msp.outside.shapes import Where, Words

BATCH = 20
AGAIN = frozenset({408, 425, 429})  # refusals that pass
GONE = 410
Providers = Callable[[], Iterable[UUID]]


@dataclass(frozen=True, slots=True)
class Means:
    """What telling needs: the database, what opens seals, and where one may go beside the net."""

    sessions: Sessions
    open: Callable[[str], str | None]
    allow: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Told:
    """What came of one try: the answer's status, or why there was none."""

    status: int | None
    error: str

    @property
    def is_fine(self) -> bool:
        """Whether the other side took it."""
        return self.status is not None and 200 <= self.status < 300

    @property
    def is_final(self) -> bool:
        """Whether trying again is useless."""
        status = self.status
        return status is not None and 400 <= status < 500 and status not in AGAIN


def rounds(means: Means, providers: Providers) -> Callable[[], None]:
    """What the worker does each second, for one provider after the other."""

    def once() -> None:
        for provider in providers():
            actor = system_actor(provider, "notices")
            with look(means.sessions, actor) as work:
                notes = notices.waiting(work, NoticeDelivery)
                hooks = notices.waiting(work, WebhookDelivery)
            if notes:
                tell_people(means, actor)
            if hooks:
                tell_hooks(means, actor)

    return once


def tell_people(means: Means, actor: Actor) -> int:
    """Tell one batch of notices; mail goes into the outbox. How many there were."""
    with begin(means.sessions, actor) as work:
        taken = notices.claim(work, NoticeDelivery, BATCH)
        channels = {row.way: row for row in work.session.scalars(select(NoticeChannel))}
        asked: list[tuple[UUID, Ask]] = []
        for row in taken:
            if row.way is Way.MAIL:
                owe(work, _letter(row))
                notices.told(work, row)
                continue
            channel = channels.get(row.way)
            where = where_of(means.open(channel.sealed)) if channel else None
            if channel is None or where is None or not channel.is_active:
                notices.untold(work, row, "the channel is not set up", forever=True)
                continue
            words = Words(row.title, row.body, row.href, row.address)
            asked.append((row.id, shapes.asked(row.way, where, words)))
    answers = _fetched(means.allow, [ask for _, ask in asked])
    with begin(means.sessions, actor) as work:
        for (key, _), answer in zip(asked, answers, strict=True):
            found = work.get(NoticeDelivery, key)
            if answer.is_fine:
                notices.told(work, found)
            else:
                notices.untold(work, found, answer.error, forever=answer.is_final)
    return len(taken)


def tell_hooks(means: Means, actor: Actor) -> int:
    """Tell one batch of events to webhooks. A webhook that says 410 is told nothing more."""
    with begin(means.sessions, actor) as work:
        taken = notices.claim(work, WebhookDelivery, BATCH)
        hooks = {row.id: row for row in work.session.scalars(select(Webhook))}
        asked: list[tuple[UUID, Ask]] = []
        for row in taken:
            hook = hooks[row.webhook_id]
            secret = means.open(hook.sealed)
            if not hook.is_active or secret is None:
                notices.untold(work, row, "the webhook is switched off", forever=True)
                continue
            asked.append((row.id, _signed(hook, secret, row, work.now)))
    answers = _fetched(means.allow, [ask for _, ask in asked])
    with begin(means.sessions, actor) as work:
        for (key, _), answer in zip(asked, answers, strict=True):
            found = work.get(WebhookDelivery, key)
            found.status = answer.status
            if answer.is_fine:
                notices.told(work, found)
                continue
            notices.untold(work, found, answer.error, forever=answer.status == GONE)
            if answer.status == GONE:
                work.get(Webhook, found.webhook_id).is_active = False
    return len(taken)


def where_of(opened: str | None) -> Where | None:
    """A channel's address as it lay sealed; None where no key fits."""
    return Where(**json.loads(opened)) if opened else None


def _signed(hook: Webhook, secret: str, row: WebhookDelivery, now: datetime) -> Ask:
    return shapes.signed(hook.url, secret, (f"msg_{row.id.hex}", now, row.payload))


def _letter(row: NoticeDelivery) -> Letter:
    body = "\n\n".join(part for part in (row.title, row.body, row.href) if part)
    subject = " ".join(row.title.split())[:400]
    return Letter(f"notice:{row.id}", row.address, subject, f"{body}\n", row.client_id)


def _fetched(allow: tuple[str, ...], asked: Sequence[Ask]) -> list[Told]:
    """In a thread of its own: the caller's may have a loop that runs already."""
    if not asked:
        return []
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, _all(allow, asked)).result()


async def _all(allow: tuple[str, ...], asked: Sequence[Ask]) -> list[Told]:
    async with Gateway(allow) as gateway:
        return await asyncio.gather(*(_one(gateway, ask) for ask in asked))


async def _one(gateway: Gateway, ask: Ask) -> Told:
    try:
        answer = await gateway.fetch(ask)
    except GatewayError as fault:
        return Told(None, f"{type(fault).__name__}: {fault}")
    return Told(answer.status, f"HTTP {answer.status}")
