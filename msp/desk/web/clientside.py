"""What a client's people see of their requests: their own words, nothing of the desk's."""

from typing import Any

from flask import render_template, url_for
from flask_babel import gettext

from msp.data.work import Work
from msp.desk import actions, queries
from msp.desk.models import Ticket
from msp.desk.queries import links
from msp.desk.queries.queue import PAGE, State
from msp.desk.queries.tickets import names
from msp.desk.rules import Kind, Status, words
from msp.desk.web import panel, shown, story
from msp.desk.web.voices import around
from msp.doors.answers import Answer
from msp.doors.forms import Form

STATES = (State.OPEN, State.CLOSED, State.ALL)


def listed(work: Work, state: State, page: int) -> Answer:
    """The requests that the person may see, the last touched first."""
    wanted = queries.visible(work).order_by(Ticket.updated_at.desc(), Ticket.number.desc())
    if state is not State.ALL:
        wanted = wanted.where(Ticket.is_open.is_(state is State.OPEN))
    found = work.session.scalars(wanted.limit(PAGE + 1).offset((page - 1) * PAGE)).all()
    people = names(work, (ticket.assignee_id for ticket in found))
    return render_template(
        "desk/client_list.html",
        tickets=[
            _row(ticket, people.get(ticket.assignee_id or ticket.id)) for ticket in found[:PAGE]
        ],
        state=state.value,
        titles=_titles(),
        page=page,
        more=len(found) > PAGE,
    )


def _titles() -> list[tuple[str, str]]:
    titles = (gettext("Open requests"), gettext("Finished requests"), gettext("All requests"))
    return [(state.value, title) for state, title in zip(STATES, titles, strict=True)]


def _row(ticket: Ticket, owner: str | None) -> dict[str, Any]:
    tone, symbol = panel.TONES[ticket.status]
    return {
        "number": ticket.number,
        "href": url_for("desk.show", ticket_id=ticket.id),
        "subject": ticket.subject,
        "status": gettext(words.client_words(ticket.status, ticket.wait_reason)),
        "tone": tone,
        "symbol": symbol,
        "owner": owner,
        "updated": shown.moment(ticket.updated_at),
    }


def page_of(work: Work, ticket: Ticket, reply: Form[Any]) -> str:
    """One request as its client reads it."""
    record = queries.record(work, ticket)
    told = panel.names_of(work, ticket, record)
    owner = told.people.get(ticket.assignee_id) if ticket.assignee_id else None
    return render_template(
        "desk/client_show.html",
        ticket=ticket,
        row=_row(ticket, owner),
        facts=_facts(ticket, owner),
        entries=story.timeline(ticket, record, told),
        reply=reply,
        is_solved=ticket.status is Status.SOLVED,
        voice=around.of(work, ticket),
        joined=_joined(work, ticket) if ticket.status is Status.MERGED else None,
    )


def _joined(work: Work, ticket: Ticket) -> int:
    """The number of the request that goes on for this one; 0 where it is not theirs to see."""
    goes_on = links.end_of(work, ticket)
    seen = queries.visible(work).where(Ticket.id == goes_on.id)
    found = work.session.scalars(seen).first()
    return found.number if found else 0


def _facts(ticket: Ticket, owner: str | None) -> list[tuple[str, Any]]:
    return [
        (gettext("Number"), f"#{ticket.number}"),
        (gettext("Received on"), shown.moment(ticket.opened_at)),
        (gettext("Who is on it"), owner),
        (gettext("You will hear from us by"), shown.moment(ticket.next_update_at)),
    ]


def kinds() -> list[tuple[str, str]]:
    """What a client may come with."""
    asked = (Kind.INCIDENT, Kind.HOW_TO, Kind.REQUEST, Kind.COMPLAINT, Kind.WISH, Kind.OTHER)
    return [(kind.value, shown.words(words.CLIENT_KINDS, kind)) for kind in asked]


def urgencies() -> list[tuple[int, str]]:
    """How pressing it is, in the client's words."""
    return [(level, shown.words(words.URGENCIES, level)) for level in (1, 2, 3)]


def opening(form: Form[actions.OpenTicket]) -> str:
    """The form with which a client asks for help."""
    return render_template("desk/client_new.html", form=form, kinds=kinds(), urgencies=urgencies())
