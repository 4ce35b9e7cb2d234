"""What changed, in words: every field that the audit trail names, and the values that need any."""

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from functools import partial
from typing import Any

from flask_babel import gettext, pgettext

from msp.accounts.queries.naming import AN_ID, names_of
from msp.accounts.web.acts import thing_words
from msp.accounts.web.codes import code_words
from msp.data.work import Work
from msp.doors.furniture import FILTERS, spoken
from msp.kernel import writing

NONE = "—"
A_CODE = re.compile(r"[a-z][a-z0-9_./]*")
A_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
A_MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}.*[+-]\d{2}:\d{2}")
A_CELL = re.compile(r"cell_(?P<impact>\d)(?P<urgency>\d)")
# what made a row: `order:<id>`, `allotment:<id>:2026-11-01`, `opening:minato`
A_SOURCE = re.compile(rf"(?P<thing>[a-z_]+):(?:(?P<key>{AN_ID.pattern})(?::.*)?|[\w.-]+)")
# their values name fields; they hold several things, never a before and an after
NAMING = ("fields",)
LISTS = ("fields", "roles", "scopes", "events", "people", "serial_numbers", "codes")
# they hold changes of their own
INSIDE = ("teamwork",)
# whole numbers of these are amounts or counts that people read with separators
SUMS = ("amount", "ceiling", "cost", "gross", "minutes", "paid", "per_hour", "price")
# names whose English is not the name itself without its ending
FIELDS = {
    "about_en": "text (English)",
    "about_ja": "text (Japanese)",
    "answer_minutes": "aim for a first answer",
    "is_deep": "only tier 3 knows it",
    "is_public": "read by clients",
    "say_en": "to say instead (English)",
    "say_ja": "to say instead (Japanese)",
    "match_count": "failure from so many lines",
    "text_en": "text (English)",
    "text_ja": "text (Japanese)",
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
    "kept_years": "years kept",
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
    "options": "settings",
    "overage_minor": "overage of an hour",
    "owner_id": "responsible",
    "parent_id": "depends on",
    "pay_by": "paid by",
    "pay_months": "months until payment",
    "per": "price for",
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
    "work_on": "day of work",
    "work_type_id": "kind of work",
    "work_types": "included work",
    "worked_seconds": "worked",
    "zone": "time zone",
}


def field_id(name: str) -> str:
    """The msgid (context "field") of a name that the trail holds."""
    return FIELDS.get(name) or name.removesuffix("_id").removesuffix("_minor").replace("_", " ")


def field_words(name: str) -> str:
    """`sla_policy_id` as the reader says it; a name without words stays as it is."""
    if found := A_CELL.fullmatch(name):
        told = found.groupdict()
        return str(gettext("Impact %(impact)s, urgency %(urgency)s", **told))
    return str(pgettext("field", field_id(name)))


def value_words(value: Any) -> str:
    """A value of the trail as people write it: yes and no, lists with commas, nothing as a dash."""
    return _in_words("", value, {})


def said(name: str, value: Any, names: Mapping[str, str] | None = None) -> str:
    """The value of that field in words: sums with separators, days, codes by what they mean, ids
    by what they are called (`names`).
    """
    is_sum = name in SUMS or name.endswith(("_minor", "_minutes"))
    if is_sum and isinstance(value, int) and not isinstance(value, bool):
        return f"{value:,}"
    if name == "worked_seconds" and isinstance(value, int):
        return str(FILTERS["duration"](value // 60))
    return _in_words(name, value, names or {})


def _in_words(name: str, value: Any, names: Mapping[str, str]) -> str:
    if value is None or value in ("", [], {}):
        return NONE
    if isinstance(value, bool):
        return str(gettext("yes") if value else gettext("no"))
    if isinstance(value, list):
        return ", ".join(_in_words(name, part, names) for part in value)
    if isinstance(value, dict):
        told = [
            (_text(name, key, names) if AN_ID.fullmatch(key) else field_words(key), words)
            for key, part in value.items()
            for words in (said(key, part, names),)
        ]
        return ", ".join(f"{field} {words}" for field, words in told)
    return _text(name, str(value), names) if isinstance(value, str) else str(value)


def _text(name: str, value: str, names: Mapping[str, str]) -> str:
    if name in NAMING:
        return field_words(value)
    if A_DAY.fullmatch(value):
        return str(writing.day_text(date.fromisoformat(value), spoken()))
    if A_MOMENT.fullmatch(value):
        return str(FILTERS["moment"](datetime.fromisoformat(value)))
    if name == "source" and (found := A_SOURCE.fullmatch(value)):
        thing = thing_words(found["thing"])
        called = names.get(found["key"] or "", "")
        return f"{thing} {called}".strip()
    if AN_ID.fullmatch(value):
        return names.get(value) or str(gettext("(without a name)"))
    return (code_words(name, value) if A_CODE.fullmatch(value) else None) or value


def change_words(
    detail: dict[str, Any], names: Mapping[str, str] | None = None
) -> list[tuple[str, str | None, str]]:
    """(field, before, after) of each thing that a line of the trail says; a lone value has no
    before.
    """
    found: list[tuple[str, str | None, str]] = []
    for name, value in detail.items():
        if name in INSIDE and isinstance(value, list):
            found += change_words(dict(value), names)
        elif _is_pair(name, value):
            before, after = (said(name, one, names) for one in value)
            found.append((field_words(name), before, after))
        else:
            found.append((field_words(name), None, said(name, value, names)))
    return found


def named_changes(
    work: Work, rows: Iterable[Any]
) -> Callable[[dict[str, Any]], list[tuple[str, str | None, str]]]:
    """`change_words` for lines of the trail whose ids are said by what they are called."""
    return partial(change_words, names=names_of(work, rows))


def _is_pair(name: str, value: Any) -> bool:
    """Whether that is (before, after); a list of two is one only where its parts are lists."""
    if not isinstance(value, list) or len(value) != 2:
        return False
    return name not in LISTS or all(part is None or isinstance(part, list) for part in value)
