"""How the provider sells hours and closes months, chosen once for everybody."""

from __future__ import annotations

from pydantic import Field

from billing.queries.orders import habits
from billing.rules.invoices import LateWork
from billing.rules.orders import Collection, HoursStart
from msp.accounts.models import Provider
from msp.accounts.queries import our_provider
from msp.data.commands import Command
from msp.data.history import record
from msp.data.work import Work
from msp.desk.rules.time import MOST_GRACE, SECOND_PERSON, grace_days
from msp.kernel.access import Permission


class SetHabits(Command):
    """When bought hours start, which invoice they stand on, late work, and who approves time.

    `time_grace_days`: for so many days after a closed month late entries are still taken.
    """

    hours_start: HoursStart
    order_invoice: Collection
    late_work: LateWork
    time_needs_second_person: bool = False
    time_grace_days: int = Field(default=0, ge=0, le=MOST_GRACE)


def set_habits(work: Work, wish: SetHabits) -> Provider:
    """Hold to other habits from now on; orders and months that are under way keep theirs."""
    work.require(Permission.PROVIDER_CHANGE)
    provider = our_provider(work)
    before, told = habits_told(provider), wish.model_dump(mode="json")
    provider.options = {**provider.options, **told}
    provider.version += 1
    differ = {name: [before[name], now] for name, now in told.items() if before[name] != now}
    record(work, "provider.habits", provider, **differ)
    return provider


def habits_told(provider: Provider) -> dict[str, str | bool | int]:
    """What holds now, as the form has it."""
    now = habits(provider)
    return {
        "hours_start": now.hours_start.value,
        "order_invoice": now.collection.value,
        "late_work": now.late_work.value,
        "time_needs_second_person": bool(provider.options.get(SECOND_PERSON)),
        "time_grace_days": grace_days(provider.options),
    }
