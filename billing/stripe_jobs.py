"""The worker takes up what was left half done within the minute, and asks Stripe every hour."""

from __future__ import annotations

import time
from collections.abc import Callable
from uuid import UUID

import structlog
from flask import Flask

from billing import stripe_orders
from billing.stripe import StripeAway, till_of
from billing.stripe_orders import Shop
from msp.data.jobs import Job, JobState
from msp.data.work import begin, peek_at_the_gate
from msp.kernel.access import system_actor

LOG = structlog.get_logger("tasuki.orders")
KIND = "orders.reconcile"
MINUTE, HOUR = 60_000_000_000, 3_600_000_000_000  # nanoseconds


def tick(app: Flask) -> Callable[[], None]:
    """What the worker calls each second: most of the time there is nothing to do yet."""
    shop = Shop(app.extensions["sessions"], till_of(app.extensions["settings"]))
    due = {stripe_orders.catch_up: 0, stripe_orders.reconcile: 0}

    def now_and_then() -> None:
        now = time.monotonic_ns()
        for what, pause in ((stripe_orders.reconcile, HOUR), (stripe_orders.catch_up, MINUTE)):
            if now >= due[what]:
                due[what] = now + pause
                for provider_id in _providers(app):
                    once(shop, provider_id, what)

    return now_and_then


def once(
    shop: Shop, provider_id: UUID, what: Callable[[Shop, UUID], dict[str, int]]
) -> dict[str, int]:
    """One round for a provider; what came of it stands among the jobs, where anything did."""
    try:
        counted = what(shop, provider_id)
    except StripeAway:
        LOG.warning("stripe does not answer", provider=str(provider_id))
        return {}
    if counted:
        actor = system_actor(provider_id, "orders")
        with begin(shop.sessions, actor) as work:
            done = sum(counted.values())
            work.add(
                Job(
                    kind=KIND,
                    told={},
                    asked_by=actor.id,
                    state=JobState.DONE,
                    result=dict(counted),
                    done=done,
                    total=done,
                    started_at=work.now,
                    ended_at=work.now,
                )
            )
    return counted


def _providers(app: Flask) -> list[UUID]:
    with peek_at_the_gate(app.extensions["sessions"]) as session:
        return list(app.extensions["providers"](session))
