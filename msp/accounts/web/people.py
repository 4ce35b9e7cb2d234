"""People of the provider and of clients in a browser, teams, and what is held of one person."""

import json
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask_babel import gettext

from msp.accounts import queries, rules
from msp.accounts.actions import links, privacy
from msp.accounts.actions import people as actions
from msp.accounts.models import Client, Person, Site, Team
from msp.accounts.web import who, words
from msp.accounts.web.clash import Clash, clash_of
from msp.data.work import Work
from msp.doors import toasts
from msp.doors.answers import Answer
from msp.doors.forms import Form
from msp.doors.proof import needs_proof
from msp.doors.web import door, page_asked
from msp.kernel.access import CLIENT_ROLES, Permission, Role
from msp.kernel.errors import mark
from msp.outside import outbox

pages = Blueprint("people", __name__, url_prefix="/people")
SIZE = 50
FIELDS = [
    ("name", mark("Name")),
    ("kana", mark("Reading (kana)")),
    ("mail", mark("E-mail address")),
    ("phone", mark("Telephone")),
    ("title", mark("Title")),
    ("roles", mark("Roles")),
]


@pages.get("/")
@door
def index(work: Work) -> Answer:
    """People, found by name, reading or address."""
    typed, side = request.args.get("q", ""), request.args.get("of", "staff")
    asked = queries.everybody(work)
    if not work.actor.is_client:
        ours = Person.client_id.is_(None)
        asked = asked.where(ours if side == "staff" else ~ours)
    asked = queries.people_found(work, typed, asked.where(Person.erased_at.is_(None)))
    count, page = queries.counted(work, asked), page_asked()
    found = list(work.session.scalars(asked.limit(SIZE).offset((page - 1) * SIZE)))
    return render_template(
        "accounts/people/index.html",
        people=found,
        clients=_client_names(work, found),
        signs_in=queries.signs_in(work, [person.id for person in found]),
        shown=_Shown(work),
        typed=typed,
        side=side,
        page=page,
        pages=-(-count // SIZE),
        may_add=_may_add(work, side),
        is_client=work.actor.is_client,
        role_words=words.role_words,
    )


@pages.get("/new")
@door
@needs_proof
def new(work: Work) -> Answer:
    """The page for somebody new."""
    work.require(Permission.PERSON_CHANGE)
    usual = {"language": "ja", "zone": "Asia/Tokyo", "honorific": "様", "sight": "own"}
    return _form(work, Form(actions.AddPerson, usual), _client_of(work))


@pages.post("/new")
@who.limited("mail")
@door
@needs_proof
def create(work: Work) -> Answer:
    """Take somebody in and, where that was ticked, send the invitation."""
    work.require(Permission.PERSON_CHANGE)
    client_id = _client_of(work)
    form = Form(actions.AddPerson, request.form, client_id=client_id)
    if person := form.send(work, actions.add_person):
        if request.form.get("invite") and person.mail:
            named = actions.NamePerson(person_id=person.id)
            links.invite_person(work, named, who.keyring())
        return redirect(url_for(".show", person_id=person.id))
    return _form(work, form, client_id), 422


@pages.get("/<uuid:person_id>")
@who.recording_door
def show(work: Work, person_id: UUID) -> Answer:
    """One person; that it was read is written down."""
    person = queries.person(work, person_id)
    actions.note_view(work, person)
    return _page(work, person)


@pages.get("/<uuid:person_id>/edit")
@door
@needs_proof
def edit(work: Work, person_id: UUID) -> Answer:
    """The page that changes somebody."""
    work.require(Permission.PERSON_CHANGE)
    person = queries.person(work, person_id)
    listed = {"skills": ", ".join(person.skills), "only_clients": person.only_clients or []}
    form = Form.of(actions.ChangePerson, person, person_id=person.id, **listed)
    return _form(work, form, person)


@pages.post("/<uuid:person_id>/edit")
@door
@needs_proof
def change(work: Work, person_id: UUID) -> Answer:
    """Correct what is known of somebody."""
    work.require(Permission.PERSON_CHANGE)
    person = queries.person(work, person_id)
    form = Form(actions.ChangePerson, request.form, person_id=person_id)
    if form.send(work, _change_and_follow):
        toasts.say(gettext("Saved."))
        return redirect(url_for(".show", person_id=person_id))
    return _form(work, form, person, clash_of(work, form, person, FIELDS)), 422


@pages.post("/<uuid:person_id>/invite")
@who.limited("mail")
@door
def invite(work: Work, person_id: UUID) -> Answer:
    """Send the link that lets somebody in."""
    links.invite_person(work, actions.NamePerson(person_id=person_id), who.keyring())
    toasts.say(gettext("The invitation is on its way."))
    return redirect(url_for(".show", person_id=person_id))


@pages.post("/<uuid:person_id>/close")
@door
@needs_proof
def close(work: Work, person_id: UUID) -> Answer:
    """Let somebody go."""
    actions.close_person(work, actions.NamePerson(person_id=person_id))
    toasts.say(gettext("The account is closed."), url_for(".reopen", person_id=person_id))
    return redirect(url_for(".show", person_id=person_id))


@pages.post("/<uuid:person_id>/reopen")
@door
@needs_proof
def reopen(work: Work, person_id: UUID) -> Answer:
    """Take somebody back."""
    actions.reopen_person(work, actions.NamePerson(person_id=person_id))
    return redirect(url_for(".show", person_id=person_id))


@pages.post("/<uuid:person_id>/export")
@door
@needs_proof
def export(work: Work, person_id: UUID) -> Answer:
    """All that is held of one person, as a file."""
    told = json.dumps(privacy.data_of(work, person_id), ensure_ascii=False, indent=2)
    headers = {"Content-Disposition": f'attachment; filename="person-{person_id}.json"'}
    return Response(told, mimetype="application/json", headers=headers)


@pages.post("/<uuid:person_id>/erase")
@door
@needs_proof
def erase(work: Work, person_id: UUID) -> Answer:
    """Erase somebody's data; the name is typed to be sure."""
    form = Form(privacy.ErasePerson, request.form, person_id=person_id)
    if form.send(work, privacy.erase_person):
        return redirect(url_for(".show", person_id=person_id))
    return _page(work, queries.person(work, person_id), form), 422


@pages.get("/teams")
@door
def teams(work: Work) -> Answer:
    """The teams and who is in them."""
    return _teams(work, Form(actions.SaveTeam))


@pages.get("/teams/<uuid:team_id>")
@door
def team(work: Work, team_id: UUID) -> Answer:
    """One team, to be changed."""
    work.require(Permission.STAFF_CHANGE)
    found = work.get(Team, team_id)
    members = [person.id for person in queries.members(work).get(team_id, [])]
    return _teams(work, Form.of(actions.SaveTeam, found, team_id=team_id, people=members))


@pages.post("/teams")
@door
def save_team(work: Work) -> Answer:
    """Make or change a team."""
    work.require(Permission.STAFF_CHANGE)
    form = Form(actions.SaveTeam, request.form)
    if form.send(work, actions.save_team):
        return redirect(url_for(".teams"))
    return _teams(work, form), 422


class _Shown:
    """Addresses and numbers as this reader may see them (R18)."""

    def __init__(self, work: Work) -> None:
        self.full = rules.sees_full(work.actor)

    def mail(self, person: Person) -> str:
        return person.mail if self.full else rules.masked_mail(person.mail)

    def phone(self, person: Person) -> str:
        return person.phone if self.full else rules.masked_phone(person.phone)


def _change_and_follow(work: Work, wish: actions.ChangePerson) -> Person:
    person = actions.change_person(work, wish)
    actions.follow_mail(work, person, who.keyring())
    return person


def _client_of(work: Work) -> UUID | None:
    """Whose person is meant: a client's admin means their own client's."""
    if work.actor.is_client:
        return work.actor.client_id
    told = request.values.get("client_id", type=UUID)
    return work.get(Client, told).id if told else None


def _may_add(work: Work, side: str) -> bool:
    if work.actor.is_client or side != "staff":
        return work.actor.may(Permission.PERSON_CHANGE)
    return work.actor.may(Permission.STAFF_CHANGE)


def _client_names(work: Work, people: list[Person]) -> dict[UUID, str]:
    if work.actor.is_client or not work.actor.may(Permission.CLIENT_READ):
        return {}
    wanted = {person.client_id for person in people if person.client_id}
    asked = queries.clients(work).where(Client.id.in_(wanted))
    return {client.id: client.name for client in work.session.scalars(asked)}


def _form(
    work: Work, form: Form[Any], whose: UUID | Person | None, clash: Clash | None = None
) -> str:
    """The form for somebody new of that client (or of the provider), or for the person named."""
    person = whose if isinstance(whose, Person) else None
    client_id = whose.client_id if isinstance(whose, Person) else whose
    of_client = client_id is not None
    roles = rules.CLIENT_CHOICES if of_client else rules.STAFF_CHOICES
    partner_clients = [] if of_client else list(work.session.scalars(queries.clients(work)))
    sites: list[Site] = []
    if client_id is not None:
        sites = list(work.session.scalars(queries.sites(work, client_id)))
    return render_template(
        "accounts/people/edit.html",
        form=form,
        person=person,
        clash=clash,
        client_id=client_id,
        client=work.get(Client, client_id) if client_id else None,
        roles=words.role_choices(roles),
        sights=words.sight_choices(),
        zones=words.zone_choices(str(form.value("zone"))),
        sites=[(site.id, site.name) for site in sites],
        clients=[(str(client.id), client.name) for client in partner_clients],
    )


def _page(work: Work, person: Person, form: Form[Any] | None = None) -> str:
    manages = work.actor.may(Permission.PRIVACY_MANAGE)
    is_staff = person.client_id is None
    views = (
        list(work.session.execute(queries.views_of(work, person.id).limit(20))) if manages else []
    )
    client = work.get(Client, person.client_id) if person.client_id else None
    return render_template(
        "accounts/people/show.html",
        person=person,
        client=client,
        site=work.get(Site, person.site_id) if person.site_id else None,
        signs_in=bool(queries.signs_in(work, [person.id])),
        is_muted=not work.actor.is_client and outbox.is_muted(work, person.mail),
        shown=_Shown(work),
        views=views,
        manages=manages,
        form=form or Form(privacy.ErasePerson),
        is_partner=Role.PARTNER_AGENT.value in person.roles,
        may_change=work.actor.may(
            Permission.STAFF_CHANGE if is_staff else Permission.PERSON_CHANGE
        ),
        roles=[words.role_words(role) for role in person.roles],
        sight=dict(words.sight_choices())[person.sight.value],
        shows_sight=not CLIENT_ROLES.isdisjoint(map(Role, person.roles)),
    )


def _views(work: Work, person: Person) -> list[Any]:
    return list(work.session.execute(queries.views_of(work, person.id).limit(20)))


def _teams(work: Work, form: Form[actions.SaveTeam]) -> str:
    staff = queries.people(work, None).where(Person.is_active)
    return render_template(
        "accounts/people/teams.html",
        teams=list(work.session.scalars(queries.teams(work))),
        members=queries.members(work),
        form=form,
        staff=[(person.id, person.name) for person in work.session.scalars(staff)],
        may_change=work.actor.may(Permission.STAFF_CHANGE),
    )
