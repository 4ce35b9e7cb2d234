"""Who hears when of a late review or vendor, in the shell: shown, and said anew."""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

import click

from contracts.actions.escalations import LevelWish
from contracts.rules.escalations import Escalating, Hearer, levels_from
from msp.data.work import Work
from msp.desk.actions.level_setting import (
    SetTierLevels,
    SetVendorLevels,
    set_tier_levels,
    set_vendor_levels,
)
from msp.desk.models import Vendor
from msp.desk.queries import tiers
from msp.doors.shell import door, say
from msp.kernel.access import Permission
from msp.kernel.errors import Refused, mark

HELP = "WHEN:AMOUNT:WHO,WHO like percent:75:owner,lead; an id names a person; none takes all away."


@click.command("levels")
@click.argument("level", type=click.IntRange(1, 4))
@click.option("--set", "rungs", multiple=True, help=HELP)
@click.option("--json", "as_json", is_flag=True)
@door
def of_tier(work: Work, *, level: int, rungs: tuple[str, ...], as_json: bool) -> None:
    """The escalation levels of the review that a tier owes (OLA)."""
    work.require(Permission.TICKET_WORK)
    if rungs:
        set_tier_levels(work, SetTierLevels(level=level, levels=_wishes(rungs)))
    row = tiers.rows(work).get(level)
    _say(row.levels if row else (), as_json=as_json)


@click.command("levels")
@click.argument("vendor_id", type=click.UUID)
@click.option("--set", "rungs", multiple=True, help=HELP)
@click.option("--json", "as_json", is_flag=True)
@door
def of_vendor(work: Work, *, vendor_id: UUID, rungs: tuple[str, ...], as_json: bool) -> None:
    """The escalation levels of the answer that a vendor owes (UC)."""
    work.require(Permission.TICKET_WORK)
    if rungs:
        wish = SetVendorLevels(vendor_id=vendor_id, levels=_wishes(rungs))
        set_vendor_levels(work, wish)
    _say(work.get(Vendor, vendor_id).levels, as_json=as_json)


def _wishes(rungs: tuple[str, ...]) -> list[LevelWish]:
    return [] if rungs == ("none",) else [read(one) for one in rungs]


def read(typed: str) -> LevelWish:
    """`percent:75:owner,lead` as a level, or Refused."""
    when, _, rest = typed.partition(":")
    amount, _, who = rest.partition(":")
    named = [part.strip() for part in who.split(",") if part.strip()]
    kinds = {hearer.value for hearer in Hearer}
    told: dict[str, Any] = {name: True for name in named if name in kinds}
    people = [name for name in named if name not in kinds]
    try:
        return LevelWish.model_validate(told | {"when": when, "amount": amount, "people": people})
    except ValueError as wrong:
        message = mark("“%(typed)s” is no level. Write it like percent:75:owner,lead.")
        raise Refused(message, field="levels", typed=typed) from wrong


def _say(stored: Iterable[Mapping[str, Any]], *, as_json: bool) -> None:
    told = [_told(each) for each in levels_from(stored)]
    lines = [f"{one['when']}\t{one['amount']}\t{','.join(one['hears'])}" for one in told]
    say(told, as_json=as_json, text="\n".join(lines))


def _told(each: Escalating) -> dict[str, Any]:
    hears = [one.value for one in each.hears]
    people = [str(key) for key in each.people]
    return {"when": each.when.value, "amount": each.amount, "hears": [*hears, *people]}
