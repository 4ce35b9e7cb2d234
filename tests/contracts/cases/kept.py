"""The shared cases, and by whose hand each of them is run through our rules."""

import json
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

from contracts.rules import pools
from contracts.rules.pools import Pool

FILE = Path(__file__).parents[4] / "shared" / "cases" / "psa.json"
DAY = date(2026, 7, 1)
Facts = dict[str, Any]
Check = Callable[[Facts, Facts], None]
CHECKS: dict[str, Check] = {}


def case(*ids: str) -> Callable[[Check], Check]:
    """What follows checks these cases."""

    def kept(check: Check) -> Check:
        CHECKS.update(dict.fromkeys(ids, check))
        return check

    return kept


def cases() -> dict[str, Facts]:
    """Every shared case by its id; none where the folder is not beside this checkout."""
    if not FILE.exists():
        return {}
    return {told["id"]: told for told in json.loads(FILE.read_text("utf-8"))["cases"]}


def percent(factor: Any) -> int | None:
    return None if factor is None else int(Decimal(str(factor)) * 100)


def pool(number: int, remaining: int, **other: Any) -> Pool:
    told = {"starts_on": DAY, "expires_on": None, "purchased_on": DAY + timedelta(days=number)}
    return Pool(id=UUID(int=number + 1), remaining=remaining, **{**told, **other})


def drawn(remaining: int, minutes: int) -> pools.Draw:
    return pools.drawn([pool(0, remaining)], minutes, DAY)
