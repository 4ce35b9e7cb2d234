"""A quarter's hardest ticket: taken by phone, handed on, bounced, reviewed, asked of a vendor."""

from datetime import date
from uuid import UUID

from sqlalchemy import select

from msp.demo.story.scene import Hand, Stage
from msp.desk import actions as desk
from msp.desk.actions import agreeing, candidates, intake, logs, requests, reviewing, vendors
from msp.desk.actions.handovers import HandOver, ReturnTicket, hand_over, return_ticket
from msp.desk.actions.time import LogTime, log_time
from msp.desk.models.intake import Category
from msp.desk.rules import Channel

DESK, ENGINEER, LEAD, CALLER = "ken.sato", "aoi.tanaka", "daisuke.mori", "go.abe"
SUBJECT = "本社VPNが毎時ちょうどに切れる"
LOG = """10:58:12 info  session go.abe established 203.0.113.24
11:00:00 error peer timeout: rekey failed (code 691)
11:00:00 info  session go.abe closed
11:00:41 warning retry 1 of 3
11:01:06 info  session go.abe established 203.0.113.24
12:00:00 error peer timeout: rekey failed (code 691)
12:00:38 info  session go.abe established 203.0.113.24
"""
TALK = {
    "outcome": "終業まで切れずに使えること",
    "goal": "自宅から図面サーバーを使いたい",
    "symptom": "毎時0分に切断され、1分ほどで再接続できる",
    "business_impact": "在宅の設計担当8名が作業をやり直している",
}
FACTS = [
    {"name": "system", "certainty": "observed", "text": "本社VPN(ルーター HX-900)"},
    {"name": "error", "certainty": "observed", "text": "エラー 691"},
    {"name": "steps", "certainty": "said", "text": "接続したまま作業を続けるだけ"},
]
WHEN = {"name": "data", "certainty": "observed", "text": "切断: 9:00 10:00 11:00 12:00(記録あり)"}
BRIEF = {
    "tier": 2,
    "reason": "skill",
    "because": "装置の設定を調べる必要があるため",
    "summary": SUBJECT,
    "outcome": TALK["outcome"],
    "tried": "再起動、別の回線、既知エラーの検索",
    "facts": "エラー 691、3名で再現",
    "said": "先週の工事のせいではないか、とのこと",
}


def first_day(stage: Stage, day: date) -> None:
    """Intake, a hand-over that comes back, a review, and both sides weigh it."""
    _taken(stage, day)
    _handed(stage, day)
    _weighed(stage, day)
    _asked(stage, day)


def _ticket(stage: Stage) -> dict[str, UUID]:
    return {"ticket_id": stage.kept["relay"]}


def _taken(stage: Stage, day: date) -> None:
    with stage.acting(DESK, stage.at(day, 9, 12)) as work:
        category = select(Category.id).where(Category.code == "network.vpn")
        told = {
            "client_id": stage.clients["minato"],
            "contact_id": stage.people[CALLER],
            "contract_id": stage.deals["minato"].contract_id,
            "category_id": work.session.scalars(category).one(),
            "work_type_id": stage.work_types["server"],
            "subject": SUBJECT,
            "channel": Channel.PHONE,
            "technical_level": "usual",
        }
        talk = intake.TakeIn.model_validate(told | TALK | {"facts": FACTS})
        taken = intake.take_in(work, talk)
        stage.kept["relay"], stage.kept["vpn"] = taken.id, talk.category_id or taken.id
    key = _ticket(stage)
    desk_hand = stage.lets(DESK, stage.at(day, 9, 25))
    desk_hand.do(desk.assign_ticket, desk.AssignTicket(**key, assignee_id=stage.people[DESK]))
    said = "お電話ありがとうございました。装置の記録を確認いたします。"
    desk_hand.do(desk.reply_to_client, desk.ReplyToClient(**key, body=said))
    _log(stage, day)
    step = {"stage": "first", "finding": "not_found", "minutes": 15, "note": "既知エラーに該当なし"}
    wish = candidates.RecordIsolation.model_validate(key | step)
    stage.lets(DESK, stage.at(day, 9, 50)).do(candidates.record_isolation, wish)
    _time(stage.lets(DESK, stage.at(day, 9, 55)), 35)


