"""What is learnt of a ticket: a problem, its fixes, a known error, an article clients may read."""

from datetime import date

from msp.demo.story.scene import Stage
from msp.desk.actions import problem_fixes, problems
from msp.knowledge import actions as knowledge

TITLE = "HX-900で毎時VPNが切断される"
SYMPTOM = "毎時0分にVPNが切断され、記録に rekey failed (code 691) が残る。"
AROUND = "ルーターの鍵の更新間隔を1時間から8時間に変更する。"
ARTICLE = """## こんなときに

VPNが毎時ちょうどに切れるときにご覧ください。

## 手順

1. 画面右下の**ネットワーク**を開き、VPNをいったん切断します
2. 1分ほど待ってから `接続` を押します
3. 同じ時刻にまた切れるときは、時刻を控えてお問い合わせください

| 表示 | 意味 |
|---|---|
| エラー 691 | 装置側の更新によるもので、設定変更で直ります |
"""


def opened(stage: Stage, day: date) -> None:
    """The engineer suspects more than one case and begins a problem."""
    owner = {"owner_id": stage.people["aoi.tanaka"], "ticket_id": stage.kept["relay"]}
    wish = problems.OpenProblem(title=TITLE, symptom=SYMPTOM, codes="ERROR 691", **owner)
    hand = stage.lets("aoi.tanaka", stage.at(day, 11))
    key = {"problem_id": hand.do(problems.open_problem, wish)}
    stage.kept["problem"] = key["problem_id"]
    task = problem_fixes.AddResearch(
        **key, title="同型の装置を使うお客様を洗い出す", assignee_id=stage.people["daisuke.mori"]
    )
    stage.kept["task"] = hand.do(problem_fixes.add_task, task)
    moved = problems.MoveProblem.model_validate(key | {"state": "investigating"})
    hand.do(problems.move_problem, moved)


def learnt(stage: Stage, day: date) -> None:
    """A fix that was tried is chosen; what was learnt is published inside and outside."""
    _tried(stage, day)
    _published(stage, day)


def _tried(stage: Stage, day: date) -> None:
    key = {"problem_id": stage.kept["problem"]}
    done = problem_fixes.FinishTask(task_id=stage.kept["task"], result="あおば物流の1台が同型")
    stage.lets("daisuke.mori", stage.at(day, 9, 30)).do(problem_fixes.finish_task, done)
    hand = stage.lets("aoi.tanaka", stage.at(day, 14))
    for text, kind in ((AROUND, "workaround"), ("メーカーの修正版を適用する", "root_fix")):
        fix = problem_fixes.ProposeFix.model_validate(key | {"description": text, "kind": kind})
        fix_id = hand.do(problem_fixes.propose_fix, fix)
        if kind == "workaround":
            tried = {"fix_id": fix_id, "tested_where": "検証室の同型機", "result": "passed"}
            hand.do(problem_fixes.try_fix, problem_fixes.TryFix.model_validate(tried))
            hand.do(problem_fixes.choose_fix, problem_fixes.ChooseFix(fix_id=fix_id))
    because = "修正版が出るまで、回避策で影響を抑える。"
    decided = problem_fixes.DecideProblem.model_validate(
        key | {"decision": "workaround", "because": because}
    )
    hand.do(problem_fixes.decide_problem, decided)


def _published(stage: Stage, day: date) -> None:
    key = {"problem_id": stage.kept["problem"]}
    hand = stage.lets("aoi.tanaka", stage.at(day, 15))
    error = problem_fixes.PublishProblem.model_validate(
        key
        | {"title": TITLE, "symptom": SYMPTOM, "codes": "ERROR 691", "category": "network"}
        | {"cause": "装置の不具合(鍵の更新)", "workaround": AROUND}
        | {"reply_ja": "お手数をおかけします。装置の設定を変更いたしますので、少々お待ちください。"}
    )
    hand.do(problem_fixes.publish_problem, error)
    article = problem_fixes.PublishArticle.model_validate(
        key
        | {"title_ja": "VPNが毎時切れるとき", "title_en": "When the VPN drops every hour"}
        | {"body_ja": ARTICLE, "audience": "clients", "category": "network", "codes": "691"}
    )
    article_id = hand.do(problem_fixes.publish_article, article)
    hand.do(knowledge.publish_article, knowledge.NameArticle(article_id=article_id))
