"""What the desk knows in the crawl's world: an article, a known error, a problem with all of it."""

from typing import Any

from msp.data.work import Work
from msp.desk.actions import candidates, problem_fixes, problems
from msp.desk.rules.problems import Finding, FixDecision, Mark, Stage
from msp.knowledge import actions as knowledge
from msp.knowledge.rules import Audience, Source

Ids = dict[str, Any]
INSIDE = "qzInsideq9"  # what no client may read


def known(work: Work, word: str) -> Ids:
    """What belongs to no client; only the published article is for their eyes."""
    wish = knowledge.WriteArticle(
        title_ja=f"{word}VPNの手順",
        body_ja=f"{word} \"<qz7>' 再接続する",
        audience=Audience.CLIENTS,
        codes="E-77",
    )
    article = knowledge.write_article(work, wish)
    knowledge.publish_article(work, knowledge.NameArticle(article_id=article.id))
    told = {**wish.model_dump(), "body_ja": f"{word} {INSIDE} 書きかけ", "article_id": article.id}
    knowledge.change_article(work, knowledge.ChangeArticle(**told))
    error = knowledge.record_known_error(
        work,
        knowledge.RecordKnownError(
            title=f"{word}VPNが切れる", symptom=f"{word} {INSIDE}", reply_ja=word, codes="E-77"
        ),
    )
    problem = problems.open_problem(work, problems.OpenProblem(title=f"{word}VPN切断の原因"))
    key = {"problem_id": problem.id}
    task = problem_fixes.add_task(work, problem_fixes.AddResearch(**key, title=f"{word}調査"))
    fix = problem_fixes.propose_fix(
        work, problem_fixes.ProposeFix(**key, description=f"{word}MTU", kind=FixDecision.WORKAROUND)
    )
    where = f"https://{INSIDE}.example/vpn.c"
    reference = problem_fixes.AddReference(**key, kind="code", target=where)
    problem_fixes.add_reference(work, reference)
    ids = {"article": article, "known_error": error, "problem": problem}
    return {name: row.id for name, row in (ids | {"research": task, "fix": fix}).items()}


def looked_up(work: Work, ids: Ids, common: Ids, word: str) -> None:
    """The client's ticket, linked to the problem, with a candidate tried on it."""
    link = problems.LinkTicket(problem_id=common["problem"], ticket_id=ids["ticket"])
    problems.link_ticket(work, link)
    tried = candidates.MarkCandidate(
        ticket_id=ids["ticket"],
        source=Source.KNOWN_ERROR,
        subject_id=common["known_error"],
        mark=Mark.TRIED,
        note=f"{word} {INSIDE}",
    )
    candidates.mark_candidate(work, tried)
    step = candidates.RecordIsolation(
        ticket_id=ids["ticket"], stage=Stage.FIRST, finding=Finding.UNCLEAR, note=f"{word}{INSIDE}"
    )
    candidates.record_isolation(work, step)
