"""Where an entry of time stands, and what may be written down as worked."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from enum import StrEnum

from msp.kernel.errors import Refused, mark

DAY = 86_400
SLACK = timedelta(minutes=1)  # clocks of browsers are not ours
FORGOTTEN = timedelta(hours=4)  # a timer that runs longer is asked about (LOOK §2.3)
SECOND_PERSON = "time_needs_second_person"  # a provider's option


GRACE = "time_grace_days"  # a provider's option: days after a closed period for late entries
MOST_GRACE = 60


def grace_days(options: Mapping[str, object] | None) -> int:
    """For how many days after a closed period late entries are taken; none unless it says so."""
    told = (options or {}).get(GRACE, 0)
    return min(max(told, 0), MOST_GRACE) if isinstance(told, int) else 0


class EntryState(StrEnum):
    """Where a time entry stands (DOMAIN §4)."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    APPROVED = "approved"
    BILLED = "billed"


class Coverage(StrEnum):
    """Whether a contract covers the work."""

    COVERED = "covered"
    AMBIGUOUS = "ambiguous"
    NONE = "none"


STATES: Mapping[EntryState, str] = {
    EntryState.DRAFT: mark("Draft"),
    EntryState.SUBMITTED: mark("Submitted"),
    EntryState.APPROVED: mark("Approved"),
    EntryState.BILLED: mark("Billed"),
}
COVERAGES: Mapping[Coverage, str] = {
    Coverage.COVERED: mark("Covered"),
    Coverage.AMBIGUOUS: mark("Several lines fit"),
    Coverage.NONE: mark("No line fits"),
}
MOVES: Mapping[EntryState, frozenset[EntryState]] = {
    EntryState.DRAFT: frozenset({EntryState.SUBMITTED}),
    EntryState.SUBMITTED: frozenset({EntryState.APPROVED, EntryState.DRAFT}),
    EntryState.APPROVED: frozenset({EntryState.BILLED, EntryState.DRAFT}),
    EntryState.BILLED: frozenset({EntryState.APPROVED}),
}


def moved(current: EntryState, wanted: EntryState) -> EntryState:
    """The state after the move, or a refusal that says why not."""
    if wanted not in MOVES[current]:
        message = mark("A time entry that is %(current)s cannot become %(wanted)s.")
        told = {"current": STATES[current], "wanted": STATES[wanted]}
        raise Refused(message, field="state", **told)
    return wanted


def changed_state(current: EntryState) -> EntryState:
    """The state after a change: what was approved is asked for again, what was billed stays."""
    if current is EntryState.BILLED:
        message = mark("This entry has been billed. Add a correcting entry instead.")
        raise Refused(message, field="state")
    return EntryState.DRAFT if current is EntryState.DRAFT else EntryState.SUBMITTED


def deletable(current: EntryState) -> None:
    """Refuse to delete what somebody else has already seen."""
    if current is not EntryState.DRAFT:
        raise Refused(mark("Only a draft can be deleted."), field="state")


def approvable(coverage: Coverage) -> None:
    """Refuse to approve work that still waits for somebody to say who pays it."""
    if coverage is not Coverage.COVERED:
        message = mark("First choose the contract line that this work belongs to.")
        raise Refused(message, field="line_id")


def worked(started_at: datetime, seconds: int, now: datetime) -> None:
    """Refuse time that is not positive, longer than a day, or still to come."""
    if seconds <= 0:
        raise Refused(mark("The time must be more than zero."), field="spent")
    if seconds > DAY:
        raise Refused(mark("One entry holds at most 24 hours."), field="spent")
    if started_at + timedelta(seconds=seconds) > now + SLACK:
        raise Refused(mark("This time lies in the future."), field="work_on")


def within_a_day(already: int, seconds: int) -> None:
    """Refuse a day of more than 24 hours for one person; both are seconds."""
    if already + seconds > DAY:
        message = mark("Together with the other entries the day would have more than 24 hours.")
        raise Refused(message, field="spent")


def billing_month(day: date, closing_day: int) -> date:
    """The first of the month in whose bill a day stands; 31 closes on the last day of a month."""
    later = day.day > closing_day
    year, month = divmod(day.year * 12 + day.month - 1 + later, 12)
    return date(year, month + 1, 1)
