"""Desk and engineers talk: two weights for one ticket, a joint meeting, requests that wait."""

from datetime import date, datetime, timedelta
from uuid import UUID

from msp.demo.story.scene import Stage
from msp.desk import actions as desk
from msp.desk.actions import agreeing, board, meetings, requests, vendors
from msp.desk.rules import Channel, Kind

RECEIVER, ENGINEER, LEAD, MANAGER = "rei.kudo", "aoi.tanaka", "daisuke.mori", "yumi.hara"
MINUTES = """- 月次処理の遅れは締め日前のため最優先とする(双方合意)
- メーカー照会中の案件は、受付から毎日10時に状況を確認する
- 次回までに、催促の多かった依頼の理由を技術側でまとめる"""


def opened(stage: Stage, told: tuple[str, datetime], words: tuple[str, Kind]) -> UUID:
    """A ticket that a firm's first contact asks for by phone, in the receiver's hands."""
    (key, moment), (subject, kind) = told, words
    contact = stage.firms[key].people[0]
    wish = desk.OpenTicket(
        client_id=stage.clients[key],
        contact_id=stage.people[contact.key],
        contract_id=stage.deals[key].contract_id,
        subject=subject,
        description=f"{subject}。{contact.title}よりお電話。",
        kind=kind,
        channel=Channel.PHONE,
    )
    hand = stage.lets(RECEIVER, moment)
    ticket_id = hand.do(desk.open_ticket, wish)
    hand.do(
        desk.assign_ticket,
        desk.AssignTicket(ticket_id=ticket_id, assignee_id=stage.people[RECEIVER]),
    )
    return ticket_id


def differ(stage: Stage, day: date) -> None:
    """Two sides weigh one ticket differently, and let the leads decide."""
    begun = stage.at(day, 13, 30)
    told = ("会計システムの月次処理が遅い", Kind.INCIDENT)
    key = {"ticket_id": opened(stage, ("kaede", begun), told)}
    stage.kept["slow"] = key["ticket_id"]
    said = "調査を始めました。本日中に状況をご連絡いたします。"
    hand = stage.lets(RECEIVER, begun + timedelta(minutes=15))
    hand.do(desk.reply_to_client, desk.ReplyToClient(**key, body=said))
    _graver(stage, key, begun + timedelta(minutes=50))
    stage.lets(RECEIVER, stage.at(day, 17)).do(agreeing.ask_leads, agreeing.AskLeads(**key))


def _graver(stage: Stage, key: dict[str, UUID], moment: datetime) -> None:
    graver = {"impact": 1, "urgency": 1, "because": "月次の締めに間に合わない"}
    wish = agreeing.ProposePriority.model_validate(key | graver)
    stage.lets(LEAD, moment).do(agreeing.propose_priority, wish)


def meet(stage: Stage, day: date) -> None:
    """The joint meeting settles the difference, and leaves minutes and two decisions."""
    moment = stage.at(day, 16, 30)
    hand = stage.lets(MANAGER, moment)
    begun = meetings.OpenMeeting(series_id=stage.kept["series"])
    key = {"meeting_id": hand.do(meetings.open_meeting, begun)}
    both = {"impact": 1, "urgency": 1, "with_id": stage.people[MANAGER], "reason": "締め日を優先"}
    agreed = agreeing.AgreePriority.model_validate({"ticket_id": stage.kept["slow"]} | both)
    stage.lets(LEAD, moment + timedelta(minutes=8)).do(agreeing.agree_priority, agreed)
    for said, team in (
        ("メーカー照会の状況を毎日10時に確認する", "desk"),
        ("催促の理由をまとめる", ""),
    ):
        to = {"to_team_id": stage.kept[f"team:{team}"]} if team else {}
        decided = meetings.AddDecision.model_validate(key | to | {"said": said})
        hand.do(meetings.add_decision, decided)
    for who, mood in ((RECEIVER, 4), (ENGINEER, 3)):
        pulse = meetings.GivePulse(**key, mood=mood)
        stage.lets(who, moment + timedelta(minutes=20)).do(meetings.give_pulse, pulse)
    last = stage.lets(MANAGER, moment + timedelta(minutes=28))
    last.do(meetings.write_minutes, meetings.WriteMinutes(**key, minutes=MINUTES))
    last.do(meetings.close_meeting, meetings.CloseMeeting(**key))
    _settle(stage, moment + timedelta(minutes=50))


