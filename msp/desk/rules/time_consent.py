"""Chargeable work waits for the client's word where the contract says so. Source: DOMAIN §4."""

import hashlib
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from enum import StrEnum

from msp.kernel import writing
from msp.kernel.errors import Refused, mark
from msp.kernel.money import Money

VALID = timedelta(days=14)


class ConsentState(StrEnum):
    """Where a question before chargeable work stands."""

    ASKED = "asked"
    AGREED = "agreed"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


class ReportState(StrEnum):
    """Where a month's work report stands (検収)."""

    SENT = "sent"
    ACCEPTED = "accepted"
    OBJECTED = "objected"


CONSENTS: Mapping[ConsentState, str] = {
    ConsentState.ASKED: mark("Waiting for the client"),
    ConsentState.AGREED: mark("Agreed by the client"),
    ConsentState.DECLINED: mark("Declined by the client"),
    ConsentState.WITHDRAWN: mark("Withdrawn"),
}
REPORTS: Mapping[ReportState, str] = {
    ReportState.SENT: mark("Waiting for acceptance"),
    ReportState.ACCEPTED: mark("Accepted"),
    ReportState.OBJECTED: mark("Objected to"),
}


def may_answer(state: ConsentState, expires_at: datetime, now: datetime) -> None:
    """Refuse a second answer and one that comes too late."""
    if state is ConsentState.WITHDRAWN:
        raise Refused(mark("This question was withdrawn."))
    if state is not ConsentState.ASKED:
        raise Refused(mark("This question was answered already."))
    if now >= expires_at:
        raise Refused(mark("The time to answer is over. Please ask us for a new link."))


def exceeded(spent: Money, limit: Money | None, agreed: Money | None) -> Money | None:
    """What the client has agreed to, if `spent` is more; None where nobody has to be asked.

    `limit` is the contract's: None asks for no word at all. Amounts are without tax.
    """
    if limit is None:
        return None
    allowed = max(each.minor for each in (limit, agreed) if each is not None)
    return Money(allowed, spent.currency) if spent.minor > allowed else None


def within_ceiling(spent: Money, limit: Money | None, agreed: Money | None) -> None:
    """Refuse chargeable work beyond what needs no word and what the client has agreed to."""
    allowed = exceeded(spent, limit, agreed)
    if allowed is not None:
        message = mark(
            "The work on this ticket comes to %(spent)s; the client has agreed to %(allowed)s."
            " Ask for the client's word first."
        )
        words = [writing.money_text(each, "ja") for each in (spent, allowed)]
        raise Refused(message, field="entry_ids", spent=words[0], allowed=words[1])


def may_accept(state: ReportState) -> None:
    """Refuse a second answer to a report."""
    if state is not ReportState.SENT:
        raise Refused(mark("This report was answered already."))


def seen(entries: Iterable[tuple[object, ...]]) -> str:
    """A hash of what a report shows, whatever the order: the same entries have the same one."""
    rows = sorted("|".join(str(part) for part in each) for each in entries)
    return hashlib.sha256("\n".join(rows).encode()).hexdigest()
