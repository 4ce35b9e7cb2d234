"""People: taken in, changed, let go. Staff by those who may; contacts by their own admin too."""

from typing import Literal
from uuid import UUID

from pydantic import Field
from sqlalchemy import delete, select

from msp.accounts import queries, rules
from msp.accounts.actions import gate
from msp.accounts.locks import Keyring
from msp.accounts.models import Client, Person, PersonView, Site, Team, TeamMember
from msp.data import history
from msp.data.commands import Command
from msp.data.work import Work
from msp.kernel import calendars, reading
from msp.kernel.access import Permission, Role, Sight
from msp.kernel.errors import Refused, mark

Language = Literal["ja", "en"]


class PersonFacts(Command):
    """What is told about anybody."""

    name: str = Field(min_length=1, max_length=120)
    kana: str = Field(default="", max_length=120)
    mail: str = Field(default="", max_length=320)
    phone: str = Field(default="", max_length=32)
    title: str = Field(default="", max_length=80)
    honorific: str = Field(default="様", max_length=16)
    roles: tuple[Role, ...] = ()
    sight: Sight = Sight.OWN
    site_id: UUID | None = None
    tier: int | None = Field(default=None, ge=1, le=3)
    skills: str = Field(default="", max_length=300)
    only_clients: tuple[UUID, ...] = ()
    language: Language = "ja"
    zone: str = Field(default="Asia/Tokyo", max_length=64)


class AddPerson(PersonFacts):
    """Somebody new: of a client, or of the provider where no client is named."""

    client_id: UUID | None = None


class ChangePerson(PersonFacts):
    """What is true of somebody from now on."""

    person_id: UUID
    version: int | None = None


class NamePerson(Command):
    """Somebody, as they were read."""

    person_id: UUID
    version: int | None = None


class SaveTeam(Command):
    """A team and who is in it; a new one where no id is named."""

    team_id: UUID | None = None
    name: str = Field(min_length=1, max_length=80)
    name_en: str = Field(default="", max_length=80)
    people: tuple[UUID, ...] = ()


def add_person(work: Work, wish: AddPerson) -> Person:
    """Take somebody in. They sign in only after an invitation."""
    _may_change(work, wish.client_id)
    if wish.client_id is not None:
        work.get(Client, wish.client_id)
    person = Person(client_id=wish.client_id, **_facts(work, wish, wish.client_id))
    _no_twin(work, person, None)
    work.add(person)
    history.record(work, "person.added", person, roles=person.roles)
    return person


def change_person(work: Work, wish: ChangePerson) -> Person:
    """Correct what is known of somebody; new roles hold from their next page on."""
    person = _changeable(work, wish.person_id)
    work.fresh(person, wish.version)
    facts = _facts(work, wish, person.client_id)
    if Role.PROVIDER_ADMIN.value in person.roles and Role.PROVIDER_ADMIN not in wish.roles:
        _not_the_last(work, person)
    differences = history.changed(person, facts)
    _no_twin(work, person, person.id)
    # names and addresses stay out of the trail: it is never erased (R18)
    told = {
        name: before_after
        for name, before_after in differences.items()
        if name in {"roles", "sight", "tier", "only_clients", "language", "zone"}
    }
    history.record(work, "person.changed", person, fields=sorted(differences), **told)
    return person


def close_person(work: Work, wish: NamePerson) -> Person:
    """Let somebody go: they no longer sign in, their history stays."""
    person = _changeable(work, wish.person_id)
    if person.id == work.actor.id:
        raise Refused(mark("Nobody closes their own account."))
    if Role.PROVIDER_ADMIN.value in person.roles:
        _not_the_last(work, person)
    work.fresh(person, wish.version)
    person.is_active = False
    gate.close_sessions(work.session, person.id, work.now)
    history.record(work, "person.closed", person)
    return person


def reopen_person(work: Work, wish: NamePerson) -> Person:
    """Take somebody back who was let go by mistake."""
    person = _changeable(work, wish.person_id)
    if person.erased_at is not None:
        raise Refused(mark("This person's data was erased and does not come back."))
    work.fresh(person, wish.version)
    person.is_active, person.merged_into_id = True, None
    history.record(work, "person.reopened", person)
    return person


