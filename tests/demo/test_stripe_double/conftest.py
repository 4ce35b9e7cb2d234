"""One double for each module, the real client in front of it, and a shop that hears of events."""

import json
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlencode, urlsplit

import pytest
import stripe

from msp.demo.stripe_double import Options, Server, serve_quietly

MORNING = 1_795_136_400  # 2026-11-20 10:00 in Japan
SECRET = "whsec_test_secret"


@dataclass
class Clock:
    moment: int = MORNING

    def __call__(self) -> int:
        return self.moment


@dataclass
class Shop:
    """Our side of the webhook: keeps what arrives, says the statuses it was told to."""

    url: str = ""
    heard: list[tuple[dict[str, str], str]] = field(default_factory=list)
    statuses: list[int] = field(default_factory=list)

    @property
    def types(self) -> list[str]:
        return [json.loads(body)["type"] for _, body in self.heard]

    @property
    def ids(self) -> list[str]:
        return [json.loads(body)["id"] for _, body in self.heard]


@dataclass
class Answer:
    status: int
    headers: dict[str, str]
    text: str

    @property
    def json(self) -> Any:
        return json.loads(self.text)


class Line:
    """A plain HTTP client that follows no redirect."""

    def __init__(self, server: Server) -> None:
        self.netloc = urlsplit(server.url).netloc

    def ask(self, method: str, path: str, body: str = "", **headers: str) -> Answer:
        line = HTTPConnection(self.netloc, timeout=10)
        try:
            told = {name.replace("_", "-"): value for name, value in headers.items()}
            line.request(method, path, body.encode(), told)
            reply = line.getresponse()
            return Answer(reply.status, dict(reply.getheaders()), reply.read().decode())
        finally:
            line.close()

    def get(self, path: str) -> Answer:
        return self.ask("GET", path)

    def press(self, path: str, **form: str) -> Answer:
        kind = "application/x-www-form-urlencoded"
        return self.ask("POST", path, urlencode(form), Content_Type=kind)

    def control(self, path: str, /, **told: Any) -> Any:
        told_text = json.dumps(told)
        answer = self.ask("POST", f"/_control{path}", told_text, Content_Type="application/json")
        return answer.json


@pytest.fixture(scope="module")
def clock() -> Clock:
    return Clock()


@pytest.fixture(scope="module")
def listening() -> Iterator[Shop]:
    shop = Shop()

    class Ear(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            shop.heard.append((dict(self.headers), body))
            self.send_response(shop.statuses.pop(0) if shop.statuses else 200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Ear)
    shop.url = f"http://127.0.0.1:{server.server_port}/hooks/stripe"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield shop
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(scope="module")
def running(clock: Clock, listening: Shop) -> Iterator[Server]:
    options = Options(now=clock, webhook_url=listening.url, webhook_secret=SECRET)
    with serve_quietly(0, options) as server:
        yield server


@pytest.fixture
def server(running: Server, clock: Clock) -> Iterator[Server]:
    """An empty double at ten in the morning. After the test it must have said nothing wrong."""
    clock.moment = MORNING
    Line(running).control("/reset")
    yield running
    assert running.double.wrongs == []


@pytest.fixture
def shop(server: Server, listening: Shop) -> Shop:
    listening.heard.clear()
    listening.statuses.clear()
    return listening


@pytest.fixture
def line(server: Server) -> Line:
    return Line(server)


@pytest.fixture
def client(server: Server) -> stripe.StripeClient:
    return stripe.StripeClient(
        "sk_test_double", base_addresses={"api": server.url}, max_network_retries=0
    )


@pytest.fixture
def order() -> dict[str, Any]:
    """What the portal sends for ten hours, ¥110,000 with tax."""
    return {
        "mode": "payment",
        "client_reference_id": "order-7",
        "line_items": [
            {
                "price_data": {
                    "currency": "jpy",
                    "unit_amount": 110_000,
                    "product_data": {"name": "時間パック 10時間"},
                },
                "quantity": 1,
            }
        ],
        "allowed_payment_method_types": ["card", "konbini"],
        "metadata": {"order_id": "7"},
        "payment_intent_data": {"metadata": {"order_id": "7"}},
        "locale": "ja",
        "success_url": "http://127.0.0.1:9/done?session={CHECKOUT_SESSION_ID}",
        "cancel_url": "http://127.0.0.1:9/cancelled",
    }


@pytest.fixture
def open_session(client: stripe.StripeClient, order: dict[str, Any]) -> Any:
    return client.v1.checkout.sessions.create(params=order)


@pytest.fixture
def pay(line: Line) -> Callable[[str, str], Any]:
    """The buyer pays without a browser."""
    return lambda session_id, way: line.control(f"/sessions/{session_id}/pay", way=way)


@pytest.fixture
def paid(client: stripe.StripeClient, open_session: Any, pay: Any) -> Any:
    pay(open_session.id, "card_ok")
    return client.v1.checkout.sessions.retrieve(open_session.id)


@pytest.fixture
def waiting(client: stripe.StripeClient, open_session: Any, pay: Any) -> Any:
    pay(open_session.id, "konbini")
    return client.v1.checkout.sessions.retrieve(open_session.id)
