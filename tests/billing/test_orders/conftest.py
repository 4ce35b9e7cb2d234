"""A shop for the tests of orders: a portal on loopback, the strict double of Stripe, two buyers."""

import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from http.client import HTTPConnection
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID, uuid4

import pytest
from sqlalchemy import func, select
from werkzeug.serving import WSGIRequestHandler, make_server

from billing import hooks, stripe_orders
from billing.actions import orders as actions
from billing.models import Allocation, HourOrder, Invoice, Payment, StripeEvent
from billing.rules.orders import PayBy
from billing.stripe import Till
from billing.stripe_orders import Shop
from contracts import actions as contracts_actions
from contracts.models import HourPackage, HourPool, LedgerEntry
from contracts.rules.lines import LineKind
from msp.accounts.models import Client, Person, Provider
from msp.app import create_app
from msp.data.work import Sessions, begin, look
from msp.demo.stripe_double import Options, Server, serve_quietly
from msp.kernel.access import Actor, Role, system_actor
from msp.kernel.money import Money
from msp.settings import Settings
from tests.conftest import NOW, SECRET

WEBHOOK = "whsec_of_the_tests"
KEY = "sk_test_double"


@dataclass
class Line:
    """The double's control, as JSON over HTTP."""

    server: Server

    def control(self, path: str, /, **told: Any) -> Any:
        line = HTTPConnection(urlsplit(self.server.url).netloc, timeout=10)
        try:
            head = {"Content-Type": "application/json"}
            line.request("POST", f"/_control{path}", json.dumps(told), head)
            return json.loads(line.getresponse().read())
        finally:
            line.close()

    def pay(self, session_id: str, way: str = "card_ok") -> Any:
        return self.control(f"/sessions/{session_id}/pay", way=way)

    def fault(self, name: str, **told: Any) -> None:
        self.control("/faults", fault=name, **told)


@dataclass
class House:
    """A provider with one client and its people, in a database that really commits."""

    sessions: Sessions
    shop: Shop
    line: Line
    provider_id: UUID
    client_id: UUID
    package_id: UUID
    buyer: Actor
    approver: Actor
    owner: Actor
    asked: list[UUID] = field(default_factory=list)

    @property
    def system(self) -> Actor:
        return system_actor(self.provider_id)

    def order(self, pay_by: PayBy = PayBy.STRIPE, **told: Any) -> UUID:
        """The buyer orders; what follows is left to the test."""
        wish = actions.PlaceOrder(
            token=told.pop("token", uuid4()), package_id=self.package_id, pay_by=pay_by, **told
        )
        with begin(self.sessions, self.buyer, NOW) as work:
            return actions.place_order(work, wish).id

    def pressed(self, **told: Any) -> UUID:
        """The buyer orders, and presses the button that leads to Stripe."""
        order_id = self.order(**told)
        with begin(self.sessions, self.buyer, NOW) as work:
            actions.begin_payment(work, actions.PayOrder(order_id=order_id))
        return order_id

    def at_checkout(self, **told: Any) -> tuple[UUID, str]:
        """An order whose checkout is open: its id and the checkout's."""
        order_id = self.pressed(**told)
        stripe_orders.push_on(self.shop, order_id)
        session_id = self.read(order_id).stripe_session_id
        assert session_id is not None
        return order_id, session_id

    def read(self, order_id: UUID) -> HourOrder:
        with look(self.sessions, self.system, NOW) as work:
            order = work.get(HourOrder, order_id)
            work.session.expunge(order)
            return order

    def pool(self, order_id: UUID) -> HourPool:
        with look(self.sessions, self.system, NOW) as work:
            pool_id = work.get(HourOrder, order_id).pool_id
            assert pool_id is not None
            pool = work.get(HourPool, pool_id)
            work.session.expunge(pool)
            return pool

    def invoice(self, order_id: UUID) -> Invoice:
        with look(self.sessions, self.system, NOW) as work:
            invoice_id = work.get(HourOrder, order_id).invoice_id
            assert invoice_id is not None
            invoice = work.get(Invoice, invoice_id)
            work.session.expunge(invoice)
            return invoice

    def books(self) -> dict[str, int]:
        """How many pools, grants, invoices, payments and allocations there are."""
        kinds = (HourPool, LedgerEntry, Invoice, Payment, Allocation)
        with look(self.sessions, self.system, NOW) as work:
            count = func.count()
            return {
                kind.__tablename__: work.session.scalar(select(count).select_from(kind)) or 0
                for kind in kinds
            }

    def events(self) -> list[tuple[str, str]]:
        """What was stored and what came of it, in the order of coming."""
        with look(self.sessions, self.system, NOW) as work:
            asked = select(StripeEvent.type, StripeEvent.outcome)
            return [tuple(row) for row in work.session.execute(asked)]

    def change(self, **told: Any) -> None:
        """Set the provider's options."""
        with begin(self.sessions, self.owner, NOW) as work:
            provider = work.get(Provider, self.provider_id)
            provider.options = {**provider.options, **told}


