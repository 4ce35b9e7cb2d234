"""Clients and sites in a browser."""

from typing import Any
from uuid import UUID

from flask import Blueprint, current_app, redirect, render_template, request, url_for
from flask_babel import gettext

from msp.accounts import queries
from msp.accounts.actions import clients as actions
from msp.accounts.models import Site
from msp.accounts.web import words
from msp.accounts.web.clash import Clash, clash_of
from msp.data.work import Work
from msp.doors import toasts
from msp.doors.answers import Answer
from msp.doors.forms import Form
from msp.doors.web import door, page_asked
from msp.kernel.access import Permission
from msp.kernel.errors import mark

pages = Blueprint("clients", __name__, url_prefix="/clients")
SIZE = 50
FIELDS = [
    ("name", mark("Name")),
    ("kana", mark("Reading (kana)")),
    ("name_en", mark("Name in English")),
    ("postal_code", mark("Postal code")),
    ("address", mark("Address")),
    ("phone", mark("Telephone")),
    ("billing_name", mark("Billing name")),
    ("billing_address", mark("Billing address")),
    ("billing_mail", mark("Billing e-mail")),
    ("notes", mark("Notes")),
]


@pages.get("/")
@door
def index(work: Work) -> Answer:
    """The clients, found by name, reading or number."""
    typed, shows = request.args.get("q", ""), request.args.get("show", "active")
    asked = queries.clients_found(work, typed, active=shows != "closed")
    count, page = queries.counted(work, asked), page_asked()
    return render_template(
        "accounts/clients/index.html",
        clients=list(work.session.scalars(asked.limit(SIZE).offset((page - 1) * SIZE))),
        count=count,
        page=page,
        pages=-(-count // SIZE),
        typed=typed,
        shows=shows,
        may_change=work.actor.may(Permission.CLIENT_CHANGE),
    )


@pages.get("/new")
@door
def new(work: Work) -> Answer:
    """The page for a new client."""
    work.require(Permission.CLIENT_CHANGE)
    usual = {"language": "ja", "zone": "Asia/Tokyo", "honorific": "御中"}
    return _form(Form(actions.CreateClient, usual))


@pages.post("/new")
@door
def create(work: Work) -> Answer:
    """Take in a client."""
    work.require(Permission.CLIENT_CHANGE)
    form = Form(actions.CreateClient, request.form)
    if client := form.send(work, actions.create_client):
        return redirect(url_for(".show", client_id=client.id))
    return _form(form), 422


@pages.get("/<uuid:client_id>")
@door
def show(work: Work, client_id: UUID) -> Answer:
    """One client: facts, sites, people, and the way to its other parts."""
    return _page(work, client_id, Form(actions.CreateSite))


@pages.get("/<uuid:client_id>/edit")
@door
def edit(work: Work, client_id: UUID) -> Answer:
    """The page that changes a client."""
    work.require(Permission.CLIENT_CHANGE)
    client = queries.client(work, client_id)
    return _form(Form.of(actions.ChangeClient, client, client_id=client.id), client)


@pages.post("/<uuid:client_id>/edit")
@door
def change(work: Work, client_id: UUID) -> Answer:
    """Correct what is known of a client."""
    work.require(Permission.CLIENT_CHANGE)
    client = queries.client(work, client_id)
    form = Form(actions.ChangeClient, request.form, client_id=client_id)
    if form.send(work, actions.change_client):
        toasts.say(gettext("Saved."))
        return redirect(url_for(".show", client_id=client_id))
    return _form(form, client, clash_of(work, form, client, FIELDS)), 422


@pages.post("/<uuid:client_id>/close")
@door
def close(work: Work, client_id: UUID) -> Answer:
    """Put a client to rest."""
    actions.close_client(work, actions.NameClient(client_id=client_id))
    undo = url_for(".reopen", client_id=client_id)
    toasts.say(gettext("The client is closed."), undo)
    return redirect(url_for(".show", client_id=client_id))


@pages.post("/<uuid:client_id>/reopen")
@door
def reopen(work: Work, client_id: UUID) -> Answer:
    """Wake a client."""
    actions.reopen_client(work, actions.NameClient(client_id=client_id))
    return redirect(url_for(".show", client_id=client_id))


@pages.post("/<uuid:client_id>/sites")
@door
def create_site(work: Work, client_id: UUID) -> Answer:
    """A further site."""
    work.require(Permission.CLIENT_CHANGE)
    form = Form(actions.CreateSite, request.form, client_id=client_id)
    if form.send(work, actions.create_site):
        return redirect(url_for(".show", client_id=client_id))
    return _page(work, client_id, form), 422


@pages.get("/sites/<uuid:site_id>")
@door
def edit_site(work: Work, site_id: UUID) -> Answer:
    """The page that changes a site."""
    work.require(Permission.CLIENT_CHANGE)
    site = work.get(Site, site_id)
    return _site(Form.of(actions.ChangeSite, site, site_id=site.id), site)


@pages.post("/sites/<uuid:site_id>")
@door
def change_site(work: Work, site_id: UUID) -> Answer:
    """Correct what is known of a site."""
    work.require(Permission.CLIENT_CHANGE)
    site = work.get(Site, site_id)
    form = Form(actions.ChangeSite, request.form, site_id=site_id)
    if form.send(work, actions.change_site):
        return redirect(url_for(".show", client_id=site.client_id))
    return _site(form, site, clash_of(work, form, site, FIELDS[:1] + FIELDS[3:6])), 422


def _form(form: Form[Any], client: Any = None, clash: Clash | None = None) -> str:
    zones = words.zone_choices(str(form.value("zone")))
    told = {"client": client, "clash": clash, "zones": zones, "days": words.day_choices()}
    return render_template("accounts/clients/edit.html", form=form, **told)


def _site(form: Form[Any], site: Site, clash: Clash | None = None) -> str:
    return render_template("accounts/clients/site.html", form=form, site=site, clash=clash)


def _page(work: Work, client_id: UUID, form: Form[actions.CreateSite]) -> str:
    client = queries.client(work, client_id)
    people = list(work.session.scalars(queries.people(work, client_id)))
    panels = [
        (label, url_for(endpoint, client_id=client_id))
        for label, endpoint, permission in current_app.extensions.get("client_panels", ())
        if work.actor.may(permission)
    ]
    return render_template(
        "accounts/clients/show.html",
        client=client,
        sites=list(work.session.scalars(queries.sites(work, client_id))),
        people=[person for person in people if person.is_active],
        form=form,
        panels=panels,
        may_change=work.actor.may(Permission.CLIENT_CHANGE),
        may_people=work.actor.may(Permission.PERSON_CHANGE),
        role_words=words.role_words,
    )
