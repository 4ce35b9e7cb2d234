"""A contract's history in words: its codes by their kind, its amounts in its currency."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from contracts.rules import bands, lines, pools, rounding
from contracts.web import words
from msp.accounts.web.fields import said as plainly
from msp.kernel.money import Money, Rounding

KINDS: Mapping[str, type[StrEnum]] = {
    "basis": lines.Basis,
    "cycle": lines.Cycle,
    "exhausted": lines.Exhausted,
    "hours_left": lines.HoursLeft,
    "kind": lines.LineKind,
    "minimum_per": lines.MinimumPer,
    "mix": bands.Mix,
    "proration": lines.Proration,
    "renewal": lines.Renewal,
    "rollover": pools.Rollover,
    "rounds": Rounding,
    "scope": rounding.Scope,
    "service": lines.Service,
    "state": lines.ContractState,
    "timing": lines.Timing,
    "travel": lines.Travel,
    "unused": lines.Unused,
}


@dataclass(frozen=True, slots=True)
class Reading:
    """The currency of what is read, and what the ids in it are called."""

    currency: str
    names: Mapping[str, str]


def said(name: str, value: Any, reading: Reading) -> str:
    """The value of that field as the contract's page says it."""
    kind = KINDS.get(name)
    if kind is not None and value in set(kind):
        return words.words(kind(value))
    if name.endswith("_minor") and isinstance(value, int):
        return words.money(Money(value, reading.currency))
    return plainly(name, value, reading.names)
