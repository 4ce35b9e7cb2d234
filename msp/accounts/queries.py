"""Who is there, and who belongs to whom. The gate queries here read outside tenancy."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, select

from msp.accounts.models import ApiToken, Client, Login, Person, Provider, SignedIn, Site
from msp.data.tenancy import TenantSession
from msp.data.work import Work
from msp.kernel.access import Actor, Permission, Role
from msp.kernel.errors import NotFound, mark


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who came in: the actor, and by which session or token."""

    actor: Actor
    theme: str
    single_keys: bool
    session_id: UUID | None = None
    token_id: UUID | None = None
    proved_at: datetime | None = None
    seen_at: datetime | None = None


def visitor_of_session(session: TenantSession, token_hash: str, now: datetime) -> Visitor | None:
    """Gate query: whoever holds that session token, if it is alive and fully signed in."""
    asked = (
        select(SignedIn, Person)
        .join(Login, Login.id == SignedIn.login_id)
        .join(Person, Person.id == SignedIn.person_id)
        .where(
            SignedIn.token_hash == token_hash,
            SignedIn.revoked_at.is_(None),
            SignedIn.waits_for_totp.is_(False),
            SignedIn.expires_at > now,
            Login.is_active,
            Person.is_active,
        )
    )
    found = session.execute(asked).first()
    if found is None:
        return None
    signed_in, person = found
    return Visitor(
        actor_of(person),
        person.theme,
        person.single_keys,
        session_id=signed_in.id,
        proved_at=signed_in.proved_at,
        seen_at=signed_in.seen_at,
    )


def visitor_of_token(session: TenantSession, token_hash: str, now: datetime) -> Visitor | None:
    """Gate query: whoever's program holds that API token, if it is alive."""
    asked = (
        select(ApiToken, Person)
        .join(Person, Person.id == ApiToken.person_id)
        .where(ApiToken.token_hash == token_hash, ApiToken.revoked_at.is_(None), Person.is_active)
    )
    found = session.execute(asked).first()
    if found is None or (found[0].expires_on and found[0].expires_on < now.date()):
        return None
    token, person = found
    scopes = frozenset(Permission(scope) for scope in token.scopes)
    return Visitor(actor_of(person, scopes), person.theme, person.single_keys, token_id=token.id)


def actor_of(person: Person, scopes: frozenset[Permission] | None = None) -> Actor:
    """The person as an actor: the roles and clients that the row says now."""
    clients: frozenset[UUID] | None = None
    if person.client_id is not None:
        clients = frozenset({person.client_id})
    elif person.only_clients is not None:
        clients = frozenset(UUID(client) for client in person.only_clients)
    return Actor(
        id=person.id,
        name=person.name,
        roles=frozenset(Role(role) for role in person.roles),
        provider_id=person.provider_id,
        clients=clients,
        sight=person.sight,
        site_id=person.site_id,
        language=person.language,
        zone=person.zone,
        scopes=scopes,
    )


def providers(session: TenantSession) -> list[UUID]:
    """Gate query: every provider of the installation, oldest first."""
    return list(session.scalars(select(Provider.id).order_by(Provider.created_at, Provider.id)))


def only_provider(session: TenantSession, name: str | None) -> UUID:
    """Gate query: the provider called `name`, or the only one. NotFound otherwise."""
    asked = select(Provider.id)
    if name:
        asked = asked.where(Provider.name == name)
    found = list(session.scalars(asked.limit(2)))
    if len(found) != 1:
        raise NotFound(mark("Say which provider: there is not exactly one of that name."))
    return found[0]


def our_provider(work: Work) -> Provider:
    """The actor's own provider."""
    return work.get(Provider, work.actor.provider_id)


def clients(work: Work) -> Select[tuple[Client]]:
    """The clients that the actor may see, by number."""
    work.require(Permission.CLIENT_READ)
    return select(Client).order_by(Client.number)


def sites(work: Work, client_id: UUID) -> Select[tuple[Site]]:
    """The sites of a client, by name."""
    work.require(Permission.CLIENT_READ)
    return select(Site).where(Site.client_id == client_id).order_by(Site.name)


def people(work: Work, client_id: UUID | None) -> Select[tuple[Person]]:
    """The people of a client or, for None, the provider's own, by reading order."""
    work.require(Permission.PERSON_READ)
    mine = Person.client_id == client_id if client_id else Person.client_id.is_(None)
    return select(Person).where(mine).order_by(Person.kana, Person.name)
