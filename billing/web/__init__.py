"""Billing in a browser: runs, invoices, payments, orders."""

from billing.web import (
    books,
    credits,
    deliveries,
    invoices,
    locks,
    quotes,
    runs,
    topups,
    usage,
    voiding,
    words,
)
from msp.doors.navigation import Place
from msp.kernel.access import Permission
from msp.kernel.errors import mark

PAGES = (
    runs.pages,
    invoices.pages,
    books.receivables,
    books.exports,
    locks.pages,
    topups.pages,
    usage.pages,
    quotes.pages,
    deliveries.pages,
    credits.pages,
    voiding.pages,
)
MONEY = mark("Billing")
PLACES = (
    Place("runs.index", "calculator", mark("Billing runs"), Permission.RUN_READ, MONEY),
    Place("invoices.index", "receipt", mark("Invoices"), Permission.INVOICE_READ, MONEY),
    Place("exports.index", "download", mark("Exports"), Permission.EXPORT_MAKE, MONEY),
    Place("credits.index", "undo-2", mark("SLA credits"), Permission.RUN_READ, MONEY),
    Place("locks.index", "lock", mark("Closed months"), Permission.RUN_READ, MONEY),
    Place(
        "invoices.index",
        "receipt",
        mark("Invoices"),
        Permission.INVOICE_READ,
        "",
        audience="client",
        on_phone=True,
    ),
    *usage.PLACES,
    *topups.PLACES,
)

for _blueprint in PAGES:
    _blueprint.context_processor(lambda: {"money": words.money})

__all__ = [
    "PAGES",
    "PLACES",
    "books",
    "credits",
    "deliveries",
    "invoices",
    "locks",
    "quotes",
    "runs",
    "topups",
    "usage",
    "voiding",
    "words",
]
