"""A date that must not pass unseen is told so many days before, once for each of them."""

from collections.abc import Collection, Iterable
from datetime import date, timedelta
from enum import StrEnum

from msp.kernel.errors import Refused, mark

USUAL_DAYS = (60, 30, 7)
MOST_DAYS = 730


class DeadlineKind(StrEnum):
    """What runs out."""

    DOMAIN = "domain"
    CERTIFICATE = "certificate"
    WARRANTY = "warranty"
    LEASE = "lease"
    LICENCE = "licence"
    OTHER = "other"


class DeadlineState(StrEnum):
    """Whether somebody still has to look after it."""

    OPEN = "open"
    CLOSED = "closed"


def checked_days(days: Iterable[int]) -> list[int]:
    """The days before, the longest first, each once. Refused when there is none or one is odd."""
    kept = sorted(set(days), reverse=True)
    if not kept:
        raise Refused(mark("Say how many days before the notice comes."), field="notice_days")
    if kept[-1] < 0 or kept[0] > MOST_DAYS:
        message = mark("A notice comes 0 to %(most)s days before.")
        raise Refused(message, field="notice_days", most=MOST_DAYS)
    return kept


def due_notice(expires_on: date, days: Iterable[int], today: date) -> int | None:
    """The notice that is due today: the nearest threshold that was reached, None before all."""
    reached = [each for each in days if today >= expires_on - timedelta(days=each)]
    return min(reached, default=None)


def untold(due: int | None, told: Collection[int]) -> int | None:
    """The threshold to tell of now: one that is due and was not told, nor a nearer one."""
    if due is None or any(each <= due for each in told):
        return None
    return due
