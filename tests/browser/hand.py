"""A hand that finds a link or a button by its words and clicks it where a person would.

Playwright's own way asks each page for the roles and names of all that stands on it, which takes
as long as loading it; here one short look finds what says so, in sight and covered by nothing.
"""

import json
import time
from typing import Any

from playwright.sync_api import Error

KEY = r"\s*(Ctrl Enter|[A-Z])?"  # the key that stands on a button
PATIENCE = 8  # seconds: parts of a page come by themselves
LINK, BUTTON = "a[href]", "button"
FIND = """([within, kind, text, key]) => {
  if (document.readyState !== 'complete') return null;
  const plain = (words) => (words ?? '').replace(/\\s+/g, ' ').trim();
  const said = (one) => plain(one.getAttribute('aria-label') ?? one.textContent);
  const ends = new RegExp(`^${key}$`);
  const fits = (words) => words.startsWith(text) && ends.test(words.slice(text.length));
  const all = [...(document.querySelector(within)?.querySelectorAll(kind) ?? [])];
  const seen = (each) => each.checkVisibility({visibilityProperty: true});
  const one = all.find((each) => fits(said(each)) && seen(each));
  if (!one || one.disabled) return null;
  one.scrollIntoView({block: 'center', behavior: 'instant'});
  const box = one.getClientRects()[0];
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
  const top = document.elementFromPoint(x, y);
  if (!one.contains(top)) return top?.outerHTML.slice(0, 200) ?? '';
  globalThis.left = true;
  return [x, y];
}"""
ARRIVED = "!globalThis.left && document.readyState !== 'loading'"


def follow(page: Any, kind: str, text: str, within: str = "body") -> None:
    """Click, and wait until the page it leads to is there: not the one that we left."""
    with page.expect_navigation():
        click(page, kind, text, within)
    until = time.monotonic() + PATIENCE
    while not _arrived(page):
        assert time.monotonic() < until, f"{page.url}: {text!r} led nowhere"
        page.wait_for_timeout(20)


def _arrived(page: Any) -> bool:
    try:
        return bool(page.evaluate(ARRIVED))
    except Error:  # the page went while we asked it
        return False


def click(page: Any, kind: str, text: str, within: str = "body") -> None:
    """Click the first of that kind that says so and nothing more, as soon as it is there."""
    told = [within, kind, " ".join(text.split()), KEY]
    until = time.monotonic() + PATIENCE
    while not isinstance(found := page.evaluate(FIND, told), list):
        assert time.monotonic() < until, f"{page.url}: no {text!r} to click, {json.dumps(found)}"
        page.wait_for_timeout(20)
    page.mouse.click(*found)
