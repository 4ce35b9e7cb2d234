"""What the hand-over's form knows beforehand, and what each tier asks for."""

from typing import Any

from flask_babel import gettext

from msp.data.work import Work
from msp.desk import queries
from msp.desk.models import Ticket
from msp.desk.queries import tickets, tiers
from msp.desk.rules import reviews
from msp.desk.rules import tiers as rules
from msp.desk.rules.reviews import ReturnReason
from msp.desk.web import shown, tiernames
from msp.desk.web.intake.carried import carried
from msp.desk.web.tiers.handed import seconds_text

MATERIAL = ("programs", "database_objects", "api_names")


def known(work: Work, ticket: Ticket) -> dict[str, Any]:
    """The next tier, what intake and the last hand-over told, the subject as its one line."""
    rows = [row for row in tickets.hand_overs(work, ticket.id) if row.undone_at is None]
    told: dict[str, Any] = {
        "tier": str(_next(work, ticket)),
        "summary": rows[-1].summary if rows and rows[-1].summary else ticket.subject,
        "outcome": rows[-1].outcome if rows else "",
    }
    if rows:
        told |= {name: getattr(rows[-1], name) for name in MATERIAL}
    return told | carried(work, ticket)


def _next(work: Work, ticket: Ticket) -> int:
    row = tiers.rows(work).get(ticket.tier)
    levels = tiernames.ladder()
    if row is not None and row.target_level and levels[row.target_level].is_on:
        return row.target_level
    return rules.following(levels, ticket.tier)


def options(work: Work, ticket: Ticket) -> dict[str, Any]:
    """The tiers to choose from, what each of them asks for, and the time left for the client."""
    levels = tiernames.ladder()
    terms = queries.measured_terms(work, ticket.sla_policy_id, ticket.calendar_version_id)
    left = reviews.left_seconds(terms.calendar, ticket.next_due_at, work.now)
    return {
        "tiers": tiernames.options(),
        "asks": [
            (tiernames.said(level), _asked(levels[level]))
            for level in rules.in_use(levels)
            if level > ticket.tier and levels[level].asks
        ],
        "left": seconds_text(left),
        "sla": shown.moment(ticket.next_due_at),
    }


def _asked(level: rules.Level) -> str:
    return shown.listed(gettext(rules.ASKED[one]) for one in rules.Asked if one in level.asks)


def returns() -> list[tuple[str, str]]:
    """Why something may be sent back."""
    return [(one.value, gettext(reviews.RETURNS[one])) for one in ReturnReason]
