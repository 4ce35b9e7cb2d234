"""The keyboard is enough, never in the way, and knows when somebody is writing Japanese."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.browser import eyes
from tests.browser.house import House

pytestmark = pytest.mark.browser
COMPOSING = """(field) => field.dispatchEvent(new KeyboardEvent('keydown',
  {key: 'Enter', keyCode: 229, isComposing: true, bubbles: true, cancelable: true}))"""


@pytest.fixture
def queue(portal: House, chromium: Any) -> Iterator[Any]:
    """A technician's window on the queue."""
    desk = {"width": 1440, "height": 900}
    with chromium.new_context(base_url=portal.address, viewport=desk) as context:
        page = context.new_page()
        eyes.sign_in(page, portal.story.person("aoi.tanaka"))
        page.goto("/tickets/")
        page.wait_for_selector("#peek h2")
        yield page


def chosen(page: Any) -> str:
    """The subject of the row that is chosen."""
    return str(page.text_content("tr.t[aria-current=true] .subj > a"))


def test_the_first_stop_is_the_way_past_the_menu(queue: Any) -> None:
    queue.reload()
    queue.keyboard.press("Tab")
    assert queue.evaluate("document.activeElement.className") == "skip"

    queue.keyboard.press("Enter")
    assert queue.evaluate("document.activeElement.id") == "main"


def test_j_and_k_walk_through_the_queue_and_enter_opens(queue: Any) -> None:
    subjects = queue.locator("tr.t .subj > a").all_text_contents()
    queue.keyboard.press("j")
    first = subjects.index(chosen(queue))
    queue.keyboard.press("j")
    assert chosen(queue) == subjects[first + 1]
    queue.keyboard.press("k")
    assert chosen(queue) == subjects[first]

    queue.keyboard.press("Enter")
    queue.wait_for_url(lambda url: not url.endswith("/tickets/"))
    assert subjects[first] in queue.text_content("h1")


def test_the_question_mark_lists_the_keys_and_escape_ends_it(queue: Any) -> None:
    queue.keyboard.press("?")
    assert queue.locator("#keys[open]").is_visible()
    queue.keyboard.press("Escape")
    assert queue.locator("#keys[open]").count() == 0


def test_control_k_goes_to_the_search_from_anywhere(queue: Any) -> None:
    queue.keyboard.press("Control+k")
    assert queue.evaluate("document.activeElement.name") == "q"

    queue.keyboard.type("jk?")
    assert queue.input_value("[data-find]") == "jk?"
    assert queue.locator("#keys[open]").count() == 0


def test_enter_that_ends_a_conversion_sends_nothing(queue: Any) -> None:
    queue.keyboard.press("Control+k")
    sent = []
    queue.on("request", lambda asked: sent.append(asked.url) if "search" in asked.url else None)
    session = queue.context.new_cdp_session(queue)
    session.send(
        "Input.imeSetComposition", {"text": "とい", "selectionStart": 2, "selectionEnd": 2}
    )
    queue.locator("[data-find]").evaluate(COMPOSING)
    session.send("Input.insertText", {"text": "問い"})
    queue.keyboard.press("Enter")
    queue.wait_for_timeout(100)
    assert not sent
    assert queue.input_value("[data-find]") == "問い"

    queue.keyboard.press("Enter")
    queue.wait_for_url("**/search?q=*")


def test_a_letter_typed_in_a_note_stays_a_letter(queue: Any) -> None:
    before = queue.locator("tr.t[aria-current=true]").count() and chosen(queue)
    queue.locator("#peek textarea").first.fill("")
    queue.locator("#peek textarea").first.press_sequentially("jxk?")
    assert queue.locator("#peek textarea").first.input_value() == "jxk?"
    assert (queue.locator("tr.t[aria-current=true]").count() and chosen(queue)) == before


def log(page: Any, number: str, note: str) -> None:
    """Fill the quick log, press its button, and see it in the list."""
    held = page.locator(".held [data-state]").count()
    page.fill("[name=number]", number)
    page.fill("[name=note]", note)
    page.fill("[name=work_on]", "2026-11-20")
    page.click("main form[data-offline] button.go")
    page.locator(".held [data-state]").nth(held).wait_for()


def states(page: Any) -> list[str]:
    """What the list says of each log of this browser."""
    found = page.locator(".held [data-state]")
    return [str(each.get_attribute("data-state")) for each in found.all()]


def test_what_is_logged_without_a_network_is_sent_once_and_gone_at_sign_out(queue: Any) -> None:
    number = str(queue.get_attribute("tr.t .subj > a", "href")).rsplit("/", 1)[-1]
    if not number.isdigit():
        number = str(queue.text_content("tr.t .subj .num")).lstrip("#")
    queue.goto("/time/quick/")
    queue.evaluate("navigator.serviceWorker.ready.then(() => caches.match('/time/quick/away'))")
    queue.context.set_offline(True)
    queue.goto("/time/quick/")
    assert "田中" not in queue.content()
    log(queue, number, "駅のホームで記録")
    log(queue, "999999", "番号を聞き違えた")
    assert states(queue) == ["waiting", "waiting"]

    queue.context.set_offline(False)
    queue.wait_for_selector(".held [data-state=refused]")
    assert sorted(states(queue)) == ["refused", "sent"]
    assert queue.text_content("[data-held-why]")
    queue.goto("/time/")
    assert queue.content().count("駅のホームで記録") == 1

    queue.once("dialog", lambda asked: asked.accept())
    queue.evaluate("document.querySelector('form[data-unsent]').requestSubmit()")
    queue.wait_for_url("**/sign-in*")
    kept = "caches.keys().then((names) => [names.length, localStorage.length])"
    assert queue.evaluate(kept) == [0, 0]
