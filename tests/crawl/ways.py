"""How somebody of the crawl's world gets in: a login, a session, a key."""

from datetime import timedelta
from uuid import UUID, uuid4

from msp.accounts.models import ApiToken, Login, SignedIn
from msp.data.tenancy import TenantSession
from msp.kernel.access import Actor
from tests.conftest import NOW


def way_in(gate: TenantSession, actor: Actor) -> tuple[UUID, UUID]:
    """The ids of a session and of a key of that person."""
    whose = {"provider_id": actor.provider_id, "person_id": actor.id}
    login = Login(mail_hash=uuid4().hex, recovery_hashes=[], totp_on=True, **whose)
    gate.add(login)
    gate.flush()
    lasts = {"seen_at": NOW, "proved_at": NOW, "expires_at": NOW + timedelta(hours=9)}
    session = SignedIn(token_hash=uuid4().hex, login_id=login.id, **lasts, **whose)
    token = ApiToken(token_hash=uuid4().hex, label="key", hint="tsk_", scopes=[], **whose)
    gate.add_all([session, token])
    gate.flush()
    return session.id, token.id
