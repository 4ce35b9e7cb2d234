"""Clients, sites and people for programs: `/api/v1/clients`, `/sites`, `/people`."""

from typing import Any
from uuid import UUID

from flask import Blueprint, request
from pydantic import BaseModel
from sqlalchemy import Select

from msp.accounts import queries, rules
from msp.accounts.actions import clients, people
from msp.accounts.models import Client, Person, Site
from msp.data.work import Work
from msp.doors.api import endpoint, listing
from msp.kernel.access import Permission, Role, Sight

api = Blueprint("accounts_api", __name__, url_prefix="/api/v1")


class ClientOut(BaseModel):
    """A client as programs read it."""

    id: UUID
    number: int
    name: str
    kana: str
    name_en: str
    language: str
    zone: str
    currency: str
    postal_code: str
    address: str
    phone: str
    billing_name: str
    billing_address: str
    billing_mail: str
    closing_day: int | None
    needs_po: bool
    is_active: bool
    version: int


class SiteOut(BaseModel):
    """A site as programs read it."""

    id: UUID
    client_id: UUID
    name: str
    postal_code: str
    address: str
    phone: str
    is_active: bool
    version: int


class PersonOut(BaseModel):
    """A person as programs read it; addresses are masked for those who only read about people."""

    id: UUID
    client_id: UUID | None
    name: str
    kana: str
    mail: str
    phone: str
    title: str
    roles: list[Role]
    sight: Sight
    site_id: UUID | None
    tier: int | None
    language: str
    zone: str
    is_active: bool
    version: int


class PatchClient(clients.ChangeClient):
    """What is to change of a client; what is not named stays."""

    name: str = ""


class PatchSite(clients.ChangeSite):
    """What is to change of a site; what is not named stays."""

    name: str = ""


class PatchPerson(people.ChangePerson):
    """What is to change of a person; what is not named stays."""

    name: str = ""


@api.get("/clients")
@listing(ClientOut)
def list_clients(work: Work) -> Select[Client]:
    """The clients, by number; `?q=` finds by name."""
    return queries.clients_found(work, request.args.get("q", ""))


@api.get("/clients/<uuid:client_id>")
@endpoint(ClientOut)
def show_client(work: Work, client_id: UUID) -> Client:
    """One client."""
    return queries.client(work, client_id)


@api.post("/clients")
@endpoint(ClientOut, status=201)
def create_client(work: Work, wish: clients.CreateClient) -> Client:
    """Take in a client."""
    return clients.create_client(work, wish)


@api.patch("/clients/<uuid:client_id>")
@endpoint(ClientOut)
def change_client(work: Work, wish: PatchClient) -> Client:
    """Change what is named of a client."""
    work.require(Permission.CLIENT_CHANGE)
    client = queries.client(work, wish.client_id)
    return clients.change_client(work, _filled(clients.ChangeClient, client, wish))


@api.get("/sites")
@listing(SiteOut)
def list_sites(work: Work) -> Select[Site]:
    """The sites; `?client_id=` those of one client."""
    client_id = request.args.get("client_id", type=UUID)
    return queries.sites(work, client_id) if client_id else queries.all_sites(work)


@api.get("/sites/<uuid:site_id>")
@endpoint(SiteOut)
def show_site(work: Work, site_id: UUID) -> Site:
    """One site."""
    work.require(Permission.CLIENT_READ)
    return work.get(Site, site_id)


@api.post("/sites")
@endpoint(SiteOut, status=201)
def create_site(work: Work, wish: clients.CreateSite) -> Site:
    """A further site of a client."""
    return clients.create_site(work, wish)


@api.patch("/sites/<uuid:site_id>")
@endpoint(SiteOut)
def change_site(work: Work, wish: PatchSite) -> Site:
    """Change what is named of a site."""
    work.require(Permission.CLIENT_CHANGE)
    site = work.get(Site, wish.site_id)
    return clients.change_site(work, _filled(clients.ChangeSite, site, wish))


@api.get("/people")
@listing(PersonOut)
def list_people(work: Work) -> list[dict[str, Any]] | Select[Person]:
    """The people; `?client_id=` those of one client."""
    client_id = request.args.get("client_id", type=UUID)
    asked = queries.people(work, client_id) if client_id else queries.everybody(work)
    if rules.sees_full(work.actor):
        return asked
    return [_masked(work, person) for person in work.session.scalars(asked)]


@api.get("/people/<uuid:person_id>")
@endpoint(PersonOut)
def show_person(work: Work, person_id: UUID) -> dict[str, Any]:
    """One person."""
    return _masked(work, queries.person(work, person_id))


@api.post("/people")
@endpoint(PersonOut, status=201)
def add_person(work: Work, wish: people.AddPerson) -> Person:
    """Take somebody in."""
    return people.add_person(work, wish)


@api.patch("/people/<uuid:person_id>")
@endpoint(PersonOut)
def change_person(work: Work, wish: PatchPerson) -> Person:
    """Change what is named of somebody."""
    work.require(Permission.PERSON_CHANGE)
    person = queries.person(work, wish.person_id)
    listed = {"skills": ", ".join(person.skills), "only_clients": person.only_clients or ()}
    return people.change_person(work, _filled(people.ChangePerson, person, wish, **listed))


def _filled(command: type[Any], row: Any, wish: BaseModel, **listed: Any) -> Any:
    """The whole command: what the row holds, and over it what was named."""
    held = {name: getattr(row, name) for name in command.model_fields if hasattr(row, name)}
    told = wish.model_dump(exclude_unset=True)
    return command.model_validate({**held, "version": None, **listed, **told})


def _masked(work: Work, person: Person) -> dict[str, Any]:
    told = PersonOut.model_validate(person, from_attributes=True).model_dump()
    if not rules.sees_full(work.actor):
        told.update(mail=rules.masked_mail(person.mail), phone=rules.masked_phone(person.phone))
    return told
