"""A card of what is known of a ticket, as a room of the desk hands it to `beside`."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from msp.data.work import Work
from msp.desk.models import Ticket


@dataclass(frozen=True, slots=True)
class Card:
    """One card: words and values, and the page where it is read whole and changed."""

    title: str
    href: str
    label: str  # what the link to that page says
    pairs: Sequence[tuple[str, Any]] = ()
    note: str = ""
    empty: str = ""  # what it says while there is nothing


Part = Callable[[Work, Ticket], Card | None]
