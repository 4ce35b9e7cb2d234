"""A ticket's states and the moves between them."""

from collections.abc import Mapping
from enum import StrEnum

from msp.kernel.errors import Refused, mark


class Kind(StrEnum):
    """What somebody comes with (R9, R84)."""

    HOW_TO = "how_to"
    INCIDENT = "incident"
    REQUEST = "request"
    COMPLAINT = "complaint"
    WISH = "wish"
    OPINION = "opinion"
    OTHER = "other"


class Channel(StrEnum):
    """How it came (R109, R114)."""

    PHONE = "phone"
    MAIL = "mail"
    PORTAL = "portal"
    CHAT = "chat"
    SMS = "sms"
    FAX = "fax"
    WALK_IN = "walk_in"
    MONITORING = "monitoring"
    IMPORTED = "imported"


class Status(StrEnum):
    """Where a ticket stands (DOMAIN §7). Merged is an end."""

    NEW = "new"
    ACTIVE = "active"
    WAITING = "waiting"
    SOLVED = "solved"
    CLOSED = "closed"
    MERGED = "merged"


class WaitReason(StrEnum):
    """Whom or what a waiting ticket waits for."""

    CLIENT = "client"
    VENDOR = "vendor"
    PROBLEM = "problem"
    EVIDENCE = "evidence"
    AGREED_DATE = "agreed_date"


OPEN = frozenset({Status.NEW, Status.ACTIVE, Status.WAITING})

MOVES: Mapping[Status, frozenset[Status]] = {
    Status.NEW: frozenset({Status.ACTIVE, Status.WAITING, Status.SOLVED, Status.MERGED}),
    Status.ACTIVE: frozenset({Status.WAITING, Status.SOLVED, Status.MERGED}),
    Status.WAITING: frozenset({Status.ACTIVE, Status.WAITING, Status.SOLVED, Status.MERGED}),
    Status.SOLVED: frozenset({Status.ACTIVE, Status.CLOSED}),
    Status.CLOSED: frozenset({Status.ACTIVE}),
    Status.MERGED: frozenset(),
}


SAID: Mapping[Status, str] = {
    Status.NEW: mark("new"),
    Status.ACTIVE: mark("active"),
    Status.WAITING: mark("waiting"),
    Status.SOLVED: mark("solved"),
    Status.CLOSED: mark("closed"),
    Status.MERGED: mark("merged"),
}


def moved(current: Status, wanted: Status) -> Status:
    """The status after the move, or a refusal that says why not."""
    if wanted not in MOVES[current]:
        message = mark("A ticket that is %(current)s cannot become %(wanted)s.")
        raise Refused(message, field="status", current=SAID[current], wanted=SAID[wanted])
    return wanted


def waits(status: Status, reason: WaitReason | None) -> WaitReason | None:
    """The reason to keep: a waiting ticket needs one, every other has none."""
    if status is Status.WAITING and reason is None:
        raise Refused(mark("Please say whom or what the ticket waits for."), field="wait_reason")
    return reason if status is Status.WAITING else None