def _settle(stage: Stage, moment: datetime) -> None:
    key = {"ticket_id": stage.kept["slow"]}
    said = "索引の再作成により、処理時間が通常に戻りました。"
    why = {"cause_code": "capacity", "cause": "索引の断片化", "solution": said}
    hand = stage.lets(LEAD, moment)
    hand.do(desk.assign_ticket, desk.AssignTicket(**key, assignee_id=stage.people[LEAD]))
    hand.do(desk.reply_to_client, desk.ReplyToClient(**key, body=said))
    hand.do(desk.solve_ticket, desk.SolveTicket.model_validate(key | why))


def plan_work(stage: Stage, day: date) -> None:
    """What engineers do beside tickets, on the board that both sides see."""
    hand = stage.lets(LEAD, stage.at(day, 9, 30))
    for work_class, title, state in (
        ("development", "監視画面の刷新", "doing"),
        ("maintenance", "みなと製作所 ファイルサーバーの更新", "planned"),
        ("operation", "バックアップの月次点検", "done"),
    ):
        told = {"work_class": work_class, "title": title, "person_id": stage.people[LEAD]}
        item_id = hand.do(board.add_item, board.AddItem.model_validate(told))
        if state != "planned":
            moved = board.MoveItem.model_validate({"item_id": item_id, "state": state})
            hand.do(board.move_item, moved)


def wait_for_vendor(stage: Stage, day: date) -> None:
    """A line that the carrier looks for: its promise passes, the reminder goes out by itself."""
    begun = stage.at(day, 10, 5)
    if begun > stage.now:
        return
    words = ("インターネット回線が時々遅くなる", Kind.INCIDENT)
    key = {"ticket_id": opened(stage, ("hohoemi", begun), words)}
    hand = stage.lets(RECEIVER, begun + timedelta(minutes=20))
    said = "回線事業者へ調査を依頼いたしました。進み次第ご報告いたします。"
    hand.do(desk.reply_to_client, desk.ReplyToClient(**key, body=said))
    asked = {"question": "夕方に速度が1/10になります。", "reference": "MY-204418", "mails": True}
    wish = key | asked | {"vendor_id": stage.kept["vendor:carrier"]}
    hand.do(vendors.ask_vendor, vendors.AskVendor.model_validate(wish))
    late = begun + timedelta(hours=5)
    if late < stage.now:
        with stage.as_system(late) as work:
            vendors.remind_vendors(work)


def leave_open(stage: Stage) -> None:
    """What both sides still owe each other now: a difference, a promise, a thing put off."""
    before = stage.now - timedelta(hours=5)
    words = ("校内サーバーの応答が不安定", Kind.INCIDENT)
    tsubame = {"ticket_id": opened(stage, ("tsubame", before), words)}
    said = "状況を確認しております。"
    hand = stage.lets(RECEIVER, before + timedelta(minutes=20))
    hand.do(desk.reply_to_client, desk.ReplyToClient(**tsubame, body=said))
    _graver(stage, tsubame, before + timedelta(minutes=70))
    asked = stage.now - timedelta(hours=3)
    told = {
        "to_team_id": stage.kept["team:network"],
        "subject": "応答が不安定になる時間帯の原因",
        "question": "授業の始まりに遅くなります。原因は無線ですか、サーバーですか。",
        "evidence": "9:00 と 10:50 の監視記録",
    }
    key = _ask(stage, asked, tsubame | told)
    promise = requests.PromiseAnswer(**key, answer_by=stage.now + timedelta(hours=2))
    later = asked + timedelta(minutes=15)
    stage.lets(ENGINEER, later).do(requests.promise_answer, promise)
    chase = requests.ChaseRequest(**key, said="午後の授業の前に知りたいとのことです。")
    last = stage.now - timedelta(minutes=25)
    stage.lets(RECEIVER, last).do(requests.chase_request, chase)
    estimate = {"subject": "増設の見積もり条件", "question": "予備機は何台必要ですか。"}
    key = _ask(stage, later, {"to_person_id": stage.people[LEAD], "kind": "consult"} | estimate)
    put_off = {"answer_by": stage.now + timedelta(days=1), "reason": "障害対応を優先するため"}
    defer = requests.DeferAnswer.model_validate(key | put_off)
    stage.lets(LEAD, stage.now - timedelta(hours=2)).do(requests.defer_answer, defer)


def _ask(stage: Stage, moment: datetime, told: dict[str, object]) -> dict[str, UUID]:
    wish = requests.AskTeam.model_validate(told)
    return {"request_id": stage.lets(RECEIVER, moment).do(requests.ask_team, wish)}
