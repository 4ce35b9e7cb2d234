"""Who belongs to whom: the provider, its clients, their sites, everybody's people."""

from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, or_, select

from msp.accounts.models import Client, Login, Person, PersonView, Provider, Site, Team, TeamMember
from msp.data.history import History
from msp.data.work import Work
from msp.kernel import reading
from msp.kernel.access import Permission, Role
from msp.kernel.errors import NotFound, mark


def our_provider(work: Work) -> Provider:
    """The actor's own provider."""
    return work.get(Provider, work.actor.provider_id)


def clients(work: Work) -> Select[Client]:
    """The clients that the actor may see, by number."""
    work.require(Permission.CLIENT_READ)
    return select(Client).order_by(Client.number)


def clients_found(work: Work, words: str, *, active: bool = True) -> Select[Client]:
    """Clients whose name or number holds the words; company forms, width and kana are ignored."""
    asked = clients(work).where(Client.is_active.is_(active))
    key = reading.company_key(words)
    if not key:
        return asked
    found = Client.search_key.contains(key, autoescape=True)
    number = reading.fold_digits(words)
    if number.isascii() and number.isdigit() and len(number) < 10:
        found = or_(found, Client.number == int(number))
    return asked.where(found)


def client(work: Work, client_id: UUID) -> Client:
    """One client."""
    work.require(Permission.CLIENT_READ)
    return work.get(Client, client_id)


def sites(work: Work, client_id: UUID) -> Select[Site]:
    """The sites of a client, by name."""
    work.require(Permission.CLIENT_READ)
    return select(Site).where(Site.client_id == client_id).order_by(Site.name)


def all_sites(work: Work) -> Select[Site]:
    """Every site that the actor may see."""
    work.require(Permission.CLIENT_READ)
    return select(Site).order_by(Site.client_id, Site.name, Site.id)


def people(work: Work, client_id: UUID | None) -> Select[Person]:
    """The people of a client or, for None, the provider's own, by reading order."""
    return everybody(work).where(
        Person.client_id == client_id if client_id else Person.client_id.is_(None)
    )


def everybody(work: Work) -> Select[Person]:
    """Every person whose page the actor may open, by reading order.

    A client's people know who serves them by name on the ticket; they do not browse the staff.
    """
    work.require(Permission.PERSON_READ)
    asked = select(Person).order_by(Person.kana, Person.name, Person.id)
    return asked.where(Person.client_id.is_not(None)) if work.actor.is_client else asked


def people_found(work: Work, words: str, asked: Select[Person]) -> Select[Person]:
    """Those of `asked` whose name, reading or address holds the words."""
    key = reading.search_key(words)
    return asked.where(Person.search_key.contains(key, autoescape=True)) if key else asked


def person(work: Work, person_id: UUID) -> Person:
    """One person whom the actor may look up; NotFound for others."""
    found: Person | None = work.session.scalar(everybody(work).where(Person.id == person_id))
    if found is None:
        raise NotFound(mark("There is no such %(kind)s."), kind=Person.__tablename__)
    return found


def signs_in(work: Work, people_ids: list[UUID]) -> set[UUID]:
    """Which of these people have a way to sign in."""
    asked = select(Login.person_id).where(
        Login.person_id.in_(people_ids), Login.is_active, Login.password_hash.is_not(None)
    )
    return set(work.session.scalars(asked))


def teams(work: Work) -> Select[Team]:
    """The provider's teams, by name."""
    work.require(Permission.PERSON_READ)
    return select(Team).order_by(Team.name)


def members(work: Work) -> dict[UUID, list[Person]]:
    """The people in each team."""
    asked = (
        select(TeamMember.team_id, Person)
        .join(Person, Person.id == TeamMember.person_id)
        .where(Person.is_active)
        .order_by(Person.kana, Person.name)
    )
    grouped: dict[UUID, list[Person]] = {}
    for team_id, member in work.session.execute(asked):
        grouped.setdefault(team_id, []).append(member)
    return grouped


def admins_left(work: Work, without: UUID) -> int:
    """How many active admins the provider has besides that person."""
    asked = select(Person.roles).where(
        Person.client_id.is_(None), Person.is_active, Person.id != without
    )
    return sum(Role.PROVIDER_ADMIN.value in roles for roles in work.session.scalars(asked))


def views_of(work: Work, person_id: UUID) -> Any:
    """Who looked at that person's data and when, the latest first."""
    work.require(Permission.PRIVACY_MANAGE)
    return (
        select(PersonView.created_at, Person.name)
        .outerjoin(Person, Person.id == PersonView.viewer_id)
        .where(PersonView.person_id == person_id)
        .order_by(PersonView.created_at.desc())
    )


def trail(work: Work) -> Any:
    """The audit trail with the actors' names, the latest first."""
    work.require(Permission.AUDIT_READ)
    return (
        select(
            History.id,
            History.created_at,
            History.verb,
            History.subject_kind,
            History.subject_id,
            History.actor_id,
            History.actor_role,
            History.detail,
            Person.name,
            Client.name.label("client_name"),
        )
        .outerjoin(Person, Person.id == History.actor_id)
        .outerjoin(Client, Client.id == History.client_id)
        .order_by(History.created_at.desc(), History.id.desc())
    )


def trail_of(work: Work, subject_id: UUID) -> Any:
    """Who changed that thing last, and when: (name, moment), or None where nobody did."""
    asked = (
        select(Person.name, History.created_at)
        .outerjoin(Person, Person.id == History.actor_id)
        .where(History.subject_id == subject_id)
        .order_by(History.created_at.desc(), History.id.desc())
        .limit(1)
    )
    return work.session.execute(asked).first()


def counted(work: Work, asked: Select[Any]) -> int:
    """How many rows that asks for."""
    inner = asked.order_by(None).subquery()
    return int(work.session.execute(select(func.count()).select_from(inner)).scalar_one())
