"""Opening a ticket: quickly for the desk, simply for a client."""

from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask_babel import gettext

from msp.data.work import Work
from msp.desk import actions
from msp.desk.queries import tickets
from msp.desk.rules import Channel, words
from msp.desk.web import clientside, shown
from msp.desk.web.mail_files import with_files
from msp.desk.web.room import pages
from msp.doors import toasts
from msp.doors.answers import Answer
from msp.doors.forms import Form
from msp.doors.web import door
from msp.kernel.access import Permission

INTAKE = (Channel.PHONE, Channel.MAIL, Channel.CHAT, Channel.SMS, Channel.FAX, Channel.WALK_IN)


@pages.get("/new")
@door
def new(work: Work) -> Answer:
    """An empty form; `?client=` chooses the client and brings its people."""
    work.require(Permission.TICKET_OPEN)
    form = Form(actions.OpenTicket)
    form.typed = {"impact": 2, "urgency": 2, "kind": "incident", "channel": "phone"}
    form.typed |= {"client_id": request.args.get("client", "")}
    return _page(work, form)


@pages.post("/new")
@door
def create(work: Work) -> Answer:
    """Open the ticket, or give the form back as it was typed."""
    form = Form(actions.OpenTicket, request.form)
    if request.form.get("choose"):
        return _page(work, form)
    ticket = form.send(work, with_files(actions.open_ticket))
    if ticket is None:
        return _page(work, form), 422
    toasts.say(gettext("#%(number)s has been opened.", number=ticket.number))
    return redirect(url_for(".show", ticket_id=ticket.id))


def _page(work: Work, form: Form[actions.OpenTicket]) -> str:
    if work.actor.is_client:
        return clientside.opening(form)
    client_id = _key(str(form.value("client_id")))
    return render_template(
        "desk/new.html",
        form=form,
        clients=[(str(row.id), row.name) for row in tickets.clients(work)],
        contacts=_contacts(work, client_id),
        kinds=[(kind.value, shown.words(words.KINDS, kind)) for kind in words.KINDS],
        channels=[(each.value, shown.words(words.CHANNELS, each)) for each in INTAKE],
        impacts=[(level, shown.words(words.IMPACTS, level)) for level in (1, 2, 3)],
        urgencies=[(level, shown.words(words.URGENCIES, level)) for level in (1, 2, 3)],
    )


def _contacts(work: Work, client_id: UUID | None) -> list[tuple[str, str]]:
    if client_id is None:
        return []
    return [(str(row.id), row.name) for row in tickets.contacts(work, client_id)]


def _key(text: str) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError:
        return None


@pages.get("/contacts")
@door
def contacts(work: Work) -> Answer:
    """The people of the client that was just chosen, for the form."""
    client_id = _key(request.args.get("client_id", ""))
    found = _contacts(work, client_id) if client_id else []
    return render_template("desk/contacts.html", contacts=found, form=Form(actions.OpenTicket))
