"""The vendor's promise is a clock of its own: asked, chased, answered, closed (R172–R173)."""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from enum import StrEnum

from msp.kernel.errors import Refused, mark

COOL_DOWN = timedelta(hours=4)  # between two chases of the same case


class CaseState(StrEnum):
    """Where a vendor case stands."""

    OPEN = "open"
    ANSWERED = "answered"
    CLOSED = "closed"


class CaseOutcome(StrEnum):
    """How it ended. A replacement is an RMA (R168)."""

    FIXED = "fixed"
    WORKAROUND = "workaround"
    REPLACED = "replaced"
    NO_FAULT = "no_fault"
    NO_ANSWER = "no_answer"
    WITHDRAWN = "withdrawn"


class CaseStep(StrEnum):
    """What happens in a case; `REMINDED` is written by the worker."""

    OPENED = "opened"
    CHASED = "chased"
    REMINDED = "reminded"
    ANSWERED = "answered"
    PROMISED = "promised"
    CLOSED = "closed"
    REOPENED = "reopened"


STATES: Mapping[CaseState, str] = {
    CaseState.OPEN: mark("With the vendor"),
    CaseState.ANSWERED: mark("Answered"),
    CaseState.CLOSED: mark("Closed"),
}
OUTCOMES: Mapping[CaseOutcome, str] = {
    CaseOutcome.FIXED: mark("The vendor fixed it"),
    CaseOutcome.WORKAROUND: mark("A workaround was given"),
    CaseOutcome.REPLACED: mark("The product was replaced (RMA)"),
    CaseOutcome.NO_FAULT: mark("The vendor sees no fault"),
    CaseOutcome.NO_ANSWER: mark("The vendor did not answer"),
    CaseOutcome.WITHDRAWN: mark("We no longer need it"),
}
STEPS: Mapping[CaseStep, str] = {
    CaseStep.OPENED: mark("Case opened"),
    CaseStep.CHASED: mark("We chased the vendor"),
    CaseStep.REMINDED: mark("A reminder was mailed"),
    CaseStep.ANSWERED: mark("The vendor answered"),
    CaseStep.PROMISED: mark("The vendor promised an answer"),
    CaseStep.CLOSED: mark("Case closed"),
    CaseStep.REOPENED: mark("Case taken up again"),
}


class Clause(StrEnum):
    """What the contract says about waiting for a vendor (R173)."""

    COUNTS = "counts"
    PAUSES = "pauses"
    PARTLY = "partly"


CLAUSES: Mapping[Clause, str] = {
    Clause.COUNTS: mark("By this contract waiting for a vendor counts: the SLA clock runs on."),
    Clause.PAUSES: mark("By this contract waiting for a vendor stops the SLA clock."),
    Clause.PARTLY: mark(
        "By this contract waiting for a vendor stops some SLA clocks and not the others."
    ),
}


def clause(pausing: Collection[bool]) -> Clause:
    """The clause from what each promise of the ticket says; without a promise the wait counts."""
    if not any(pausing):
        return Clause.COUNTS
    return Clause.PAUSES if all(pausing) else Clause.PARTLY


def require_open(state: CaseState) -> None:
    """Refuse to go on with a case that is closed."""
    if state is CaseState.CLOSED:
        raise Refused(mark("This vendor case is closed. Take it up again first."))


def require_cool(last: datetime | None, now: datetime) -> None:
    """Refuse to chase again so soon after the last time."""
    if last is not None and now - last < COOL_DOWN:
        message = mark("The vendor was chased less than %(hours)s hours ago.")
        raise Refused(message, hours=COOL_DOWN // timedelta(hours=1))


def waits_for(promised: datetime | None, due: datetime | None) -> datetime | None:
    """When an answer is expected: by the vendor's own word where it gave one, else by contract."""
    return promised or due
