"""A request asks another team for an answer; it is promised, put off with a reason, or answered."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum

from msp.kernel.calendars import BusinessCalendar
from msp.kernel.errors import Refused, mark

COOLDOWN_OPTION = "chase_cooldown_minutes"
LEVELS_OPTION = "request_levels"  # who hears when of what another team promised
COOLDOWN = 60  # business minutes between two chases


class RequestKind(StrEnum):
    """What is asked for."""

    INVESTIGATION = "investigation"
    CONSULT = "consult"
    OTHER = "other"


class AnswerForm(StrEnum):
    """What kind of answer helps."""

    EXPLANATION = "explanation"
    YES_NO = "yes_no"
    STEPS = "steps"
    FIX = "fix"
    ESTIMATE = "estimate"


class RequestState(StrEnum):
    """Where a request stands."""

    ASKED = "asked"
    PROMISED = "promised"
    DEFERRED = "deferred"
    ANSWERED = "answered"
    ACCEPTED = "accepted"
    WITHDRAWN = "withdrawn"


class RequestVerb(StrEnum):
    """What can happen to a request."""

    ASKED = "asked"
    PROMISED = "promised"
    DEFERRED = "deferred"
    CHASED = "chased"
    ANSWERED = "answered"
    ACCEPTED = "accepted"
    ASKED_AGAIN = "asked_again"
    WITHDRAWN = "withdrawn"


S, V = RequestState, RequestVerb
UNANSWERED = frozenset({S.ASKED, S.PROMISED, S.DEFERRED})
RUNNING = UNANSWERED | {S.ANSWERED}
# the verb → from which states, to which; None: it stays where it is
STEPS: Mapping[RequestVerb, tuple[frozenset[RequestState], RequestState | None]] = {
    V.PROMISED: (UNANSWERED, S.PROMISED),
    V.DEFERRED: (UNANSWERED, S.DEFERRED),
    V.CHASED: (UNANSWERED, None),
    V.ANSWERED: (UNANSWERED, S.ANSWERED),
    V.ACCEPTED: (frozenset({S.ANSWERED}), S.ACCEPTED),
    V.ASKED_AGAIN: (frozenset({S.ANSWERED}), S.ASKED),
    V.WITHDRAWN: (RUNNING, S.WITHDRAWN),
}
OVER: Mapping[RequestState, str] = {
    S.WITHDRAWN: mark("The request was withdrawn. Please ask anew if it is still needed."),
    S.ACCEPTED: mark("The answer was accepted. Please ask anew if there is more to ask."),
    S.ANSWERED: mark("The request was answered already. Please look at the answer first."),
}


def moved(state: RequestState, verb: RequestVerb) -> RequestState:
    """The state after the verb, or a refusal that says why not."""
    sources, target = STEPS[verb]
    if state not in sources:
        raise Refused(OVER.get(state, mark("There is no answer yet.")))
    return target or state


def require_to_come(moment: datetime, now: datetime) -> datetime:
    """`moment`, unless it has passed: nobody promises the past."""
    if moment <= now:
        raise Refused(mark("Please choose a moment that is still to come."), field="answer_by")
    return moment


def chase_from(calendar: BusinessCalendar, last: datetime | None, minutes: int) -> datetime | None:
    """When the next chase is possible: that many business minutes after the last (R92).

    None: nobody has chased yet, so at once.
    """
    if last is None:
        return None
    return calendar.add_business_seconds(last, minutes * 60)


def may_chase(again_at: datetime | None, now: datetime) -> bool:
    """Whether the cool-down is over."""
    return again_at is None or again_at <= now


def cooldown_from(options: Mapping[str, object]) -> int:
    """The provider's cool-down in business minutes."""
    told = options.get(COOLDOWN_OPTION)
    return told if isinstance(told, int) else COOLDOWN
