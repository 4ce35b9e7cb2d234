"""At which tier a ticket begins: those who know may speak with the second one (R24)."""

from uuid import UUID

from sqlalchemy import or_, select

from contracts.models import Contract
from contracts.rules.lines import ContractState
from msp.accounts.models import Person
from msp.data.work import Work
from msp.kernel.access import Permission, Role
from msp.kernel.calendars import zone_named
from msp.kernel.periods import day_of

FIRST, SECOND = 1, 2


def entry_tier(work: Work, client_id: UUID, contact: Person | None) -> int:
    """2 for a technical contact whose client has agreed on that in a contract in force, else 1."""
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
