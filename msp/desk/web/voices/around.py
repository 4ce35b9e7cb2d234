"""What a client's page of a ticket shows beside the talk: news, approvals, its wish, its score."""

from typing import Any

from flask import url_for
from flask_babel import gettext

from msp.data.work import Work
from msp.desk.models import Ticket
from msp.desk.queries.voices import approvals
from msp.desk.queries.voices.approvals import Step
from msp.desk.rules import time_consent
from msp.desk.rules.time_consent import ConsentState, ReportState
from msp.desk.web import shown
from msp.desk.web.voices import announcements, scores, wishes
from msp.doors.furniture import spoken
from msp.kernel import writing
from msp.kernel.access import Permission
from msp.kernel.periods import month_of

TONES: dict[ConsentState | ReportState, tuple[str, str]] = {
    ConsentState.ASKED: ("warn", "hourglass"),
    ConsentState.AGREED: ("ok", "circle-check"),
    ConsentState.DECLINED: ("", "circle-x"),
    ConsentState.WITHDRAWN: ("", "undo-2"),
    ReportState.SENT: ("warn", "hourglass"),
    ReportState.ACCEPTED: ("ok", "circle-check"),
    ReportState.OBJECTED: ("bad", "octagon-alert"),
}


def of(work: Work, ticket: Ticket) -> dict[str, Any]:
    """Everything that `desk/voices/around.html` shows."""
    return {
        "news": announcements.now(work),
        "wish": wishes.of_client(work, ticket),
        "score": scores.asked_of(work, ticket),
        "steps": [_step(work, each) for each in approvals.steps(work, ticket)],
    }


def _step(work: Work, step: Step) -> dict[str, Any]:
    words = (
        time_consent.CONSENTS[step.state]
        if isinstance(step.state, ConsentState)
        else time_consent.REPORTS[step.state]
    )
    tone, symbol = TONES[step.state]
    answers = step.is_open and work.actor.may(Permission.WORK_ANSWER)
    on = step.month_on.isoformat() if step.month_on else None
    return {
        "title": _title(step),
        "what": step.what,
        "amount": writing.money_text(step.ceiling, spoken()) if step.ceiling else "",
        "state": gettext(words),
        "tone": tone,
        "symbol": symbol,
        "asked": shown.moment(step.asked_at),
        "answered": shown.moment(step.answered_at),
        "href": url_for("time.mine", on=on) if answers else None,
    }


def _title(step: Step) -> str:
    if step.month_on is None:
        return str(gettext("Approval before chargeable work"))
    month = writing.month_text(month_of(step.month_on), spoken())
    return str(gettext("Acceptance of the work in %(month)s", month=month))
