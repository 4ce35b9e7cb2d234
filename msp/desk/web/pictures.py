"""A picture of what the caller sees: asked for by the desk, sent by a link without signing in."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from flask_babel import gettext

from msp.data.work import Work, begin, look
from msp.desk.actions import pictures as actions
from msp.desk.actions.attachments import Bundle
from msp.desk.models import Message, PictureRequest, Ticket
from msp.desk.queries import pictures as queries
from msp.desk.queries import tickets
from msp.desk.rules import pictures as rules
from msp.desk.rules.attachments import Upload
from msp.desk.web.voices.links import address, opened, sealed
from msp.doors import toasts
from msp.doors.answers import Answer
from msp.doors.forms import Form
from msp.doors.porter import sessions, settings
from msp.doors.web import door, open_door
from msp.kernel.access import Actor, Permission, Role

pages = Blueprint("pictures", __name__)
PURPOSE = "picture"


@dataclass(frozen=True, slots=True)
class Shown:
    """Who sends by the link, and which request it answers."""

    actor: Actor
    request_id: UUID
    nonce: str


def link_to(row: PictureRequest) -> str:
    """The full address of the page on which the picture is sent."""
    named = [row.provider_id.hex, row.client_id.hex, row.person_id.hex, row.id.hex, row.nonce]
    return address("pictures.asked", token=sealed(PURPOSE, named))


def _read(token: str) -> Shown:
    provider, client, person, key, nonce = opened(PURPOSE, token, 5)
    actor = Actor(
        UUID(person),
        "link",
        frozenset({Role.END_USER}),
        UUID(provider),
        frozenset({UUID(client)}),
        scopes=frozenset({Permission.TICKET_REPLY, Permission.TICKET_READ}),
    )
    return Shown(actor, UUID(key), nonce)


def _ask(work: Work, wish: actions.AskPicture) -> PictureRequest:
    return actions.ask_picture(work, wish, link_to)


def _give(work: Work, wish: actions.GivePicture) -> Message:
    sent = [each for each in request.files.getlist("files") if each.filename]
    uploads = [Upload(str(each.filename)[-400:], each.read()) for each in sent]
    return actions.give_picture(work, wish, Bundle(settings().data_dir, uploads))


@pages.get("/picture/<token>")
@open_door
def asked(token: str) -> Answer:
    """The page behind the link: what is asked, and where the picture is chosen."""
    found = _read(token)
    with look(sessions(), found.actor) as work:
        return _asked_page(work, found, Form(actions.GivePicture))


@pages.post("/picture/<token>")
@open_door
def give(token: str) -> Answer:
    """Take the one picture."""
    found = _read(token)
    named = {"request_id": found.request_id, "nonce": found.nonce}
    form = Form(actions.GivePicture, request.form, **named)
    with begin(sessions(), found.actor) as work:
        queries.by_link(work, found.request_id, found.nonce)
        done = form.send(work, _give)
    with look(sessions(), found.actor) as work:
        return _asked_page(work, found, form), 422 if done is None else 200


def _asked_page(work: Work, found: Shown, form: Form[Any]) -> str:
    row = queries.by_link(work, found.request_id, found.nonce)
    return render_template(
        "desk/pictures/give.html",
        ticket=tickets.ticket(work, row.ticket_id),
        row=row,
        form=form,
        is_open=rules.is_open(row.expires_at, row.given_at, work.now),
    )


@pages.route("/tickets/<uuid:ticket_id>/pictures", methods=["GET", "POST"])
@door
def of_ticket(work: Work, ticket_id: UUID) -> Answer:
    """Ask the contact for a picture, and see what was asked for so far."""
    work.require(Permission.TICKET_WORK)
    ticket = tickets.ticket(work, ticket_id)
    form = Form(actions.AskPicture, request.form, ticket_id=ticket_id)
    if request.method == "POST" and form.send(work, _ask) is not None:
        toasts.say(gettext("The contact was asked for a picture by mail."))
        return redirect(url_for(".of_ticket", ticket_id=ticket_id))
    return _page(work, ticket, form), 422 if form.errors else 200


def _page(work: Work, ticket: Ticket, form: Form[Any]) -> str:
    rows = queries.of_ticket(work, ticket.id)
    names = tickets.names(work, [each for row in rows for each in (row.asked_by, row.person_id)])
    return render_template(
        "desk/pictures/ask.html",
        ticket=ticket,
        form=form,
        rows=[
            (
                row,
                names.get(row.person_id, ""),
                names.get(row.asked_by, ""),
                rules.is_open(row.expires_at, row.given_at, work.now),
            )
            for row in rows
        ],
    )
