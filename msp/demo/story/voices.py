"""What the clients say of the service: complaints, wishes, scores; and what they are told."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import select

from msp.data.work import Work
from msp.demo.story.scene import Stage
from msp.demo.story.talks import opened
from msp.desk import actions as desk
from msp.desk.actions.voices import announcements, complaints, satisfaction, wishes
from msp.desk.models import Ticket, TicketEvent
from msp.desk.models.voices import Satisfaction
from msp.desk.queries.voices import wishes as wished
from msp.desk.rules import Channel, Kind, Status, Verb

LEAD, MANAGER, AGENT = "daisuke.mori", "yumi.hara", "rei.kudo"
# score | what is said to us | to whoever helped
SCORES: Sequence[tuple[int, str, str]] = (
    (5, "説明が分かりやすく、すぐに直りました。", "丁寧なご対応をありがとうございました。"),
    (4, "対応は早かったです。手順書もあると助かります。", ""),
    (5, "", "遅い時間まで付き合ってくださり感謝しています。"),
    (3, "直りましたが、折り返しまで時間がかかりました。", ""),
)
ASKED_AT_ONCE = len(SCORES)


def complain(stage: Stage, day: date) -> None:
    """A grave one: led, acknowledged within the hour, called about again, closed with a lesson."""
    begun = stage.at(day, 10)
    words = ("約束の時間に折り返しのお電話がない", Kind.COMPLAINT)
    key = {"ticket_id": opened(stage, ("yamato", begun), words)}
    weigh = complaints.WeighComplaint.model_validate(key | {"severity": "serious"})
    stage.lets(AGENT, begun).do(complaints.weigh_complaint, weigh)
    lead = stage.lets(LEAD, begun + timedelta(minutes=15))
    lead.do(complaints.lead_complaint, complaints.LeadComplaint(**key))
    said = (
        "ご連絡が遅れ、誠に申し訳ございません。責任者の森が担当し、本日中に原因をご報告いたします。"
    )
    lead.do(desk.reply_to_client, desk.ReplyToClient(**key, body=said))
    call = complaints.PlanCall(**key, follow_up_at=begun + timedelta(days=1, hours=5))
    lead.do(complaints.plan_call, call)
    guard = complaints.ProtectAgent(
        **key, protection="以後の電話は森が受けます。担当者には回しません。"
    )
    lead.do(complaints.protect_agent, guard)
    again = stage.lets(LEAD, begun + timedelta(days=1, hours=5, minutes=10))
    told = complaints.NoteCall(**key, follow_up="原因と再発防止をご説明し、ご了承いただいた。")
    again.do(complaints.note_call, told)
    learnt = "折り返しの約束は予定表に入れ、30分前に通知する。"
    again.do(complaints.close_complaint, complaints.CloseComplaint(**key, learnt=learnt))
    solved = desk.SolveTicket(**key, solution="経緯のご説明と再発防止策のご報告")
    again.do(desk.solve_ticket, solved)


def wish_for(stage: Stage, day: date) -> None:
    """A school wishes for evening hours; an estate agent has an opinion on the monthly report."""
    for firm, kind, subject in (
        ("tsubame", Kind.WISH, "夜間(21時まで)も受け付けてほしい"),
        ("hikari", Kind.OPINION, "月次報告書の図が小さくて読みにくい"),
    ):
        who = stage.firms[firm].people[0].key
        wish = desk.OpenTicket(subject=subject, kind=kind, channel=Channel.PORTAL)
        hand = stage.lets(who, stage.at(day, 11, 30))
        stage.kept[f"wish:{firm}"] = hand.do(desk.open_ticket, wish)
    said = "貴重なご要望をありがとうございます。体制を確認し、来月お返事いたします。"
    _decide(stage, "tsubame", (stage.at(day, 15), "under_review", said))


def answer_wishes(stage: Stage, day: date) -> None:
    """The school's wish is granted, the opinion is taken in part."""
    for firm, state, said in (
        ("tsubame", "adopted", "来月より、平日21時まで緊急のお問い合わせを承ります。"),
        (
            "hikari",
            "declined",
            "書式は全社共通のため変更できませんが、図の拡大版を添えてお送りします。",
        ),
    ):
        _decide(stage, firm, (stage.at(day, 10), state, said))
        solved = desk.SolveTicket(ticket_id=stage.kept[f"wish:{firm}"], solution=said)
        stage.lets(MANAGER, stage.at(day, 10, 5)).do(desk.solve_ticket, solved)


def _decide(stage: Stage, firm: str, told: tuple[datetime, str, str]) -> None:
    moment, state, said = told
    with stage.acting(MANAGER, moment) as work:
        row = wished.of_ticket(work, work.get(Ticket, stage.kept[f"wish:{firm}"]))
        if row is not None:
            wish = {"wish_id": row.id, "state": state, "answer": said}
            wishes.decide_wish(work, wishes.DecideWish.model_validate(wish))


