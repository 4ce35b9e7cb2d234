"""Signed links for people who are not signed in: each opens one thing of one person, no more."""

from dataclasses import dataclass
from uuid import UUID

from flask import current_app
from itsdangerous import BadData, URLSafeSerializer

from msp.desk.models.voices import Satisfaction
from msp.doors.porter import settings
from msp.kernel.access import Actor, Permission, Role
from msp.kernel.errors import NotFound, mark

SCORE = "score"
CALENDAR = "calendar"
NOBODY = UUID(int=0)


@dataclass(frozen=True, slots=True)
class Asked:
    """Who answers by the link, and which question."""

    actor: Actor
    satisfaction_id: UUID
    nonce: str


def score_link(asked: Satisfaction) -> str:
    """The full address of the page on which somebody says how it was."""
    named = [asked.provider_id.hex, asked.client_id.hex, asked.id.hex, asked.nonce]
    return address("scores.asked", token=sealed(SCORE, named))


def asked_by(token: str) -> Asked:
    """The link read back. Raises NotFound where it was not signed here."""
    provider, client, question, nonce = opened(SCORE, token, 4)
    actor = Actor(
        NOBODY,
        "link",
        frozenset({Role.END_USER}),
        UUID(provider),
        frozenset({UUID(client)}),
        scopes=frozenset({Permission.SCORE_GIVE}),
    )
    return Asked(actor, UUID(question), nonce)


def address(endpoint: str, **told: str) -> str:
    """A page's full address, for the worker and the shell too: there is no request there."""
    path = current_app.url_map.bind("").build(endpoint, told)
    return f"{settings().public_url.rstrip('/')}{path}"


def sealed(purpose: str, named: list[str]) -> str:
    """The words as a link carries them, signed for that purpose alone."""
    return str(_seal(purpose).dumps(named))


def opened(purpose: str, token: str, count: int) -> list[str]:
    """The words of a link, or NotFound where they were not signed here for that purpose."""
    try:
        named = _seal(purpose).loads(token)
    except (BadData, ValueError) as wrong:
        raise NotFound(mark("There is no such page.")) from wrong
    if not isinstance(named, list) or len(named) != count:
        raise NotFound(mark("There is no such page."))
    return [str(word) for word in named]


def _seal(purpose: str) -> URLSafeSerializer:
    return URLSafeSerializer(settings().secret.get_secret_value(), purpose)
