"""What changed, in words: every field that the audit trail names, and the values that need any."""

from typing import Any

from flask_babel import gettext, pgettext

NONE = "—"
# whole numbers of these are amounts or counts that people read with separators
SUMS = ("amount", "ceiling", "cost", "gross", "minutes", "paid", "per_hour", "price")
# names whose English is not the name itself without its ending
FIELDS = {
    "after_hours_percent": "factor after hours",
    "assignee_id": "owner",
    "because": "reason",
    "body_en": "text (English)",
    "body_ja": "text (Japanese)",
    "by": "replaced by",
    "bytes": "size in bytes",
    "ceiling": "ceiling",
    "ceiling_minor": "ceiling",
    "closed_at": "closed",
    "closing_day": "closing day",
    "consent_above_minor": "asks the client above",
    "contract_line_id": "contract line",
    "cost": "cost",
    "counted": "newly counted",
    "deficit_limit": "limit below zero",
    "discount_minor": "discount",
    "done_at": "done on",
    "duty_en": "duty (English)",
    "duty_ja": "duty (Japanese)",
    "ends_at": "until",
    "ends_on": "until before",
    "starts_at": "from",
    "exhausted": "when hours are gone",
    "expires_on": "last good day",
    "extends_id": "extends the contract",
    "fee_minor": "fee",
    "fields": "fields",
    "fixed_at": "fixed on",
    "from_id": "copied from",
    "gross": "amount with tax",
    "holiday_percent": "factor on holidays",
    "hours_left": "what becomes of hours",
    "increment": "step in minutes",
    "invoice_id": "invoice",
    "is_active": "active",
    "is_chosen": "chosen",
    "is_default": "default",
    "is_done": "done",
    "is_major": "major",
    "kana": "reading",
    "follow_up_at": "follow-up call planned",
    "followed_up_at": "called again",
    "known": "known before",
    "left_out": "left out",
    "made": "made",
    "mail": "mail address",
    "mails_statement": "mails the statement",
    "minimum": "minimum in minutes",
    "minimum_per": "minimum fee for each",
    "mix": "how factors mix",
    "month_on": "month",
    "name_en": "name (English)",
    "name_ja": "name (Japanese)",
    "needs_po": "needs an order number",
    "next_update_at": "next update",
    "notice_by": "last day for notice",
    "number": "number",
    "only_clients": "limited to clients",
    "overage_minor": "overage of an hour",
    "owner_id": "responsible",
    "parent_id": "depends on",
    "pay_by": "paid by",
    "pay_months": "months until payment",
    "per_hour": "price of an hour",
    "percents": "thresholds in percent",
    "po_number": "order number (PO)",
    "published_at": "published on",
    "rank": "order of coverage",
    "rate_minor": "price of an hour",
    "replaces_id": "replaces",
    "reply_en": "reply to clients (English)",
    "reply_ja": "reply to clients (Japanese)",
    "resolved_at": "resolved on",
    "result_note": "test note",
    "rounds": "rounding",
    "scope": "what is rounded together",
    "search_key": "search words",
    "sha256": "SHA-256",
    "sight": "sight of tickets",
    "single_keys": "keys without Ctrl",
    "site_id": "site",
    "sla_policy_id": "SLA policy",
    "starts_on": "from",
    "tells_client": "client is told",
    "tested_at": "tested on",
    "threshold": "threshold",
    "tier": "tier",
    "title_en": "title (English)",
    "title_ja": "title (Japanese)",
    "tops_up": "proposes more hours",
    "travel_minor": "price of travel",
    "turn": "step",
    "unit_minor": "price of a unit",
    "updated_at": "changed on",
    "valid_until": "valid until",
    "vendor_report": "report to the developer",
    "work_type_id": "kind of work",
    "work_types": "included work",
    "zone": "time zone",
}


def field_id(name: str) -> str:
    """The msgid (context "field") of a name that the trail holds."""
    return FIELDS.get(name) or name.removesuffix("_id").removesuffix("_minor").replace("_", " ")


def field_words(name: str) -> str:
    """`sla_policy_id` as the reader says it; a name without words stays as it is."""
    return str(pgettext("field", field_id(name)))


def value_words(value: Any) -> str:
    """A value of the trail as people write it: yes and no, lists with commas, nothing as a dash."""
    if value is None or value in ("", [], {}):
        return NONE
    if isinstance(value, bool):
        return str(gettext("yes") if value else gettext("no"))
    if isinstance(value, list):
        return ", ".join(value_words(part) for part in value)
    if isinstance(value, dict):
        return ", ".join(f"{field_words(name)} {value_words(part)}" for name, part in value.items())
    return str(value)


def said(name: str, value: Any) -> str:
    """The value of that field: sums with separators, everything else as `value_words` says it."""
    is_sum = name in SUMS or name.endswith(("_minor", "_minutes"))
    if is_sum and isinstance(value, int) and not isinstance(value, bool):
        return f"{value:,}"
    return value_words(value)


def change_words(detail: dict[str, Any]) -> list[tuple[str, str | None, str]]:
    """(field, before, after) of each thing that a line of the trail says; a lone value has no
    before.
    """
    found: list[tuple[str, str | None, str]] = []
    for name, value in detail.items():
        if isinstance(value, list) and len(value) == 2:
            found.append((field_words(name), said(name, value[0]), said(name, value[1])))
        else:
            found.append((field_words(name), None, said(name, value)))
    return found
