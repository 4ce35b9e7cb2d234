"""What changed between the description (2026-05-27.dahlia) and the version stripe-python pins.

Only changes that the double's own requests and answers can meet are listed; each was read from the
types of stripe-python 16.1 and from Stripe's change log (endive, 2026-09-30), and a test holds them
against those types.
"""

from typing import Any

Json = dict[str, Any]

VERSION = "2026-10-28.endive"

NEW_METHODS = ("paypay", "sequra")
# The description lists no choices for the methods of a PaymentIntent. Those that can be excluded
# are taken, with these that cannot; stripe-python also names methods that Stripe does not publish.
NOT_EXCLUDABLE = ("card_present", "interac_present", "link")
NEW_VERSIONS = (
    "2026-06-24.dahlia",
    "2026-07-29.dahlia",
    "2026-08-26.dahlia",
    "2026-09-30.endive",
    "2026-10-28.endive",
)
CHARGING = (
    "/v1/checkout/sessions",
    "/v1/payment_intents",
    "/v1/payment_intents/{intent}",
    "/v1/payment_intents/{intent}/confirm",
)
_NAMES: Json = {"type": "array", "items": {"type": "string", "maxLength": 5000}}


def operation(method: str, path: str, before: Json) -> Json:
    """The operation as it is in the pinned version."""
    if method != "POST":
        return before
    form = before["requestBody"]["content"]["application/x-www-form-urlencoded"]["schema"]
    properties = form["properties"]
    if path in CHARGING:
        _allow_methods(properties)
    if path == "/v1/checkout/sessions":
        properties["ui_mode"]["enum"].append("form")
        properties["locale"]["enum"].append("hi-IN")
        properties["line_items"]["items"]["properties"].pop("dynamic_tax_rates")
    if path == "/v1/webhook_endpoints":
        properties["api_version"]["enum"].extend(NEW_VERSIONS)
    return before


def schema(name: str, before: Json) -> Json:
    """The object as it is in the pinned version."""
    if name in {"checkout.session", "payment_intent"}:
        before["properties"]["allowed_payment_method_types"] = {**_NAMES, "nullable": True}
    if name == "refund":
        before["properties"]["customer"] = {"type": "string", "nullable": True}
        before["properties"]["payment_method"] = {"type": "string", "nullable": True}
    return before


def _allow_methods(properties: Json) -> None:
    """`payment_method_types` can no longer be sent; `allowed_payment_method_types` came for it."""
    removed = properties.pop("payment_method_types", {})
    if "excluded_payment_method_types" not in properties:
        return
    excluded = properties["excluded_payment_method_types"]
    names = removed.get("items", {}).get("enum")
    if names is None:
        options = excluded.get("anyOf", [excluded])
        listed = next(one for one in options if one.get("type") == "array")
        names = [*listed["items"]["enum"], *NOT_EXCLUDABLE]
    enum = sorted({*names, *NEW_METHODS})
    properties["allowed_payment_method_types"] = {
        "type": "array",
        "items": {"type": "string", "enum": enum},
    }
