"""Our own estimate of what something costs: filled, handed in, approved by somebody else."""

from datetime import date
from typing import Any
from uuid import UUID

from pydantic import Field
from sqlalchemy import select

from contracts.actions.typed import Minutes, Whole
from contracts.models import Estimate, EstimateLine, Quote
from contracts.queries.agreements import today_of
from contracts.queries.catalogue import cost_per_hour
from contracts.queries.quotes_estimates import (
    ceiling_of,
    cost_of,
    estimate_lines,
    locked_estimate,
)
from contracts.rules import quotes_estimates as rules
from contracts.rules.quotes_estimates import EstimateKind, EstimateState
from msp.accounts.models import Client, Provider
from msp.data import counters
from msp.data.commands import Command
from msp.data.history import changed, record
from msp.data.work import Work
from msp.kernel.access import Permission
from msp.kernel.errors import Forbidden, Refused, mark

MOST = 10**12
OPEN = (EstimateState.DRAFT, EstimateState.RETURNED)


class DraftEstimate(Command):
    """What something for a client will cost us: of a quote, or of a ticket (`ticket:…`)."""

    client_id: UUID
    quote_id: UUID | None = None
    source: str = Field(default="", max_length=80, pattern=r"^(ticket:[0-9a-f-]{36})?$")
    title: str = Field(min_length=1, max_length=160)
    notes: str = Field(default="", max_length=2000)


class ChangeEstimate(Command):
    """Other words for an estimate that is not handed in."""

    estimate_id: UUID
    title: str = Field(min_length=1, max_length=160)
    notes: str = Field(default="", max_length=2000)
    version: int | None = None


class AddEstimateHours(Command):
    """Time of somebody of a tier; without a cost of an hour the cost rates say it."""

    estimate_id: UUID
    title: str = Field(min_length=1, max_length=160)
    minutes: Minutes = Field(gt=0, le=10**7)
    tier: Whole | None = Field(default=None, ge=0, le=9)
    per_hour: Whole | None = Field(default=None, ge=0, le=MOST)


class AddEstimateGoods(Command):
    """Goods at what they cost us."""

    estimate_id: UUID
    title: str = Field(min_length=1, max_length=160)
    quantity: Whole = Field(default=1, ge=1, le=10**6)
    cost: Whole = Field(ge=0, le=MOST)


class RemoveEstimateLine(Command):
    """Something that is not needed after all."""

    line_id: UUID


class HandInEstimate(Command):
    """The estimate is complete."""

    estimate_id: UUID
    version: int | None = None


class ApproveEstimate(Command):
    """A lead agrees to the cost."""

    estimate_id: UUID


class ReturnEstimate(Command):
    """A lead sends the estimate back and says why."""

    estimate_id: UUID
    reason: str = Field(min_length=3, max_length=300)


class ReopenEstimate(Command):
    """The cost is adjusted: the approval falls."""

    estimate_id: UUID
    reason: str = Field(min_length=3, max_length=300)


class SetEstimateCeiling(Command):
    """Up to this cost (minor units) an estimate needs nobody's approval."""

    ceiling: Whole = Field(ge=0, le=MOST)


def draft_estimate(work: Work, wish: DraftEstimate) -> Estimate:
    """Begin an estimate. A quote or a ticket has one; asking again answers the same."""
    work.require(Permission.ESTIMATE_CHANGE)
    client = work.get(Client, wish.client_id)
    source = wish.source
    if wish.quote_id is not None:
        quote = work.get(Quote, wish.quote_id)
        if quote.client_id != client.id:
            raise Refused(mark("The quote is another client's."), field="quote_id")
        source = f"quote:{quote.id}"
    if source:
        same = select(Estimate).where(Estimate.source == source).order_by(Estimate.number)
        kept = work.session.scalars(same).first()
        if kept is not None:
            return kept
    made = work.add(
        Estimate(
            number=counters.next_number(work, "estimate"),
            about_client_id=client.id,
            source=source,
            title=wish.title,
            notes=wish.notes,
            currency=client.currency,
            made_by=work.actor.id,
        )
    )
    record(work, "estimate.draft", made, title=wish.title, source=source)
    return made


def change_estimate(work: Work, wish: ChangeEstimate) -> Estimate:
    """Change its words."""
    work.require(Permission.ESTIMATE_CHANGE)
    row = _open(work, wish.estimate_id)
    work.fresh(row, wish.version)
    told = wish.model_dump(include={"title", "notes"})
    record(work, "estimate.change", row, **changed(row, told))
    return row


def add_estimate_hours(work: Work, wish: AddEstimateHours) -> EstimateLine:
    """Plan time at its cost. Refused where nobody has said what such an hour costs."""
    work.require(Permission.ESTIMATE_CHANGE)
    row = _open(work, wish.estimate_id)
    each = wish.per_hour
    if each is None:
        each = _cost(work, row, wish.tier, today_of(work, row.about_client_id))
    told = {"kind": EstimateKind.HOURS, "quantity": wish.minutes, "each_minor": each}
    return _added(work, row, {**told, "title": wish.title, "tier": wish.tier})


