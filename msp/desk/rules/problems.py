"""A problem's states and the moves between them; why a ticket was; how isolation went."""

from collections.abc import Mapping
from enum import StrEnum

from msp.kernel.errors import Refused, mark


class ProblemState(StrEnum):
    """Where a problem stands (DOMAIN §7)."""

    NEW = "new"
    INVESTIGATING = "investigating"
    KNOWN_ERROR = "known_error"
    RESOLVED = "resolved"


class FixDecision(StrEnum):
    """What becomes of a problem: the cause is removed, lived with, or the product replaced."""

    ROOT_FIX = "root_fix"
    WORKAROUND = "workaround"
    REPLACE = "replace"


class TrialResult(StrEnum):
    """What trying a fix in a test environment showed (R170)."""

    UNTESTED = "untested"
    PASSED = "passed"
    FAILED = "failed"


class ReferenceKind(StrEnum):
    """What a reference leads to (R167)."""

    CODE = "code"
    DATA = "data"
    LOG = "log"
    DOCUMENT = "document"


class CauseCode(StrEnum):
    """Why it happened (R42, R72)."""

    HARDWARE = "hardware"
    SOFTWARE = "software"
    CONFIGURATION = "configuration"
    NETWORK = "network"
    POWER = "power"
    CAPACITY = "capacity"
    OPERATION = "operation"
    THIRD_PARTY = "third_party"
    ATTACK = "attack"
    NOT_A_FAULT = "not_a_fault"
    UNKNOWN = "unknown"


class Stage(StrEnum):
    """The two steps of fault isolation (R3)."""

    FIRST = "first"
    SECOND = "second"


class Finding(StrEnum):
    """What a step of isolation came to."""

    FOUND = "found"
    NOT_FOUND = "not_found"
    UNCLEAR = "unclear"


class Mark(StrEnum):
    """What became of a candidate on a ticket (R145)."""

    TRIED = "tried"
    WORKED = "worked"
    FAILED = "failed"


class SecurityState(StrEnum):
    """How far the check for outside attacks is (R42)."""

    ASKED = "asked"
    NOT_NEEDED = "not_needed"
    NEEDED = "needed"
    DONE = "done"


class SecurityResult(StrEnum):
    """What the check showed; anything but clean raises the flag."""

    CLEAN = "clean"
    SUSPICIOUS = "suspicious"
    ATTACK = "attack"


MOVES: Mapping[ProblemState, frozenset[ProblemState]] = {
    ProblemState.NEW: frozenset({ProblemState.INVESTIGATING, ProblemState.RESOLVED}),
    ProblemState.INVESTIGATING: frozenset({ProblemState.KNOWN_ERROR, ProblemState.RESOLVED}),
    ProblemState.KNOWN_ERROR: frozenset({ProblemState.INVESTIGATING, ProblemState.RESOLVED}),
    ProblemState.RESOLVED: frozenset({ProblemState.INVESTIGATING}),
}
OPEN = frozenset(ProblemState) - {ProblemState.RESOLVED}
LEAST_TIER = 2  # a problem is owned by the second tier or a higher one (R5)
FLAGS = frozenset({SecurityResult.SUSPICIOUS, SecurityResult.ATTACK})


def moved(current: ProblemState, wanted: ProblemState) -> ProblemState:
    """The state after the step, or a refusal."""
    if wanted not in MOVES[current]:
        raise Refused(mark("A problem in this state cannot take that step."), field="state")
    return wanted


def owned_by(tier: int | None) -> None:
    """Refuse an owner below the second tier (R5). Nobody's tier is taken as enough for a lead."""
    if tier is not None and tier < LEAST_TIER:
        raise Refused(
            mark("A problem belongs to the second tier or a higher one."), field="owner_id"
        )


def may_choose(result: TrialResult) -> None:
    """Refuse to choose a fix that was not tried with success (R170)."""
    if result is not TrialResult.PASSED:
        raise Refused(mark("Only a fix that has passed its test can be chosen."))


def decided(decision: FixDecision, has_fix: bool, rma: str) -> None:  # noqa: FBT001 - a fact
    """Refuse a decision that lacks what it stands on: a chosen fix, or the number of the return."""
    if decision is FixDecision.REPLACE and not rma.strip():
        message = mark("Please write down the number of the return (RMA) or of the order.")
        raise Refused(message, field="rma")
    if decision is FixDecision.ROOT_FIX and not has_fix:
        message = mark("Please choose a fix that has passed its test first.")
        raise Refused(message, field="decision")


def checked(state: SecurityState, result: SecurityResult | None) -> None:
    """A finished security check says what it showed, an unfinished one does not."""
    if state is SecurityState.DONE and result is None:
        raise Refused(mark("Please say what the check showed."), field="result")
    if state is not SecurityState.DONE and result is not None:
        raise Refused(mark("A result belongs to a finished check."), field="result")


def caused(is_incident: bool, code: CauseCode | None) -> None:  # noqa: FBT001 - a fact
    """Refuse to solve an incident without a cause of the list; not found is an answer (R72)."""
    if is_incident and code is None:
        raise Refused(mark("Please choose what caused it."), field="cause_code")
