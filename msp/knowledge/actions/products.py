"""What a product is, and how fast the desk means to answer, is said on its page (R58)."""

from uuid import UUID

from pydantic import Field

from contracts.models import Product
from msp.data import history
from msp.data.commands import Command
from msp.data.work import Work
from msp.kernel.access import Permission
from msp.knowledge import queries
from msp.knowledge.models import ProductPage

LONGEST = 20_000


class DescribeProduct(Command):
    """The page of a product; `answer_minutes` is the desk's own aim for a first answer."""

    product_id: UUID
    about_ja: str = Field(default="", max_length=LONGEST)
    about_en: str = Field(default="", max_length=LONGEST)
    is_public: bool = False
    answer_minutes: int | None = Field(default=None, ge=1, le=100_000)
    version: int | None = None


def describe_product(work: Work, wish: DescribeProduct) -> ProductPage:
    """Write the page of a product, or write it anew."""
    work.require(Permission.KNOWLEDGE_CHANGE)
    product = work.get(Product, wish.product_id)
    told = wish.model_dump(exclude={"product_id", "version"})
    row = queries.product_page(work, product.id)
    if row is None:
        row = work.add(ProductPage(product_id=product.id, **told))
        changed: dict[str, list[object]] = {"is_public": [None, wish.is_public]}
    else:
        work.fresh(row, wish.version)
        changed = history.changed(row, told)
    history.record(work, "product.described", row, **changed)
    return row
