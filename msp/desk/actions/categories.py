"""The category tree is arranged by leads: two levels, never deeper."""

from typing import Any
from uuid import UUID

from pydantic import Field
from sqlalchemy import select

from msp.data.commands import Command
from msp.data.history import changed, record
from msp.data.work import Work
from msp.desk.models.intake import Category
from msp.desk.rules import Kind
from msp.desk.rules import intake as rules
from msp.desk.rules.intake import Fact
from msp.desk.rules.usual_categories import USUAL, Usual
from msp.kernel.access import Permission
from msp.kernel.errors import Refused, mark


class CategoryWish(Command):
    """What is said of a category. With `asks_usual` it needs the usual facts."""

    parent_id: UUID | None = None
    name_ja: str = Field(min_length=1, max_length=80)
    name_en: str = Field(default="", max_length=80)
    default_tier: int = Field(default=1, ge=1, le=4)
    default_kind: Kind | None = None
    asks_usual: bool = False
    required: list[Fact] = Field(default_factory=list, max_length=len(Fact))
    questions_ja: str = Field(default="", max_length=4000)
    questions_en: str = Field(default="", max_length=4000)
    position: int = Field(default=0, ge=0, le=9999)


class CreateCategory(CategoryWish):
    """A further category."""

    code: str = Field(min_length=1, max_length=40, pattern=r"^[A-Za-z0-9_.-]+$")


class ChangeCategory(CategoryWish):
    """What is true of a category from now on; an inactive one is offered no more."""

    category_id: UUID
    is_active: bool = True
    version: int | None = None


def create_category(work: Work, wish: CreateCategory) -> Category:
    """Name a category. A code that is taken, and a third level, are refused."""
    work.require(Permission.DESK_ARRANGE)
    taken = select(Category.id).where(Category.code == wish.code)
    if work.session.scalars(taken).first() is not None:
        raise Refused(mark("This name is already in use."), field="code")
    _require_two_levels(work, wish, None)
    row = work.add(Category(code=wish.code, **_columns(wish)))
    record(work, "category.create", row, code=wish.code)
    return row


def change_category(work: Work, wish: ChangeCategory) -> Category:
    """Change a category; tickets keep it, and are asked for what it needs from now on."""
    work.require(Permission.DESK_ARRANGE)
    row = work.get(Category, wish.category_id)
    work.fresh(row, wish.version)
    _require_two_levels(work, wish, row)
    told = _columns(wish) | {"is_active": wish.is_active}
    record(work, "category.change", row, **changed(row, told))
    return row


def add_usual_categories(work: Work) -> list[Category]:
    """Add the usual tree, but no category whose code is there already; answer the new ones."""
    work.require(Permission.DESK_ARRANGE)
    known = {row.code: row.id for row in work.session.scalars(select(Category))}
    made = []
    for place, usual in enumerate(USUAL, 1):
        if usual.code not in known:
            row = work.add(_usual(usual, known.get(usual.under), place * 10))
            known[usual.code] = row.id
            made.append(row)
    return made


def _usual(usual: Usual, parent_id: UUID | None, place: int) -> Category:
    return Category(
        code=usual.code,
        parent_id=parent_id,
        name_ja=usual.ja,
        name_en=usual.en,
        default_tier=usual.tier,
        default_kind=usual.kind,
        required=list(usual.required) if usual.required is not None else None,
        questions_ja="\n".join(ja for ja, _ in usual.asks),
        questions_en="\n".join(en for _, en in usual.asks),
        position=place,
    )


def _columns(wish: CategoryWish) -> dict[str, Any]:
    left_out = {"code", "category_id", "is_active", "version", "asks_usual", "required"}
    told = wish.model_dump(exclude=left_out)
    names = [fact.value for fact in wish.required]
    asked = None if wish.asks_usual else [fact.value for fact in rules.required_of(names)]
    return told | {"required": asked}


def _require_two_levels(work: Work, wish: CategoryWish, row: Category | None) -> None:
    if wish.parent_id is None:
        return
    parent = work.session.get(Category, wish.parent_id)
    if parent is None or parent.parent_id is not None or parent is row:
        raise Refused(mark("Please choose a category of the first level."), field="parent_id")
    children = select(Category.id).where(Category.parent_id == row.id) if row else None
    if children is not None and work.session.scalars(children.limit(1)).first() is not None:
        raise Refused(mark("This category has others below it."), field="parent_id")
