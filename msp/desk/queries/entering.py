"""What a ticket begins with: its client, how the desk weighs, and at which tier it stands."""

from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, func, or_, select

from contracts.models import Contract
from contracts.queries import remembered
from contracts.rules.lines import ContractState
from msp.accounts.models import Client, Person, Provider
from msp.data.counters import Counter
from msp.data.tenancy import plain_row
from msp.data.work import Work
from msp.desk.rules import agreeing
from msp.desk.rules.priority import Matrix
from msp.kernel.access import Permission, Role
from msp.kernel.calendars import zone_named
from msp.kernel.errors import NotFound, mark
from msp.kernel.periods import day_of

FIRST, SECOND = 1, 2
# asked with every ticket: one statement, kept, past the ORM
ARRIVAL: Any = (
    select(Provider.options, func.coalesce(Counter.value, 0))
    .select_from(Client)
    .join(Provider, Provider.id == Client.provider_id)
    .outerjoin(Counter, Counter.name == remembered.PULSE)
    .where(Client.id == bindparam("client_id"))
)


def arrival(work: Work, client_id: UUID) -> Matrix:
    """How the desk weighs what the client brings. NotFound where there is no such client.

    On the way the work sees whether what was agreed has changed (`remembered`).
    """
    work.session.flush()
    found = plain_row(work.session, ARRIVAL, {"client_id": client_id})
    if found is None:
        raise NotFound(mark("There is no such %(kind)s."), kind=Client.__tablename__)
    options, pulse = found
    remembered.see(work, pulse)
    return agreeing.matrix_from(options)


def entry_tier(work: Work, client_id: UUID, contact: Person | None) -> int:
    """2 for a technical contact whose client has agreed on that in a contract in force, else 1.

    Those who know may speak with the second tier (R24).
    """
    work.require(Permission.TICKET_OPEN)
    if contact is None or Role.TECHNICAL_CONTACT.value not in contact.roles:
        return FIRST
    today = day_of(work.now, zone_named(work.actor.zone))
    wanted = select(Contract.id).where(
        Contract.client_id == client_id,
        Contract.skips_tier_one.is_(True),
        Contract.state == ContractState.ACTIVE,
        Contract.starts_on <= today,
        or_(Contract.ends_on.is_(None), Contract.ends_on > today),
    )
    return FIRST if work.session.scalar(wanted.limit(1)) is None else SECOND
