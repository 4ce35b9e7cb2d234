"""The double's own state: its clock, its objects, its events and the faults it was asked for."""

import secrets
import time
from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

from msp.demo.stripe_double import answers, endive, faults, problems
from msp.demo.stripe_double.store import Store

Json = dict[str, Any]


def _clock() -> int:
    return int(time.time())


@dataclass(frozen=True, slots=True)
class Options:
    """How a double stands: its key, its clock, where it remembers, whom it tells.

    `now` gives seconds since the epoch. Without `path` everything is forgotten at the end.
    `webhook_url` registers one endpoint for all events at once, with `webhook_secret`.
    """

    api_key: str = "sk_test_double"
    path: str | None = None
    now: Callable[[], int] = _clock
    webhook_url: str | None = None
    webhook_secret: str = "whsec_double"  # noqa: S105 - the double guards nothing
    account: str = "acct_double00000001"


@dataclass(frozen=True, slots=True)
class Asked:
    """The request an event goes back to; both are empty when the buyer or time caused it."""

    request_id: str | None = None
    idempotency_key: str | None = None


ASKED: ContextVar[Asked] = ContextVar("asked")


@dataclass
class Double:
    """One pretended Stripe account in test mode."""

    options: Options = field(default_factory=Options)
    base: str = "http://127.0.0.1"
    wrongs: list[str] = field(default_factory=list)
    on_event: Callable[[], None] = field(default=lambda: None)

    def __post_init__(self) -> None:
        self.store = Store(self.options.path)
        self.register_told_endpoint()

    def register_told_endpoint(self) -> None:
        """The endpoint of the options; after a restart it may stand elsewhere than before."""
        if self.options.webhook_url is None:
            return
        self.store.put(
            "webhook_endpoint",
            {
                **endpoint(self.options.webhook_url, ["*"], self.now()),
                "id": "we_double",
                "secret": self.options.webhook_secret,
            },
        )

    def now(self) -> int:
        """The moment, in whole seconds."""
        return self.options.now()

    def new_id(self, prefix: str) -> str:
        """An id of Stripe's look."""
        return f"{prefix}_{secrets.token_hex(12)}"

    def keep(self, body: Json) -> Json:
        """Remember an object that fits Stripe's description."""
        return self.store.put(body["object"], answers.check_object(body))

    def find(self, kind: str, key: str, param: str | None = None) -> Json:
        """The object, or Stripe's "No such …"."""
        body = self.store.get(key)
        if body is None or body.get("object") != kind:
            raise problems.no_such(kind.replace("checkout.", "checkout "), key, param)
        return body

    def emit(self, kind: str, subject: Json, before: Json | None = None) -> Json:
        """Put an event on record and into the post of every endpoint that wants it."""
        asked = ASKED.get(Asked())
        data: Json = {"object": answers.check_object(subject)}
        if before is not None:
            data["previous_attributes"] = before
        wanting = [
            one
            for one in self.store.newest_first("webhook_endpoint")
            if {kind, "*"} & set(one["enabled_events"]) and one["status"] == "enabled"
        ]
        event = {
            "id": self.new_id("evt"),
            "object": "event",
            "api_version": endive.VERSION,
            "created": self.now(),
            "data": data,
            "livemode": False,
            "pending_webhooks": len(wanting),
            "request": {"id": asked.request_id, "idempotency_key": asked.idempotency_key},
            "type": answers.check_event_name(kind),
        }
        self.keep(event)
        for one in wanting:
            faults.post(self.store, event, one, self.now())
        self.on_event()
        return event


def endpoint(url: str, events: list[str], created: int) -> Json:
    """A webhook endpoint as it is kept; its secret stands beside it."""
    return answers.whole(
        "webhook_endpoint",
        {
            "created": created,
            "enabled_events": events,
            "livemode": False,
            "metadata": {},
            "status": "enabled",
            "url": url,
            "api_version": endive.VERSION,
        },
    )
