"""Worked seconds become billable minutes once: in whole steps, and never below the minimum."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from contracts.rules.bands import Band
from msp.kernel.errors import Refused, mark
from msp.kernel.money import Rounding, apportioned, divided

Key = tuple[object, ...]


class Scope(StrEnum):
    """What is summed before it is rounded."""

    ENTRY = "entry"
    TICKET = "ticket"
    DAY = "day"


@dataclass(frozen=True, slots=True)
class Steps:
    """The rounding that a contract line agreed on, in whole minutes. Usual is up (DOMAIN §4)."""

    minimum: int = 0
    increment: int = 1
    scope: Scope = Scope.ENTRY
    rounding: Rounding = Rounding.CEIL

    def __post_init__(self) -> None:
        if self.minimum < 0:
            raise Refused(mark("A minimum is not negative."), field="minimum")
        if self.increment < 1:
            raise Refused(mark("An increment is at least one minute."), field="increment")


@dataclass(frozen=True, slots=True)
class Piece:
    """Worked time of one entry, with everything that decides what it is summed with."""

    entry_id: UUID
    client_id: UUID
    line_id: UUID | None
    ticket_id: UUID | None
    band: Band
    work_on: date
    billed_in: date
    worked_seconds: int


@dataclass(frozen=True, slots=True)
class Group:
    """Pieces that were rounded together; `shares` are billable minutes in their order."""

    key: Key
    pieces: tuple[Piece, ...]
    billable: int
    shares: tuple[int, ...]


def billable(worked_seconds: int, steps: Steps) -> int:
    """Whole billable minutes of `worked_seconds`; nothing worked is nothing billed.

    The minimum is kept whichever way the steps go; it is itself in whole steps, up.
    Source: DOMAIN §4 (70 minutes, minimum 30, increment 15 → 75).
    """
    if worked_seconds < 0:
        raise Refused(mark("Worked time is not negative."), field="minutes")
    if worked_seconds == 0:
        return 0
    turns = divided(worked_seconds, steps.increment * 60, steps.rounding)
    least = divided(steps.minimum, steps.increment, Rounding.CEIL)
    return max(turns, least) * steps.increment


def group_key(piece: Piece, scope: Scope) -> Key:
    """What `piece` is summed with under `scope`. Source: DOMAIN §4.

    Work without a ticket has nothing to be summed with under the ticket scope: it stands alone.
    """
    common: Key = (piece.client_id, piece.line_id, piece.band)
    if scope is Scope.DAY:
        return (*common, piece.work_on)
    if scope is Scope.TICKET and piece.ticket_id is not None:
        return (*common, piece.ticket_id, piece.billed_in)
    return (piece.entry_id,)


def grouped(pieces: Sequence[Piece], steps: Steps) -> list[Group]:
    """Round each group once and share its minutes over its pieces by largest remainder."""
    members: dict[Key, list[Piece]] = {}
    for piece in pieces:
        members.setdefault(group_key(piece, steps.scope), []).append(piece)
    return [_rounded(key, tuple(group), steps) for key, group in members.items()]


def _rounded(key: Key, pieces: tuple[Piece, ...], steps: Steps) -> Group:
    weights = [piece.worked_seconds for piece in pieces]
    minutes = billable(sum(weights), steps)
    return Group(key, pieces, minutes, tuple(apportioned(minutes, weights)))


def shown_minutes(seconds: int) -> int:
    """Seconds as people read them: whole minutes, half up. Never priced."""
    return divided(seconds, 60)
