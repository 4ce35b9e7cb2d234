"""When somebody hears of a promise in danger is part of the policy that makes the promise."""

from uuid import UUID

from pydantic import Field

from contracts.actions.typed import Whole
from contracts.models import SlaPolicy
from contracts.rules import escalations
from contracts.rules.clocks import Pledge
from contracts.rules.escalations import Escalating, Hearer, When
from msp.data.commands import Command
from msp.data.history import changed, record
from msp.data.work import Work
from msp.kernel.access import Permission


class LevelWish(Command):
    """One level: of which promise, when, and who hears of it."""

    pledge: Pledge = Pledge.RESOLUTION
    when: When = When.PERCENT
    amount: Whole = Field(ge=1, le=60_000)
    owner: bool = False
    lead: bool = False
    manager: bool = False


class SetLevels(Command):
    """All escalation levels of a policy, anew."""

    policy_id: UUID
    levels: list[LevelWish] = Field(default_factory=list, max_length=escalations.MOST_LEVELS)
    version: int | None = None


def set_levels(work: Work, wish: SetLevels) -> SlaPolicy:
    """Say anew when somebody hears of this policy's promises; what was told stays told."""
    work.require(Permission.CATALOGUE_CHANGE)
    row = work.get(SlaPolicy, wish.policy_id)
    work.fresh(row, wish.version)
    told = {"levels": escalations.stored(_level(each) for each in wish.levels)}
    record(work, "sla_policy.change", row, **changed(row, told))
    work.session.flush()
    return row


def _level(wish: LevelWish) -> Escalating:
    heard = {Hearer.OWNER: wish.owner, Hearer.LEAD: wish.lead, Hearer.MANAGER: wish.manager}
    hears = tuple(name for name, hears in heard.items() if hears)
    return Escalating(wish.pledge, wish.when, wish.amount, hears)
