"""What the desk is asked: queues, tickets, promises, and the time spent on them."""

from msp.desk.queries.promises import agreed_terms, measured_terms
from msp.desk.queries.queue import Filter, page
from msp.desk.queries.tickets import by_number, locked, of_source, record, sight, ticket, visible

__all__ = [
    "Filter",
    "agreed_terms",
    "by_number",
    "locked",
    "measured_terms",
    "of_source",
    "page",
    "record",
    "sight",
    "ticket",
    "visible",
]
