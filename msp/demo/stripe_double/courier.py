"""Events go out signed, by POST, in order, and again later when the other side does not say 2xx."""

import hashlib
import hmac
import http.client
import json
import threading
from typing import Any
from urllib.parse import urlsplit

from msp.demo.stripe_double import buying, faults
from msp.demo.stripe_double.double import Double

Json = dict[str, Any]

# Stripe tries again for up to three days, ever more slowly.
WAITS = (60, 300, 1800, 7200, 18000, 36000, 86400, 86400)
PATIENCE = 10


def signature(payload: str, secret: str, moment: int) -> str:
    """The Stripe-Signature header: HMAC-SHA256 over `t.payload` with the whole secret."""
    signed = f"{moment}.{payload}".encode()
    digest = hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()
    return f"t={moment},v1={digest}"


class Courier:
    """Carries what is due: at once when told to settle, or by itself in a thread of its own."""

    def __init__(self, double: Double) -> None:
        self.double = double
        self._one_at_a_time = threading.Lock()
        self._news = threading.Event()
        self._stopped = False
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Deliver from now on without being told."""
        self.double.on_event = self._news.set
        self._thread = threading.Thread(target=self._walk, name="stripe-double", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Deliver no more."""
        self._stopped = True
        self._news.set()
        if self._thread is not None:
            self._thread.join(timeout=PATIENCE)

    def _walk(self) -> None:
        while not self._stopped:
            self._news.wait(timeout=5)
            self._news.clear()
            if not self._stopped:
                self.settle()

    def settle(self) -> list[Json]:
        """Let time pass and deliver everything due now, in this thread; returns what was tried."""
        with self.double.store.turn():
            buying.let_time_pass(self.double)
        tried = []
        with self._one_at_a_time:
            while (delivery := self._next()) is not None:
                tried.append(self._carry(delivery))
        return tried

    def _next(self) -> Json | None:
        now = self.double.now()
        due = [
            one
            for one in self.double.store.newest_first("delivery")
            if one["status"] == "pending" and one["due"] <= now
        ]
        return min(due, key=lambda one: int(one["order"]), default=None)

    def _carry(self, delivery: Json) -> Json:
        store = self.double.store
        for _ in range(delivery["times"]):
            statuses = [self._attempt(delivery)]
            delivery["attempts"] = [*delivery["attempts"], *statuses]
        delivery["times"] = 1
        last = delivery["attempts"][-1]["status"]
        tries = len(delivery["attempts"])
        if 200 <= last < 300:
            delivery["status"] = "delivered"
            self._one_less(delivery["event"])
        elif tries > len(WAITS):
            delivery["status"] = "failed"
        else:
            delivery["due"] = self.double.now() + WAITS[tries - 1]
        return store.put("delivery", delivery)

    def _one_less(self, event_id: str) -> None:
        event = self.double.store.get(event_id)
        if event is not None:
            left = max(event["pending_webhooks"] - 1, 0)
            self.double.keep({**event, "pending_webhooks": left})

    def _attempt(self, delivery: Json) -> Json:
        store, now = self.double.store, self.double.now()
        event, endpoint = store.get(delivery["event"]), store.get(delivery["endpoint"])
        if event is None or endpoint is None:
            return {"at": now, "status": 410}
        stamp, secret = now, endpoint["secret"]
        if old := faults.struck(store, "old_timestamp"):
            stamp -= int(old.get("seconds", 3600))
        if faults.struck(store, "wrong_signature"):
            secret += "x"
        payload = json.dumps(event, ensure_ascii=False, indent=2)
        headers = {
            "Content-Type": "application/json; charset=utf-8",
            "User-Agent": "Stripe/1.0 (+https://stripe.com/docs/webhooks)",
            "Stripe-Signature": signature(payload, secret, stamp),
        }
        return {"at": now, "stamp": stamp, "status": _sent(endpoint["url"], payload, headers)}


def _sent(url: str, payload: str, headers: dict[str, str]) -> int:
    """The status the other side gave; 0 when it gave none."""
    address = urlsplit(url)
    kind = http.client.HTTPSConnection if address.scheme == "https" else http.client.HTTPConnection
    line = kind(address.netloc, timeout=PATIENCE)
    target = (address.path or "/") + (f"?{address.query}" if address.query else "")
    try:
        line.request("POST", target, payload.encode(), headers)
        return line.getresponse().status
    except (OSError, http.client.HTTPException):
        return 0
    finally:
        line.close()
