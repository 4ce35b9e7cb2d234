"""What may help with a ticket: candidates with their reasons, isolation, security, the problem."""

from typing import Any
from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask_babel import gettext

from msp.data.work import Work
from msp.desk.actions import candidates, problems
from msp.desk.models import Ticket, TicketCandidate
from msp.desk.queries import candidates as queries
from msp.desk.queries import problems as asked
from msp.desk.queries import tickets
from msp.desk.rules import Kind, problem_words
from msp.desk.rules.problems import Mark, SecurityResult, SecurityState, Stage
from msp.desk.web import shown
from msp.desk.web.problems.room import on_ticket as pages
from msp.doors import toasts
from msp.doors.answers import Answer
from msp.doors.forms import Form
from msp.doors.web import door
from msp.kernel.access import Permission
from msp.knowledge.rules import Asked, Candidate, Source, codes_in
from msp.knowledge.rules.candidates import SOURCES, WHYS

TONES = {Mark.TRIED: "info", Mark.WORKED: "ok", Mark.FAILED: "warn"}
Forms = dict[str, Form[Any]]


@pages.get("/<uuid:ticket_id>/candidates")
@door
def of_ticket(work: Work, ticket_id: UUID) -> Answer:
    """Candidates, best first: `?q=` asks in other words, `?wide=1` looks at all clients."""
    return _page(work, _ticket(work, ticket_id), {})


@pages.post("/<uuid:ticket_id>/candidates/mark")
@door
def mark(work: Work, ticket_id: UUID) -> Answer:
    """Say what became of a candidate."""
    form = Form(candidates.MarkCandidate, request.form, ticket_id=ticket_id)
    if form.send(work, candidates.mark_candidate) is None:
        return _page(work, _ticket(work, ticket_id), {"mark": form}), 422
    undo = url_for(".forget", ticket_id=ticket_id, subject_id=form.value("subject_id"))
    toasts.say(gettext("Written down."), undo)
    return _back(ticket_id)


@pages.post("/<uuid:ticket_id>/candidates/<uuid:subject_id>/forget")
@door
def forget(work: Work, ticket_id: UUID, subject_id: UUID) -> Answer:
    """Take a mark back."""
    wish = candidates.ForgetCandidate(ticket_id=ticket_id, subject_id=subject_id)
    candidates.forget_candidate(work, wish)
    toasts.say(gettext("The mark was taken back."))
    return _back(ticket_id)


@pages.post("/<uuid:ticket_id>/candidates/insert")
@door
def insert(work: Work, ticket_id: UUID) -> Answer:
    """Put what clients are told of it into the reply, and go on writing there."""
    form = Form(candidates.InsertCandidate, request.form, ticket_id=ticket_id)
    if form.send(work, candidates.insert_candidate) is None:
        return _page(work, _ticket(work, ticket_id), {"insert": form}), 422
    toasts.say(gettext("It stands in your reply. Please read it before you send it."))
    return redirect(url_for("desk.show", ticket_id=ticket_id, resume=1))


@pages.post("/<uuid:ticket_id>/isolation")
@door
def isolate(work: Work, ticket_id: UUID) -> Answer:
    """Write down a step of isolation."""
    form = Form(candidates.RecordIsolation, request.form, ticket_id=ticket_id)
    if form.send(work, candidates.record_isolation) is None:
        return _page(work, _ticket(work, ticket_id), {"isolation": form}), 422
    toasts.say(gettext("The step of isolation was recorded."))
    return _back(ticket_id)


@pages.post("/<uuid:ticket_id>/security")
@door
def security(work: Work, ticket_id: UUID) -> Answer:
    """Say how far the check for attacks is."""
    form = Form(candidates.RecordSecurity, request.form, ticket_id=ticket_id)
    if form.send(work, candidates.record_security) is None:
        return _page(work, _ticket(work, ticket_id), {"security": form}), 422
    toasts.say(gettext("The security check was recorded."))
    return _back(ticket_id)


@pages.post("/<uuid:ticket_id>/problem")
@door
def link(work: Work, ticket_id: UUID) -> Answer:
    """Say which problem the ticket's cause is."""
    form = Form(problems.LinkTicket, request.form, ticket_id=ticket_id)
    if form.send(work, problems.link_ticket) is None:
        return _page(work, _ticket(work, ticket_id), {"problem": form}), 422
    toasts.say(gettext("The ticket was linked to the problem."))
    return _back(ticket_id)


def _back(ticket_id: UUID) -> Answer:
    return redirect(url_for(".of_ticket", ticket_id=ticket_id))


def _ticket(work: Work, ticket_id: UUID) -> Ticket:
    work.require(Permission.TICKET_WORK)
    return tickets.ticket(work, ticket_id)


