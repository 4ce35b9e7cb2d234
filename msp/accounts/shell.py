"""Accounts from a shell: the first invitation, files of clients and people, newer keys."""

from collections.abc import Callable
from typing import BinaryIO, TextIO

import click
from flask import current_app
from flask.cli import with_appcontext
from sqlalchemy import select

from msp.accounts import locks, queries, rules
from msp.accounts.actions import imports, links, sealing
from msp.accounts.actions.imports import ImportFile, Taken
from msp.accounts.faults import said
from msp.accounts.locks import Keyring
from msp.accounts.models import Login, Person, Provider
from msp.accounts.rules.sheets import Fault, FileRefused
from msp.data import history
from msp.data.work import Work, at_the_gate, begin
from msp.doors.shell import Wrong, door, say, sessions, speaking
from msp.kernel.access import Role, system_actor
from msp.kernel.errors import Conflict, mark
from msp.kernel.ids import new_id
from msp.settings import Settings


@click.command("init")
@click.option("--company", default="", help="The provider's name.")
@click.option("--mail", required=True, help="The first administrator's e-mail address.")
@click.option("--name", default="", help="The first administrator's name.")
@click.option("--another", is_flag=True, help="Add a provider though there is one.")
@with_appcontext
def init(company: str, mail: str, name: str, another: bool) -> None:  # noqa: FBT001
    """Make the provider and its first administrator, and print the one link that lets them in.

    Said again before anybody signed in, it prints another link.
    """
    with speaking():
        click.echo(first_link(company, rules.valid_mail(mail), name, another=another))


def first_link(company: str, mail: str, name: str, *, another: bool = False) -> str:
    """The link; Conflict where the installation has an administrator who signs in."""
    with at_the_gate(sessions()) as gate:
        known = queries.providers(gate)
        uses = select(Login.id).where(Login.password_hash.is_not(None)).limit(1)
        if known and not another and gate.scalar(uses) is not None:
            raise Conflict(mark("This installation is set up already."))
    provider_id = known[0] if known and not another else new_id()
    with begin(sessions(), system_actor(provider_id, "init")) as work:
        if not known or another:
            made = work.add(Provider(id=provider_id, name=company or "MSP"))
            history.record(work, "provider.made", made)
        asked = select(Person).where(Person.mail == mail, Person.client_id.is_(None))
        admin = work.session.scalars(asked).first() or work.add(
            Person(name=name or mail, mail=mail, roles=[Role.PROVIDER_ADMIN.value])
        )
        return links.new_link(work, admin, "invite", keyring())


@click.command("clients")
@click.argument("file", type=click.File("rb"))
@click.option("--skip", is_flag=True, help="Leave out lines that do not fit, and list them.")
@click.option("--json", "as_json", is_flag=True, help="Print figures for programs.")
@door
def import_clients(work: Work, file: BinaryIO, **told: bool) -> None:
    """Take in clients from a CSV file."""
    _take(work, file, imports.import_clients, told)


@click.command("people")
@click.argument("file", type=click.File("rb"))
@click.option("--skip", is_flag=True, help="Leave out lines that do not fit, and list them.")
@click.option("--json", "as_json", is_flag=True, help="Print figures for programs.")
@door
def import_people(work: Work, file: BinaryIO, **told: bool) -> None:
    """Take in clients' people from a CSV file."""
    _take(work, file, imports.import_people, told)


@click.command("reseal")
@click.option(
    "--old-secret-file",
    "old",
    type=click.File(),
    help="A file with the MSP_SECRET that held before, where it was changed.",
)
@click.option("--json", "as_json", is_flag=True, help="Print figures for programs.")
@door
def reseal(work: Work, *, old: TextIO | None, as_json: bool) -> None:
    """Seal every secret under the newest of MSP_KEYS; afterwards older keys can be dropped.

    Seeds, passwords of mailboxes, keys of chats and webhooks. It fails where one cannot be opened.
    """
    ring = keyring()
    former = locks.keyring(old.read().strip(), "", ring.public_url) if old else None
    told = sealing.reseal(work, ring, former)
    lost = ", ".join(f"{table}: {count}" for table, count in told.lost.items())
    figures = {"sealed": told.sealed, "sign_ins": told.sign_ins, "lost": told.lost}
    text = f"{told.sealed} sealed anew, {told.sign_ins} sign-ins found again"
    say(figures, as_json=as_json, text=f"{text}; cannot be opened: {lost}" if lost else text)


def keyring() -> Keyring:
    """The installation's keyring."""
    told: Settings = current_app.extensions["settings"]
    secret, keys = told.secret.get_secret_value(), told.keys.get_secret_value()
    return locks.keyring(secret, keys, told.public_url)


def _take(
    work: Work, file: BinaryIO, verb: Callable[[Work, ImportFile], Taken], told: dict[str, bool]
) -> None:
    try:
        taken = verb(work, ImportFile(content=file.read(), skip=told["skip"]))
    except FileRefused as refusal:
        lines = [_line(fault) for fault in refusal.faults]
        raise Wrong("\n".join([str(refusal), *lines])) from refusal
    left = [_line(fault) for fault in taken.left_out]
    figures = {"made": taken.made, "known": taken.known, "left_out": left}
    text = "\n".join([f"{taken.made} + {taken.known}", *left])
    say(figures, as_json=told["as_json"], text=text)


def _line(fault: Fault) -> str:
    """Line, column, value and why, on one line."""
    return f"{fault.line}: {fault.column}: {fault.value!r}: {said(fault)}"


IMPORTS = (import_clients, import_people)
COMMANDS = (init, reseal)
