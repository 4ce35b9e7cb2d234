"""The first run in five steps, and the files that clients and people come in by."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask_babel import gettext
from sqlalchemy import select
from werkzeug.datastructures import CombinedMultiDict

from msp.accounts import queries
from msp.accounts.actions import clients, company, imports
from msp.accounts.actions.imports import ImportFile, Taken
from msp.accounts.faults import said
from msp.accounts.models import Client, Person
from msp.accounts.rules.sheets import Fault, FileRefused
from msp.accounts.web import words
from msp.accounts.web.company import PARTS, form_of
from msp.data.work import Work
from msp.doors.answers import Answer
from msp.doors.forms import Form
from msp.doors.web import door
from msp.kernel.access import Permission
from msp.kernel.errors import NotFound, mark

pages = Blueprint("setup", __name__)
STEPS = {
    "company": mark("Company"),
    "registration": mark("Registration and tax"),
    "closing": mark("Closing day and terms"),
    "clients": mark("First clients"),
    "people": mark("Invite people"),
}


@pages.get("/setup")
@door
def index(work: Work) -> Answer:
    """The first step that is not done."""
    work.require(Permission.PROVIDER_CHANGE)
    done = checklist(work)
    return redirect(url_for(".step", step=next((s for s in STEPS if not done[s]), "people")))


@pages.get("/setup/<step>")
@door
def step(work: Work, step: str) -> Answer:
    """One step of the first run."""
    work.require(Permission.PROVIDER_CHANGE)
    return _page(work, step, _empty(work, step))


@pages.post("/setup/<step>")
@door
def go(work: Work, step: str) -> Answer:
    """Do one step and go to the next; the last ends the first run."""
    work.require(Permission.PROVIDER_CHANGE)
    form = _empty(work, step)
    if not request.form.get("skip"):
        command, verb = _verb(step)
        form = Form(command, CombinedMultiDict([request.files, request.form]))
        if not form.send(work, verb):
            return _page(work, step, form), 422
    company.skip_step(work, step)
    following = list(STEPS)[list(STEPS).index(step) + 1 :]
    if following:
        return redirect(url_for(".step", step=following[0]))
    company.finish_setup(work)
    return redirect("/")


@pages.get("/import/clients")
@door
def clients_file(work: Work) -> Answer:
    """The page that takes a file of clients."""
    work.require(Permission.CLIENT_CHANGE)
    return _file("clients", Form(ImportFile))


@pages.post("/import/clients")
@door
def take_clients(work: Work) -> Answer:
    """Take in clients from a file."""
    work.require(Permission.CLIENT_CHANGE)
    return _take(work, "clients", imports.import_clients)


@pages.get("/import/people")
@door
def people_file(work: Work) -> Answer:
    """The page that takes a file of clients' people."""
    work.require(Permission.PERSON_CHANGE)
    return _file("people", Form(ImportFile))


@pages.post("/import/people")
@door
def take_people(work: Work) -> Answer:
    """Take in clients' people from a file."""
    work.require(Permission.PERSON_CHANGE)
    return _take(work, "people", imports.import_people)


def checklist(work: Work) -> dict[str, bool]:
    """Which steps of the first run are done or were passed."""
    provider = queries.our_provider(work)
    passed = set(provider.options.get("passed", []))
    has_client = work.session.scalar(select(Client.id).limit(1)) is not None
    others = select(Person.id).where(Person.id != work.actor.id, Person.is_active).limit(1)
    facts = {
        "registration": bool(provider.registration_number),
        "clients": has_client,
        "people": work.session.scalar(others) is not None,
    }
    return {step: step in passed or facts.get(step, False) for step in STEPS}


def _take(work: Work, kind: str, verb: Callable[[Work, ImportFile], Taken]) -> Answer:
    form = Form(ImportFile, CombinedMultiDict([request.files, request.form]))
    faults: list[Fault] = []

    def keeping_faults(work: Work, wish: ImportFile) -> Taken:
        try:
            return verb(work, wish)
        except FileRefused as refusal:
            faults.extend(refusal.faults)
            raise

    if taken := form.send(work, keeping_faults):
        return _file(kind, Form(ImportFile), taken, taken.left_out)
    return _file(kind, form, None, faults), 422


def _file(
    kind: str, form: Form[ImportFile], taken: Taken | None = None, faults: list[Fault] | None = None
) -> str:
    return render_template(
        "accounts/setup/file.html",
        kind=kind,
        form=form,
        taken=taken,
        faults=[(fault, said(fault)) for fault in (faults or [])[:200]],
        count=len(faults or []),
    )


def _verb(step: str) -> tuple[Any, Any]:
    if step in PARTS:
        return PARTS[step][:2]
    if step == "clients":
        return clients.CreateClient, clients.create_client
    raise NotFound(mark("There is no such page."))


def _empty(work: Work, step: str) -> Form[Any]:
    if step not in STEPS:
        raise NotFound(mark("There is no such page."))
    if step in PARTS:
        return form_of(step, queries.our_provider(work))
    usual = {"language": "ja", "zone": "Asia/Tokyo", "honorific": "御中"}
    return Form(clients.CreateClient, usual)


def _page(work: Work, step: str, form: Form[Any]) -> str:
    done, provider = checklist(work), queries.our_provider(work)
    steps = [
        {
            "title": gettext(title),
            "note": "",
            "href": url_for(".step", step=name),
            "state": "now" if name == step else "done" if done[name] else "",
        }
        for name, title in STEPS.items()
    ]
    return render_template(
        "accounts/setup/step.html",
        step=step,
        steps=steps,
        form=form,
        provider=provider,
        title=gettext(STEPS[step]),
        days=words.day_choices(),
        zones=words.zone_choices(provider.zone),
        clients=list(work.session.scalars(queries.clients(work).limit(20))),
    )
