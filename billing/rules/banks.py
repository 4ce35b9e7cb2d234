"""Banks are closed on Japanese holidays and from 31 December to 3 January."""

from __future__ import annotations

from datetime import date
from functools import cache

import holidays


@cache
def closed_days(year: int) -> frozenset[date]:
    """The bank holidays of a year and of the next, weekends not among them."""
    years = (year, year + 1)
    return frozenset(holidays.country_holidays("JP", years=years, categories=("public", "bank")))
