"""Who takes over looks at the hand-over first: until then it is not worked on."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from msp.kernel.calendars import BusinessCalendar
from msp.kernel.errors import mark


class Validity(StrEnum):
    """What the review finds (R154)."""

    CONFIRMED = "confirmed"
    NOT_REPRODUCIBLE = "not_reproducible"
    NOT_A_FAULT = "not_a_fault"


class ReturnReason(StrEnum):
    """Why a hand-over is sent back; the first says that it went to the wrong place."""

    WRONG_PLACE = "wrong_place"
    FACTS_MISSING = "facts_missing"
    SOLVABLE_THERE = "solvable_there"
    OTHER = "other"


VALIDITIES: Mapping[Validity, str] = {
    Validity.CONFIRMED: mark("The problem is confirmed"),
    Validity.NOT_REPRODUCIBLE: mark("It cannot be reproduced"),
    Validity.NOT_A_FAULT: mark("It is not a fault"),
}
RETURNS: Mapping[ReturnReason, str] = {
    ReturnReason.WRONG_PLACE: mark("It came to the wrong place"),
    ReturnReason.FACTS_MISSING: mark("Facts are missing"),
    ReturnReason.SOLVABLE_THERE: mark("It can be solved where it was"),
    ReturnReason.OTHER: mark("Another reason"),
}


@dataclass(frozen=True, slots=True)
class Addressee:
    """To whom work was handed over, by whom, and who holds the ticket now."""

    author_id: UUID
    person_id: UUID | None = None
    members: frozenset[UUID] = frozenset()  # of the team, where one was named
    holder_id: UUID | None = None


def receives(told: Addressee, person_id: UUID) -> bool:
    """Whether `person_id` is the one who has to review it before working.

    A named person is meant alone; else the team's members; with nobody named everybody but the
    one who handed it over. Whoever took the ticket since is a receiver, too.
    """
    if told.person_id is not None and person_id == told.person_id:
        return True
    if person_id == told.author_id:
        return False
    if person_id == told.holder_id:
        return True
    if told.person_id is not None:
        return False
    return person_id in told.members if told.members else True


def may_review(told: Addressee, person_id: UUID) -> bool:
    """Whether `person_id` may review it: anybody but its author, unless it is to the author."""
    return person_id != told.author_id or person_id == told.person_id


def left_seconds(calendar: BusinessCalendar, due: datetime | None, now: datetime) -> int | None:
    """Business seconds until `due`, negative after it; None where nothing is due."""
    if due is None:
        return None
    if due < now:
        return -calendar.business_seconds(due, now)
    return calendar.business_seconds(now, due)
