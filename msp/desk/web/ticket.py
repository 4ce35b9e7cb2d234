"""A ticket's page, and what is said on it."""

from typing import Any
from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask_babel import gettext
from sqlalchemy import Row

from msp.data.work import Work
from msp.desk import actions, queries
from msp.desk.actions.drafts import drop_drafts
from msp.desk.models import Message, Ticket
from msp.desk.queries import tickets
from msp.desk.queries.tickets import Record
from msp.desk.rules import OPEN, Kind, Status
from msp.desk.web import clientside, kept, panel, shown, story
from msp.desk.web.mail_files import with_files
from msp.desk.web.panel import Names
from msp.desk.web.room import pages
from msp.desk.web.surface import composing
from msp.desk.web.time import pill
from msp.doors import toasts
from msp.doors.answers import Answer
from msp.doors.forms import Form
from msp.doors.web import door
from msp.kernel.access import Permission


@pages.get("/<uuid:ticket_id>")
@door
def show(work: Work, ticket_id: UUID) -> Answer:
    """The ticket as whoever asks may read it."""
    return _kept(work, tickets.state_of(work, ticket_id))


@pages.get("/<int:number>")
@door
def by_number(work: Work, number: int) -> Answer:
    """The same page by the number that people read aloud."""
    return _kept(work, tickets.state_of(work, number=number))


@pages.post("/<int:number>/timer")
@door
def timer_by_number(work: Work, number: int) -> Answer:
    """The short way from a row of the queue to its timer."""
    ticket = tickets.by_number(work, number)
    return redirect(url_for("desk.toggle_timer", ticket_id=ticket.id), 307)


def _kept(work: Work, state: Row[Any]) -> Answer:
    """The page as it was drawn, where nothing has happened to any ticket in this minute."""
    if work.actor.is_client:
        ticket = tickets.ticket(work, state.id)
        return clientside.page_of(work, ticket, Form(actions.ClientReplies))
    if state.timed is not None and state.stopped_at is None:
        pill.show_timer(work)
    key = kept.ticket_key_of(work, state)
    if key is None or request.args:
        return _drawn(work, state.id)
    page = kept.TICKETS.get(key) or kept.keep_ticket(key, _drawn(work, state.id), work.now)
    return page.html(work.now)


def _drawn(work: Work, ticket_id: UUID) -> str:
    ticket = tickets.ticket(work, ticket_id)
    reply = Form(actions.ReplyToClient)
    reply.typed = {"body": _draft(work, ticket), "version": ticket.version}
    reply.typed["cause_code"] = ticket.cause_code.value if ticket.cause_code else ""
    reply.typed |= composing.begun(work, ticket)
    return page(work, ticket, {"reply": reply})


def page(work: Work, ticket: Ticket, forms: dict[str, Form[Any]]) -> str:
    """The desk's page of the ticket, with what was typed where a form came back."""
    work.require(Permission.TICKET_READ)
    record = queries.record(work, ticket)
    told = panel.names_of(work, ticket, record)
    terms = queries.measured_terms(work, ticket.sla_policy_id, ticket.calendar_version_id)
    cards, reasons = panel.clock_cards(work, ticket, terms)
    empty: dict[str, Form[Any]] = {
        "reply": Form(actions.ReplyToClient),
        "note": Form(actions.AddNote),
        "call": Form(actions.LogCall),
        "said": Form(actions.ClientReplies),
    }
    chosen = list(empty).index(next(iter(forms))) if forms else 0
    for name, form in (empty | forms).items():
        form.prefix = name
    return render_template(
        "desk/show.html",
        ticket=ticket,
        forms=empty | forms,
        chosen=chosen,
        entries=story.timeline(ticket, record, told),
        cards=cards,
        reasons=reasons,
        facts=panel.facts(ticket, told),
        rungs=panel.rungs(ticket, record.hand_overs, told),
        deeds=panel.deeds(ticket),
        client=told.client,
        is_open=ticket.status in OPEN,
        is_new=ticket.status is Status.NEW,
        causes=shown.causes() if ticket.kind is Kind.INCIDENT and ticket.is_open else [],
        may_work=work.actor.may(Permission.TICKET_WORK),
        mine=ticket.assignee_id == work.actor.id,
        merged_into=story.merged_into(ticket, record),
        both=_both(record, told, forms.get("reply")),
        time_href=shown.address("desk.time_panel", ticket_id=ticket.id),
        timer_href=shown.address("desk.toggle_timer", ticket_id=ticket.id),
    )


