"""What is taken down in the crawl's world: an asset, an environment, facts, a device."""

from typing import Any

from msp.assets import actions as assets
from msp.data.work import Work
from msp.desk.actions import categories, devices, intake, procedures
from msp.desk.models.intake import LogFile, LogMark

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
    known = {"asset": asset.id, "slip": slip.id}
    return known | logged(work, ids, word) | followed(work, ids, word)


def logged(work: Work, ids: Ids, word: str) -> Ids:
    """A log whose bytes are nowhere, and a line that was marked in it."""
    told = {"name": f"{word}{INSIDE}.log", "encoding": "utf-8", "fingerprint": "0" * 64}
    log = LogFile(ticket_id=ids["ticket"], size=9, lines=1, abnormal=1, **told)
    work.add(log)
    about = {"line": 1, "text": f"{word} {INSIDE} ERROR", "finding": f"{word} {INSIDE} 所見"}
    mark = work.add(LogMark(ticket_id=ids["ticket"], log_file_id=log.id, **about))
    return {"log": log.id, "log_mark": mark.id}


def followed(work: Work, ids: Ids, word: str) -> Ids:
    """A run of the provider's procedure on the ticket."""
    start = procedures.StartProcedure(ticket_id=ids["ticket"], procedure_id=ids["procedure"])
    run = procedures.start_procedure(work, start)
    answer = {"ticket_id": ids["ticket"], "run_id": run.id, "step": "s1", "answer": 0}
    procedures.answer_step(work, procedures.AnswerStep(**answer, note=f"{word} {INSIDE} 所見"))
    return {"procedure_run": run.id}


def of_provider(work: Work, word: str) -> Ids:
    """A category and a procedure: they belong to the provider, whichever client is helped."""
    named = {"code": "vpn", "name_ja": f"{word} {INSIDE} 分類", "questions_ja": "いつから"}
    category = categories.create_category(work, categories.CreateCategory(**named))
    told = {"code": "lamp", "name_ja": f"{word} {INSIDE} 手順", "ask_ja": "点いていますか"}
    procedure = procedures.create_procedure(work, procedures.CreateProcedure(**told))
    return {"category": category.id, "procedure": procedure.id}
