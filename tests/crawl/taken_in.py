"""What is taken down in the crawl's world: an asset, an environment, facts, a device."""

from typing import Any

from msp.assets import actions as assets
from msp.data.work import Work
from msp.desk.actions import devices, intake

Ids = dict[str, Any]
INSIDE = "qzInsideq9"


def taken_in(work: Work, ids: Ids, word: str) -> Ids:
    """A client's asset and environment, and what the desk took down of its ticket."""
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
    told = {"goal": f"{word} {INSIDE} 目的", "symptom": f"{word} {INSIDE} 症状"}
    fact = {"name": "error", "certainty": "observed", "text": f"{word} {INSIDE} E-1"}
    wish = {"ticket_id": ids["ticket"], "facts": [fact], **told}
    intake.change_intake(work, intake.ChangeIntake.model_validate(wish))
    about = {"device": f"{word} {INSIDE} 機器", "brought_by": f"{word}さん"}
    slip = devices.take_device(work, devices.TakeDevice(ticket_id=ids["ticket"], **about))
    return {"asset": asset.id, "slip": slip.id}
