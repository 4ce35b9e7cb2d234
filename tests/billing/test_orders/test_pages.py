"""Buying in a browser, by API and from the shell: three steps, one order, never another's."""

import re
from urllib.parse import urlsplit
from uuid import uuid4

import pytest
from flask.testing import FlaskClient

from billing import stripe_jobs, stripe_orders
from billing.models import HourOrder
from billing.rules.orders import OrderState
from msp.data.jobs import Job
from msp.data.work import look
from msp.kernel.access import Actor, Role
from msp.settings import Settings
from tests import portals
from tests.billing.test_orders.conftest import KEY, NOTHING, ONCE, WEBHOOK, House, PayBy
from tests.conftest import NOW, SECRET


def at(house: House, actor: Actor | None, key: str | None = KEY) -> FlaskClient:
    """The browser of somebody, in front of the house."""
    app = portals.named(
        Settings(
            database="sqlite://",
            secret=SECRET,
            stripe_key=key,
            stripe_webhook_secret=WEBHOOK,
            stripe_address=house.line.server.url,
        )
    )
    return portals.browser_of(portals.stands_on(app, house.sessions), actor)


def typed(house: House, **told: str) -> dict[str, str]:
    return {
        "token": str(uuid4()),
        "package_id": str(house.package_id),
        "pay_by": "invoice",
        "seen_gross": "110000",
        **told,
    }


def only_order(house: House) -> HourOrder:
    with look(house.sessions, house.system, NOW) as work:
        order = work.session.query(HourOrder).one()
        work.session.expunge(order)
        return order


def test_the_packages_show_their_price_by_the_hour_and_the_discount(house: House):
    page = at(house, house.buyer).get("/orders/new").text

    for words in ("10時間パック", "¥100,000", "¥110,000", "¥10,000お得", "1時間あたり¥10,000"):
        assert words in page
    assert "2027年11月19日(金)まで有効" in page


def test_the_effect_is_shown_before_anything_is_ordered(house: House):
    page = at(house, house.buyer).get(f"/orders/confirm?package_id={house.package_id}").text

    for words in (
        "消費税(10%)",
        "¥10,000",
        "残り時間 0.0時間 → 10.0時間",
        "カードまたはコンビニ払い",
    ):
        assert words in page
    assert house.books() == NOTHING


def test_without_a_key_there_is_only_the_invoice(house: House):
    browser = at(house, house.buyer, key=None)

    assert "カード" not in browser.get(f"/orders/confirm?package_id={house.package_id}").text
    answer = browser.post("/orders/", data=typed(house, pay_by="stripe"))
    assert answer.status_code == 422
    assert "カード払いはご利用いただけません" in answer.text


def test_an_order_by_invoice_is_done_in_one_press(house: House):
    browser = at(house, house.buyer)

    answer = browser.post("/orders/", data=typed(house, po_number="PO-9"))

    assert answer.status_code == 303
    page = browser.get(answer.headers["Location"]).text
    for words in ("ご利用中", "MR-202611-001", "PO-9", "10.0時間"):
        assert words in page
    assert house.books() == NOTHING | {"hour_pool": 1, "ledger_entry": 1, "invoice": 1}


def test_pressing_twice_orders_once(house: House):
    browser, form = at(house, house.buyer), typed(house)

    places = {browser.post("/orders/", data=form).headers["Location"] for _ in range(3)}

    assert len(places) == 1
    assert only_order(house).number == 1


def test_a_form_that_does_not_fit_comes_back_with_what_was_typed(house: House):
    answer = at(house, house.buyer).post(
        "/orders/", data=typed(house, seen_gross="99", po_number="PO-4711")
    )

    assert answer.status_code == 422
    assert "表示後に価格が変わりました" in answer.text
    assert 'value="PO-4711"' in answer.text
    assert house.books() == NOTHING


def test_by_card_the_buyer_is_sent_to_stripe_and_back(house: House):
    browser = at(house, house.buyer)

    sent = browser.post("/orders/", data=typed(house, pay_by="stripe"))
    assert sent.status_code == 303
    assert sent.headers["Location"].startswith(f"{house.line.server.url}/c/pay/cs_")
    session = house.line.pay(sent.headers["Location"].rsplit("/", 1)[1])
    back = urlsplit(session["success_url"].replace("{CHECKOUT_SESSION_ID}", session["id"]))

    for _ in range(3):
        answer = browser.get(f"{back.path}?{back.query}")
        assert answer.status_code == 303
    page = browser.get(answer.headers["Location"]).text
    assert "ご利用中" in page
    house.line.control("/settle")
    assert house.books() == ONCE


def test_going_back_to_pay_leads_to_the_same_page(house: House):
    browser = at(house, house.buyer)
    first = browser.post("/orders/", data=typed(house, pay_by="stripe")).headers["Location"]

    again = browser.post(f"/orders/{only_order(house).id}/pay")

    assert (again.status_code, again.headers["Location"]) == (303, first)


def test_when_stripe_is_away_the_order_stays_and_says_so(house: House):
    browser = at(house, house.buyer)
    house.line.fault("answer_500", method="POST")

    answer = browser.post("/orders/", data=typed(house, pay_by="stripe"), follow_redirects=True)

    assert answer.status_code == 200
    assert "決済サービスから応答がありません" in answer.text
    assert "支払いページへ進む" in answer.text
    assert only_order(house).state is OrderState.PAYING


def test_the_approver_decides_on_the_orders_page(house: House):
    form = typed(house, approver_id=str(house.approver.id))
    address = at(house, house.buyer).post("/orders/", data=form).headers["Location"]
    assert "承認する" not in at(house, house.buyer).get(address).text
    approver = at(house, house.approver)
    assert "承認する" in approver.get(address).text

    answer = approver.post(f"{urlsplit(address).path}/approve", follow_redirects=True)

    assert "ご利用中" in answer.text
    assert only_order(house).approved_by == house.approver.id


