"""What stands behind the desk's last rows in the crawl's world."""

from typing import Any

from msp.data.work import Work
from msp.knowledge import actions as knowledge

Ids = dict[str, Any]
INSIDE = "qzInsideq9"  # what no client may read


def arranged(work: Work, ids: Ids, word: str) -> Ids:
    """What belongs to no client; the page of the product is open to clients."""
    told = {"about_ja": f'{word} "<qz7>とは', "is_public": True, "answer_minutes": 60}
    knowledge.describe_product(work, knowledge.DescribeProduct(product_id=ids["product"], **told))
    return {}
