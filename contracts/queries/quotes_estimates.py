"""Estimates and what they add up to; only for the provider's own people."""

from uuid import UUID

from sqlalchemy import Select, select

from contracts.models import Estimate, EstimateLine, Quote
from contracts.rules import quotes_estimates as rules
from contracts.rules.quotes_estimates import USUAL_CEILING
from msp.accounts.models import Provider
from msp.data.work import Work
from msp.kernel.access import Permission
from msp.kernel.errors import NotFound, mark
from msp.kernel.money import Money


def visible_estimates(work: Work) -> Select[Estimate]:
    """All estimates, the latest first."""
    work.require(Permission.ESTIMATE_READ)
    return select(Estimate).order_by(Estimate.number.desc())


def estimate_seen(work: Work, estimate_id: UUID) -> Estimate:
    """One of them, or NotFound."""
    wanted = visible_estimates(work).where(Estimate.id == estimate_id)
    return _found(work, wanted)


def locked_estimate(work: Work, estimate_id: UUID) -> Estimate:
    """The same, alone until the work ends and read anew."""
    wanted = visible_estimates(work).where(Estimate.id == estimate_id).with_for_update()
    return _found(work, wanted.execution_options(populate_existing=True))


def _found(work: Work, wanted: Select[Estimate]) -> Estimate:
    found = work.session.scalars(wanted).one_or_none()
    if found is None:
        raise NotFound(mark("There is no such %(kind)s."), kind=Estimate.__tablename__)
    return found


def estimate_of_quote(work: Work, quote_id: UUID) -> Estimate | None:
    """The estimate behind a quote, if there is one."""
    wanted = visible_estimates(work).where(Estimate.source == f"quote:{quote_id}")
    return work.session.scalars(wanted).first()


def estimate_lines(work: Work, estimate_id: UUID) -> list[EstimateLine]:
    """What costs, in the order it was written."""
    wanted = select(EstimateLine).where(EstimateLine.estimate_id == estimate_id)
    return list(work.session.scalars(wanted.order_by(EstimateLine.position, EstimateLine.id)))


def cost_of(work: Work, estimate: Estimate) -> Money:
    """What all of it will cost."""
    found = [line.cost for line in estimate_lines(work, estimate.id)]
    return rules.planned(found, estimate.currency)


def ceiling_of(work: Work) -> int:
    """Up to which cost (minor units) an estimate needs nobody's approval."""
    options = work.get(Provider, work.actor.provider_id).options or {}
    return int(options.get("estimate_ceiling", USUAL_CEILING))


def quote_of_estimate(work: Work, estimate: Estimate) -> Quote | None:
    """The quote that the estimate is for."""
    kind, _, key = estimate.source.partition(":")
    return work.session.get(Quote, UUID(key)) if kind == "quote" else None
