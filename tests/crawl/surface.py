"""What everybody at the desk shares in the crawl's world: a reply template."""

from typing import Any

from msp.data.work import Work
from msp.desk.actions import templates

Ids = dict[str, Any]


def arranged(work: Work, word: str) -> Ids:
    """The provider's own template."""
    wish = templates.SaveTemplate(
        name=f"{word}定型文", body_ja=f"{word} {{number}}の件です。", body_en=word, is_shared=True
    )
    return {"template": templates.save_template(work, wish).id}
