"""What contracts answer: lines in force, coverage, prices, promises, hours, fees."""

from contracts.queries.agreements import (
    CoverRequest,
    LineFacts,
    PriceRequest,
    active_lines,
    block_line,
    cover,
    price,
    terms_of,
    today_of,
    visible,
    work_types_of,
)
from contracts.queries.catalogue import (
    calendars,
    client_rates,
    packages,
    policies,
    price_list,
    targets_of,
    work_types,
)
from contracts.queries.fees import BlockSale, FeeRow, block_sales, recurring_fees
from contracts.queries.hours import (
    balance,
    inconsistent,
    ledger_of,
    period_lock,
    pools_of,
    require_open,
    visible_pools,
)
from contracts.queries.promises import sla_terms

__all__ = [
    "BlockSale",
    "CoverRequest",
    "FeeRow",
    "LineFacts",
    "PriceRequest",
    "active_lines",
    "balance",
    "block_line",
    "block_sales",
    "calendars",
    "client_rates",
    "cover",
    "inconsistent",
    "ledger_of",
    "packages",
    "period_lock",
    "policies",
    "pools_of",
    "price",
    "price_list",
    "recurring_fees",
    "require_open",
    "sla_terms",
    "targets_of",
    "terms_of",
    "today_of",
    "visible",
    "visible_pools",
    "work_types",
    "work_types_of",
]
