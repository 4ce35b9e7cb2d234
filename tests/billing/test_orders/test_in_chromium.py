"""The same in a real Chromium, on the double's own page: no script error, no policy violation."""

import threading
from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest
from werkzeug.serving import make_server

from billing.rules.orders import OrderState
from msp.app import create_app
from msp.settings import Settings
from tests.billing.test_orders.conftest import KEY, NOTHING, ONCE, WEBHOOK, House, Quiet
from tests.conftest import SECRET

pytestmark = pytest.mark.browser


@pytest.fixture
def shop_window(house: House) -> Iterator[str]:
    """The portal on loopback, with the buyer in front of it."""
    app = create_app(
        Settings(
            database="sqlite://",
            secret=SECRET,
            stripe_key=KEY,
            stripe_webhook_secret=WEBHOOK,
            stripe_address=house.line.server.url,
        ),
        who=lambda: house.buyer,
    )
    app.extensions["sessions"] = house.sessions
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=Quiet)
    address = f"http://127.0.0.1:{server.server_port}"
    app.extensions["settings"] = app.extensions["settings"].model_copy(
        update={"public_url": address}
    )
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    yield address
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(params=[True, False], ids=["scripts", "no scripts"])
def page(request: pytest.FixtureRequest, chromium: Any) -> Iterator[Any]:
    context = chromium.new_context(java_script_enabled=request.param, locale="ja-JP")
    opened, said = context.new_page(), []
    opened.on("console", lambda message: said.append(message.text))
    opened.on("pageerror", lambda error: said.append(str(error)))
    yield opened
    context.close()
    assert said == []


def placed(page: Any, address: str, way: str) -> None:
    page.goto(f"{address}/orders/new")
    page.click("main form button.go")
    page.check(f"input[name=pay_by][value={way}]")
    page.fill("input[name=po_number]", "PO-1")
    page.click("main form[method=post] button.go")


def order_at(address: str) -> UUID:
    return UUID(address.partition("?")[0].rsplit("/", 1)[1])


def test_hours_are_bought_by_invoice(house: House, page: Any, shop_window: str):
    placed(page, shop_window, "invoice")

    page.wait_for_url("**/orders/*?done=1")
    assert "MR-202611-001" in page.inner_text("main")
    assert house.read(order_at(page.url)).state is OrderState.FULFILLED
    assert house.books() == NOTHING | {"hour_pool": 1, "ledger_entry": 1, "invoice": 1}


def test_hours_are_bought_on_stripes_page(house: House, page: Any, shop_window: str):
    placed(page, shop_window, "stripe")
    page.wait_for_url("**/c/pay/**")
    house.line.fault("duplicate_events", count=4)

    page.click("button[value=card_ok]")
    page.wait_for_url("**/orders/*?done=1")
    page.reload()
    house.line.control("/settle")

    assert "ご利用中" in page.inner_text("main")
    assert house.read(order_at(page.url)).state is OrderState.FULFILLED
    assert house.books() == ONCE
