"""The criteria by which a tier passes work on, and those that concern one ticket (R148)."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import Select, select

from msp.data.work import Work
from msp.desk.models import HandOverCriterion, Ticket
from msp.desk.models.intake import Category
from msp.desk.queries import intake
from msp.desk.rules import criteria as rules
from msp.kernel.access import Permission

ORDER = (HandOverCriterion.tier, HandOverCriterion.position, HandOverCriterion.created_at)


def listed(work: Work) -> Select[HandOverCriterion]:
    """All of them by tier, those that are retired too."""
    work.require(Permission.TICKET_WORK)
    return select(HandOverCriterion).order_by(*ORDER)


def for_ticket(work: Work, ticket: Ticket) -> Sequence[HandOverCriterion]:
    """Those for leaving the tier of the ticket, for all categories or for its own and above."""
    wanted = listed(work).where(HandOverCriterion.tier == ticket.tier, HandOverCriterion.is_active)
    rows = work.session.scalars(wanted.limit(rules.MOST)).all()
    if not any(row.category_id for row in rows):
        return rows
    inside = _categories(work, ticket)
    return [row for row in rows if rules.applies(row.category_id, inside)]


def _categories(work: Work, ticket: Ticket) -> set[UUID]:
    """The category of the ticket and the one above it."""
    row = intake.of_ticket(work, ticket.id)
    if row is None or row.category_id is None:
        return set()
    above = work.session.scalar(select(Category.parent_id).where(Category.id == row.category_id))
    return {row.category_id} if above is None else {row.category_id, above}
