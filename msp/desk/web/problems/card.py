"""What stands of isolation and problems beside a ticket."""

from flask import url_for
from flask_babel import gettext, ngettext

from msp.data.work import Work
from msp.desk.models import Ticket
from msp.desk.queries import candidates, problems
from msp.desk.rules import problem_words
from msp.desk.rules.problems import FLAGS
from msp.desk.web.cards import Card
from msp.kernel.access import Permission


def card(work: Work, ticket: Ticket) -> Card:
    """How far isolation is, how much was tried, and the problem behind the ticket."""
    pairs = [*_isolation(work, ticket), *_tried(work, ticket), *_security(work, ticket)]
    if work.actor.may(Permission.PROBLEM_READ):
        behind = problems.problem_of(work, ticket.id)
        if behind is not None:
            state = gettext(problem_words.STATES[behind.state])
            pairs.append((gettext("Problem"), f"P-{behind.number} {behind.title} · {state}"))
    return Card(
        gettext("What may help"),
        url_for("candidates.of_ticket", ticket_id=ticket.id),
        gettext("Look"),
        pairs,
        empty=gettext("Nothing was looked up yet."),
    )


def _isolation(work: Work, ticket: Ticket) -> list[tuple[str, str]]:
    steps = candidates.isolations(work, ticket.id)
    if not steps:
        return []
    last = steps[-1]
    said = gettext(problem_words.FINDINGS[last.finding])
    took = ngettext("%(num)s minute", "%(num)s minutes", sum(step.minutes for step in steps))
    return [(gettext(problem_words.STAGES[last.stage]), f"{said} · {took}")]


def _tried(work: Work, ticket: Ticket) -> list[tuple[str, str]]:
    marks = candidates.marked(work, ticket.id)
    if not marks:
        return []
    count = ngettext("%(num)s candidate", "%(num)s candidates", len(marks))
    last = max(marks.values(), key=lambda row: row.marked_at)
    return [(gettext("Tried"), f"{count} · {gettext(problem_words.MARKS[last.mark])}")]


def _security(work: Work, ticket: Ticket) -> list[tuple[str, str]]:
    check = candidates.security_check(work, ticket.id)
    if check is None:
        return []
    words = problem_words.SECURITY[check.state]
    if check.result is not None:
        words = problem_words.SECURITY_RESULTS[check.result]
    flag = "⚑ " if check.result in FLAGS else ""
    return [(gettext("Security check"), f"{flag}{gettext(words)}")]
