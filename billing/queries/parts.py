"""Long lists are asked for in parts, since a statement can name only so many things."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TypeVar

T = TypeVar("T")
CHUNK = 2_000


def chunks(items: Sequence[T], size: int = CHUNK) -> Iterator[Sequence[T]]:
    """The items in runs that a statement can name."""
    for start in range(0, len(items), size):
        yield items[start : start + size]