ONCE = {"hour_pool": 1, "ledger_entry": 1, "invoice": 1, "payment": 1, "allocation": 1}
NOTHING = dict.fromkeys(ONCE, 0)


class Quiet(WSGIRequestHandler):
    def log(self, type: str, message: str, *args: Any) -> None:
        """Tests read assertions, not access logs."""


@pytest.fixture(scope="module")
def posted(committed: Sessions) -> Iterator[str]:
    """The portal's webhook door, on loopback."""
    app = create_app(
        Settings(
            database="sqlite://",
            secret=SECRET,
            stripe_key=KEY,
            stripe_webhook_secret=WEBHOOK,
        ),
        who=lambda: None,
    )
    if "hooks" not in app.blueprints:
        app.register_blueprint(hooks.pages)
    app.extensions["sessions"] = committed
    server = make_server("127.0.0.1", 0, app, request_handler=Quiet)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    app.extensions["settings"] = app.extensions["settings"].model_copy(
        update={"public_url": f"http://127.0.0.1:{server.server_port}"}
    )
    POSTED[server.server_port] = app
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


POSTED: dict[int, Any] = {}


@pytest.fixture(scope="module")
def running(posted: str) -> Iterator[Server]:
    """The double, which delivers only when told to."""
    options = Options(
        now=lambda: int(NOW.timestamp()),
        webhook_url=f"{posted}/hooks/stripe",
        webhook_secret=WEBHOOK,
    )
    with serve_quietly(0, options) as server:
        app = POSTED[int(posted.rsplit(":", 1)[1])]
        app.extensions["settings"] = app.extensions["settings"].model_copy(
            update={"stripe_address": server.url}
        )
        yield server


@pytest.fixture
def double(running: Server) -> Iterator[Line]:
    """An empty double that must have found nothing wrong with us when the test is over."""
    line = Line(running)
    line.control("/reset")
    yield line
    assert running.double.wrongs == []


@pytest.fixture
def house(committed: Sessions, double: Line, posted: str) -> House:
    """A new provider with a client that may buy ten hours for ¥110,000 with tax."""
    owner = Actor(uuid4(), "Olive", frozenset({Role.PROVIDER_ADMIN}), uuid4())
    with begin(committed, system_actor(owner.provider_id), NOW) as work:
        work.add(
            Provider(id=owner.provider_id, name="みらいITサービス株式会社", invoice_prefix="MR")
        )
    with begin(committed, owner, NOW) as work:
        client = work.add(Client(name="株式会社みなと製作所", number=1, name_en="Minato Works"))
        people = [
            work.add(
                Person(
                    client_id=client.id,
                    name=name,
                    mail=f"{name}@minato.example",
                    roles=[Role.CLIENT_ADMIN.value],
                )
            )
            for name in ("高橋", "山口")
        ]
        contract = contracts_actions.draft_contract(
            work,
            contracts_actions.DraftContract(
                client_id=client.id, title="保守契約", starts_on=date(2026, 4, 1)
            ),
        )
        line = contracts_actions.AddLine(
            contract_id=contract.id, kind=LineKind.BLOCK, title="時間パック", work_type_ids=[]
        )
        contracts_actions.add_line(work, line)
        contracts_actions.activate_contract(
            work, contracts_actions.ActivateContract(contract_id=contract.id)
        )
        package = work.add(
            HourPackage(
                name_ja="10時間パック",
                name_en="10 hours",
                minutes=600,
                price=Money(100_000, "JPY"),
                list_price_minor=110_000,
                validity_months=12,
            )
        )
        buyers = [
            Actor(
                person.id,
                person.name,
                frozenset({Role.CLIENT_ADMIN}),
                owner.provider_id,
                frozenset({client.id}),
            )
            for person in people
        ]
        ids = (client.id, package.id)
    till = Till(KEY, WEBHOOK, posted, double.server.url)
    shop = Shop(committed, till)
    return House(committed, shop, double, owner.provider_id, *ids, buyers[0], buyers[1], owner)
