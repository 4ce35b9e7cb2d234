"""Credits for missed promises are agreed with the policy that makes them."""

from uuid import UUID

from pydantic import Field

from contracts.actions.typed import Whole
from contracts.models import SlaPolicy
from contracts.rules import credits
from msp.data.commands import Command
from msp.data.history import changed, record
from msp.data.work import Work
from msp.kernel.access import Permission


class SetCredits(Command):
    """Steps one a line, `95.0: 10` (kept below 95 %: 10 % of the fee), and the cap in percent."""

    policy_id: UUID
    steps: str = Field(default="", max_length=400)
    cap: Whole = Field(default=100, ge=1, le=100)
    version: int | None = None


def set_credits(work: Work, wish: SetCredits) -> SlaPolicy:
    """Agree on credits from now on; proposals that were made keep what they were made with."""
    work.require(Permission.CATALOGUE_CHANGE)
    row = work.get(SlaPolicy, wish.policy_id)
    work.fresh(row, wish.version)
    steps = [[step.below, step.percent] for step in credits.steps_typed(wish.steps)]
    told = {"credits": {"steps": steps, "cap": wish.cap} if steps else {}}
    record(work, "sla_policy.change", row, **changed(row, told))
    work.session.flush()
    return row
