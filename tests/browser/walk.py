"""A walk through the portal by its links alone, as somebody: which pages are there for them."""

from collections import Counter, deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from msp.demo.story.telling import SignIn
from tests.browser.reading import Page

# What a GET answers that is no page: parts of pages, files, machines.
NO_PAGES = {
    "contracts.file",
    "cooperation.as_csv",
    "deliveries.of_quote",
    "deliveries.of_ticket",
    "hours.chosen_csv",
    "profit.as_csv",
    "quote_papers.pdf",
    "revenue.as_csv",
    "revenue.unused_csv",
    "usage.as_csv",
    "usage.as_pdf",
    "static",
    "machine.alive",
    "machine.ready",
    "machine.metrics",
    "desk.fresh",
    "time.worker",
    "desk.peek",
    "desk.attached_file",
    "desk.contacts",
    "desk.preview",
    "feeds.read",
    "mail.raw",
    "voice.as_csv",
    "desk.by_number",
    "hours.as_csv",
    "pools.ledger_csv",
    "time.export",
    "exports.fetch",
    "invoices.pdf",
    "company.seal",
    "setup.index",
}
# Pages that no link leads to: they come from a mail, half a sign-in, Stripe, a button or a key.
BESIDE = {"accounts.welcome", "accounts.code", "accounts.prove", "orders.paid", "time.asked"}
BESIDE |= {"desk.choose", "intake.card", "intake.found", "intake.known", "palette.palette"}
BESIDE |= {"scores.asked", "pictures.asked", "desk.children"}
# Pages for strangers, makers of pages and first runs, by address.
BY_ADDRESS = ("/sign-in", "/forgotten", "/_ui/", "/setup/company", "/setup/clients")
BY_ADDRESS += ("/time/quick/away",)  # the browser keeps it for when there is no network
# Folders whose rows differ so much that the first of them does not show every page.
MANY = ("/invoices/", "/people/", "/import/", "/orders/", "/pools/", "/quotes/", "/contracts/")
# Deeds that only some rows offer: one page with each is looked at, too.
DEEDS = ("/price", "/taken-back", "/delivered-after-all")
Key = tuple[str, ...]


@dataclass
class Seen:
    """What one person found: each kind of page once, by its first address."""

    who: SignIn
    addresses: dict[Key, str] = field(default_factory=dict)
    pages: dict[Key, Page] = field(default_factory=dict)
    broken: list[str] = field(default_factory=list)


def audience(who: SignIn) -> str:
    """Whose words that person's pages use."""
    clients = {"client_admin", "end_user", "technical_contact"}
    return "client" if who.roles in clients else "staff"


def signed_in(app: Flask, who: SignIn) -> FlaskClient:
    """A browser without a screen, in which that person has signed in."""
    browser = app.test_client()
    sent = {"mail": who.mail, "password": who.password}
    answer = browser.post("/sign-in", data=sent, base_url=base(app))
    assert answer.status_code == 302, answer.text
    return browser


def base(app: Flask) -> str:
    """The address that the portal believes it has."""
    return str(app.extensions["settings"].public_url)


def key_of(app: Flask, href: str) -> Key | None:
    """The kind of page behind an address: ids do not count, words do. None if it is no page."""
    path = urlsplit(href).path
    try:
        endpoint, told = app.url_map.bind("").match(path, method="GET")
    except (RequestRedirect, HTTPException):
        return None
    if endpoint in NO_PAGES or path.startswith("/api/"):
        return None
    words = [str(value) for _, value in sorted(told.items()) if isinstance(value, str)]
    return (endpoint, *words)


def walk(app: Flask, who: SignIn, language: str) -> Seen:
    """Follow every link from the first page, each kind of page once."""
    browser, seen = signed_in(app, who), Seen(who)
    browser.post("/prefer", data={"language": language}, base_url=base(app))
    for key, href, page in _met(app, browser, seen, 1):
        seen.addresses[key], seen.pages[key] = href, page
    return seen


def deeper(app: Flask, who: SignIn) -> dict[str, str]:
    """The endpoints that are met when many pages of MANY are asked for their links, and where;
    and where there is something to do that only some rows offer.
    """
    met = _met(app, signed_in(app, who), Seen(who), 25, MANY)
    found: dict[str, str] = {}
    for key, href, page in met:
        found[key[0]] = href
        found = {deed: href for deed in DEEDS for to in page.deeds if to.endswith(deed)} | found
    return found


def _met(
    app: Flask, browser: FlaskClient, seen: Seen, each: int, folders: tuple[str, ...] = ("/",)
) -> Iterator[tuple[Key, str, Page]]:
    waiting, times, asked = deque(dict.fromkeys(("/", *folders))), Counter[Key](), set[str]()
    while waiting:
        href = waiting.popleft()
        key = key_of(app, href)
        if key is None or times[key] >= each or href in asked:
            continue
        asked.add(href)
        answer = browser.get(href, base_url=base(app))
        if answer.status_code == 302:
            waiting.append(_path(answer.location))
            continue
        if answer.status_code != 200:
            times[key] += 1
            seen.broken.append(f"{seen.who.roles} {href}: {answer.status_code}")
        elif answer.mimetype == "text/html":  # a file of the same address shows no page
            times[key] += 1
            page = Page(answer.text)
            waiting.extend(onward for onward in _onward(page) if onward.startswith(folders))
            yield key, href, page


def _onward(page: Page) -> Iterator[str]:
    yield from (href.partition("#")[0] for href in page.links)
    yield from (form.href for form in page.forms)


def _path(location: str) -> str:
    parts = urlsplit(location)
    return parts.path + (f"?{parts.query}" if parts.query else "")


def page_endpoints(app: Flask) -> set[str]:
    """Every endpoint that answers GET with a page."""
    return {
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if "GET" in (rule.methods or ()) and not rule.rule.startswith(("/api/", "/hooks/"))
    } - NO_PAGES
