"""Input that means harm: refused in a sentence, shown as text, never a fault of ours."""

import json
from typing import Any
from urllib.parse import urlencode

import pytest

from tests.crawl import wishes
from tests.crawl.addresses import Address, addresses
from tests.crawl.conftest import Crawl
from tests.crawl.test_routes import UNASKED

HUGE = 10**30
TEXTS = ["a\0b", "\ud800", "x" * 70_000, HUGE, ["a"], {"a": "b"}, "9999-12-31", "0001-01-01"]
NUMBERS = [HUGE, -HUGE, 2**63, "1" * 5000, 1.5, "1e3", True]
NAMES = (
    *("page", "size", "q", "of", "month", "on", "show", "client", "client_id", "state", "status"),
    *("tier", "team", "who", "sort", "from", "to", "day", "week", "side", "package_id", "version"),
    *("contact_id", "next", "check", "after", "since", "number", "year", "kind", "mine", "least"),
)
QUERIES = [
    "9" * 20,
    "999999999999",
    "9" * 5000,
    "a\0b",
    "'\"><script>qzrun()</script>",
    "9999-12",
    "9999-12-31",
    "0001-01-01",
    "-1",
    "%",
    "../../etc/passwd",
]


AT_ONCE = ("9" * 20, "a\0b", "'\"><script>qzrun()</script>", "9999-12-31")


@pytest.mark.parametrize(
    "typed",
    [pytest.param(one, marks=() if one in AT_ONCE else pytest.mark.drill) for one in QUERIES],
    ids=lambda typed: ascii(typed[:14]),
)
def test_a_page_survives_any_query(crawl: Crawl, typed: str) -> None:
    query = urlencode(dict.fromkeys(NAMES, typed))
    for role in ("provider_admin", "client admin"):
        actor = crawl.world.own.actors[role]
        for address in addresses():
            if address.reads and address.lets_in(role) and address.path not in UNASKED:
                answer = crawl.ask(actor, address, crawl.world.own.ids, query_string=query)
                if b"<script>qzrun" in answer.data and answer.mimetype == "text/html":
                    crawl.fault(f"{address.path} runs what the address says")
    crawl.done()


@pytest.mark.parametrize(
    "offset", [0, *(pytest.param(more, marks=pytest.mark.drill) for more in range(1, len(TEXTS)))]
)
def test_a_wish_survives_any_value_in_any_field(crawl: Crawl, offset: int) -> None:
    actor, ids = crawl.world.own.actors["provider_admin"], crawl.world.own.ids
    for address, command in wishes.writing(crawl.visitor.app):
        told = wishes.fields(command)
        own = {
            name: value
            for name, value in wishes.body(command, ids).items()
            if wishes.kind_of(name) not in address.kinds
        }
        for place, (name, schema) in enumerate(told.items(), offset):
            values = NUMBERS if schema.get("type") == "integer" else TEXTS
            hostile = values[place % len(values)]
            crawl.ask(actor, address, ids, **as_json({**own, name: hostile}))
    crawl.done()


@pytest.mark.parametrize(
    "hostile", ["a\0b", "9" * 30, "9999-12-31", "'\"><script>qzrun()</script>"]
)
def test_a_form_survives_any_value_in_all_fields(crawl: Crawl, hostile: str) -> None:
    actor, ids = crawl.world.own.actors["provider_admin"], crawl.world.own.ids
    typed = wishes.sink(ids)
    spoiled = {name: hostile for name, value in typed.items() if not isinstance(value, list)}
    for address in addresses():
        if address.is_api or address.reads:
            continue
        answer = crawl.ask(actor, address, ids, data=spoiled)
        if b"<script>qzrun" in answer.data:
            crawl.fault(f"{address.path} runs what was typed")
    crawl.done()


@pytest.mark.parametrize(
    "body",
    [
        b"[" * 100_000,
        b'{"a":' * 100_000,
        b"\xff\xfe",
        b"null",
        b"[]",
        b'"text"',
        b"{",
        b'{"name": NaN}',
        b'{"\\ud800": 1}',
        b'{"number": ' + b"9" * 5000 + b"}",
    ],
    ids=lambda body: body[:12].decode("latin-1"),
)
def test_a_body_that_is_no_wish_is_refused(crawl: Crawl, body: bytes) -> None:
    actor = crawl.world.own.actors["provider_admin"]
    address = Address("POST", "/api/v1/clients", "all")
    answer = crawl.ask(actor, address, {}, data=body, content_type="application/json")
    crawl.done()
    assert answer.status_code == 422
    assert answer.mimetype == "application/problem+json"


@pytest.mark.parametrize("number", ["0", "9" * 19, "9" * 25])
def test_a_number_in_an_address_may_be_any(crawl: Crawl, number: str) -> None:
    actor = crawl.world.own.actors["provider_admin"]
    answer = crawl.ask(actor, Address("GET", f"/tickets/{number}", "all"), {})
    crawl.done()
    assert answer.status_code == 404


@pytest.mark.parametrize(
    ("head", "status"),
    [
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Origin": "https://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Sec-Fetch-Site": "same-origin", "Origin": "https://evil.example"}, 302),
    ],
)
def test_a_form_of_another_site_is_not_carried_out(
    crawl: Crawl, head: dict[str, str], status: int
) -> None:
    actor, ids = crawl.world.own.actors["provider_admin"], crawl.world.own.ids
    address = Address("POST", "/clients/{client}/close", "all")
    assert crawl.ask(actor, address, ids, headers=head).status_code == status


def test_every_answer_keeps_the_page_to_itself(crawl: Crawl) -> None:
    actor = crawl.world.own.actors["provider_admin"]
    for address in addresses():
        if not address.reads or address.path in UNASKED:
            continue
        head = crawl.ask(actor, address, crawl.world.own.ids).headers
        safe = "default-src 'none'" in head.get("Content-Security-Policy", "")
        if not (safe and head.get("X-Content-Type-Options") == "nosniff"):
            crawl.fault(f"{address.path} has no safe headers")
        if "unsafe" in head.get("Content-Security-Policy", ""):
            crawl.fault(f"{address.path} lets scripts in")
        if head.get("Cache-Control") != "no-store":
            crawl.fault(f"{address.path} may be kept by others: {head.get('Cache-Control')}")
    crawl.done()


def as_json(told: dict[str, Any]) -> dict[str, Any]:
    """The body as bytes: surrogates and all."""
    return {"data": json.dumps(told).encode(), "content_type": "application/json"}