def _page(work: Work, ticket: Ticket, typed: Forms) -> str:
    words, wide = request.args.get("q", "").strip()[:400], bool(request.args.get("wide"))
    question = _asked(work, ticket, words)
    found = queries.found_for(work, question, None if wide else ticket.client_id, ticket.id)
    marks = queries.marked(work, ticket.id)
    check = queries.security_check(work, ticket.id)
    steps = queries.isolations(work, ticket.id)
    people = {row.marked_by for row in marks.values()} | {row.author_id for row in steps}
    names = tickets.names(work, people | ({check.author_id} if check else set()))
    forms = _forms(work, typed)
    forms.setdefault("security", Form.of(candidates.RecordSecurity, check or object()))
    return render_template(
        "desk/problems/candidates.html",
        ticket=ticket,
        forms=forms,
        q=words,
        wide=wide,
        codes=sorted(question.codes),
        rows=[_row(each, marks.get(each.known.id), names) for each in found],
        marks=_pairs(problem_words.MARKS),
        tried=_tried(work, marks, {each.known.id for each in found}, names),
        steps=[_step(row, names) for row in steps],
        check=check,
        check_words=_check_words(check),
        is_incident=ticket.kind is Kind.INCIDENT,
        stages=_pairs(problem_words.STAGES),
        findings=_pairs(problem_words.FINDINGS),
        checks=_pairs(problem_words.SECURITY),
        results=_pairs(problem_words.SECURITY_RESULTS),
        **_problem(work, ticket),
    )


def _asked(work: Work, ticket: Ticket, words: str) -> Asked:
    if words:
        return Asked(words, frozenset(codes_in(words)), product_id=ticket.product_id)
    return queries.asked_of(work, ticket)


def _forms(work: Work, typed: Forms) -> Forms:
    empty: Forms = {
        "isolation": Form(candidates.RecordIsolation, {"stage": Stage.FIRST, "minutes": "0"}),
        "problem": Form(problems.LinkTicket),
        "mark": Form(candidates.MarkCandidate),
        "insert": Form(candidates.InsertCandidate),
    }
    forms = empty | typed
    for name, form in forms.items():
        form.prefix = name
    return forms


def _problem(work: Work, ticket: Ticket) -> dict[str, Any]:
    """The linked problem, or those that the ticket can be linked to."""
    if not work.actor.may(Permission.PROBLEM_READ):
        return {"problem": None, "open_problems": (), "may_link": False}
    there = asked.problem_of(work, ticket.id)
    choices = [] if there else asked.open_problems(work)
    return {
        "problem": there,
        "problem_state": gettext(problem_words.STATES[there.state]) if there else "",
        "open_problems": [(str(row.id), f"P-{row.number} {row.title}") for row in choices],
        "may_link": work.actor.may(Permission.PROBLEM_WORK),
    }


def _row(each: Candidate, mark: TicketCandidate | None, names: Any) -> dict[str, Any]:
    known = each.known
    return {
        "id": known.id,
        "source": known.source.value,
        "kind": gettext(SOURCES[known.source]),
        "title": f"#{known.number} {known.title}" if known.source is Source.TICKET else known.title,
        "href": _href(known.source, known.id),
        "points": each.points,
        "reasons": [gettext(WHYS[one.why], told=one.told) for one in each.reasons],
        "offers": known.offers,
        "can_insert": known.source is not Source.TICKET,
        "mark": mark and gettext(problem_words.MARKS[mark.mark]),
        "mark_value": mark and mark.mark.value,
        "tone": TONES[mark.mark] if mark else "",
        "by": mark and names.get(mark.marked_by, ""),
        "at": mark and shown.moment(mark.marked_at),
        "inserted": bool(mark and mark.inserted_at),
        "by_itself": bool(mark and mark.answers_itself),
    }


def _tried(work: Work, marks: Any, shown_ids: set[UUID], names: Any) -> list[dict[str, Any]]:
    """What was tried and is no candidate any more, or was found by other words."""
    return [
        {
            "title": queries.title_of(work, row),
            "href": _href(row.source, row.subject_id),
            "mark": gettext(problem_words.MARKS[row.mark]),
            "tone": TONES[row.mark],
            "by": names.get(row.marked_by, ""),
            "at": shown.moment(row.marked_at),
        }
        for row in marks.values()
        if row.subject_id not in shown_ids
    ]


def _href(source: Source, key: UUID) -> str:
    if source is Source.KNOWN_ERROR:
        return url_for("known_errors.show", known_error_id=key)
    if source is Source.ARTICLE:
        return url_for("knowledge.show", article_id=key)
    return url_for("desk.show", ticket_id=key)


def _step(row: Any, names: Any) -> dict[str, Any]:
    return {
        "stage": gettext(problem_words.STAGES[row.stage]),
        "finding": gettext(problem_words.FINDINGS[row.finding]),
        "minutes": row.minutes,
        "note": row.note,
        "who": names.get(row.author_id, ""),
        "at": shown.moment(row.created_at),
    }


def _check_words(check: Any) -> str:
    if check is None:
        return ""
    if check.state is SecurityState.DONE and check.result:
        return str(gettext(problem_words.SECURITY_RESULTS[SecurityResult(check.result)]))
    return str(gettext(problem_words.SECURITY[check.state]))


def _pairs(table: Any) -> list[tuple[str, str]]:
    return [(value.value, gettext(said)) for value, said in table.items()]
