"""What billing answers: runs, invoices, receivables; each read asks for its permission."""

from billing.queries.collecting import Gathered, gather
from billing.queries.papers import document_of, lines_of
from billing.queries.runs import (
    ClientSum,
    MonthSum,
    counts,
    item_of,
    items,
    month_sum,
    preview,
    run,
    run_of,
    visible_runs,
)

__all__ = [
    "ClientSum",
    "Gathered",
    "MonthSum",
    "counts",
    "document_of",
    "gather",
    "item_of",
    "items",
    "lines_of",
    "month_sum",
    "preview",
    "run",
    "run_of",
    "visible_runs",
]
