"""Contracts in a browser: the catalogue, contracts that read like contracts, pools."""

from contracts.web import (
    addons,
    agreements,
    calendars,
    catalogue,
    deadlines,
    files,
    lines,
    pools,
    products,
    quotes,
    quotes_estimates,
    quotes_lines,
    rates,
    renewals,
    services,
)
from msp.doors.navigation import Place
from msp.kernel.access import Permission
from msp.kernel.errors import mark

PAGES = (
    *(agreements.pages, catalogue.pages, calendars.pages, pools.pages, deadlines.pages),
    *(quotes.pages, quotes_lines.pages, quotes_estimates.pages),
)
CONTRACTS = mark("Contracts")
PLACES = (
    Place("contracts.index", "handshake", CONTRACTS, Permission.CONTRACT_READ, CONTRACTS),
    Place("pools.index", "hourglass", mark("Hour pools"), Permission.POOL_READ, CONTRACTS),
    Place(
        "catalogue.work_types",
        "book-open",
        mark("Catalogue"),
        Permission.CATALOGUE_CHANGE,
        CONTRACTS,
    ),
    Place(
        "deadlines.index", "calendar-clock", mark("Deadlines"), Permission.CONTRACT_READ, CONTRACTS
    ),
    Place("quotes.index", "file-text", mark("Quotes"), Permission.QUOTE_READ, CONTRACTS),
    Place("estimates.index", "calculator", mark("Estimates"), Permission.ESTIMATE_READ, CONTRACTS),
    Place(
        "quotes.index",
        "file-text",
        mark("Quotes"),
        Permission.QUOTE_READ,
        "",
        audience="client",
    ),
    Place(
        "contracts.index",
        "handshake",
        mark("Contracts and SLA"),
        Permission.CONTRACT_READ,
        "",
        audience="client",
    ),
    Place(
        "pools.index",
        "hourglass",
        mark("Hours ledger"),
        Permission.POOL_READ,
        "",
        audience="client",
    ),
)

__all__ = [
    "PAGES",
    "PLACES",
    "addons",
    "agreements",
    "calendars",
    "catalogue",
    "deadlines",
    "files",
    "lines",
    "pools",
    "products",
    "quotes",
    "quotes_estimates",
    "quotes_lines",
    "rates",
    "renewals",
    "services",
]
