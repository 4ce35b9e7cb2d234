"""A merge that did not hold, long after: what came since is picked, and goes where it belongs."""

from typing import Any
from uuid import UUID

from flask import g, redirect, render_template, request, url_for
from flask_babel import gettext

from msp.data.work import Work
from msp.desk.actions import separating as actions
from msp.desk.models import Ticket, TimeEntry
from msp.desk.queries import separating, tickets
from msp.desk.queries.separating import Since
from msp.desk.rules import Status
from msp.desk.rules.time import EntryState
from msp.desk.web import shown
from msp.desk.web.room import pages
from msp.desk.web.time.words import may_change
from msp.doors import toasts
from msp.doors.answers import Answer
from msp.doors.forms import Form
from msp.doors.web import door
from msp.kernel import writing
from msp.kernel.access import Permission

SHORT = 120
Rows = list[tuple[UUID, str, str]]  # (id, what it is, why it cannot go or "")


@pages.get("/<uuid:ticket_id>/separate")
@door
def separate(work: Work, ticket_id: UUID) -> Answer:
    """What came since the merge; mail that followed the ticket is picked beforehand.

    Of a ticket that is not merged: what belongs to it.
    """
    work.require(Permission.TICKET_WORK)
    ticket = tickets.ticket(work, ticket_id)
    if ticket.status is not Status.MERGED:
        return redirect(url_for(".links", ticket_id=ticket_id))
    told = separating.since(work, ticket)
    form = Form(actions.SeparateTicket, {"messages": [str(key) for key in told.theirs]})
    form.typed["version"] = str(ticket.version)
    return _page(work, told, form)


@pages.post("/<uuid:ticket_id>/separate")
@door
def set_apart(work: Work, ticket_id: UUID) -> Answer:
    """Let it go on by itself, or say why what was picked stays."""
    work.require(Permission.TICKET_WORK)
    form = Form(actions.SeparateTicket, request.form, ticket_id=ticket_id)
    if form.send(work, actions.separate_ticket) is None:
        return _page(work, separating.since(work, tickets.ticket(work, ticket_id)), form), 422
    ticket = tickets.ticket(work, ticket_id)
    toasts.say(gettext("#%(number)s goes on by itself again.", number=ticket.number))
    return redirect(url_for(".show", ticket_id=ticket_id), 303)


def _page(work: Work, told: Since, form: Form[Any]) -> str:
    other = work.get(Ticket, told.link.to_id)
    lists = (
        ("messages", gettext("Messages"), _said(work, told.messages)),
        ("notes", gettext("Notes"), _said(work, told.notes)),
        ("entries", gettext("Time"), _entries(work, told)),
        ("goods", gettext("Goods"), _goods(told)),
    )
    return render_template(
        "desk/surface/separate.html",
        ticket=told.ticket,
        other=other,
        at=shown.moment(told.merged_at),
        form=form,
        lists=[each for each in lists if each[2]],
    )


def _said(work: Work, rows: Any) -> Rows:
    names = tickets.names(work, [row.author_id for row in rows])
    return [
        (
            row.id,
            f"{shown.moment(row.created_at)} {names.get(row.author_id, '')} {_short(row.body)}",
            "",
        )
        for row in rows
    ]


def _entries(work: Work, told: Since) -> Rows:
    names = tickets.names(work, [row.person_id for row in told.entries])
    return [
        (
            row.id,
            " ".join(
                part
                for part in (
                    shown.moment(row.started_at),
                    names.get(row.person_id, "") if row.person_id else "",
                    writing.minutes_words(row.worked_seconds // 60, g.actor.language),
                    _short(row.note),
                )
                if part
            ),
            _billed(row.state) or _others(work, row),
        )
        for row in told.entries
    ]


def _goods(told: Since) -> Rows:
    return [(row.id, f"{row.name} × {row.quantity}", _billed(row.state)) for row in told.goods]


def _billed(state: EntryState) -> str:
    if state is not EntryState.BILLED:
        return ""
    return str(gettext("Billed already: it stays where it is billed."))


def _others(work: Work, row: TimeEntry) -> str:
    return "" if may_change(work, row) else str(gettext("Only a lead can move it."))


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= SHORT else f"{line[:SHORT]}…"