def _cost(work: Work, row: Estimate, tier: int | None, on: date) -> int:
    found = cost_per_hour(work, None, tier, on)
    if found is None or found.currency != row.currency:
        message = mark("Nobody has said what such an hour costs: write it here.")
        raise Refused(message, field="per_hour")
    return found.minor


def add_estimate_goods(work: Work, wish: AddEstimateGoods) -> EstimateLine:
    """Plan goods at what they cost us."""
    work.require(Permission.ESTIMATE_CHANGE)
    row = _open(work, wish.estimate_id)
    told = {"kind": EstimateKind.GOODS, "quantity": wish.quantity, "each_minor": wish.cost}
    return _added(work, row, {**told, "title": wish.title})


def _added(work: Work, row: Estimate, told: dict[str, Any]) -> EstimateLine:
    place = len(estimate_lines(work, row.id))
    made = EstimateLine(estimate_id=row.id, position=place, currency=row.currency, **told)
    work.add(made)
    row.version += 1
    record(work, "estimate.line", row, line_id=made.id, title=made.title)
    return made


def remove_estimate_line(work: Work, wish: RemoveEstimateLine) -> Estimate:
    """Take something out."""
    work.require(Permission.ESTIMATE_CHANGE)
    line = work.get(EstimateLine, wish.line_id)
    row = _open(work, line.estimate_id)
    work.session.delete(line)
    row.version += 1
    record(work, "estimate.line_removed", row, title=line.title)
    return row


def _open(work: Work, estimate_id: UUID) -> Estimate:
    row = locked_estimate(work, estimate_id)
    if row.state not in OPEN:
        message = mark("This estimate was handed in: reopen it to adjust it.")
        raise Refused(message, field="estimate_id")
    return row


def hand_in_estimate(work: Work, wish: HandInEstimate) -> Estimate:
    """Hand it in: up to the ceiling it is approved at once, above it a lead decides."""
    work.require(Permission.ESTIMATE_CHANGE)
    row = locked_estimate(work, wish.estimate_id)
    work.fresh(row, wish.version)
    if not estimate_lines(work, row.id):
        raise Refused(mark("An estimate without lines says nothing."), field="estimate_id")
    cost, before = cost_of(work, row), row.state
    row.state = rules.handed_in(row.state, cost, ceiling_of(work))
    row.handed_in_at, row.reason = work.now, ""
    row.decided_by = row.decided_at = None
    record(work, "estimate.hand_in", row, cost=cost.minor, state=[before, row.state])
    return row


def approve_estimate(work: Work, wish: ApproveEstimate) -> Estimate:
    """Agree to the cost. Whoever made the estimate does not approve it."""
    work.require(Permission.ESTIMATE_APPROVE)
    row = _decided(work, wish.estimate_id, EstimateState.APPROVED)
    record(work, "estimate.approve", row, cost=cost_of(work, row).minor)
    return row


def return_estimate(work: Work, wish: ReturnEstimate) -> Estimate:
    """Send it back with the reason."""
    work.require(Permission.ESTIMATE_APPROVE)
    row = _decided(work, wish.estimate_id, EstimateState.RETURNED)
    row.reason = wish.reason
    record(work, "estimate.return", row, reason=wish.reason)
    return row


def _decided(work: Work, estimate_id: UUID, wanted: EstimateState) -> Estimate:
    row = locked_estimate(work, estimate_id)
    if row.state is not EstimateState.SUBMITTED:
        raise Refused(mark("This estimate does not wait for approval."), field="estimate_id")
    if row.made_by == work.actor.id:
        raise Forbidden(mark("Whoever made the estimate does not approve it."))
    row.state = rules.moved(row.state, wanted)
    row.decided_by, row.decided_at = work.actor.id, work.now
    row.version += 1
    return row


def reopen_estimate(work: Work, wish: ReopenEstimate) -> Estimate:
    """Adjust an approved estimate: it is a draft again and its approval falls."""
    work.require(Permission.ESTIMATE_CHANGE)
    row = locked_estimate(work, wish.estimate_id)
    before, row.state = row.state, rules.moved(row.state, EstimateState.DRAFT)
    row.decided_by = row.decided_at = None
    row.version += 1
    told = {"cost": cost_of(work, row).minor, "state": [before, row.state]}
    record(work, "estimate.reopen", row, reason=wish.reason, **told)
    return row


def set_estimate_ceiling(work: Work, wish: SetEstimateCeiling) -> Provider:
    """Say up to which cost an estimate needs nobody's approval."""
    work.require(Permission.ESTIMATE_APPROVE)
    provider = work.get(Provider, work.actor.provider_id)
    before = ceiling_of(work)
    provider.options = {**(provider.options or {}), "estimate_ceiling": wish.ceiling}
    record(work, "estimate.ceiling", provider, ceiling=[before, wish.ceiling])
    return provider
