"""A signed link carries whose question it is: whoever holds it may answer that one and no more."""

from dataclasses import dataclass
from uuid import UUID

from flask import current_app
from itsdangerous import BadData, URLSafeSerializer

from msp.desk.models import WorkConsent
from msp.doors.porter import settings
from msp.kernel.access import Actor, Permission, Role
from msp.kernel.errors import NotFound, mark

SALT = "work-consent"
NOBODY = UUID(int=0)


@dataclass(frozen=True, slots=True)
class Opened:
    """Who acts by the link, and for which question."""

    actor: Actor
    consent_id: UUID
    nonce: str


def link_to(asked: WorkConsent) -> str:
    """The full address of the page on which the client answers."""
    named = [asked.provider_id.hex, asked.client_id.hex, asked.id.hex, asked.nonce]
    # by the map and not by `url_for`: the shell asks too, and there is no request there
    path = current_app.url_map.bind("").build("time.asked", {"token": _seal().dumps(named)})
    return f"{settings().public_url.rstrip('/')}{path}"


def opened(token: str) -> Opened:
    """The link read back. Raises NotFound where it was not signed here."""
    try:
        provider, client, consent, nonce = _seal().loads(token)
    except (BadData, ValueError) as wrong:
        raise NotFound(mark("There is no such %(kind)s."), kind=SALT) from wrong
    actor = Actor(
        NOBODY,
        "link",
        frozenset({Role.CLIENT_ADMIN}),
        UUID(provider),
        frozenset({UUID(client)}),
        scopes=frozenset({Permission.WORK_ANSWER}),
    )
    return Opened(actor, UUID(consent), nonce)


def _seal() -> URLSafeSerializer:
    return URLSafeSerializer(settings().secret.get_secret_value(), SALT)
