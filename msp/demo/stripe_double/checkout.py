"""A Checkout Session is made open, and ends once: paid, waiting at a konbini, or expired."""

from typing import Any

from msp.demo.stripe_double import answers, limits, problems, wire
from msp.demo.stripe_double.double import Double

Json = dict[str, Any]

CREATE = frozenset(
    {
        "allowed_payment_method_types",
        "automatic_tax.enabled",
        "billing_address_collection",
        "cancel_url",
        "client_reference_id",
        "currency",
        "customer",
        "customer_creation",
        "customer_email",
        "excluded_payment_method_types",
        "expand",
        "expires_at",
        "line_items.price_data.currency",
        "line_items.price_data.product_data.description",
        "line_items.price_data.product_data.metadata",
        "line_items.price_data.product_data.name",
        "line_items.price_data.tax_behavior",
        "line_items.price_data.unit_amount",
        "line_items.quantity",
        "locale",
        "metadata",
        "mode",
        "payment_intent_data.description",
        "payment_intent_data.metadata",
        "payment_intent_data.receipt_email",
        "payment_intent_data.setup_future_usage",
        "payment_intent_data.statement_descriptor",
        "payment_intent_data.statement_descriptor_suffix",
        "payment_method_options.card.request_three_d_secure",
        "payment_method_options.konbini.expires_after_days",
        "submit_type",
        "success_url",
        "ui_mode",
    }
)
MINUTE, DAY = 60, 86_400
_COPIED = (
    "allowed_payment_method_types",
    "billing_address_collection",
    "cancel_url",
    "client_reference_id",
    "customer",
    "customer_email",
    "excluded_payment_method_types",
    "locale",
    "submit_type",
    "success_url",
)


def create_session(double: Double, wish: Json) -> Json:
    """An open session whose page the buyer is sent to. No PaymentIntent exists before they pay."""
    _require_played(wish)
    _require_addresses(wish)
    wire.require_metadata(wish.get("metadata", {}))
    wire.require_metadata(wish.get("payment_intent_data", {}).get("metadata", {}))
    _require_customer(double, wish)
    key = double.new_id("cs_test")
    lines, currency = _lines(double, wish)
    total = sum(line["amount_total"] for line in lines)
    limits.require_amount(total, currency, "line_items")
    offered = limits.methods(wish, total, currency)
    konbini = wish.get("payment_method_options", {}).get("konbini", {})
    days = limits.require_konbini_days(konbini.get("expires_after_days"))
    session = answers.whole(
        "checkout.session",
        {
            **_standing(),
            **{name: wish[name] for name in _COPIED if name in wish},
            "id": key,
            "amount_subtotal": total,
            "amount_total": total,
            "created": double.now(),
            "currency": currency,
            "customer_creation": wish.get("customer_creation", "if_required"),
            "expires_at": _expiry(double, wish),
            "metadata": wish.get("metadata", {}),
            "payment_method_options": _options(wish, offered, days),
            "payment_method_types": offered,
            "total_details": {"amount_discount": 0, "amount_shipping": 0, "amount_tax": 0},
            "url": f"{double.base}/c/pay/{key}",
        },
    )
    if "customer" in wish:
        session["customer_creation"] = None
    double.keep(session)
    inside = {"id": f"inside_{key}", "lines": lines, "konbini_days": days}
    double.store.put("inside", {**inside, "intent": wish.get("payment_intent_data", {})})
    return session


def inside(double: Double, session: Json) -> Json:
    """What Stripe knows of a session and does not show: lines, intent data, konbini days."""
    kept = double.store.get(f"inside_{session['id']}")
    if kept is None:
        raise problems.DoubleIsWrong(f"{session['id']} has no inside")
    return kept


def _standing() -> Json:
    return {
        "automatic_tax": {
            **answers.blank("payment_pages_checkout_session_automatic_tax"),
            "enabled": False,
        },
        "custom_fields": [],
        "custom_text": answers.blank("payment_pages_checkout_session_custom_text"),
        "livemode": False,
        "mode": "payment",
        "payment_method_collection": "if_required",
        "payment_status": "unpaid",
        "phone_number_collection": {"enabled": False},
        "shipping_options": [],
        "status": "open",
        "ui_mode": "hosted_page",
    }


def _options(wish: Json, offered: list[str], days: int) -> Json:
    told = wish.get("payment_method_options", {}).get("card", {})
    made: Json = {"card": {"request_three_d_secure": "automatic", **told}}
    if "konbini" in offered:
        made["konbini"] = {"expires_after_days": days}
    return made


