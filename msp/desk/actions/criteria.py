"""A provider agrees on the criteria by which a tier passes work on (R148)."""

from collections.abc import Iterable
from uuid import UUID

from pydantic import Field

from msp.data.commands import Command
from msp.data.history import changed, record
from msp.data.work import Work
from msp.desk.models import HandOverCriterion, Ticket
from msp.desk.models.intake import Category
from msp.desk.queries import criteria as queries
from msp.desk.rules import criteria as rules
from msp.kernel.access import Permission


class AddCriterion(Command):
    """One more criterion for leaving `tier`, for all categories or for one."""

    tier: int = Field(ge=1, le=4)
    category_id: UUID | None = None
    text_ja: str = Field(min_length=2, max_length=200)
    text_en: str = Field(default="", max_length=200)
    position: int = Field(default=0, ge=0, le=9999)


class ChangeCriterion(AddCriterion):
    """The criterion as it shall be; retired, nobody is asked for it any more."""

    criterion_id: UUID
    is_active: bool = True
    version: int | None = None


def add_criterion(work: Work, wish: AddCriterion) -> HandOverCriterion:
    """Agree on one more criterion."""
    work.require(Permission.DESK_ARRANGE)
    if wish.category_id is not None:
        work.get(Category, wish.category_id)
    row = work.add(HandOverCriterion(**wish.model_dump()))
    record(work, "criterion.add", row, tier=wish.tier, text_ja=wish.text_ja)
    return row


def change_criterion(work: Work, wish: ChangeCriterion) -> HandOverCriterion:
    """Change a criterion; hand-overs keep the words that they were made with."""
    work.require(Permission.DESK_ARRANGE)
    row = work.get(HandOverCriterion, wish.criterion_id)
    work.fresh(row, wish.version)
    if wish.category_id is not None:
        work.get(Category, wish.category_id)
    told = wish.model_dump(exclude={"criterion_id", "version"})
    record(work, "criterion.change", row, **changed(row, told))
    return row


def held(work: Work, ticket: Ticket, ticked: Iterable[UUID]) -> list[str]:
    """The words of the criteria that hold for passing the ticket up; refused where none does."""
    offered = {row.id: row for row in queries.for_ticket(work, ticket)}
    kept = rules.checked(offered.keys(), ticked)
    return [row.text_ja for key, row in offered.items() if key in kept]
