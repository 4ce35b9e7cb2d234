"""Devices that clients leave with the desk: taken in, printed as a slip, given back."""

from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask_babel import gettext

from msp.accounts.models import Client, Person
from msp.accounts.queries import our_provider
from msp.data.work import Work
from msp.desk.actions import devices as actions
from msp.desk.models import Ticket
from msp.desk.queries import intake as queries
from msp.desk.queries import tickets
from msp.desk.web.intake.room import pages
from msp.doors import toasts
from msp.doors.answers import Answer
from msp.doors.forms import Form
from msp.doors.web import door
from msp.kernel.access import Permission


@pages.get("/<uuid:ticket_id>/devices")
@door
def devices(work: Work, ticket_id: UUID) -> Answer:
    """What was left for the ticket, and the form for one more device."""
    work.require(Permission.TICKET_WORK)
    ticket = tickets.ticket(work, ticket_id)
    form = Form(actions.TakeDevice)
    if ticket.contact_id and (person := work.session.get(Person, ticket.contact_id)):
        form.typed = {"brought_by": person.name}
    return _page(work, ticket, form)


@pages.post("/<uuid:ticket_id>/devices")
@door
def take(work: Work, ticket_id: UUID) -> Answer:
    """Take a device in; its slip can be printed at once."""
    work.require(Permission.TICKET_WORK)
    form = Form(actions.TakeDevice, request.form, ticket_id=ticket_id)
    if row := form.send(work, actions.take_device):
        return redirect(url_for(".slip", ticket_id=ticket_id, slip_id=row.id))
    return _page(work, tickets.ticket(work, ticket_id), form), 422


@pages.get("/<uuid:ticket_id>/devices/<uuid:slip_id>")
@door
def slip(work: Work, ticket_id: UUID, slip_id: UUID) -> Answer:
    """The slip, to be printed and signed."""
    work.require(Permission.TICKET_WORK)
    ticket = tickets.ticket(work, ticket_id)
    row = queries.slip(work, ticket.id, slip_id)
    author = work.session.get(Person, row.author_id) if row.author_id else None
    return render_template(
        "desk/intake/slip.html",
        ticket=ticket,
        slip=row,
        client=work.get(Client, ticket.client_id),
        provider=our_provider(work),
        author=author.name if author else "",
    )


@pages.post("/<uuid:ticket_id>/devices/<uuid:slip_id>/return")
@door
def give_back(work: Work, ticket_id: UUID, slip_id: UUID) -> Answer:
    """Say that the device has left; the toast takes it back."""
    work.require(Permission.TICKET_WORK)
    form = Form(actions.GiveBack, request.form, ticket_id=ticket_id, slip_id=slip_id)
    if form.send(work, actions.give_back) is None:
        empty = Form(actions.TakeDevice)
        empty.errors = {"": next(iter(form.errors.values()))}
        return _page(work, tickets.ticket(work, ticket_id), empty), 422
    undo = url_for(".keep_on", ticket_id=ticket_id, slip_id=slip_id)
    toasts.say(gettext("The device has been given back."), undo)
    return redirect(url_for(".devices", ticket_id=ticket_id))


@pages.post("/<uuid:ticket_id>/devices/<uuid:slip_id>/keep")
@door
def keep_on(work: Work, ticket_id: UUID, slip_id: UUID) -> Answer:
    """It is here after all."""
    actions.keep_on(work, actions.KeepOn(ticket_id=ticket_id, slip_id=slip_id))
    return redirect(url_for(".devices", ticket_id=ticket_id))


def _page(work: Work, ticket: Ticket, form: Form[actions.TakeDevice]) -> str:
    return render_template(
        "desk/intake/devices.html",
        ticket=ticket,
        form=form,
        slips=queries.slips(work, ticket.id),
    )
