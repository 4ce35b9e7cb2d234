"""The same content always has the same hash, whatever order or process it was read in."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from enum import Enum
from functools import cache
from typing import Any

from msp.kernel.money import Money

PLAIN = (str, int, bool)


@cache
def _names(kind: type[Any]) -> tuple[str, ...]:
    return tuple(place.name for place in fields(kind))


def content_hash(value: object) -> str:
    """SHA-256 (hex) of `value`'s canonical form: dataclasses, mappings, sequences, money, dates.

    Raises TypeError for anything else, floats above all: they have no one true text.
    """
    text = json.dumps(canonical(value), ensure_ascii=True, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def canonical(value: object) -> Any:
    """`value` as JSON that says the same thing in only one way. Raises TypeError as above."""
    if value is None or type(value) in PLAIN:
        return value
    if isinstance(value, Money):
        return [value.minor, value.currency]
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, str | int):
        return value
    if isinstance(value, date | datetime):
        return value.isoformat()
    return _canonical_container(value)


def _canonical_container(value: object) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        return {name: canonical(getattr(value, name)) for name in _names(type(value))}
    if isinstance(value, Mapping):
        return {str(key): canonical(item) for key, item in value.items()}
    if isinstance(value, tuple | list):
        return [canonical(item) for item in value]
    if isinstance(value, frozenset | set):
        return sorted((canonical(item) for item in value), key=str)
    raise TypeError(f"{type(value).__name__} has no canonical form")
