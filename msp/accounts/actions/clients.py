"""Clients and their sites: taken in, corrected, put to rest and woken again."""

from typing import Literal
from uuid import UUID

from pydantic import Field
from sqlalchemy import func, select

from msp.accounts import rules
from msp.accounts.models import Client, Site
from msp.accounts.rules import domains
from msp.data import counters, history
from msp.data.commands import Command
from msp.data.work import Work
from msp.kernel import calendars, reading
from msp.kernel.access import Permission
from msp.kernel.errors import Refused, mark

Language = Literal["ja", "en"]


class ClientFacts(Command):
    """What is told about a client."""

    name: str = Field(min_length=1, max_length=120)
    kana: str = Field(default="", max_length=120)
    name_en: str = Field(default="", max_length=120)
    honorific: str = Field(default="御中", max_length=16)
    language: Language = "ja"
    zone: str = Field(default="Asia/Tokyo", max_length=64)
    postal_code: str = Field(default="", max_length=16)
    address: str = Field(default="", max_length=300)
    phone: str = Field(default="", max_length=32)
    billing_name: str = Field(default="", max_length=160)
    billing_address: str = Field(default="", max_length=300)
    billing_mail: str = Field(default="", max_length=320)
    closing_day: int | None = Field(default=None, ge=1, le=31)
    pay_months: int | None = Field(default=None, ge=0, le=6)
    pay_day: int | None = Field(default=None, ge=1, le=31)
    needs_po: bool = False
    notes: str = Field(default="", max_length=5000)
    mail_domains: str = Field(default="", max_length=300)


class CreateClient(ClientFacts):
    """A new client; the next number is taken where none is told."""

    number: int | None = Field(default=None, ge=0, le=999_999_999)


class ChangeClient(ClientFacts):
    """What is true of a client from now on."""

    client_id: UUID
    version: int | None = None


class NameClient(Command):
    """A client, as it was read."""

    client_id: UUID
    version: int | None = None


class SiteFacts(Command):
    """What is told about a site."""

    name: str = Field(min_length=1, max_length=120)
    postal_code: str = Field(default="", max_length=16)
    address: str = Field(default="", max_length=300)
    phone: str = Field(default="", max_length=32)


class CreateSite(SiteFacts):
    """A new site of a client."""

    client_id: UUID


class ChangeSite(SiteFacts):
    """What is true of a site from now on."""

    site_id: UUID
    is_active: bool = True
    version: int | None = None


def create_client(work: Work, wish: CreateClient) -> Client:
    """Take in a client. Its number is for life and stands on its papers."""
    work.require(Permission.CLIENT_CHANGE)
    number = wish.number if wish.number is not None else _next_number(work)
    taken = select(Client.id).where(Client.number == number)
    if work.session.scalar(taken) is not None:
        message = mark("The number %(number)s belongs to another client.")
        raise Refused(message, field="number", number=number)
    client = work.add(Client(number=number, **_facts(wish)))
    history.record(work, "client.created", client, number=number)
    return client


def change_client(work: Work, wish: ChangeClient) -> Client:
    """Correct what is known of a client. Papers that were issued stay as they are."""
    work.require(Permission.CLIENT_CHANGE)
    client = work.get(Client, wish.client_id)
    work.fresh(client, wish.version)
    differences = history.changed(client, _facts(wish))
    differences.pop("search_key", None)
    history.record(work, "client.changed", client, **differences)
    return client


def close_client(work: Work, wish: NameClient) -> Client:
    """Put a client to rest: it leaves the lists, its rows and papers stay."""
    return _set_active(work, wish, "client.closed")


def reopen_client(work: Work, wish: NameClient) -> Client:
    """Wake a client that was put to rest."""
    return _set_active(work, wish, "client.reopened")


def create_site(work: Work, wish: CreateSite) -> Site:
    """A further place where the client works."""
    work.require(Permission.CLIENT_CHANGE)
    client = work.get(Client, wish.client_id)
    _no_twin(work, client.id, wish.name, None)
    site = work.add(Site(client_id=client.id, **_place(wish)))
    history.record(work, "site.created", site)
    return site


def change_site(work: Work, wish: ChangeSite) -> Site:
    """Correct what is known of a site, or close it."""
    work.require(Permission.CLIENT_CHANGE)
    site = work.get(Site, wish.site_id)
    work.fresh(site, wish.version)
    _no_twin(work, site.client_id, wish.name, site.id)
    differences = history.changed(site, {**_place(wish), "is_active": wish.is_active})
    history.record(work, "site.changed", site, **differences)
    return site


def _set_active(work: Work, wish: NameClient, verb: str) -> Client:
    work.require(Permission.CLIENT_CHANGE)
    client = work.get(Client, wish.client_id)
    work.fresh(client, wish.version)
    client.is_active = verb == "client.reopened"
    history.record(work, verb, client)
    return client


def _next_number(work: Work) -> int:
    """The next free number; clients that were imported may have brought higher ones."""
    highest = work.session.scalar(select(func.max(Client.number))) or 0
    number = counters.next_number(work, "client")
    behind = highest - number + 1
    return counters.next_numbers(work, "client", behind) + behind - 1 if behind > 0 else number


def _facts(wish: ClientFacts) -> dict[str, object]:
    calendars.zone_named(wish.zone)
    told = wish.model_dump(include=set(ClientFacts.model_fields))
    told.update(
        postal_code=_postal(wish.postal_code, wish.zone),
        phone=reading.read_phone(wish.phone) if wish.phone else "",
        billing_mail=rules.valid_mail(wish.billing_mail, "billing_mail")
        if wish.billing_mail
        else "",
        search_key=client_key(wish.name, wish.kana, wish.name_en),
        mail_domains=domains.normal_domains(wish.mail_domains),
    )
    return told


def client_key(name: str, kana: str = "", name_en: str = "") -> str:
    """What a client is found by: its names without the company form, width and kana folded."""
    return " ".join(key for key in map(reading.company_key, (name, kana, name_en)) if key)[:300]


def _place(wish: SiteFacts) -> dict[str, object]:
    return {
        "name": wish.name,
        "postal_code": _postal(wish.postal_code, "Asia/Tokyo"),
        "address": wish.address,
        "phone": reading.read_phone(wish.phone) if wish.phone else "",
    }


def _postal(text: str, zone: str) -> str:
    """Japan's codes have one form; elsewhere they are kept as they were typed."""
    return reading.read_postal_code(text) if text and zone == "Asia/Tokyo" else text


def _no_twin(work: Work, client_id: UUID, name: str, own_id: UUID | None) -> None:
    asked = select(Site.id).where(Site.client_id == client_id, Site.name == name)
    if own_id is not None:
        asked = asked.where(Site.id != own_id)
    with work.session.no_autoflush:
        if work.session.scalar(asked) is not None:
            raise Refused(mark("There is a site of that name already."), field="name")
