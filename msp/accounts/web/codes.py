"""The codes of the audit trail in words: states, kinds, choices, whatever room they come from."""

from collections.abc import Mapping

from flask_babel import gettext, pgettext

from msp.accounts.rules.notices import EVENTS, HOOKS, Event
from msp.accounts.web.words import permission_words, role_words
from msp.kernel.access import Permission, Role

# fields that hold codes; everything else was typed by somebody and is shown as it was
CODED = frozenset(
    {
        *("after", "audience", "basis", "category", "cause", "coverage", "cycle", "decision"),
        *("default_kind", "desk", "exhausted", "failure", "group", "hours_left", "kind", "level"),
        *("mail_to", "minimum_per", "mix", "outcome", "pay_by", "proration", "reason", "renewal"),
        *("result", "rollover", "rounds", "rule", "scope", "severity", "sight", "source", "state"),
        *("status", "statuses", "system", "tax", "timing", "unused", "validity"),
        *("wait_reason", "asks", "asks_usual", "required", "pauses", "pausing", "skills"),
        *("board_rule", "language", "tax_rounding", "pay_day_rule", "travel"),
        *("about", "action", "weight", "per"),
    }
)
# codes whose English is not the code itself without its underscores
SAID: Mapping[str, str] = {
    "account": "accounts",
    "add_on": "add-on service",
    "add": "surcharges add up",
    "advance": "in advance",
    "agreed_date": "agreed day",
    "allotment": "monthly or yearly hours",
    "any": "any system",
    "application/pdf": "PDF",
    "arrears": "afterwards",
    "as_work": "like other work",
    "automatic": "renewed automatically",
    "block": "prepaid hours",
    "by_contract": "as the contract says",
    "call": "each call",
    "carry": "carried over",
    "ceil": "rounded up",
    "content_cut": "answer cut off",
    "daily": "by the day",
    "day": "all work of a day",
    "en": "English",
    "entry": "each entry",
    "exhausted": "used up",
    "expire": "they lapse",
    "extend": "usable up to a later day",
    "fail": "failed",
    "flat": "a flat fee",
    "floor": "rounded down",
    "full_first": "first period in full",
    "grant": "granted",
    "burn": "used",
    "half_up": "to the nearest step (half: up)",
    "how_to": "how-to",
    "http": "web page (HTTP)",
    "image/jpeg": "JPEG image",
    "image/png": "PNG image",
    "ios": "iOS",
    "ja": "Japanese",
    "larger": "the larger wins",
    "linux": "Linux",
    "log": "log file",
    "macos": "macOS",
    "android": "Android",
    "windows": "Windows",
    "managed": "managed service",
    "manual": "renewed by agreement",
    "month": "each month",
    "multiply": "factors multiply",
    "negative": "may go below zero",
    "not_reproducible": "could not be reproduced",
    "odd_number": "unusual number as an address",
    "ok": "in order",
    "one": "for one period",
    "os": "operating system",
    "own": "own tickets only",
    "own_rate": "at a price of its own per hour",
    "pc": "PC",
    "pending": "waits for payment",
    "per_device": "by device",
    "per_unit": "by unit",
    "per_user": "by user",
    "reversal": "given back",
    "several": "for several periods",
    "sla_credit": "SLA credit",
    "stop": "work stops and asks",
    "stripe": "card or konbini",
    "tcp": "port (TCP)",
    "tls": "encryption (TLS)",
    "time": "work",
    "unclear": "not clear yet",
    "visit": "each visit",
    "visit_fee": "a fee for each visit",
}
# the same code means something else in these fields
WITHIN: Mapping[tuple[str, str], str] = {
    ("per", "hour"): "an hour of work",
    ("per", "way"): "an hour on the way",
    ("per", "visit"): "the way to a visit",
    ("pay_day_rule", "before"): "the working day before",
    ("pay_day_rule", "after"): "the next working day",
    ("pay_day_rule", "keep"): "that day all the same",
    ("coverage", "none"): "not covered",
    ("proration", "none"): "never by the day",
    ("renewal", "none"): "ends without renewal",
    ("rollover", "none"): "not carried over",
    ("exhausted", "time_and_materials"): "billed at the hourly rate",
    ("exhausted", "overage"): "billed at the overage rate",
    ("scope", "ticket"): "all work on a ticket in the month",
    ("sight", "client"): "all tickets of the company",
    ("sight", "site"): "tickets of the same site",
    ("unused", "refund"): "paid back when the contract ends",
    ("hours_left", "refund"): "they are paid back",
    ("system", "any"): "any system",
    ("rule", "deferred"): "by use",
    ("source", "ticket"): "similar ticket",
    ("state", "open"): "open",
    ("cause", "status"): "answer's status",
    ("cause", "none"): "no cause",
    ("about", "known"): "the cause is known",
    ("about", "solved"): "solved for good",
}


def code_id(name: str, value: str) -> str:
    """The msgid (context "code") of a code that the field `name` holds."""
    return WITHIN.get((name, value)) or SAID.get(value) or value.replace("_", " ")


def code_words(name: str, value: str) -> str | None:
    """The words of a code, or None where the field holds what somebody typed."""
    if name == "roles" and value in set(Role):
        return role_words(value)
    if name == "scopes" and value in set(Permission):
        return permission_words(value)
    if name == "events":
        return str(
            gettext(EVENTS[Event(value)] if value in set(Event) else HOOKS.get(value, value))
        )
    if name in CODED:
        return str(pgettext("code", code_id(name, value)))
    return None