def _log(stage: Stage, day: date) -> None:
    """The device's log, with the two lines that tell something."""
    folder, key = stage.ground.folder, _ticket(stage)
    with stage.acting(DESK, stage.at(day, 9, 40)) as work:
        put = logs.PutLog(**key, content=LOG.encode(), name="hx-900.log")
        row = logs.put_log(work, put, folder)
        for line, finding in ((2, "毎時0分に鍵の更新が失敗"), (6, "12時も同じ")):
            mark = logs.MarkLine(**key, log_id=row.id, line=line, finding=finding)
            logs.mark_line(work, mark, folder)


def _handed(stage: Stage, day: date) -> None:
    key = _ticket(stage)
    to = key | BRIEF | {"team_id": stage.kept["team:network"]}
    wish = HandOver.model_validate(to)
    stage.lets(DESK, stage.at(day, 10)).do(hand_over, wish)
    back = {"reason": "facts_missing", "because": "切断した時刻の一覧がないため、再現できません。"}
    bounced = ReturnTicket.model_validate(key | back)
    stage.lets(ENGINEER, stage.at(day, 10, 20)).do(return_ticket, bounced)
    more = key | TALK | {"category_id": stage.kept["vpn"], "facts": [*FACTS, WHEN]}
    known = intake.ChangeIntake.model_validate(more | {"summary": SUBJECT})
    stage.lets(DESK, stage.at(day, 10, 45)).do(intake.change_intake, known)
    again = wish.model_copy(update={"facts": f"{BRIEF['facts']}。{WHEN['text']}"})
    stage.lets(DESK, stage.at(day, 10, 50)).do(hand_over, again)
    found = reviewing.ReviewHandOver.model_validate(
        key | {"validity": "confirmed", "note": "11時の切断をこちらでも確認"}
    )
    stage.lets(ENGINEER, stage.at(day, 11, 5)).do(reviewing.review_hand_over, found)
    said = "専門の担当に替わりました。17時までに状況をご報告いたします。"
    hand = stage.lets(ENGINEER, stage.at(day, 11, 10))
    hand.do(desk.reply_to_client, desk.ReplyToClient(**key, body=said))
    update = desk.SetNextUpdate(**key, next_update_at=stage.at(day, 17))
    hand.do(desk.set_next_update, update)


def _weighed(stage: Stage, day: date) -> None:
    """The engineer finds it graver than the desk; they agree within the hour."""
    key = _ticket(stage)
    graver = {"impact": 1, "urgency": 2, "because": "在宅の全員に影響している"}
    wish = agreeing.ProposePriority.model_validate(key | graver)
    stage.lets(ENGINEER, stage.at(day, 11, 20)).do(agreeing.propose_priority, wish)
    both = {"impact": 1, "urgency": 2, "with_id": stage.people[DESK], "reason": "影響8名を確認"}
    agreed = agreeing.AgreePriority.model_validate(key | both)
    stage.lets(ENGINEER, stage.at(day, 11, 50)).do(agreeing.agree_priority, agreed)


