"""What the looks need of work between teams: a difference, requests in every column, a meeting."""

from datetime import timedelta

from sqlalchemy import select

from msp.accounts.models import Person, Team
from msp.data.work import Work
from msp.desk.actions import agreeing, board, meetings, requests
from msp.desk.models import Ticket
from msp.kernel.access import Role


def furnish(work: Work) -> None:
    """Put it into the story's provider."""
    wanted = select(Ticket).where(Ticket.is_open).order_by(Ticket.number).limit(4)
    tickets = work.session.scalars(wanted).all()
    team = work.session.scalars(select(Team).order_by(Team.name)).first()
    staff = select(Person).where(Person.client_id.is_(None), Person.is_active)
    people = [p for p in work.session.scalars(staff) if Role.TECHNICIAN.value in p.roles]
    for number, ticket in enumerate(tickets):
        _asked(work, ticket, (number, team.id if team else None, people[0].id))
    differ = {"impact": 1, "urgency": 1, "side": "engineers", "because": "全拠点の通信に影響する"}
    agreeing.propose_priority(work, agreeing.ProposePriority(ticket_id=tickets[0].id, **differ))
    for work_class, title in (
        ("development", "監視画面の刷新"),
        ("maintenance", "ファイルサーバーの更新"),
        ("operation", "夜間バックアップの確認"),
    ):
        told = {"work_class": work_class, "title": title, "person_id": people[0].id}
        item = board.add_item(work, board.AddItem(**told))
    board.move_item(work, board.MoveItem(item_id=item.id, state="doing"))
    plan = meetings.PlanSeries(title="受付・技術 週次定例", weekday=5, begins="16:00")
    series = meetings.plan_series(work, plan)
    meeting = meetings.open_meeting(work, meetings.OpenMeeting(series_id=series.id))
    said = {"meeting_id": meeting.id, "said": "しきい値を見直して報告する"}
    meetings.add_decision(work, meetings.AddDecision(**said, to_person_id=people[0].id))
    minutes = "切断が続く拠点について話した。\n次回までに記録を集める。"
    meetings.write_minutes(work, meetings.WriteMinutes(meeting_id=meeting.id, minutes=minutes))


def _asked(work: Work, ticket: Ticket, told: tuple[int, object, object]) -> None:
    """One request about the ticket, each of them a step further than the one before."""
    number, team_id, person_id = told
    wish = {"ticket_id": ticket.id, "to_team_id": team_id, "to_person_id": person_id}
    wish |= {
        "subject": "回線断の記録を確認してほしい",
        "question": "昨夜22時ごろの切断の原因は何ですか。",
    }
    wish |= {"evidence": "11/19 22:10 にVPNが切断", "answer_form": "explanation"}
    row = requests.ask_team(work, requests.AskTeam.model_validate(wish))
    by_when = work.now + timedelta(hours=3 + number)
    if number == 1:
        promise = {"request_id": row.id, "answer_by": by_when, "interrupts": True}
        requests.promise_answer(work, requests.PromiseAnswer(**promise))
        requests.chase_request(work, requests.ChaseRequest(request_id=row.id))
    if number == 2:
        defer = {"request_id": row.id, "answer_by": by_when, "reason": "サーバー障害の対応中"}
        requests.defer_answer(work, requests.DeferAnswer(**defer))
    if number == 3:
        answer = {"request_id": row.id, "answer": "回線業者の工事による断でした。"}
        requests.answer_request(work, requests.AnswerRequest(**answer))
