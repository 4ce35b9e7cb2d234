"""What a ticket begins with: its client, how the desk weighs, and at which tier it stands."""

from typing import Any
from uuid import UUID

from sqlalchemy import and_, bindparam, func, or_, select

from contracts.models import Contract
from contracts.queries import remembered
from contracts.rules.lines import ContractState
from msp.accounts.models import Client, Person, Provider
from msp.data.counters import Counter
from msp.data.work import Work
from msp.desk.rules import agreeing
from msp.desk.rules.priority import Matrix
from msp.kernel.access import Permission, Role
from msp.kernel.calendars import zone_named
from msp.kernel.errors import NotFound, mark
from msp.kernel.periods import day_of

FIRST, SECOND = 1, 2
# asked with every ticket: the tables say it at half the price of the mapped classes
CLIENT, PROVIDER, COUNTER = (kind.__table__.c for kind in (Client, Provider, Counter))
ARRIVAL: Any = (
    select(PROVIDER.options, func.coalesce(COUNTER.value, 0))
    .select_from(Client.__table__)
    .join(Provider.__table__, PROVIDER.id == CLIENT.provider_id)
    .outerjoin(
        Counter.__table__,
        and_(COUNTER.provider_id == CLIENT.provider_id, COUNTER.name == remembered.PULSE),
    )
    .where(CLIENT.id == bindparam("client_id"), CLIENT.provider_id == bindparam("provider_id"))
)


def arrival(work: Work, client_id: UUID) -> Matrix:
    """How the desk weighs what the client brings. NotFound where there is no such client.

    On the way the work sees whether what was agreed has changed (`remembered`).
    """
    actor, found = work.actor, None
    if actor.clients is None or client_id in actor.clients:
        work.session.flush()
        told = {"client_id": client_id, "provider_id": actor.provider_id}
        found = work.session.connection().execute(ARRIVAL, told).first()
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
