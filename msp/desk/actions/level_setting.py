"""Who hears when of what tiers, vendors and teams promised is arranged beside their targets."""

from typing import Any
from uuid import UUID

from pydantic import Field
from sqlalchemy import select, update

from contracts.actions.escalations import LevelWish, kept
from contracts.rules.escalations import MOST_LEVELS, Beside
from msp.accounts.models import Provider
from msp.accounts.queries import our_provider
from msp.data import history
from msp.data.commands import Command
from msp.data.work import Work
from msp.desk.actions.tiers import arranged
from msp.desk.models import HandOver, TeamRequest, TierLevel, Vendor, VendorCase
from msp.desk.queries.olas import Promising
from msp.desk.rules.requests import LEVELS_OPTION, UNANSWERED
from msp.desk.rules.vendors import CaseState
from msp.kernel.access import Permission


class SetTierLevels(Command):
    """All levels of the review that a tier owes after a hand-over (OLA), anew."""

    level: int = Field(ge=1, le=4)
    levels: list[LevelWish] = Field(default_factory=list, max_length=MOST_LEVELS)
    version: int | None = None


class SetVendorLevels(Command):
    """All levels of the answer that a vendor owes (UC), anew."""

    vendor_id: UUID
    levels: list[LevelWish] = Field(default_factory=list, max_length=MOST_LEVELS)
    version: int | None = None


class SetRequestLevels(Command):
    """All levels of the answer that another team promised, anew, whoever was asked."""

    levels: list[LevelWish] = Field(default_factory=list, max_length=MOST_LEVELS)
    version: int | None = None


def set_tier_levels(work: Work, wish: SetTierLevels) -> TierLevel:
    """Say anew when somebody hears that a tier did not review; what was told stays told."""
    work.require(Permission.DESK_ARRANGE)
    row = arranged(work, wish.level, wish.version)
    told = {"levels": kept(work, wish.levels, Beside.OLA)}
    history.record(work, "tier.changed", row, **history.changed(row, told))
    waiting = select(HandOver.id).where(
        HandOver.to_tier == wish.level, HandOver.awaits_review.is_(True)
    )
    _from_now(work, HandOver, waiting)
    return row


def set_vendor_levels(work: Work, wish: SetVendorLevels) -> Vendor:
    """Say anew when somebody hears that a vendor did not answer; what was told stays told."""
    work.require(Permission.DESK_ARRANGE)
    row = work.get(Vendor, wish.vendor_id)
    work.fresh(row, wish.version)
    told = {"levels": kept(work, wish.levels, Beside.UC)}
    history.record(work, "vendor.changed", row, **history.changed(row, told))
    waiting = select(VendorCase.id).where(
        VendorCase.vendor_id == row.id, VendorCase.state == CaseState.OPEN
    )
    _from_now(work, VendorCase, waiting)
    return row


def set_request_levels(work: Work, wish: SetRequestLevels) -> Provider:
    """Say anew when somebody hears that another team did not answer; what was told stays told."""
    work.require(Permission.DESK_ARRANGE)
    row = our_provider(work)
    work.fresh(row, wish.version)
    before, after = row.options.get(LEVELS_OPTION, []), kept(work, wish.levels, Beside.REQUEST)
    row.options = {**row.options, LEVELS_OPTION: after}
    if before != after:
        history.record(work, "provider.request_levels", row, levels=[before, after])
    _from_now(work, TeamRequest, select(TeamRequest.id).where(TeamRequest.state.in_(UNANSWERED)))
    return row


def _from_now(work: Work, table: type[Promising], waiting: Any) -> None:
    """Let the worker reckon their next level anew; what was passed before stays untold."""
    work.session.execute(
        update(table)
        .where(table.id.in_(waiting))
        .values(next_level_at=work.now, levels_told_at=work.now)
        .execution_options(synchronize_session="fetch")
    )
