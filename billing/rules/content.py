"""The same content always has the same hash, whatever order or process it was read in."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from enum import Enum
from operator import attrgetter
from typing import Any

from msp.kernel.money import Money

Told = Callable[[Any], Any]
KNOWN: dict[type[Any], Told | None] = {}


def content_hash(value: object) -> str:
    """SHA-256 (hex) of `value`'s canonical form: dataclasses, mappings, sequences, money, dates.

    Raises TypeError for anything else, floats above all: they have no one true text.
    """
    text = json.dumps(canonical(value), ensure_ascii=True, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def canonical(value: Any) -> Any:
    """`value` as JSON that says the same thing in only one way. Raises TypeError as above."""
    kind = type(value)
    if kind not in KNOWN:
        KNOWN[kind] = _told_by(kind)
    told = KNOWN[kind]
    return value if told is None else told(value)


def _told_by(kind: type[Any]) -> Told | None:
    """How values of a type are told; None where JSON holds them as they are."""
    if kind in (str, int, bool, type(None)):
        return None
    if issubclass(kind, Enum):
        return attrgetter("value")
    if issubclass(kind, str | int):
        return None
    if issubclass(kind, date | datetime):
        return kind.isoformat
    return _container_told_by(kind)


def _container_told_by(kind: type[Any]) -> Told:
    if kind is Money:
        return lambda money: [money.minor, money.currency]
    if is_dataclass(kind):
        return _dataclass_told(tuple(place.name for place in fields(kind)))
    if issubclass(kind, Mapping):
        return lambda items: {str(key): canonical(item) for key, item in items.items()}
    if issubclass(kind, tuple | list):
        return lambda items: [canonical(item) for item in items]
    if issubclass(kind, frozenset | set):
        return lambda items: sorted((canonical(item) for item in items), key=str)
    raise TypeError(f"{kind.__name__} has no canonical form")


def _dataclass_told(names: tuple[str, ...]) -> Told:
    def told(value: object) -> dict[str, Any]:
        return {name: canonical(getattr(value, name)) for name in names}

    return told
