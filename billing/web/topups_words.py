"""What a top-up's state and a notice's threshold are called, for whoever reads them."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import gettext, pgettext

from billing.models import HourNotice, TopUp
from billing.rules.notices import NoticeKind
from billing.rules.topups import ENDED, TopUpState
from billing.web.orders_words import Step, day, way
from msp.doors.furniture import spoken
from msp.kernel.errors import mark
from msp.kernel.money import Money
from msp.kernel.writing import hours_text, money_text

STATES: Mapping[TopUpState, tuple[str, str, str]] = {
    TopUpState.PROPOSED: (mark("Proposed, waiting for approval"), "warn", "user-check"),
    TopUpState.ORDERED: (mark("Approved and ordered"), "info", "circle-dot"),
    TopUpState.GRANTED: (mark("Hours in use"), "ok", "circle-check"),
    TopUpState.DECLINED: (mark("Declined"), "", "circle-x"),
    TopUpState.EXPIRED: (mark("Not answered in time"), "", "clock"),
    TopUpState.CANCELLED: (mark("Order cancelled"), "", "circle-x"),
}
NEXT: Mapping[TopUpState, str] = {
    TopUpState.PROPOSED: mark("Nothing is ordered until somebody of the client approves it."),
    TopUpState.ORDERED: mark("The order is under way; the hours come with it."),
    TopUpState.GRANTED: mark("The hours can be used. There is nothing left to do here."),
    TopUpState.DECLINED: mark("Nothing was ordered. It is not proposed again this month."),
    TopUpState.EXPIRED: mark("Nothing was ordered. It is not proposed again this month."),
    TopUpState.CANCELLED: mark("The order was cancelled. Nothing is billed."),
}

__all__ = ["Step", "day", "money_of", "next_thing", "state", "threshold", "trail", "way"]


def state(row: TopUp) -> tuple[str, str, str]:
    """The state's word, tone and icon."""
    words, tone, symbol = STATES[row.state]
    return gettext(words), tone, symbol


def next_thing(row: TopUp) -> str:
    """What happens next, as one sentence."""
    return str(gettext(NEXT[row.state]))


def money_of(minor: int, currency: str) -> str:
    """An amount in minor units as text."""
    return money_text(Money(minor, currency), spoken())


def threshold(notice: HourNotice) -> str:
    """What was crossed, in words."""
    if notice.kind is NoticeKind.PERCENT:
        return str(gettext("%(percent)s%% or less left", percent=notice.threshold))
    if notice.kind is NoticeKind.MINUTES:
        hours = hours_text(notice.threshold, spoken())
        return str(gettext("%(hours)s or less left", hours=hours))
    if notice.kind is NoticeKind.EXPIRY:
        return str(gettext("ends within %(days)s days", days=notice.threshold))
    return str(gettext("the month's ceiling was reached"))


def trail(row: TopUp) -> list[Step]:
    """The stops of a top-up; a dead end is its last."""
    proposed = Step(pgettext("top-up", "Proposed"), "done", day(row.created_at))
    if row.state in ENDED:
        return [proposed, Step(state(row)[0], "now", day(row.decided_at))]
    decided = row.state is not TopUpState.PROPOSED
    granted = row.state is TopUpState.GRANTED
    return [
        proposed,
        Step(pgettext("top-up", "Approved"), "done" if decided else "now", day(row.decided_at)),
        Step(
            pgettext("top-up", "Ordered"),
            "done" if granted else "now" if decided else "",
            day(row.decided_at),
        ),
        Step(pgettext("order", "Hours in use"), "done" if granted else ""),
    ]
