"""How tickets belong together, and which may be merged."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from uuid import UUID

from msp.desk.rules.log import Verb
from msp.desk.rules.tickets import OPEN, Status
from msp.kernel.errors import Refused, mark


class LinkKind(StrEnum):
    """What the first ticket is to the second."""

    MERGED = "merged"  # it ended in the other
    CHILD = "child"  # it is a part of the other
    DUPLICATE = "duplicate"  # it tells of the same thing, and goes on by itself
    SPLIT = "split"  # it was taken out of the other


SAID: Mapping[LinkKind, tuple[str, str]] = {
    LinkKind.MERGED: (mark("Merged into"), mark("Merged into this one")),
    LinkKind.CHILD: (mark("Parent"), mark("Child")),
    LinkKind.DUPLICATE: (mark("Duplicate of"), mark("Has the duplicate")),
    LinkKind.SPLIT: (mark("Split from"), mark("Was split into")),
}


@dataclass(frozen=True, slots=True)
class End:
    """One end of a link: what the rules need to know of a ticket."""

    id: UUID
    client_id: UUID
    status: Status


def may_merge(one: End, other: End) -> None:
    """Refuse unless both are open tickets of the same client, and two (DOMAIN §7)."""
    _two(one, other)
    if one.client_id != other.client_id:
        raise Refused(mark("Tickets of different clients are never merged."), field="into")
    if one.status not in OPEN:
        raise Refused(mark("Only an open ticket can be merged."))
    if other.status not in OPEN:
        raise Refused(mark("The ticket that takes it in must be open."), field="into")


def may_link(one: End, other: End, above: Collection[UUID]) -> None:
    """Refuse a link to itself, to another client's ticket, or in a circle.

    `above` are the tickets that the other one is a part of, itself included.
    """
    _two(one, other)
    if one.client_id != other.client_id:
        raise Refused(mark("Only tickets of the same client can be linked."), field="to")
    if one.id in above:
        raise Refused(mark("That ticket is a part of this one already."), field="to")


def _two(one: End, other: End) -> None:
    if one.id == other.id:
        raise Refused(mark("Please name another ticket."), field="to")


def taken_in(told: Iterable[tuple[str, Mapping[str, Any]]]) -> dict[UUID, int]:
    """{id: number} of the tickets that the log's lines (verb, detail) say are a part of this one.

    A merge that was undone takes what came with it away again.
    """
    found: dict[UUID, int] = {}
    for verb, detail in told:
        pairs = {UUID(key): int(number) for key, number in detail.get("tickets") or ()}
        if verb == Verb.TOOK_IN:
            found |= pairs
        elif verb == Verb.UNLINKED:
            found = {key: number for key, number in found.items() if key not in pairs}
    return found


def copies(told: Iterable[tuple[str, Mapping[str, Any]]]) -> dict[UUID, int]:
    """{message: number of the ticket where it was written} of what a split brought along."""
    return {
        UUID(key): int(detail["number"])
        for verb, detail in told
        if verb == Verb.SPLIT_OFF
        for key in detail["copies"]
    }
