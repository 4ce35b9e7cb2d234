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

SCOPES = {permission.value: permission for permission in Permission}
# every request asks who is there: the tables say it at half the price of the mapped classes
PERSON, PROVIDER, CLIENT, LOGIN, SIGNED_IN, TOKEN = (
    kind.__table__.c for kind in (Person, Provider, Client, Login, SignedIn, ApiToken)
)
WHO = (
    PERSON.id.label("person_id"),
    PERSON.name,
    PERSON.roles,
    PERSON.provider_id,
    PERSON.client_id,
    PERSON.only_clients,
    PERSON.sight,
    PERSON.site_id,
    PERSON.language,
    PERSON.zone,
    PERSON.theme,
    PERSON.single_keys,
    PROVIDER.name.label("provider_name"),
    PROVIDER.name_en.label("provider_name_en"),
    CLIENT.name.label("client_name"),
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
    asked = {"token_hash": token_hash, "now": now}
    found = session.connection().execute(_living(), asked).first()
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
        _who(SIGNED_IN, SIGNED_IN.id.label("key"), SIGNED_IN.proved_at, SIGNED_IN.seen_at)
        .join(Login.__table__, LOGIN.id == SIGNED_IN.login_id)
        .where(
            SIGNED_IN.token_hash == bindparam("token_hash"),
            SIGNED_IN.revoked_at.is_(None),
            SIGNED_IN.waits_for_totp.is_(False),
            SIGNED_IN.expires_at > bindparam("now"),
            LOGIN.is_active,
            PERSON.is_active,
        )
    )


def visitor_of_token(session: TenantSession, token_hash: str, now: datetime) -> Visitor | None:
    """Gate query: whoever's program holds that API token, if it is alive."""
    found = session.connection().execute(_held(), {"token_hash": token_hash}).first()
    if found is None or (found.expires_on and found.expires_on < now.date()):
        return None
    scopes = frozenset(SCOPES[scope] for scope in found.scopes if scope in SCOPES)
    actor = actor_of(found, found.person_id, scopes)
    return Visitor(actor, found.theme, found.single_keys, token_id=found.key)


@cache
def _held() -> Select[Any]:
    return _who(TOKEN, TOKEN.id.label("key"), TOKEN.scopes, TOKEN.expires_on).where(
        TOKEN.token_hash == bindparam("token_hash"),
        TOKEN.revoked_at.is_(None),
        PERSON.is_active,
    )


def _who(source: Any, *keys: Any) -> Select[Any]:
    return (
        select(*keys, *WHO)
        .select_from(source.person_id.table)
        .join(Person.__table__, PERSON.id == source.person_id)
        .join(Provider.__table__, PROVIDER.id == PERSON.provider_id)
        .outerjoin(Client.__table__, CLIENT.id == PERSON.client_id)
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
