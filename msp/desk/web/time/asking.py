"""The client is asked before chargeable work, and accepts a month's work before it is billed."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask_babel import gettext

from msp.data.work import Work, begin, look
from msp.desk import queries
from msp.desk.actions import time as actions
from msp.desk.models import Ticket, WorkConsent
from msp.desk.queries.time import consents, reports
from msp.desk.rules import time_consent as rules
from msp.desk.rules.time_consent import ConsentState
from msp.desk.web.room import pages as desk
from msp.desk.web.time import words
from msp.desk.web.time.links import Opened, link_to, opened
from msp.desk.web.time.room import pages
from msp.doors import toasts
from msp.doors.answers import Answer
from msp.doors.forms import Form
from msp.doors.porter import sessions
from msp.doors.web import door, open_door
from msp.kernel.access import Permission
from msp.kernel.errors import NotFound, mark
from msp.kernel.periods import month_of


@desk.route("/<uuid:ticket_id>/consents", methods=["GET", "POST"])
@door
def ask_consent(work: Work, ticket_id: UUID) -> Answer:
    """Ask the client before chargeable work on the ticket, and see what was asked so far."""
    work.require(Permission.TIME_LOG)
    ticket = queries.ticket(work, ticket_id)
    form = Form(actions.AskConsent, {"days": str(rules.VALID.days)})
    if request.method == "POST":
        form = Form(actions.AskConsent, request.form, ticket_id=ticket_id)
        asked = form.send(work, actions.ask_consent)
        if asked is not None:
            is_mailed = actions.mail_consent(work, asked, link_to(asked))
            plain = gettext("The question is ready: hand the link to the client.")
            toasts.say(gettext("The client was asked by mail.") if is_mailed else plain)
            return redirect(url_for(".ask_consent", ticket_id=ticket_id))
    found = [_shown(row) for row in consents.of_ticket(work, ticket_id)]
    page = render_template("desk/time_consents.html", ticket=ticket, form=form, asked=found)
    return page, 422 if form.errors else 200


def _shown(row: WorkConsent) -> dict[str, Any]:
    is_open = row.state is ConsentState.ASKED
    return {
        "row": row,
        "state": gettext(rules.CONSENTS[row.state]),
        "link": link_to(row) if is_open else None,
    }


@pages.post("/consents/<uuid:consent_id>/withdraw")
@door
def withdraw(work: Work, consent_id: UUID) -> Answer:
    """Take a question back."""
    row = actions.withdraw_consent(work, actions.WithdrawConsent(consent_id=consent_id))
    toasts.say(gettext("The question was withdrawn."))
    return redirect(url_for("desk.ask_consent", ticket_id=row.ticket_id))


@pages.post("/consents/<uuid:consent_id>/answer")
@door
def answer(work: Work, consent_id: UUID) -> Answer:
    """The client's yes or no, in the portal."""
    work.require(Permission.WORK_ANSWER)
    form = Form(actions.AnswerConsent, request.form, consent_id=consent_id)
    done = form.send(work, actions.answer_consent)
    _say(done is not None, form)
    return redirect(url_for(".mine"))


def _say(is_done: bool, form: Form[Any]) -> None:  # noqa: FBT001 - what came of it
    toasts.say(gettext("Thank you for your answer.") if is_done else " ".join(form.errors.values()))


@pages.get("/answer/<token>")
@open_door
def asked(token: str) -> Answer:
    """The page behind the link: what is to be done, what it may cost, yes and no."""
    found = opened(token)
    return _asked_page(found, token, Form(actions.AnswerConsent))


@pages.post("/answer/<token>")
@open_door
def answer_by_link(token: str) -> Answer:
    """Yes or no by the link, once."""
    found = opened(token)
    form = Form(actions.AnswerConsent, request.form, consent_id=found.consent_id)
    with begin(sessions(), found.actor) as work:
        _asked(work, found)
        form.send(work, actions.answer_consent)
    return _asked_page(found, token, form), 422 if form.errors else 200


def _asked(work: Work, found: Opened) -> WorkConsent:
    """The question; a link from before it was asked anew leads nowhere."""
    row = work.get(WorkConsent, found.consent_id)
    if row.nonce != found.nonce:
        raise NotFound(mark("There is no such %(kind)s."), kind=WorkConsent.__tablename__)
    return row


def _asked_page(found: Opened, token: str, form: Form[Any]) -> str:
    with look(sessions(), found.actor) as work:
        row = _asked(work, found)
        ticket = work.get(Ticket, row.ticket_id)
        return render_template(
            "desk/time_answer.html",
            asked=row,
            ticket=ticket,
            form=form,
            token=token,
            state=gettext(rules.CONSENTS[row.state]),
            is_open=row.state is ConsentState.ASKED and work.now < row.expires_at,
        )


@pages.get("/reports")
@door
def report_list(work: Work) -> Answer:
    """Contracts whose months are accepted before they are billed, and how far each is."""
    work.require(Permission.TIME_APPROVE)
    month = month_of(words.day_asked(request.args.get("on"), work.now))
    return render_template(
        "desk/time_reports.html",
        month=month,
        before=month.first - timedelta(days=1),
        after=month.end,
        rows=[_report(row) for row in reports.shown(work, month)],
    )


def _report(found: Any) -> dict[str, Any]:
    contract, client, row = found
    state = gettext(rules.REPORTS[row.state]) if row else gettext("Not sent yet")
    return {"contract": contract, "client": client, "row": row, "state": state}


@pages.post("/reports")
@door
def send_report(work: Work) -> Answer:
    """Send the month's report of a contract to the client, into the portal."""
    work.require(Permission.TIME_APPROVE)
    form = Form(actions.SendReport, request.form)
    if form.send(work, actions.send_report) is None:
        toasts.say(" ".join(form.errors.values()))
    else:
        toasts.say(gettext("The report waits for the client's acceptance."))
    return redirect(
        url_for(".report_list", on=words.day_asked(request.form.get("month_on"), work.now))
    )


@pages.post("/reports/<uuid:report_id>/answer")
@door
def answer_report(work: Work, report_id: UUID) -> Answer:
    """The client accepts the month's work, or says what is wrong."""
    work.require(Permission.WORK_ANSWER)
    form = Form(actions.AnswerReport, request.form, report_id=report_id)
    _say(form.send(work, actions.answer_report) is not None, form)
    return redirect(url_for(".mine", on=words.day_asked(request.form.get("on"), work.now)))


def for_client(work: Work, month: Any) -> dict[str, Any]:
    """What waits for the client's own word: open questions, and reports of the month."""
    if not work.actor.is_client:
        return {"asked": [], "reports": [], "may_answer": False}
    return {
        "asked": consents.waiting(work),
        "reports": [_report(row) for row in reports.shown(work, month)],
        "may_answer": work.actor.may(Permission.WORK_ANSWER),
    }
