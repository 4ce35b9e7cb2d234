"""Customers, the account itself, its balance, and the addresses that want to hear of events."""

import re
import secrets
from typing import Any

from msp.demo.stripe_double import buying, double, lists, problems, wire

Json = dict[str, Any]

CUSTOMER = frozenset(
    {
        "address",
        "description",
        "email",
        "expand",
        "metadata",
        "name",
        "phone",
        "preferred_locales",
    }
)
ENDPOINT = frozenset({"api_version", "description", "enabled_events", "expand", "metadata", "url"})
_CLAUSE = re.compile(r"""(email|name|phone|metadata\[["'](.+?)["']\]):["'](.*?)["']""")


def create_customer(world: double.Double, wish: Json) -> Json:
    """A new customer."""
    wire.require_metadata(wish.get("metadata", {}))
    values = {name: value for name, value in wish.items() if name != "expand"}
    if "address" in values:
        empty = dict.fromkeys(("city", "country", "line1", "line2", "postal_code", "state"))
        values["address"] = {**empty, **values["address"]}
    return buying.new_customer(world, values)


def retrieve_customer(world: double.Double, wish: Json) -> Json:
    """One customer."""
    return world.find("customer", wish["customer"])


def search_customers(world: double.Double, wish: Json) -> Json:
    """Customers whose fields equal every clause, joined by AND. (Stripe's answer lags a minute.)"""
    clauses = [part.strip() for part in re.split(r"\s+AND\s+", wish["query"])]
    wanted = []
    for clause in clauses:
        read = _CLAUSE.fullmatch(clause)
        if read is None:
            raise problems.NotModelled(f"the search clause {clause}", "query")
        wanted.append((read.group(2), read.group(1), read.group(3)))
    found = [
        one
        for one in world.store.newest_first("customer")
        if all(_field(one, key, name) == value for key, name, value in wanted)
    ]
    part = lists.page({"limit": wish.get("limit", 10)}, found, "/v1/customers/search")
    return {**part, "object": "search_result", "next_page": None}


def _field(customer: Json, key: str | None, name: str) -> Any:
    return customer[name] if key is None else customer["metadata"].get(key)


def create_endpoint(world: double.Double, wish: Json) -> Json:
    """A new webhook address; its secret is shown this once."""
    if not wish["url"].startswith(("http://", "https://")):
        raise problems.StripeProblem("Not a valid URL.", "url_invalid", "url")
    body = {
        **double.endpoint(wish["url"], wish["enabled_events"], world.now()),
        "id": world.new_id("we"),
        "description": wish.get("description"),
        "metadata": wish.get("metadata", {}),
        "secret": f"whsec_{secrets.token_hex(16)}",
    }
    return world.keep(body)


def retrieve_endpoint(world: double.Double, wish: Json) -> Json:
    """One webhook address, without its secret."""
    body = world.find("webhook_endpoint", wish["webhook_endpoint"])
    return {name: value for name, value in body.items() if name != "secret"}


def delete_endpoint(world: double.Double, wish: Json) -> Json:
    """Tell that address no more."""
    body = world.find("webhook_endpoint", wish["webhook_endpoint"])
    world.store.drop(body["id"])
    return {"id": body["id"], "object": "webhook_endpoint", "deleted": True}


def retrieve_event(world: double.Double, wish: Json) -> Json:
    """One event."""
    return world.find("event", wish["id"])


def list_events(world: double.Double, wish: Json) -> Json:
    """Events, newest first, of one type or of several."""
    wanted = {wish["type"]} if "type" in wish else set(wish.get("types", []))
    found = [
        one
        for one in world.store.newest_first("event")
        if not wanted or any(_fits(one["type"], name) for name in wanted)
    ]
    return lists.page(wish, found, "/v1/events")


def _fits(kind: str, name: str) -> bool:
    return kind.startswith(name[:-1]) if name.endswith("*") else kind == name


def retrieve_account(world: double.Double, _wish: Json) -> Json:
    """The account the key belongs to: a Japanese one in test mode."""
    return {
        "id": world.options.account,
        "object": "account",
        "business_type": "company",
        "capabilities": {"card_payments": "active", "konbini_payments": "active"},
        "charges_enabled": True,
        "country": "JP",
        "default_currency": "jpy",
        "details_submitted": True,
        "email": None,
        "payouts_enabled": True,
        "type": "standard",
    }


def retrieve_balance(world: double.Double, _wish: Json) -> Json:
    """What was taken and not given back, without fees (the double charges none)."""
    taken = sum(
        one["amount_captured"] - one["amount_refunded"]
        for one in world.store.newest_first("charge")
        if one["status"] == "succeeded" and one["currency"] == "jpy"
    )
    return {
        "object": "balance",
        "available": [{"amount": 0, "currency": "jpy", "source_types": {"card": 0}}],
        "livemode": False,
        "pending": [{"amount": taken, "currency": "jpy", "source_types": {"card": taken}}],
    }
