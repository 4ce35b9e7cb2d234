"""What billing's codes are called on the screen, for staff and for clients."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import g
from flask_babel import gettext, pgettext

from billing.models import Invoice
from billing.rules.findings import Check
from billing.rules.invoices import InvoiceState
from msp.doors.furniture import spoken
from msp.kernel.errors import mark
from msp.kernel.money import Money
from msp.kernel.writing import minutes_words, money_text

S = InvoiceState
STAFF: Mapping[InvoiceState, tuple[str, str, str]] = {
    S.DRAFT: (mark("Draft"), "", "pencil"),
    S.APPROVED: (mark("Approved"), "info", "check"),
    S.ISSUED: (mark("Issued"), "info", "clock"),
    S.PART_PAID: (mark("Partly paid"), "info", "clock"),
    S.PAID: (mark("Paid"), "ok", "circle-check"),
    S.OVERDUE: (mark("Overdue"), "bad", "octagon-alert"),
    S.VOID: (mark("Void"), "", "x"),
}
CLIENT: Mapping[InvoiceState, str] = {
    S.ISSUED: mark("To be paid"),
    S.PART_PAID: mark("Partly paid"),
    S.PAID: mark("Paid"),
    S.OVERDUE: mark("Past the due date"),
    S.VOID: mark("Cancelled"),
}
KINDS: Mapping[str, str] = {
    "invoice": mark("Invoice"),
    "return_invoice": mark("Return invoice"),
    "corrected_invoice": mark("Corrected invoice"),
}
METHODS: Mapping[str, str] = {
    "transfer": mark("Bank transfer"),
    "card": mark("Card"),
    "konbini": mark("Convenience store"),
    "cash": mark("Cash"),
    "return": mark("Return invoice"),
    "correction": mark("Moved by a correction"),
    "other": mark("Other means"),
}
TAXES: Mapping[str, str] = {
    "standard": mark("Standard rate"),
    "reduced": mark("Reduced rate ※"),
    "export": mark("Export"),
    "exempt": mark("Exempt"),
    "out_of_scope": mark("Out of scope"),
}
PROFILES: Mapping[str, str] = {
    "generic": mark("General layout"),
    "freee": "freee",
    "money_forward": mark("Money Forward"),
    "yayoi": mark("Yayoi"),
}
FORMATS: Mapping[str, str] = {
    "utf-8-sig": mark("CSV, UTF-8 with BOM"),
    "cp932": mark("CSV, Shift_JIS (CP932)"),
    "xlsx": mark("Excel (XLSX)"),
}


def state_pill(state: InvoiceState) -> dict[str, str]:
    """How a state looks: words, tone, symbol."""
    words, tone, symbol = STAFF[state]
    told = pgettext("client", CLIENT[state]) if g.actor.is_client else pgettext("invoice", words)
    return {"words": told, "tone": tone, "symbol": symbol}


def kind_words(invoice: Invoice) -> str:
    """What kind of document it is."""
    return str(gettext(KINDS.get(invoice.kind, invoice.kind)))


def money(minor: int, currency: str = "JPY") -> str:
    """An amount as the reader writes it."""
    return money_text(Money(minor, currency), spoken())


def finding_words(found: Mapping[str, Any]) -> str:
    """The sentence of something to be checked; time is said in hours, a fall with its own sign."""
    told = dict(found["params"])
    if found["check"] == Check.EXPIRED_HOURS:
        length = minutes_words(int(told["minutes"]), spoken())
        return str(gettext("%(length)s of prepaid time expired in the month.", length=length))
    if found["check"] == Check.UNUSUAL:
        told["percent"] = told["percent"].replace("-", "−")
    sentence: str = found["message"]
    return str(gettext(sentence, **told))


def options(words: Mapping[str, str]) -> list[tuple[str, str]]:
    """Choices for a field, in their own order."""
    return [(value, gettext(said)) for value, said in words.items()]
