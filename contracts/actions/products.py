"""Products whose users are helped: each says who pays for that help (R106, R108)."""

from uuid import UUID

from pydantic import Field
from sqlalchemy import select

from contracts.models import Product
from contracts.rules.coverage import ProductRule
from msp.data.commands import Command
from msp.data.history import changed, record
from msp.data.work import Work
from msp.kernel.access import Permission
from msp.kernel.errors import Refused, mark


class CreateProduct(Command):
    """A product or service that the provider helps with."""

    code: str = Field(min_length=1, max_length=40, pattern=r"^[A-Za-z0-9_.-]+$")
    name_ja: str = Field(min_length=1, max_length=120)
    name_en: str = Field(default="", max_length=120)
    coverage: ProductRule = ProductRule.BY_CONTRACT


class ChangeProduct(Command):
    """Other names or another rule for a product, or its retirement."""

    product_id: UUID
    name_ja: str = Field(min_length=1, max_length=120)
    name_en: str = Field(default="", max_length=120)
    coverage: ProductRule = ProductRule.BY_CONTRACT
    is_active: bool = True
    version: int | None = None


def create_product(work: Work, wish: CreateProduct) -> Product:
    """Name a product and say who pays for help with it. A code that is taken is refused."""
    work.require(Permission.CATALOGUE_CHANGE)
    taken = select(Product.id).where(Product.code == wish.code)
    if work.session.scalars(taken).first() is not None:
        raise Refused(mark("This name is already in use."), field="code")
    made = work.add(Product(**wish.model_dump()))
    record(work, "product.create", made, code=wish.code, coverage=wish.coverage)
    return made


def change_product(work: Work, wish: ChangeProduct) -> Product:
    """Change a product; work that was covered by its old rule stays as it was."""
    work.require(Permission.CATALOGUE_CHANGE)
    row = work.get(Product, wish.product_id)
    work.fresh(row, wish.version)
    told = wish.model_dump(exclude={"product_id", "version"})
    record(work, "product.change", row, **changed(row, told))
    return row