def _require_played(wish: Json) -> None:
    if "mode" not in wish:
        raise problems.missing("mode")
    if wish["mode"] != "payment":
        raise problems.NotModelled(f"mode {wish['mode']}", "mode")
    if wish.get("ui_mode", "hosted_page") != "hosted_page":
        raise problems.NotModelled(f"ui_mode {wish['ui_mode']}", "ui_mode")
    if wish.get("automatic_tax", {}).get("enabled"):
        raise problems.NotModelled("automatic tax", "automatic_tax[enabled]")


def _require_addresses(wish: Json) -> None:
    if "success_url" not in wish:
        raise problems.missing("success_url")
    for name in ("success_url", "cancel_url"):
        if name in wish and not wish[name].startswith(("http://", "https://")):
            message = f"Not a valid URL: {name} needs an explicit scheme (such as https)."
            raise problems.StripeProblem(message, "url_invalid", name)


def _require_customer(double: Double, wish: Json) -> None:
    if "customer" not in wish:
        return
    double.find("customer", wish["customer"], "customer")
    for name in ("customer_email", "customer_creation"):
        if name in wish:
            message = f"You may only specify one of these parameters: customer, {name}."
            raise problems.StripeProblem(message, None, name)


def _expiry(double: Double, wish: Json) -> int:
    now = double.now()
    wanted = int(wish.get("expires_at", now + DAY))
    if not now + 30 * MINUTE <= wanted <= now + DAY:
        message = "The `expires_at` timestamp must be 30 minutes to 24 hours from creation."
        raise problems.StripeProblem(message, None, "expires_at")
    return wanted


def _lines(double: Double, wish: Json) -> tuple[list[Json], str]:
    """The line items as Stripe lists them, and the one currency they share."""
    told = wish.get("line_items")
    if not told:
        raise problems.missing("line_items")
    if len(told) > 100:
        raise problems.StripeProblem("At most 100 line items.", None, "line_items")
    lines = [_line(double, line, f"line_items[{place}]") for place, line in enumerate(told)]
    currencies = {line["currency"] for line in lines}
    if "currency" in wish:
        currencies.add(wish["currency"].lower())
    if len(currencies) > 1:
        raise problems.StripeProblem("All prices must share one currency.", None, "line_items")
    return lines, currencies.pop()


def _line(double: Double, told: Json, param: str) -> Json:
    if "price_data" not in told:
        raise problems.missing(f"{param}[price_data]")
    price, place = told["price_data"], f"{param}[price_data]"
    for name in ("unit_amount", "product_data"):
        if name not in price:
            raise problems.missing(f"{place}[{name}]")
    if "quantity" not in told:
        raise problems.missing(f"{param}[quantity]")
    currency = limits.require_currency(price["currency"], f"{place}[currency]")
    for value, name in ((price["unit_amount"], place), (told["quantity"] - 1, param)):
        if value < 0:
            message = "This value must be greater than or equal to 0."
            raise problems.StripeProblem(message, "parameter_invalid_integer", name)
    total = price["unit_amount"] * told["quantity"]
    return answers.check_object(
        answers.whole(
            "item",
            {
                "id": double.new_id("li"),
                "amount_discount": 0,
                "amount_subtotal": total,
                "amount_tax": 0,
                "amount_total": total,
                "currency": currency,
                "description": price["product_data"]["name"],
                "price": _price(double, price, currency),
                "quantity": told["quantity"],
            },
        )
    )


def _price(double: Double, told: Json, currency: str) -> Json:
    return answers.whole(
        "price",
        {
            "id": double.new_id("price"),
            "active": False,
            "billing_scheme": "per_unit",
            "created": double.now(),
            "currency": currency,
            "livemode": False,
            "metadata": {},
            "product": double.new_id("prod"),
            "tax_behavior": told.get("tax_behavior", "unspecified"),
            "type": "one_time",
            "unit_amount": told["unit_amount"],
            "unit_amount_decimal": str(told["unit_amount"]),
        },
    )


def expire_session(double: Double, wish: Json) -> Json:
    """End an open session at the merchant's word."""
    session = double.find("checkout.session", wish["session"])
    if session["status"] != "open":
        message = 'Only Checkout Sessions with a status in ["open"] can be expired. This one has '
        raise problems.StripeProblem(f"{message}a status of `{session['status']}`.")
    return expired(double, session)


def expired(double: Double, session: Json) -> Json:
    """The session after its end without a payment; its page is gone."""
    ended = double.keep({**session, "status": "expired", "url": None})
    double.emit("checkout.session.expired", ended)
    return ended


def retrieve_session(double: Double, wish: Json) -> Json:
    """One session."""
    return double.find("checkout.session", wish["session"])


def session_lines(double: Double, wish: Json) -> Json:
    """The line items of a session, all on one page."""
    session = double.find("checkout.session", wish["session"])
    url = f"/v1/checkout/sessions/{session['id']}/line_items"
    lines = inside(double, session)["lines"]
    return {"object": "list", "data": lines, "has_more": False, "url": url}