def _asked(stage: Stage, day: date) -> None:
    """The desk asks when the client will hear: promised, chased, put off, answered, accepted."""
    told = _ticket(stage) | {
        "to_team_id": stage.kept["team:network"],
        "subject": "お客様への次回報告の内容",
        "question": "17時の報告で、復旧の見込みをお伝えできますか。",
        "evidence": "11時と12時の切断はお客様からも電話あり",
        "answer_form": "estimate",
    }
    ask = requests.AskTeam.model_validate(told)
    key = {"request_id": stage.lets(DESK, stage.at(day, 13, 5)).do(requests.ask_team, ask)}
    promise = requests.PromiseAnswer(**key, answer_by=stage.at(day, 15))
    stage.lets(ENGINEER, stage.at(day, 13, 15)).do(requests.promise_answer, promise)
    chase = requests.ChaseRequest(**key, said="お客様から再度お電話がありました。")
    stage.lets(DESK, stage.at(day, 14, 40)).do(requests.chase_request, chase)
    later = {"answer_by": stage.at(day, 16, 30), "reason": "メーカーへの照会が必要なため"}
    defer = requests.DeferAnswer.model_validate(key | later | {"interrupts": True})
    stage.lets(ENGINEER, stage.at(day, 14, 50)).do(requests.defer_answer, defer)
    _vendor(stage, day)
    answer = "原因は装置の鍵の更新です。メーカーに照会中で、暫定対応は明日お伝えできます。"
    found = requests.AnswerRequest(**key, answer=answer)
    stage.lets(ENGINEER, stage.at(day, 16, 10)).do(requests.answer_request, found)
    accept = requests.AcceptRequest.model_validate(key)
    stage.lets(DESK, stage.at(day, 16, 20)).do(requests.accept_request, accept)


def _vendor(stage: Stage, day: date) -> None:
    hand = stage.lets(ENGINEER, stage.at(day, 15, 10))
    _time(hand, 70)
    told = _ticket(stage) | {
        "vendor_id": stage.kept["vendor:sales"],
        "question": "HX-900で毎時0分に鍵の更新が失敗します(コード691)。原因と対処は。",
        "reference": "TH-77120",
        "mails": True,
    }
    ask = vendors.AskVendor.model_validate(told)
    stage.kept["case"] = hand.do(vendors.ask_vendor, ask)


def second_day(stage: Stage, day: date) -> None:
    """The vendor is chased, reminded when its promise has passed, and names a moment."""
    key = {"case_id": stage.kept["case"]}
    chase = vendors.ChaseVendor(**key, body="お客様の業務に影響が続いております。")
    stage.lets(ENGINEER, stage.at(day, 10)).do(vendors.chase_vendor, chase)
    with stage.as_system(stage.at(day, 15, 20)) as work:
        vendors.remind_vendors(work)
    promised = stage.at(day, 18)
    promise = vendors.LogVendorPromise(**key, promised_at=promised, body="検証機で確認中とのこと")
    stage.lets(ENGINEER, stage.at(day, 15, 40)).do(vendors.log_vendor_promise, promise)
    answer = "既知の不具合。鍵の更新間隔を8時間にすると回避できる。修正版は来月公開。"
    moment = stage.at(day, 17, 20)
    hand = stage.lets(ENGINEER, moment)
    hand.do(vendors.log_vendor_answer, vendors.LogVendorAnswer(**key, body=answer))
    close = vendors.CloseVendorCase.model_validate(key | {"outcome": "workaround", "note": answer})
    hand.do(vendors.close_vendor_case, close)
    said = "メーカーより回避策の回答がありました。明朝、設定を変更いたします。"
    hand.do(desk.reply_to_client, desk.ReplyToClient(**_ticket(stage), body=said))


def third_day(stage: Stage, day: date) -> None:
    """The workaround holds: the client hears of it, and the ticket is solved."""
    moment = stage.at(day, 13, 10)
    told = {"cause_code": "software", "cause": "装置の不具合(鍵の更新)"}
    solution = "鍵の更新間隔を8時間に変更し、2時間切断しないことを確認しました。"
    hand = stage.lets(ENGINEER, moment)
    _time(hand, 45)
    said = f"{solution}修正版の公開後に改めてご案内いたします。"
    hand.do(desk.reply_to_client, desk.ReplyToClient(**_ticket(stage), body=said))
    wish = desk.SolveTicket.model_validate(_ticket(stage) | told | {"solution": solution})
    hand.do(desk.solve_ticket, wish)


def _time(hand: Hand, minutes: int) -> None:
    stage = hand.stage
    told = {"work_type_id": stage.work_types["server"], "minutes": minutes, "note": SUBJECT}
    hand.do(log_time, LogTime(**_ticket(stage), **told, submit=True))
