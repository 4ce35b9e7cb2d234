"""When somebody hears of a promise in danger is part of the policy that makes the promise."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from pydantic import Field
from sqlalchemy import select

from contracts.actions.typed import Whole
from contracts.models import SlaPolicy
from contracts.rules import escalations
from contracts.rules.clocks import Pledge
from contracts.rules.escalations import Beside, Escalating, Hearer, When
from msp.accounts.models import Person
from msp.data.commands import Command
from msp.data.history import changed, record
from msp.data.work import Work
from msp.kernel.access import Permission
from msp.kernel.errors import Refused, mark


class LevelWish(Command):
    """One level: of which promise of the SLA, when, and who hears of it, `people` by name.

    What is promised beside the SLA has levels of its own, for which `pledge` says nothing.
    """

    pledge: Pledge = Pledge.RESOLUTION
    when: When = When.PERCENT
    amount: Whole = Field(ge=1, le=60_000)
    owner: bool = False
    lead: bool = False
    manager: bool = False
    people: list[UUID] = Field(default_factory=list, max_length=20)


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
    told = {"levels": kept(work, wish.levels)}
    record(work, "sla_policy.change", row, **changed(row, told))
    work.session.flush()
    return row


def kept(
    work: Work, wishes: Sequence[LevelWish], pledge: Beside | None = None
) -> list[dict[str, Any]]:
    """The levels as they are kept, all of `pledge` where it is told; named are only our own."""
    named = {key for wish in wishes for key in wish.people}
    ours = select(Person.id).where(Person.id.in_(named), Person.client_id.is_(None))
    if named and set(work.session.scalars(ours)) != named:
        raise Refused(mark("Please choose somebody of your own staff."), field="levels")
    return escalations.stored(_level(wish, pledge or wish.pledge) for wish in wishes)


def _level(wish: LevelWish, pledge: Pledge | Beside) -> Escalating:
    heard = {Hearer.OWNER: wish.owner, Hearer.LEAD: wish.lead, Hearer.MANAGER: wish.manager}
    hears = tuple(name for name, hears in heard.items() if hears)
    people = tuple(dict.fromkeys(wish.people))
    return Escalating(pledge, wish.when, wish.amount, hears, people)