def score(stage: Stage, day: date) -> None:
    """The week's solved tickets are asked about; most people answer the same day."""
    moment = stage.at(day, 17)
    with stage.as_system(moment) as work:
        asked = [row for one in _solved(work, day) if (row := _plan(work, one)) is not None]
        told = [(row.id, row.person_id) for row in asked[:ASKED_AT_ONCE]]
    names = {person_id: key for key, person_id in stage.people.items()}
    for (row_id, person_id), (points, comment, thanks) in zip(told, SCORES, strict=False):
        wish = {"satisfaction_id": row_id, "score": points, "comment": comment, "thanks": thanks}
        later = stage.lets(names[person_id], moment + timedelta(minutes=50))
        later.do(satisfaction.give_score, satisfaction.GiveScore.model_validate(wish))


def _solved(work: Work, day: date) -> Sequence[Ticket]:
    """What people were helped with in the days before, the newest of each contact first."""
    since = work.now - timedelta(days=9)
    wanted = select(Ticket).where(
        Ticket.contact_id.is_not(None),
        Ticket.status.in_((Status.SOLVED, Status.CLOSED)),
        Ticket.solved_at >= since,
        Ticket.solved_at < work.now,
        Ticket.kind != Kind.COMPLAINT,
    )
    rows = work.session.scalars(wanted.order_by(Ticket.solved_at.desc())).all()
    first = {row.contact_id: row for row in reversed(rows)}
    return list(first.values())[-2 * ASKED_AT_ONCE :]


def _plan(work: Work, ticket: Ticket) -> Satisfaction | None:
    wanted = select(TicketEvent).where(
        TicketEvent.ticket_id == ticket.id, TicketEvent.verb == Verb.SOLVED
    )
    event = work.session.scalars(wanted.order_by(TicketEvent.turn.desc())).first()
    return satisfaction.plan_question(work, ticket, event) if event is not None else None


def thank(stage: Stage, day: date) -> None:
    """Kind words said on the phone are passed on."""
    wish = satisfaction.RecordThanks(
        ticket_id=stage.kept["relay"],
        words="田中さんのおかげで在宅の作業を続けられました。",
        to_person_id=stage.people["aoi.tanaka"],
    )
    stage.lets("ken.sato", stage.at(day, 10, 30)).do(satisfaction.record_thanks, wish)


def announce_trouble(stage: Stage, day: date) -> None:
    """While a client's service is down, its people read of it."""
    told = {
        "kind": "incident",
        "title_ja": "VPN接続が不安定な事象について",
        "title_en": "Unstable VPN connections",
        "body_ja": "現在、毎時0分前後に切断される事象を調査しています。復旧次第お知らせします。",
        "body_en": "We are looking into connections that drop every hour.",
        "only_clients": [stage.clients["minato"]],
        "ends_at": stage.at(day, 18) + timedelta(days=1),
    }
    wish = announcements.Announce.model_validate(told)
    stage.lets(MANAGER, stage.at(day, 11, 30)).do(announcements.announce, wish)


def leave_open(stage: Stage) -> None:
    """What stands now: planned work and news for all, a complaint whose call is to be made."""
    for told in (
        {
            "kind": "maintenance",
            "title_ja": "バックアップ基盤の定期点検のお知らせ",
            "title_en": "Regular check of the backup service",
            "body_ja": "点検中もサービスはご利用いただけます。",
            "body_en": "All services stay available.",
            "ends_at": stage.now + timedelta(days=6),
        },
        {
            "kind": "info",
            "title_ja": "年末年始の受付時間について",
            "title_en": "Hours over the New Year",
            "body_ja": "12月29日から1月3日までは緊急のお問い合わせのみ承ります。",
            "body_en": "From 29 December to 3 January we answer emergencies only.",
            "ends_at": stage.now + timedelta(days=40),
        },
    ):
        wish = announcements.Announce.model_validate(told)
        before = stage.now - timedelta(hours=4)
        stage.lets(MANAGER, before).do(announcements.announce, wish)
    begun = stage.now - timedelta(hours=2)
    words = ("見積もりの回答が約束の日を過ぎている", Kind.COMPLAINT)
    key: dict[str, UUID] = {"ticket_id": opened(stage, ("sora", begun), words)}
    lead = stage.lets(LEAD, begun + timedelta(minutes=20))
    lead.do(complaints.lead_complaint, complaints.LeadComplaint(**key))
    said = "お待たせしており申し訳ございません。本日17時までに回答いたします。"
    lead.do(desk.reply_to_client, desk.ReplyToClient(**key, body=said))
    call = complaints.PlanCall(**key, follow_up_at=stage.now + timedelta(hours=5))
    lead.do(complaints.plan_call, call)
