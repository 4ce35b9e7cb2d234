"""Everything works in a browser that runs no scripts: each form is a page's own."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.browser import eyes
from tests.browser.house import House

pytestmark = pytest.mark.browser
SignedIn = Callable[[str], Any]


@pytest.fixture
def as_person(portal: House, chromium: Any) -> Iterator[SignedIn]:
    """A window without scripts, in which that person has signed in."""
    opened = []

    def sign_in(key: str) -> Any:
        context = chromium.new_context(
            base_url=portal.address, locale="ja-JP", java_script_enabled=False
        )
        opened.append(context)
        page = context.new_page()
        eyes.sign_in(page, portal.story.person(key))
        return page

    yield sign_in
    for context in opened:
        context.close()


def open_ticket(page: Any, subject: str) -> None:
    """Write a request down as the desk does, and stand on its page."""
    page.goto("/tickets/new")
    page.select_option("[name=client_id]", index=1)
    page.fill("[name=subject]", subject)
    page.fill("[name=description]", "昨日の夕方から。")
    page.click("main form.form button.go")
    assert subject in page.text_content("h1")


def test_a_technician_answers_logs_time_and_moves_a_ticket(as_person: SignedIn) -> None:
    page = as_person("aoi.tanaka")
    open_ticket(page, "複合機から印刷できない")

    page.fill("form[action$='/reply'] [name=body]", "再起動をお願いいたします。")
    page.click("form[action$='/reply'] button[value=stay]")
    assert "再起動をお願いいたします。" in page.text_content("main")

    page.click(".composer .tabs label:last-child")
    page.click(".composer a[href$='/time']")
    page.fill("[name=spent]", "0:30")
    page.fill("[name=note]", "ドライバーを入れ替えた")
    page.click("form.log button.go")
    page.goto("/time/")
    assert "ドライバーを入れ替えた" in page.text_content("main")

    page.goto("/tickets/?q=複合機")
    page.click("main table a:has-text('複合機から印刷できない')")
    page.click("header.top details.menu:last-of-type summary")
    page.click("header.top a[href$='/do/status']")
    page.locator("[name=status]").first.check(force=True)
    page.click("main form.form button.go")
    assert "/do/" not in page.url


def test_a_desk_manager_makes_a_client(as_person: SignedIn) -> None:
    page = as_person("yumi.hara")
    page.goto("/clients/new")
    page.fill("[name=name]", "株式会社ひばり堂")
    page.fill("[name=kana]", "ヒバリドウ")
    page.click("main form .foot button.go")

    assert "株式会社ひばり堂" in page.text_content("h1")
    page.goto("/clients/?q=ひばり堂")
    assert "株式会社ひばり堂" in page.text_content("main")


def test_a_lead_approves_time_that_was_handed_in(as_person: SignedIn) -> None:
    page = as_person("daisuke.mori")
    page.goto("/time/approvals")
    waiting = page.locator("[name=entry_ids]").count()
    page.locator("[name=entry_ids]").first.check(force=True)
    page.click("button[value=approve]")

    assert page.locator("[name=entry_ids]").count() == waiting - 1


def test_a_client_buys_hours_by_invoice(as_person: SignedIn) -> None:
    page = as_person("anna.brown")
    page.goto("/orders/new")
    page.click("main form button.go")
    if page.locator("input[type=radio][name=pay_by]").count():
        page.check("[name=pay_by][value=invoice]", force=True)
    page.fill("[name=po_number]", "PO-7781")
    page.click("form[action='/orders/'] button.go")

    assert page.url.rsplit("/", 1)[0].endswith("/orders")
    assert "PO-7781" in page.text_content("main")


def test_finance_sees_what_a_month_comes_to(as_person: SignedIn) -> None:
    page = as_person("chie.nishi")
    page.goto("/runs/")
    page.select_option("#month", "2026-11")
    page.click("main form.filters button.go")

    assert page.url.endswith("/runs/new?month=2026-11")
    assert page.locator("#review tbody tr").count() > 3


def test_the_menus_open_and_the_language_changes(as_person: SignedIn) -> None:
    page = as_person("aoi.tanaka")
    page.goto("/tickets/")
    page.click("header.top details.menu summary")
    page.click("header.top button[value=en]")
    assert page.get_attribute("html", "lang") == "en"
    page.click("header.top details.menu summary")
    page.click("header.top button[value=ja]")
    assert page.get_attribute("html", "lang") == "ja"
