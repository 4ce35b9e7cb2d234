"""The operations the double plays: which verb answers, and which parameters it acts upon."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from msp.demo.stripe_double import cards, checkout, intents, lists, people, returns
from msp.demo.stripe_double.double import Double

Json = dict[str, Any]

_PLAIN = frozenset({"expand"})
_PLACE = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True, slots=True)
class Operation:
    """One method at one path of the description."""

    method: str
    path: str
    verb: Callable[[Double, Json], Json]
    modelled: frozenset[str] = field(default=_PLAIN)

    def fits(self, method: str, path: str) -> dict[str, str] | None:
        """The ids in the address, when the address is this operation's."""
        pattern = _PLACE.sub(r"(?P<\1>[^/]+)", self.path)
        found = re.fullmatch(pattern, path) if method == self.method else None
        return found.groupdict() if found else None


def _listed(kind: str, url: str, *fields: str) -> Operation:
    modelled = lists.PAGING | frozenset(fields)
    return Operation("GET", url, lists.listing(kind, url, *fields), modelled)


# Fixed addresses stand before those with an id in them.
OPERATIONS = (
    Operation("POST", "/v1/checkout/sessions", checkout.create_session, checkout.CREATE),
    _listed(
        "checkout.session",
        "/v1/checkout/sessions",
        "created",
        "customer",
        "payment_intent",
        "status",
    ),
    Operation("GET", "/v1/checkout/sessions/{session}", checkout.retrieve_session),
    Operation("POST", "/v1/checkout/sessions/{session}/expire", checkout.expire_session),
    Operation("GET", "/v1/checkout/sessions/{session}/line_items", checkout.session_lines, _PLAIN),
    Operation("POST", "/v1/payment_intents", intents.create_intent, intents.CREATE),
    _listed("payment_intent", "/v1/payment_intents", "created", "customer"),
    Operation("GET", "/v1/payment_intents/{intent}", intents.retrieve_intent),
    Operation(
        "POST", "/v1/payment_intents/{intent}/confirm", intents.confirm_intent, intents.CONFIRM
    ),
    Operation("POST", "/v1/customers", people.create_customer, people.CUSTOMER),
    _listed("customer", "/v1/customers", "created", "email"),
    Operation(
        "GET",
        "/v1/customers/search",
        people.search_customers,
        frozenset({"expand", "limit", "query"}),
    ),
    Operation("GET", "/v1/customers/{customer}", people.retrieve_customer),
    _listed("payment_method", "/v1/payment_methods", "customer", "type"),
    Operation("GET", "/v1/payment_methods/{payment_method}", cards.retrieve_method),
    Operation(
        "POST",
        "/v1/payment_methods/{payment_method}/attach",
        cards.attach_method,
        frozenset({"customer", "expand"}),
    ),
    Operation("POST", "/v1/refunds", returns.create_refund, returns.CREATE),
    _listed("refund", "/v1/refunds", "created", "charge", "payment_intent"),
    Operation("GET", "/v1/refunds/{refund}", returns.retrieve_refund),
    _listed("charge", "/v1/charges", "created", "customer", "payment_intent"),
    Operation("GET", "/v1/charges/{charge}", returns.retrieve_charge),
    _listed("dispute", "/v1/disputes", "created", "charge", "payment_intent"),
    Operation("GET", "/v1/disputes/{dispute}", returns.retrieve_dispute),
    Operation(
        "GET",
        "/v1/events",
        people.list_events,
        lists.PAGING | frozenset({"created", "type", "types"}),
    ),
    Operation("GET", "/v1/events/{id}", people.retrieve_event),
    Operation("POST", "/v1/webhook_endpoints", people.create_endpoint, people.ENDPOINT),
    _listed("webhook_endpoint", "/v1/webhook_endpoints"),
    Operation("GET", "/v1/webhook_endpoints/{webhook_endpoint}", people.retrieve_endpoint),
    Operation("DELETE", "/v1/webhook_endpoints/{webhook_endpoint}", people.delete_endpoint),
    Operation("GET", "/v1/balance", people.retrieve_balance),
    Operation("GET", "/v1/account", people.retrieve_account),
)


def operation_at(method: str, path: str) -> tuple[Operation, dict[str, str]] | None:
    """The operation at an address with the ids found there, or None."""
    for one in OPERATIONS:
        places = one.fits(method, path)
        if places is not None:
            return one, places
    return None
