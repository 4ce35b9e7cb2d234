"""What the looks need of knowledge and problems: articles, known errors, a problem worked on."""

from sqlalchemy import select

from msp.data.work import Work
from msp.desk.actions import candidates, problem_fixes, problems
from msp.desk.models import Ticket
from msp.desk.rules.problems import Finding, FixDecision, Mark, Stage, TrialResult
from msp.knowledge import actions as knowledge
from msp.knowledge.models import KnownError
from msp.knowledge.rules import Audience, Category, Source, System

STEPS = """## 手順

1. タスクバーの**ネットワーク**を開く
2. VPNを一度切断し、`接続` を押す
3. つながらないときは、パソコンを再起動する

| 表示 | 意味 |
|---|---|
| 接続済み | 使えます |
| 認証中 | 1分ほどお待ちください |
"""


def furnish(work: Work) -> None:
    """Put it into the story's provider."""
    _articles(work)
    error = _errors(work)
    problem = _problem(work)
    asked = select(Ticket).where(Ticket.is_open.is_(True)).order_by(Ticket.number).limit(3)
    for number, ticket in enumerate(work.session.scalars(asked).all()):
        told = {"ticket_id": ticket.id, "source": Source.KNOWN_ERROR, "subject_id": error.id}
        candidates.mark_candidate(work, candidates.MarkCandidate(**told, mark=Mark.FAILED))
        step = {"ticket_id": ticket.id, "stage": Stage.FIRST, "finding": Finding.NOT_FOUND}
        candidates.record_isolation(work, candidates.RecordIsolation(**step, minutes=12))
        link = problems.LinkNumber(problem_id=problem, number=ticket.number, waits=number == 1)
        problems.link_number(work, link)


def _articles(work: Work) -> None:
    told = {"category": Category.NETWORK, "system": System.WINDOWS, "codes": "ERROR 691"}
    wish = knowledge.WriteArticle(
        title_ja="VPNがつながらないときの手順",
        title_en="When the VPN does not connect",
        body_ja=STEPS,
        body_en="## Steps\n\n1. Open **Network**\n2. Press `Connect`",
        audience=Audience.CLIENTS,
        **told,
    )
    row = knowledge.write_article(work, wish)
    knowledge.publish_article(work, knowledge.NameArticle(article_id=row.id))
    later = {**wish.model_dump(), "body_ja": f"{STEPS}\n追記中です。", "article_id": row.id}
    knowledge.change_article(work, knowledge.ChangeArticle(**later))
    knowledge.write_article(work, knowledge.WriteArticle(title_ja="複合機の紙詰まり", body_ja="扉"))


def _errors(work: Work) -> KnownError:
    wish = knowledge.RecordKnownError(
        title="VPNが数分で切断される",
        symptom="接続後2〜5分で切断される。エラー 691 が出ることがある。",
        codes="ERROR 691, 0x80070005",
        cause="回線側のMTUが小さい",
        workaround="クライアントのMTUを1454に変更し、再接続する。",
        reply_ja="お手数ですが、VPNの設定でMTUを1454に変更し、再接続してください。",
        reply_en="Please set the MTU of the VPN to 1454 and connect again.",
        category=Category.NETWORK,
        system=System.WINDOWS,
    )
    return knowledge.record_known_error(work, wish)


def _problem(work: Work) -> object:
    told = {
        "title": "VPN切断の原因調査",
        "symptom": "複数の拠点で切断が続く。",
        "codes": "ERROR 691",
    }
    row = problems.open_problem(work, problems.OpenProblem(**told))
    key = {"problem_id": row.id}
    problem_fixes.add_task(work, problem_fixes.AddResearch(**key, title="ルーターのログを読む"))
    target = "https://git.example/router/config#L42"
    problem_fixes.add_reference(
        work, problem_fixes.AddReference(**key, kind="code", target=target, note="MTUの設定")
    )
    for text, kind in (
        ("MTUを1454に下げる", FixDecision.WORKAROUND),
        ("更新する", FixDecision.ROOT_FIX),
    ):
        fix = problem_fixes.propose_fix(
            work, problem_fixes.ProposeFix(**key, description=text, kind=kind)
        )
        if kind is FixDecision.WORKAROUND:
            tried = {"tested_where": "検証室の回線", "result": TrialResult.PASSED}
            problem_fixes.try_fix(work, problem_fixes.TryFix(fix_id=fix.id, **tried))
            problem_fixes.choose_fix(work, problem_fixes.ChooseFix(fix_id=fix.id))
    because = "更新の提供を待つ間、回避策で影響を抑える。"
    decided = problem_fixes.DecideProblem(**key, decision="workaround", because=because)
    problem_fixes.decide_problem(work, decided)
    return row.id