def test_declining_says_why(house: House):
    form = typed(house, approver_id=str(house.approver.id))
    address = at(house, house.buyer).post("/orders/", data=form).headers["Location"]

    answer = at(house, house.approver).post(
        f"{urlsplit(address).path}/decline", data={"reason": "来期に"}, follow_redirects=True
    )

    assert "承認されませんでした" in answer.text
    assert "来期に" in answer.text


def test_the_lists_show_their_own(house: House):
    browser = at(house, house.buyer)
    assert "注文はありません" in browser.get("/orders/").text
    browser.post("/orders/", data=typed(house))

    assert "10時間パック" in browser.get("/orders/").text
    staff = at(house, house.owner).get("/orders/").text
    assert "株式会社みなと製作所" in staff
    assert "注文はありません" in at(house, house.owner).get("/orders/?show=alarms").text


def test_an_alarm_stands_in_the_staffs_list(house: House):
    order_id, session_id = house.at_checkout()
    house.line.fault("delay_events")
    house.line.pay(session_id)
    store = house.line.server.double.store
    store.put("checkout.session", {**(store.get(session_id) or {}), "amount_total": 1})
    staff = at(house, house.owner)

    answer = staff.post(f"/orders/{order_id}/ask", follow_redirects=True)

    assert "Stripeの金額が注文と異なります" in answer.text
    assert "要確認" in staff.get("/orders/?show=alarms").text
    assert "Stripeの金額" not in at(house, house.buyer).get(f"/orders/{order_id}").text


def test_staff_pays_back_what_is_unused(house: House):
    order_id, session_id = house.at_checkout()
    house.line.pay(session_id)
    stripe_orders.fulfil(house.shop, order_id)
    staff = at(house, house.owner)
    assert "10.0時間" in staff.get(f"/orders/{order_id}/refund").text

    refused = staff.post(f"/orders/{order_id}/refund", data={"reason": ""})
    answer = staff.post(
        f"/orders/{order_id}/refund", data={"reason": "ご契約終了"}, follow_redirects=True
    )

    assert refused.status_code == 422
    assert "未使用分を返金しました" in answer.text


@pytest.mark.parametrize("path", ["", "/pay", "/approve", "/decline", "/cancel", "/paid", "/ask"])
def test_another_clients_order_is_not_there(house: House, path: str):
    order_id = house.order(PayBy.INVOICE)
    strangers = Actor(
        uuid4(), "X", frozenset({Role.CLIENT_ADMIN}), house.provider_id, frozenset({uuid4()})
    )
    other = Actor(uuid4(), "Y", frozenset({Role.PROVIDER_ADMIN}), uuid4())
    method = "get" if path in {"", "/paid"} else "post"

    for actor in (strangers, other):
        answer = getattr(at(house, actor), method)(f"/orders/{order_id}{path}")
        foreign = {403, 404} if path == "/ask" else {404}
        assert answer.status_code in foreign


@pytest.mark.parametrize("role", [Role.END_USER, Role.TECHNICAL_CONTACT])
def test_others_of_the_same_client_do_not_buy(house: House, role: Role):
    colleague = Actor(
        uuid4(), "Z", frozenset({role}), house.provider_id, frozenset({house.client_id})
    )
    browser = at(house, colleague)

    assert browser.get("/orders/new").status_code == 403
    assert browser.get("/orders/").status_code == 403
    assert browser.post("/orders/", data=typed(house)).status_code == 403


def test_a_stranger_is_shown_the_way_in(house: House):
    stranger = at(house, None)

    assert stranger.get("/orders/new").status_code == 302
    assert stranger.post("/orders/", data=typed(house)).status_code == 302
    assert stranger.get(f"/orders/{uuid4()}/paid").status_code == 302


def test_no_page_is_left_untranslated(house: House):
    browser = at(house, house.buyer)
    browser.post("/orders/", data=typed(house))

    for address in ("/orders/", "/orders/new", f"/orders/{only_order(house).id}"):
        page = browser.get(address).text
        main = page[page.index("<main") : page.index("</main>")]
        words = re.sub(r"<[^>]+>", " ", main)
        left = re.findall(r"[A-Za-z]{4,}", words.replace("MR", ""))
        assert left == []


def test_a_program_orders_too(house: House):
    program = at(house, house.buyer)
    wish = {"token": str(uuid4()), "package_id": str(house.package_id), "po_number": "P"}

    made = program.post("/api/v1/orders", json=wish)

    assert made.status_code == 201
    order = program.get(f"/api/v1/orders/{made.json['id']}").json
    assert (order["state"], order["gross_minor"]) == ("fulfilled", 110_000)
    assert [one["id"] for one in program.get("/api/v1/orders").json["items"]] == [order["id"]]


def test_the_shell_takes_up_what_was_left(house: House):
    order_id, session_id = house.at_checkout()
    house.line.fault("delay_events")
    house.line.pay(session_id)

    counted = stripe_jobs.once(house.shop, house.provider_id, stripe_orders.reconcile)

    assert counted == {"fulfilled": 1}
    assert house.read(order_id).state is OrderState.FULFILLED
    with look(house.sessions, house.system, NOW) as work:
        assert work.session.query(Job).one().result == {"fulfilled": 1}


def test_a_hook_that_nobody_signed_is_refused(house: House):
    stranger = at(house, None)

    assert stranger.post("/hooks/stripe", data=b"{}").status_code == 403
    assert at(house, None, key=None).post("/hooks/stripe", data=b"{}").status_code == 404
