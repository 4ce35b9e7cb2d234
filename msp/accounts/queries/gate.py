"""Who is there: the gate's queries, which read outside tenancy before there is an actor."""

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, bindparam, select

from msp.accounts.models import ApiToken, Client, Invitation, Login, Person, Provider, SignedIn
from msp.data.tenancy import TenantSession
from msp.kernel.access import Actor, Permission, Role
from msp.kernel.errors import NotFound, mark

WHO = (
    Person.id.label("person_id"),
    Person.name,
    Person.roles,
    Person.provider_id,
    Person.client_id,
    Person.only_clients,
    Person.sight,
    Person.site_id,
    Person.language,
    Person.zone,
    Person.theme,
    Person.single_keys,
    Provider.name.label("provider_name"),
    Provider.name_en.label("provider_name_en"),
    Client.name.label("client_name"),
)


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who came in: the actor, by which session or token, and what every page says of them."""

    actor: Actor
    theme: str
    single_keys: bool
    session_id: UUID | None = None
    token_id: UUID | None = None
    proved_at: datetime | None = None
    seen_at: datetime | None = None
    provider_name: str = ""
    client_name: str | None = None


def visitor_of_session(session: TenantSession, token_hash: str, now: datetime) -> Visitor | None:
    """Gate query: whoever holds that session token, if it is alive and fully signed in."""
    found = session.execute(_living(), {"token_hash": token_hash, "now": now}).first()
    if found is None:
        return None
    return Visitor(
        actor_of(found, found.person_id),
        found.theme,
        found.single_keys,
        session_id=found.key,
        proved_at=found.proved_at,
        seen_at=found.seen_at,
        provider_name=_called(found),
        client_name=found.client_name,
    )


@cache
def _living() -> Select[Any]:
    """Every request asks this: building it anew would cost more than the database's answer."""
    return (
        _who(SignedIn, SignedIn.id.label("key"), SignedIn.proved_at, SignedIn.seen_at)
        .join(Login, Login.id == SignedIn.login_id)
        .where(
            SignedIn.token_hash == bindparam("token_hash"),
            SignedIn.revoked_at.is_(None),
            SignedIn.waits_for_totp.is_(False),
            SignedIn.expires_at > bindparam("now"),
            Login.is_active,
            Person.is_active,
        )
    )


def visitor_of_token(session: TenantSession, token_hash: str, now: datetime) -> Visitor | None:
    """Gate query: whoever's program holds that API token, if it is alive."""
    asked = _who(ApiToken, ApiToken.id.label("key"), ApiToken.scopes, ApiToken.expires_on).where(
        ApiToken.token_hash == token_hash,
        ApiToken.revoked_at.is_(None),
        Person.is_active,
    )
    found = session.execute(asked).first()
    if found is None or (found.expires_on and found.expires_on < now.date()):
        return None
    known = {permission.value for permission in Permission}
    scopes = frozenset(Permission(scope) for scope in found.scopes if scope in known)
    actor = actor_of(found, found.person_id, scopes)
    return Visitor(actor, found.theme, found.single_keys, token_id=found.key)


def _who(source: type[SignedIn | ApiToken], *keys: Any) -> Select[Any]:
    return (
        select(*keys, *WHO)
        .select_from(source)
        .join(Person, Person.id == source.person_id)
        .join(Provider, Provider.id == Person.provider_id)
        .outerjoin(Client, Client.id == Person.client_id)
    )


def _called(found: Row[Any]) -> str:
    """The provider's name in the reader's language."""
    name = found.provider_name_en if found.language == "en" else ""
    return str(name or found.provider_name)


def actor_of(
    person: Any, person_id: UUID | None = None, scopes: frozenset[Permission] | None = None
) -> Actor:
    """The person as an actor: the roles and clients that the row says now."""
    clients: frozenset[UUID] | None = None
    if person.client_id is not None:
        clients = frozenset({person.client_id})
    elif person.only_clients is not None:
        clients = frozenset(UUID(client) for client in person.only_clients)
    return Actor(
        id=person_id or person.id,
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


def login_of_mail(session: TenantSession, mail_hash: str) -> Login | None:
    """Gate query: the login of that address, if it and its person are active."""
    asked = (
        select(Login)
        .join(Person, Person.id == Login.person_id)
        .where(Login.mail_hash == mail_hash, Login.is_active, Person.is_active)
    )
    return session.scalars(asked).first()


def login_of_person(session: TenantSession, person_id: UUID) -> Login | None:
    """Gate query: how that person signs in."""
    return session.scalars(select(Login).where(Login.person_id == person_id)).first()


def half_signed_in(session: TenantSession, token_hash: str, now: datetime) -> SignedIn | None:
    """Gate query: the session that waits for its second step."""
    asked = select(SignedIn).where(
        SignedIn.token_hash == token_hash,
        SignedIn.waits_for_totp,
        SignedIn.revoked_at.is_(None),
        SignedIn.expires_at > now,
    )
    return session.scalars(asked).first()


def open_invitation(session: TenantSession, token_hash: str, now: datetime) -> Invitation:
    """Gate query: the invitation or reset behind a link. NotFound if used, old or unknown."""
    asked = select(Invitation).where(
        Invitation.token_hash == token_hash,
        Invitation.used_at.is_(None),
        Invitation.expires_at > now,
    )
    found = session.scalars(asked.with_for_update()).first()
    if found is None:
        raise NotFound(mark("This link was used already or is too old. Please ask for a new one."))
    return found


def sessions_of_person(session: TenantSession, person_id: UUID, now: datetime) -> list[SignedIn]:
    """Gate query: the person's living sessions, the latest first."""
    asked = (
        select(SignedIn)
        .where(
            SignedIn.person_id == person_id,
            SignedIn.revoked_at.is_(None),
            SignedIn.waits_for_totp.is_(False),
            SignedIn.expires_at > now,
        )
        .order_by(SignedIn.seen_at.desc(), SignedIn.id)
    )
    return list(session.scalars(asked))


def tokens_of_person(session: TenantSession, person_id: UUID) -> list[ApiToken]:
    """Gate query: the person's API tokens that were not revoked, the newest first."""
    asked = (
        select(ApiToken)
        .where(ApiToken.person_id == person_id, ApiToken.revoked_at.is_(None))
        .order_by(ApiToken.created_at.desc(), ApiToken.id)
    )
    return list(session.scalars(asked))
