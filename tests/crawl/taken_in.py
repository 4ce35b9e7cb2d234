"""What is taken down in the crawl's world: an asset, and the sheet of an environment."""

from typing import Any

from msp.assets import actions as assets
from msp.data.work import Work

Ids = dict[str, Any]


def taken_in(work: Work, ids: Ids, word: str) -> Ids:
    """A client's asset and environment."""
    asset = assets.create_asset(
        work,
        assets.CreateAsset(
            client_id=ids["client"],
            tag=f"{word}PC-1",
            name=f"{word}経理PC",
            person_id=ids["person"],
            notes=f"{word}覚え",
        ),
    )
    assets.write_sheet(
        work, assets.WriteSheet(client_id=ids["client"], body=f"## {word}\n回線: {word}")
    )
    return {"asset": asset.id}
