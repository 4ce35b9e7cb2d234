"""The house without its pages: what a command of the shell stands on."""

from functools import partial
from uuid import UUID

from flask import Flask

from billing import models as _billing
from billing.actions import reach as billing_reach
from contracts import models as _contracts
from contracts.actions import reach as contracts_reach
from monitoring import models as _monitoring
from msp.accounts import queries as accounts
from msp.assets import models as _assets
from msp.data.clock import clock_from
from msp.data.engine import connect, sessions_of
from msp.data.work import Sessions, at_the_gate, peek_at_the_gate
from msp.desk import models as _desk
from msp.desk.actions import reach as desk_reach
from msp.doors import furniture, logs
from msp.doors.speaking import Speaking
from msp.knowledge import models as _knowledge
from msp.settings import Settings, from_environment

# the metadata must be whole: a row of one room points to rows of others
MODELS = (_assets, _billing, _contracts, _desk, _knowledge, _monitoring)
# each says, once it is imported, what its domain holds of people (R18)
HOLDERS = (billing_reach, contracts_reach, desk_reach)


def create_core(settings: Settings | None = None) -> Flask:
    """Settings, database, languages: no page, no address, no recurring work."""
    settings = settings or from_environment()
    logs.configure()
    app = Flask("msp", template_folder=str(furniture.templates()))
    app.jinja_environment = Speaking  # type: ignore[assignment]
    app.extensions["settings"] = settings
    app.extensions["sessions"] = sessions_of(connect(settings.database), clock_from(settings.now))
    app.extensions["only_provider"] = only_provider
    app.extensions["providers"] = accounts.providers
    app.extensions["provider_ids"] = partial(provider_ids, app.extensions["sessions"])
    furniture.speak(app)
    return app


def provider_ids(sessions: Sessions) -> list[UUID]:
    """Every provider of the installation."""
    with peek_at_the_gate(sessions) as session:
        return accounts.providers(session)


def only_provider(sessions: Sessions, name: str | None) -> object:
    """The provider that a shell command works for."""
    with at_the_gate(sessions) as session:
        return accounts.only_provider(session, name)
