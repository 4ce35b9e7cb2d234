"""An escalation level in words: of which promise, and how near to its end."""

from collections.abc import Iterable, Mapping

from flask_babel import gettext

from contracts.rules.clocks import Pledge
from contracts.rules.escalations import Beside, Hearer, When
from msp.desk.models import Escalation
from msp.desk.web import shown
from msp.kernel.errors import mark

PLEDGES: Mapping[Pledge, str] = {
    Pledge.FIRST_RESPONSE: mark("First response"),
    Pledge.NEXT_RESPONSE: mark("Next response"),
    Pledge.PERIODIC_UPDATE: mark("Regular update"),
    Pledge.RESOLUTION: mark("Resolution"),
}
WHENS: Mapping[When, str] = {
    When.PERCENT: mark("% of the target"),
    When.BEFORE: mark("minutes before the due time"),
    When.AFTER: mark("minutes after the due time"),
    When.DAYS: mark("working days after the due time"),
}
BESIDE: Mapping[Beside, str] = {
    Beside.OLA: mark("Review of the hand-over (OLA)"),
    Beside.UC: mark("Answer of the vendor (UC)"),
    Beside.REQUEST: mark("Answer to the request (OLA)"),
}
HEARERS: Mapping[Hearer, str] = {
    Hearer.OWNER: mark("Owner"),
    Hearer.LEAD: mark("Lead"),
    Hearer.MANAGER: mark("Desk manager"),
}


NAMES: Mapping[str, str] = {
    **{pledge.value: words for pledge, words in PLEDGES.items()},
    **{pledge.value: words for pledge, words in BESIDE.items()},
}


def escalation_text(pledge: str, when: str, amount: int) -> str:
    """`Resolution: 75% of the target`."""
    return f"{gettext(NAMES[pledge])}: {level_text(When(when), amount)}"


def alarms(rows: Iterable[Escalation]) -> list[tuple[str, str, int]]:
    """What was reached, when, and how many people heard of it."""
    return [(alarm_text(row), shown.moment(row.reached_at), len(row.told)) for row in rows]


def alarm_text(row: Escalation) -> str:
    """The level that an alarm is about."""
    when, _, amount = row.key.partition(":")
    return escalation_text(row.pledge, when, int(amount))


def level_text(when: When, amount: int) -> str:
    """`75% of the target`, `30 minutes before the due time`."""
    said = {
        When.PERCENT: gettext("%(amount)s%% of the target", amount=amount),
        When.BEFORE: gettext("%(amount)s minutes before the due time", amount=amount),
        When.AFTER: gettext("%(amount)s minutes after the due time", amount=amount),
        When.DAYS: gettext("%(amount)s working days after the due time", amount=amount),
        When.PROMISED: gettext("the moment promised to the client"),
    }
    return str(said[when])
