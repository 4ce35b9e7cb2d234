"""What stands behind the desk's last rows in the crawl's world."""

from typing import Any

from msp.data.work import Work
from msp.desk.actions import criteria, log_patterns, runbooks, skills, wording
from msp.desk.models import LogProposal
from msp.desk.rules.runbooks import ActionType
from msp.knowledge import actions as knowledge

Ids = dict[str, Any]
INSIDE = "qzInsideq9"  # what no client may read


def arranged(work: Work, ids: Ids, word: str) -> Ids:
    """What belongs to no client; the page of the product is open to clients."""
    told = {"about_ja": f'{word} "<qz7>とは', "is_public": True, "answer_minutes": 60}
    knowledge.describe_product(work, knowledge.DescribeProduct(product_id=ids["product"], **told))
    criterion = criteria.AddCriterion(tier=4, text_ja=f"{word} {INSIDE} 手順が尽きた")
    skill = skills.AddSkill(name_ja=f"{word} {INSIDE} コード")
    ids = {"criterion": criteria.add_criterion(work, criterion)}
    ids |= {"skill": skills.add_skill(work, skill)}
    wanted = log_patterns.AddLogPattern(
        name=f"{word} {INSIDE} RAID", text=f"{word} raid * degraded"
    )
    ids |= {"pattern": log_patterns.add_log_pattern(work, wanted)}
    plain = wording.AddPlainWord(word=f"{word} {INSIDE} DNS", say_ja=f"{word}住所録")
    ids |= {"word": wording.add_plain_word(work, plain)}
    return {name: row.id for name, row in ids.items()}


def done(work: Work, ids: Ids, word: str) -> Ids:
    """What was done on the client's ticket."""
    wish = runbooks.RecordAction(
        ticket_id=ids["ticket"], action=ActionType.DIAGNOSTICS, note=f"{word} {INSIDE}"
    )
    told = {"ticket_id": ids["ticket"], "log_file_id": ids["log"], "line": 2}
    proposal = work.add(LogProposal(**told, text=f"{word} {INSIDE} raid degraded"))
    return {"action": runbooks.record_action(work, wish).id, "proposal": proposal.id}
