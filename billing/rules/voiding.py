"""What a sale that never was gives back: as much as was charged for it, invoice by invoice."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple
from uuid import UUID

from billing.rules.tax import TaxCategory


class Charged(NamedTuple):
    """Minor units (without tax) that an invoice charges, or below zero gave back, at one tax."""

    invoice_id: UUID
    tax: TaxCategory
    minor: int


def given_back(charged: Sequence[Charged]) -> list[Charged]:
    """What each invoice returns, once for each tax, nothing below one: all that was charged less
    what other lines gave back already (a price that was lowered), taken off the oldest first.
    """
    summed: dict[tuple[UUID, TaxCategory], int] = {}
    less = 0
    for each in charged:
        if each.minor < 0:
            less -= each.minor
            continue
        key = (each.invoice_id, each.tax)
        summed[key] = summed.get(key, 0) + each.minor
    found = []
    for (invoice_id, tax), minor in summed.items():
        taken = min(less, minor)
        less -= taken
        if minor > taken:
            found.append(Charged(invoice_id, tax, minor - taken))
    return found
