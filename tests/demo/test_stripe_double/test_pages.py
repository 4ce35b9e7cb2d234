"""The hosted page is clicked through in both languages and always says that it is a double."""

import re
import threading

import pytest

JA = "決済の代役です(本物の決済ではありません)"
EN = "This is a double (not a real payment)"


@pytest.fixture
def page(open_session):
    return f"/c/pay/{open_session.id}"


def test_the_page_shows_the_order_and_that_it_is_a_double(line, page):
    answer = line.get(page)

    assert answer.status == 200
    assert '<html lang="ja">' in answer.text
    for told in (JA, "時間パック 10時間", "¥110,000", "合計", "コンビニで支払う"):
        assert told in answer.text


def test_the_page_speaks_english(client, line, order):
    session = client.v1.checkout.sessions.create(params={**order, "locale": "en"})

    answer = line.get(f"/c/pay/{session.id}")

    assert '<html lang="en">' in answer.text
    assert EN in answer.text
    assert "Pay by card" in answer.text


def test_the_page_needs_no_inline_style_or_script(line, page):
    answer = line.get(page)

    assert "style-src 'self'" in answer.headers["Content-Security-Policy"]
    assert not re.search(r"<script|<style|style=|onclick", answer.text)
    sheet = re.search(r'href="([^"]+\.css)"', answer.text)
    assert sheet is not None
    assert line.get(sheet.group(1)).status == 200


def test_only_methods_on_offer_have_a_button(client, line, order):
    session = client.v1.checkout.sessions.create(
        params={**order, "allowed_payment_method_types": ["card"]}
    )

    assert "konbini" not in line.get(f"/c/pay/{session.id}").text
    assert line.press(f"/c/pay/{session.id}", way="konbini").status == 400
    assert line.press(f"/c/pay/{session.id}", way="wishing").status == 404
    assert line.press(f"/c/pay/{session.id}", way="card_ok").status == 303


def test_a_good_card_leads_back_to_the_shop_with_the_sessions_id(client, line, page, open_session):
    answer = line.press(page, way="card_ok")

    assert answer.status == 303
    assert answer.headers["Location"] == f"http://127.0.0.1:9/done?session={open_session.id}"
    assert client.v1.checkout.sessions.retrieve(open_session.id).payment_status == "paid"


def test_a_declined_card_may_be_followed_by_a_good_one(client, line, page, open_session):
    refused = line.press(page, way="card_declined")
    assert refused.status == 402
    assert "カードが拒否されました" in refused.text

    assert line.press(page, way="card_ok").status == 303
    after = client.v1.checkout.sessions.retrieve(
        open_session.id, params={"expand": ["payment_intent"]}
    )
    assert after.payment_intent.status == "succeeded"
    assert after.payment_intent.last_payment_error is None


@pytest.mark.parametrize(("result", "status"), [("pass", "complete"), ("fail", "open")])
def test_a_challenge_is_passed_or_failed(*, client, line, page, open_session, result, status):
    sent_to = line.press(page, way="card_3ds").headers["Location"]
    assert sent_to.endswith("/challenge")
    assert "本人認証" in line.get(f"{page}/challenge").text

    line.press(f"{page}/challenge", result=result)

    session = client.v1.checkout.sessions.retrieve(
        open_session.id, params={"expand": ["payment_intent.latest_charge"]}
    )
    assert session.status == status
    charge = session.payment_intent.latest_charge
    assert charge.paid is (result == "pass")


@pytest.mark.parametrize(("result", "status"), [("pay", "paid"), ("lapse", "unpaid")])
def test_konbini_leads_back_and_its_voucher_ends_it(
    *, client, line, page, open_session, result, status
):
    assert line.press(page, way="konbini").headers["Location"].startswith("http://127.0.0.1:9/done")
    session = client.v1.checkout.sessions.retrieve(open_session.id)
    voucher = f"/c/konbini/{session.payment_intent}"
    assert "2026-11-23 23:59" in line.get(voucher).text

    assert line.press(voucher, result=result).status == 303

    after = client.v1.checkout.sessions.retrieve(open_session.id)
    assert after.payment_status == status
    assert line.press(voucher, result=result).status == 409


def test_two_clicks_at_once_pay_once(client, line, page, open_session):
    pressed = {"target": line.press, "args": (page,), "kwargs": {"way": "card_ok"}}
    clicks = [threading.Thread(**pressed) for _ in range(4)]
    for click in clicks:
        click.start()
    for click in clicks:
        click.join()

    assert len(client.v1.payment_intents.list().data) == 1
    assert len(client.v1.charges.list().data) == 1


def test_cancelling_leads_back_and_leaves_the_session_open(client, line, page, open_session):
    answer = line.press(page, way="cancel")

    assert (answer.status, answer.headers["Location"]) == (303, "http://127.0.0.1:9/cancelled")
    assert client.v1.checkout.sessions.retrieve(open_session.id).status == "open"


def test_a_page_that_was_used_is_closed(line, page):
    line.press(page, way="card_ok")

    for answer in (line.get(page), line.press(page, way="card_ok"), line.get(f"{page}/challenge")):
        assert answer.status == 410
        assert "終了しています" in answer.text


@pytest.mark.parametrize("path", ["/c/pay/cs_none", "/c/konbini/pi_none"])
def test_pages_of_nothing_are_404(line, path):
    assert line.get(path).status == 404
