"""The log viewer: logs of a ticket, filtered, with marks that become findings."""

from typing import Any
from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.datastructures import CombinedMultiDict

from msp.data.work import Work
from msp.desk.actions import logs as actions
from msp.desk.models import Ticket
from msp.desk.models.intake import LogFile, LogMark
from msp.desk.queries import logs as queries
from msp.desk.queries import tickets
from msp.desk.rules import logs as rules
from msp.desk.rules.logs import Filter, Weight
from msp.desk.web.intake.room import pages
from msp.doors import toasts
from msp.doors.answers import Answer
from msp.doors.forms import Form
from msp.doors.porter import settings as portal
from msp.doors.web import door, page_asked
from msp.kernel.access import Permission
from msp.kernel.errors import mark
from msp.knowledge.rules import codes_in

SHOWS = {
    Weight.PLAIN: mark("Every line"),
    Weight.WARNING: mark("Abnormal lines"),
    Weight.ERROR: mark("Errors alone"),
}
WEIGHTS = {
    Weight.ERROR: ("bad", mark("Error")),
    Weight.WARNING: ("warn", mark("Warning")),
    Weight.PLAIN: ("", ""),
}


def _put(work: Work, wish: actions.PutLog) -> LogFile:
    return actions.put_log(work, wish, portal().data_dir)


def _mark(work: Work, wish: actions.MarkLine) -> LogMark:
    return actions.mark_line(work, wish, portal().data_dir)


@pages.get("/<uuid:ticket_id>/logs")
@door
def logs(work: Work, ticket_id: UUID) -> Answer:
    """The logs of a ticket and what was found in them."""
    work.require(Permission.TICKET_WORK)
    return _list(work, tickets.ticket(work, ticket_id), Form(actions.PutLog))


@pages.post("/<uuid:ticket_id>/logs")
@door
def put(work: Work, ticket_id: UUID) -> Answer:
    """Put a log on the ticket, by the name that the file had."""
    work.require(Permission.TICKET_WORK)
    sent = request.files.get("content")
    named = {"ticket_id": ticket_id, "name": (sent.filename or "")[-400:] if sent else ""}
    form = Form(actions.PutLog, CombinedMultiDict([request.files, request.form]), **named)
    if row := form.send(work, _put):
        return redirect(url_for(".log", ticket_id=ticket_id, log_id=row.id))
    return _list(work, tickets.ticket(work, ticket_id), form), 422


@pages.get("/<uuid:ticket_id>/logs/<uuid:log_id>")
@door
def log(work: Work, ticket_id: UUID, log_id: UUID) -> Answer:
    """The lines of a log: `?show=warning` the abnormal ones, `?q=` those that hold the words."""
    work.require(Permission.TICKET_WORK)
    ticket = tickets.ticket(work, ticket_id)
    row = queries.log_file(work, ticket.id, log_id)
    return _viewer(work, ticket, row, Form(actions.MarkLine))


@pages.post("/<uuid:ticket_id>/logs/<uuid:log_id>/marks")
@door
def mark_line(work: Work, ticket_id: UUID, log_id: UUID) -> Answer:
    """Keep a line as a finding."""
    work.require(Permission.TICKET_WORK)
    form = Form(actions.MarkLine, request.form, ticket_id=ticket_id, log_id=log_id)
    found = form.send(work, _mark)
    ticket = tickets.ticket(work, ticket_id)
    row = queries.log_file(work, ticket.id, log_id)
    if found is None:
        return _viewer(work, ticket, row, form), 422
    undo = url_for(".remove_mark", ticket_id=ticket_id, mark_id=found.id)
    toasts.say(gettext("Line %(number)s is a finding of the ticket.", number=found.line), undo)
    return redirect(url_for(".log", ticket_id=ticket_id, log_id=log_id))


@pages.post("/<uuid:ticket_id>/logs/marks/<uuid:mark_id>/remove")
@door
def remove_mark(work: Work, ticket_id: UUID, mark_id: UUID) -> Answer:
    """Take a finding back."""
    wish = actions.RemoveMark(ticket_id=ticket_id, mark_id=mark_id)
    row = actions.remove_mark(work, wish)
    return redirect(url_for(".log", ticket_id=ticket_id, log_id=row.id))


@pages.post("/<uuid:ticket_id>/logs/proposals/<uuid:proposal_id>/dismiss")
@door
def dismiss(work: Work, ticket_id: UUID, proposal_id: UUID) -> Answer:
    """Say that a proposed line tells nothing."""
    wish = actions.DismissProposal(ticket_id=ticket_id, proposal_id=proposal_id)
    row = actions.dismiss_proposal(work, wish)
    return redirect(url_for(".log", ticket_id=ticket_id, log_id=row.id))


def _list(work: Work, ticket: Ticket, form: Form[Any]) -> str:
    rows = queries.of_ticket(work, ticket.id)
    return render_template(
        "desk/intake/logs.html",
        ticket=ticket,
        form=form,
        rows=rows,
        names={row.id: row.name for row in rows},
        marks=queries.marks(work, ticket.id),
    )


def _viewer(work: Work, ticket: Ticket, row: LogFile, form: Form[Any]) -> str:
    every = queries.lines(work, row, portal().data_dir)
    asked, words = request.args.get("show", ""), request.args.get("q", "")[:200]
    show = Weight(asked) if asked in set(Weight) else _usual(row)
    found = rules.narrowed(every, Filter(show, words))
    page = min(page_asked(), max(1, -(-len(found) // rules.PAGE)))
    marks = {
        each.line: each for each in queries.marks(work, ticket.id) if each.log_file_id == row.id
    }
    shown = found[(page - 1) * rules.PAGE : page * rules.PAGE]
    named = {each.id: each.name for each in queries.own_patterns(work)}
    abnormal = "\n".join(line.text for line in every if line.weight is not Weight.PLAIN)
    return render_template(
        "desk/intake/log.html",
        ticket=ticket,
        row=row,
        form=form,
        lines=[(line, *_weight(line.weight), marks.get(line.number)) for line in shown],
        shows=[(each.value, gettext(said), each is show) for each, said in SHOWS.items()],
        words=words,
        show=show.value,
        count=len(found),
        page=page,
        pages_count=-(-len(found) // rules.PAGE),
        marks=[marks[number] for number in sorted(marks)],
        proposals=[
            (each, named.get(each.pattern_id, "") if each.pattern_id else "")
            for each in queries.proposals(work, row)
        ],
        codes=codes_in(abnormal),
    )


def _usual(row: LogFile) -> Weight:
    """A long log is opened at its abnormal lines, a short one whole."""
    return Weight.WARNING if row.abnormal and row.lines > rules.PAGE else Weight.PLAIN


def _weight(weight: Weight) -> tuple[str, str]:
    tone, said = WEIGHTS[weight]
    return tone, gettext(said) if said else ""
