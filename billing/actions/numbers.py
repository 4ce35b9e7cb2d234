"""Numbers of documents are taken in the transaction that issues them, so no gap can come of it."""

from __future__ import annotations

from datetime import date

from billing.rules import invoices
from msp.data import counters
from msp.data.work import Work


def take_numbers(work: Work, prefix: str, day: date, count: int) -> list[str]:
    """The next `count` numbers of a series and month, in order (`INV-202610-014`).

    The series stays locked until the work is committed; what rolls back gives its numbers back.
    """
    if not count:
        return []
    first = counters.next_numbers(work, f"{prefix}-{day:%Y%m}", count)
    return [invoices.number_text(prefix, day, first + place) for place in range(count)]