def save_team(work: Work, wish: SaveTeam) -> Team:
    """Make or change a team."""
    work.require(Permission.STAFF_CHANGE)
    twin = select(Team.id).where(Team.name == wish.name)
    if wish.team_id is not None:
        twin = twin.where(Team.id != wish.team_id)
    if work.session.scalar(twin) is not None:
        raise Refused(mark("There is a team of that name already."), field="name")
    team = work.get(Team, wish.team_id) if wish.team_id else work.add(Team(name=wish.name))
    team.name, team.name_en = wish.name, wish.name_en
    work.session.execute(delete(TeamMember).where(TeamMember.team_id == team.id))
    for person_id in dict.fromkeys(wish.people):
        if work.get(Person, person_id).client_id is not None:
            raise Refused(mark("A team is made of the provider's own people."), field="people")
        work.session.add(TeamMember(team_id=team.id, person_id=person_id))
    work.session.flush()
    history.record(work, "team.saved", team, people=list(wish.people))
    return team


def note_view(work: Work, person: Person) -> None:
    """Write down that the actor read that person's data (R18); one's own does not count."""
    if person.id != work.actor.id:
        work.session.add(PersonView(person_id=person.id, viewer_id=work.actor.id))


def follow_mail(work: Work, person: Person, keyring: Keyring) -> None:
    """A changed address is also the one to sign in with."""
    login = queries.login_of_person(work.session, person.id)
    if login is None or not person.mail:
        return
    digest = keyring.mail_hash(person.mail)
    if login.mail_hash == digest:
        return
    other = queries.login_of_mail(work.session, digest)
    if other is not None and other.id != login.id:
        raise Refused(mark("This address cannot be used to sign in."), field="mail")
    login.mail_hash = digest
    work.session.flush()


def _changeable(work: Work, person_id: UUID) -> Person:
    work.require(Permission.PERSON_CHANGE)
    person = queries.person(work, person_id)
    _may_change(work, person.client_id)
    return person


def _may_change(work: Work, client_id: UUID | None) -> None:
    work.require(Permission.PERSON_CHANGE)
    if client_id is None:
        work.require(Permission.STAFF_CHANGE)


def _facts(work: Work, wish: PersonFacts, client_id: UUID | None) -> dict[str, object]:
    """The columns that the wish describes, each checked and in its one true form."""
    calendars.zone_named(wish.zone)
    of_client = client_id is not None
    roles = rules.checked_roles(work.actor, wish.roles, of_client=of_client)
    mail = rules.valid_mail(wish.mail) if wish.mail else ""
    if wish.site_id is not None and work.get(Site, wish.site_id).client_id != client_id:
        raise Refused(mark("This site belongs to somebody else."), field="site_id")
    named = [str(work.get(Client, client).id) for client in wish.only_clients]
    if Role.PARTNER_AGENT in wish.roles and not named:
        raise Refused(mark("Name the clients that a partner works for."), field="only_clients")
    return {
        "name": wish.name,
        "kana": wish.kana,
        "mail": mail,
        "phone": reading.read_phone(wish.phone) if wish.phone else "",
        "title": wish.title,
        "honorific": wish.honorific,
        "roles": roles,
        "sight": wish.sight if of_client else Sight.OWN,
        "site_id": wish.site_id,
        "tier": None if of_client else wish.tier,
        "skills": [part for part in _parts(wish.skills) if part],
        "only_clients": named if Role.PARTNER_AGENT in wish.roles else None,
        "language": wish.language,
        "zone": wish.zone,
        "search_key": person_key(wish.name, wish.kana, mail),
    }


def person_key(name: str, kana: str, mail: str) -> str:
    """What a person is found by."""
    return reading.search_key(f"{name} {kana} {mail}")[:300]


def _parts(text: str) -> list[str]:
    return [part.strip() for part in text.replace("、", ",").split(",")]


def _no_twin(work: Work, person: Person, own_id: UUID | None) -> None:
    """One address, one person, within a client or among the provider's own."""
    if not person.mail:
        return
    asked = select(Person.id).where(
        Person.mail == person.mail,
        Person.client_id == person.client_id if person.client_id else Person.client_id.is_(None),
    )
    if own_id is not None:
        asked = asked.where(Person.id != own_id)
    with work.session.no_autoflush:
        if work.session.scalar(asked.limit(1)) is not None:
            message = mark("Somebody with this address is here already.")
            raise Refused(message, field="mail")


def _not_the_last(work: Work, person: Person) -> None:
    if not queries.admins_left(work, person.id):
        raise Refused(mark("At least one administrator has to stay."), field="roles")
