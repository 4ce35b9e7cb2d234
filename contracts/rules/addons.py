"""What an add-on service keeps a list of, and what its entries may say (R126)."""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum

from contracts.rules.lines import LineKind, Service
from msp.kernel.errors import Refused, mark


class DrillResult(StrEnum):
    """How a recovery drill came out."""

    PASSED = "passed"
    PARTLY = "partly"
    FAILED = "failed"


class Register(StrEnum):
    """The lists that add-on lines keep."""

    MILESTONES = "milestones"
    DRILLS = "drills"
    VENDORS = "vendors"


KEEPS: Mapping[Service, frozenset[Register]] = {
    Service.PROJECT_MANAGEMENT: frozenset({Register.MILESTONES}),
    Service.BACKUP: frozenset({Register.DRILLS}),
    Service.VENDOR_MANAGEMENT: frozenset({Register.VENDORS}),
    Service.PREMIUM_SUPPORT: frozenset(),
    Service.OTHER: frozenset(Register),
}
MISSING: Mapping[Register, str] = {
    Register.MILESTONES: mark("Milestones belong to a line for project management."),
    Register.DRILLS: mark("Recovery drills belong to a line for backup and disaster recovery."),
    Register.VENDORS: mark("The vendor register belongs to a line for vendor management."),
}


def keeps(kind: LineKind, service: Service | None, register: Register) -> bool:
    """Whether a line has that list."""
    return kind is LineKind.ADD_ON and register in KEEPS[service or Service.OTHER]


def checked_register(kind: LineKind, service: Service | None, register: Register) -> None:
    """Refuse an entry in a list that the line does not keep."""
    if not keeps(kind, service, register):
        raise Refused(MISSING[register], field="line_id")


def checked_drill(done_on: date, today: date, result: DrillResult, restored: int | None) -> None:
    """Refuse a drill of the future, and one that passed without saying how long it took."""
    if done_on > today:
        raise Refused(mark("This day lies in the future."), field="done_on")
    if result is not DrillResult.FAILED and not restored:
        raise Refused(mark("Say how long the recovery took."), field="restored_minutes")


def in_time(restored: int | None, goal: int | None) -> bool | None:
    """Whether a recovery kept its goal (minutes); None where either is not known."""
    return None if restored is None or goal is None else restored <= goal