def _both(record: Record, told: Names, form: Form[Any] | None) -> list[tuple[str, str, str]]:
    """(what happened, theirs, mine) where others were quicker than a reply that came back."""
    seen = request.form.get("seen", "")
    if form is None or not form.errors or not (seen.isascii() and seen.isdigit() and len(seen) < 9):
        return []
    mine = str(form.value("body"))
    return [(what, theirs, mine) for what, theirs in story.since(record, told, int(seen))]


def _draft(work: Work, ticket: Ticket) -> str:
    """What was just taken back, so that it can be put right."""
    asked = request.args.get("draft", "")
    try:
        message = work.session.get(Message, UUID(asked)) if asked else None
    except ValueError:
        return ""
    if message is None or message.ticket_id != ticket.id or message.unsent_at is None:
        return ""
    return message.body if message.author_id == work.actor.id else ""


@pages.post("/<uuid:ticket_id>/reply")
@door
def reply(work: Work, ticket_id: UUID) -> Answer:
    """Answer the client; ten seconds are left to take it back."""
    if work.actor.is_client:
        return _client_reply(work, ticket_id)
    form = Form(actions.ReplyToClient, request.form, ticket_id=ticket_id)
    message = form.send(work, with_files(actions.reply_to_client))
    if message is None:
        return page(work, tickets.ticket(work, ticket_id), {"reply": form}), 422
    drop_drafts(work, ticket_id, "reply")
    undo = url_for(".unsend", message_id=message.id)
    toasts.say(gettext("The reply leaves in 10 seconds."), undo)
    return _back(ticket_id)


def _client_reply(work: Work, ticket_id: UUID) -> Answer:
    form = Form(actions.ClientReplies, request.form, ticket_id=ticket_id)
    if form.send(work, with_files(actions.client_replies)) is None:
        ticket = tickets.ticket(work, ticket_id)
        return clientside.page_of(work, ticket, form), 422
    toasts.say(gettext("Thank you. We have received your message."))
    return _back(ticket_id)


@pages.post("/messages/<uuid:message_id>/unsend")
@door
def unsend(work: Work, message_id: UUID) -> Answer:
    """Take a reply back before it leaves; its text is in the composer again."""
    message = actions.unsend_reply(work, actions.UnsendReply(message_id=message_id))
    toasts.say(gettext("The reply was taken back."))
    return redirect(url_for(".show", ticket_id=message.ticket_id, draft=message.id))


@pages.post("/<uuid:ticket_id>/notes")
@door
def note(work: Work, ticket_id: UUID) -> Answer:
    """Write an internal note."""
    form = Form(actions.AddNote, request.form, ticket_id=ticket_id)
    if form.send(work, actions.add_note) is None:
        return page(work, tickets.ticket(work, ticket_id), {"note": form}), 422
    drop_drafts(work, ticket_id, "note")
    return _back(ticket_id)


@pages.post("/<uuid:ticket_id>/calls")
@door
def call(work: Work, ticket_id: UUID) -> Answer:
    """Write down a call that answered the client."""
    form = Form(actions.LogCall, request.form, ticket_id=ticket_id)
    if form.send(work, actions.log_call) is None:
        return page(work, tickets.ticket(work, ticket_id), {"call": form}), 422
    drop_drafts(work, ticket_id, "call")
    return _back(ticket_id)


@pages.post("/<uuid:ticket_id>/said")
@door
def said(work: Work, ticket_id: UUID) -> Answer:
    """Take down what the client said by phone or at the counter."""
    work.require(Permission.TICKET_WORK)
    form = Form(actions.ClientReplies, request.form, ticket_id=ticket_id)
    if form.send(work, actions.client_replies) is None:
        return page(work, tickets.ticket(work, ticket_id), {"said": form}), 422
    drop_drafts(work, ticket_id, "call")
    return _back(ticket_id)


@pages.post("/<uuid:ticket_id>/accept")
@door
def accept(work: Work, ticket_id: UUID) -> Answer:
    """The client is content with the solution."""
    actions.accept_answer(work, actions.AcceptAnswer(ticket_id=ticket_id))
    toasts.say(gettext("Thank you for letting us know."))
    return _back(ticket_id)


def _back(ticket_id: UUID) -> Answer:
    return redirect(url_for(".show", ticket_id=ticket_id))
